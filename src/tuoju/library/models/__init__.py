"""Parent, version, draft; files; collections; uploads; use."""

from tuoju.library.models.collections import Collection, CollectionEntry
from tuoju.library.models.metadata import Metadata
from tuoju.library.models.resources import (
    AttachedFile,
    Draft,
    LinkGrant,
    Resource,
    ResourceVersion,
    VisibleKind,
)
from tuoju.library.models.submissions import Submission, SubmittedFile
from tuoju.library.models.uploads import Batch, Upload
from tuoju.library.models.usage import DailyUsage, FlushedSpool, MissedSearch

__all__ = [
    "AttachedFile",
    "Batch",
    "Collection",
    "CollectionEntry",
    "DailyUsage",
    "Draft",
    "FlushedSpool",
    "LinkGrant",
    "Metadata",
    "MissedSearch",
    "Resource",
    "ResourceVersion",
    "Submission",
    "SubmittedFile",
    "Upload",
    "VisibleKind",
]
