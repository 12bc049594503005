"""How a file is looked at: which viewer, which pages, what to say about it; a fixed few queries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from tuoju.core.blobs.models import Blob, Derivative, PageText
from tuoju.core.blobs.processing import WAITING
from tuoju.core.errors import NotFound
from tuoju.core.extraction.reasons import messages_for_readers, messages_of
from tuoju.core.prepared import Prepared
from tuoju.library.models import AttachedFile

TEXT_SHOWN = 60_000
CLOSED = frozenset({Blob.Scan.PENDING, Blob.Scan.INFECTED})
# Families whose words are set as the house sets them; the others have viewers of their own.
_TEXTUAL = frozenset({"markdown", "csv", "sheet", "h5p", "archive"})
_PLAYED = frozenset({"audio", "video"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """One page, slide, sheet or section; `is_hit` when it holds the words that were looked for."""

    number: int
    label: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How a file is looked at: `mode` names the viewer, the rest is what it shows."""

    mode: str
    file: AttachedFile
    pages: list[PageLink]
    page: int
    text: str
    label: str
    has_poster: bool
    modes: tuple[str, ...]
    reasons: list[str]
    notes: list[str]
    state: str

    @property
    def others(self) -> tuple[str, ...]:
        """The other ways to look at the file."""
        return tuple(one for one in self.modes if one != self.mode)

    @property
    def previous(self) -> int:
        """The page before, 0 at the beginning."""
        return max((one.number for one in self.pages if one.number < self.page), default=0)

    @property
    def next(self) -> int:
        """The page after, 0 at the end."""
        return min((one.number for one in self.pages if one.number > self.page), default=0)

    @property
    def is_waiting(self) -> bool:
        """Whether the worker has not come to an end with the file."""
        return self.state == WAITING


_MADE = Prepared(
    lambda blob: Derivative.objects.filter(blob=blob).order_by().values_list("kind", "page")
)
_LABELS = Prepared(
    lambda blob: PageText.objects.filter(blob=blob).order_by().values_list("number", "label")
)
_TEXT = Prepared(
    lambda blob, number: PageText.objects.filter(blob=blob, number=number).values_list("text")
)


def is_closed(blob: Blob) -> bool:
    """Whether a scanner refused the bytes or has not seen them yet: nothing of them is shown."""
    return blob.scan in CLOSED


def preview_of(
    file: AttachedFile,
    page: int,
    *,
    mode: str = "",
    words: str = "",
    tables_first: bool = False,
) -> Preview:
    """Say how to look at a file: page pictures first, then what its kind allows, then its text.

    `mode` asks for another way to look at it, where there is one; `words` marks pages.
    `tables_first` shows a workbook as tables, whose page pictures cut them into paper.
    """
    blob = file.blob
    if is_closed(blob):
        return _closed(file)
    derivatives = _MADE(blob=blob.pk)
    kinds = {kind for kind, _number in derivatives}
    pictured = {number for kind, number in derivatives if kind == "page"}
    labels = dict(_LABELS(blob=blob.pk))
    modes = _modes(file, kinds)
    if tables_first and blob.family == "sheet" and labels:
        modes.sort(key=lambda one: one != "sheet")
    shown = _chosen(modes, mode, beyond_pictures=page in labels and page not in pictured)
    hits = _pages_with(blob, words) if words else set()
    numbers = sorted(pictured if shown == "pages" else labels)
    page = page if page in numbers else (numbers[0] if numbers else page)
    return Preview(
        mode=shown,
        file=file,
        pages=[
            PageLink(number=number, label=labels.get(number, ""), is_hit=number in hits)
            for number in numbers
        ],
        page=page,
        text=_text(blob, page),
        label=labels.get(page, ""),
        has_poster="preview" in kinds,
        modes=tuple(modes),
        reasons=reasons_of(blob),
        notes=messages_for_readers(blob.reasons),
        state=blob.state,
    )


def _chosen(modes: list[str], wanted: str, *, beyond_pictures: bool) -> str:
    """Return the viewer; a page that has no picture is shown by the next one that can."""
    if wanted in modes:
        return wanted
    if modes[0] == "pages" and beyond_pictures:
        return modes[1] if len(modes) > 1 else "text"
    return modes[0]


def _closed(file: AttachedFile) -> Preview:
    return Preview(
        mode="closed",
        file=file,
        pages=[],
        page=1,
        text="",
        label="",
        has_poster=False,
        modes=("closed",),
        reasons=reasons_of(file.blob),
        notes=messages_for_readers(file.blob.reasons),
        state="quarantined" if file.blob.scan == Blob.Scan.INFECTED else WAITING,
    )


def _pages_with(blob: Blob, words: str) -> set[int]:
    found = blob.pages.filter(text__icontains=words).values_list("number", flat=True)
    return set(found)


def _modes(file: AttachedFile, kinds: set[str]) -> list[str]:
    """Return the ways to look at a file, the best one first."""
    family = file.blob.family
    if family in _PLAYED:
        return [family]
    modes = ["pages"] if "page" in kinds else []
    if family == "pdf" or "pdf" in kinds:
        modes.append("pdf")
    if family == "word" and PurePath(file.name).suffix.lower() == ".docx":
        modes.append("docx")
    if family in {"image", "svg"} and "preview" in kinds:
        modes.append("image")
    if family == "epub" and file.blob.state in {"ready", "partial"}:
        modes.append("epub")
    if family in _TEXTUAL:
        modes.append(family)
    return modes or ["text"]


def _text(blob: Blob, page: int) -> str:
    found = next(iter(_TEXT(blob=blob.pk, number=page)), ("",))
    return str(found[0])[:TEXT_SHOWN]


def page_text(blob: Blob, page: int) -> str:
    """Return the words of one page of an open file; raises `NotFound` where there are none."""
    found = "" if is_closed(blob) else _text(blob, page)
    if not found:
        raise NotFound
    return found


def reasons_of(blob: Blob) -> list[str]:
    """Return what people should know about the file, in words."""
    return messages_of(blob.reasons)


def derivative_of(blob: Blob, kind: str, page: int = 0) -> Derivative:
    """Return something made from the file; raises `NotFound` when it could not be made."""
    found = blob.derivatives.filter(kind=kind, page=page).first()
    if found is None:
        raise NotFound
    return found
