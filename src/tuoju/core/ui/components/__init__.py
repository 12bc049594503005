"""Every component of the house: the fields are the inputs, the template is ``ui/<tag>.html``.

Importing this package registers them all.
"""

from __future__ import annotations

from tuoju.core.ui.components.controls import Button, Chip, ErrorSummary, Field, SearchBox
from tuoju.core.ui.components.paper import (
    Card,
    Dialog,
    Emblem,
    Facts,
    News,
    Qr,
    SectionHead,
    Share,
    Stats,
    Who,
)
from tuoju.core.ui.components.places import Crumbs, Pager, Tabs
from tuoju.core.ui.components.shelf import Cover, FacetGroup, Hit, ResourceCard
from tuoju.core.ui.components.states import (
    Badge,
    Empty,
    Note,
    Progress,
    Stamp,
    Steps,
    Timeline,
    Toast,
)

__all__ = [
    "Badge",
    "Button",
    "Card",
    "Chip",
    "Cover",
    "Crumbs",
    "Dialog",
    "Emblem",
    "Empty",
    "ErrorSummary",
    "FacetGroup",
    "Facts",
    "Field",
    "Hit",
    "News",
    "Note",
    "Pager",
    "Progress",
    "Qr",
    "ResourceCard",
    "SearchBox",
    "SectionHead",
    "Share",
    "Stamp",
    "Stats",
    "Steps",
    "Tabs",
    "Timeline",
    "Toast",
    "Who",
]
