"""Archives: the listing is the text, so that a file can be found by the name it has inside."""

from __future__ import annotations

from pathlib import Path

from tuoju.core.extraction.archives import list_archive
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Code, Fact, reason
from tuoju.core.extraction.texts.sections import Reading, as_pages


def read_archive(path: Path, limits: Limits) -> Reading:
    """Read the names in a zip."""
    listing = list_archive(path, limits)
    names = "\n".join(entry.name for entry in listing.entries)
    pages, notes = as_pages([("", names)], limits)
    facts: dict[str, Fact] = {
        "entry_count": len(listing.entries),
        "unpacked_bytes": sum(entry.size for entry in listing.entries),
    }
    listed = reason(Code.ARCHIVE_LISTED, count=len(listing.entries))
    return Reading(pages, facts, [listed, *listing.reasons, *notes])
