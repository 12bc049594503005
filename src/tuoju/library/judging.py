"""The evidence of the judging page: pages and fields as they were sent, with what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui.pieces import Text
from tuoju.library.comparing import LinePair, PagePair, compare_text, match_pages
from tuoju.library.judged_fields import JudgedField, judged_fields
from tuoju.library.models import AttachedFile
from tuoju.library.queries.previews import Preview, preview_of
from tuoju.library.queries.submissions import (
    PageWords,
    SeenFile,
    Snapshot,
    pages_of,
    submitted,
)
from tuoju.library.viewing import FileLinks, Viewer
from tuoju.review.components import Remark
from tuoju.review.models import Comment, ReviewRequest

BOTH, CHANGES, NEW = "both", "changes", "new"
SHOWS = {BOTH: _("并排"), CHANGES: _("只看修改"), NEW: _("只看新稿")}
NEIGHBOURS_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; nonsense is left out."""

    file_id: str = ""
    page: int = 0
    show: str = ""
    about: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Read a query string."""
        page = query.get("page", "")
        show = query.get("show", "")
        return cls(
            file_id=query.get("file", ""),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 0,
            show=show if show in SHOWS else "",
            about=query.get("about", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChip:
    """One number of the page navigation."""

    number: int
    url: str
    is_current: bool
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTab:
    """One of several files."""

    name: str
    url: str
    is_current: bool
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One way to look at a page that can be compared."""

    label: Text
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePair:
    """A file beside the one it replaces."""

    now: SeenFile
    before: SeenFile | None

    @property
    def is_changed(self) -> bool:
        """Whether other bytes stand here than before."""
        return self.before is None or self.before.sha256 != self.now.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFile(FilePair):
    """The file that is looked at, with its pages paired."""

    pages: list[PageWords]
    pages_before: list[PageWords]
    pairs: list[PagePair]

    @property
    def changed_pages(self) -> list[int]:
        """Numbers of the pages that say something else than before."""
        return [
            self.pages[pair.after].number
            for pair in self.pairs
            if pair.is_changed and pair.after is not None
        ]

    @property
    def gone(self) -> list[int]:
        """Numbers of the pages that stood only in the file before."""
        return [
            self.pages_before[pair.before].number
            for pair in self.pairs
            if pair.after is None and pair.before is not None
        ]

    def number_before(self, number: int) -> int | None:
        """Return the number that a page had before; nothing for a page that came."""
        for pair in self.pairs:
            if pair.after is not None and self.pages[pair.after].number == number:
                return None if pair.before is None else self.pages_before[pair.before].number
        return None

    def words_of(self, number: int) -> tuple[str, str]:
        """Return the text of a page before and now."""
        for pair in self.pairs:
            if pair.after is not None and self.pages[pair.after].number == number:
                before = "" if pair.before is None else self.pages_before[pair.before].text
                return before, self.pages[pair.after].text
        return "", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingPage:
    """Everything on the evidence side."""

    resource_id: str
    now: Snapshot
    before: Snapshot | None
    fields: list[JudgedField]
    files: list[FileTab]
    files_gone: list[str]
    shown: ComparedFile | None
    preview: Preview | None
    earlier: Preview | None
    show: str
    shows: list[Show]
    lines: list[LinePair]
    chips: list[PageChip]
    pins: list[Remark]
    places: list[tuple[str, str | Promise]]
    about: str

    @property
    def here(self) -> str:
        """The beginning of a query that stays at this file and page."""
        if self.shown is None or self.preview is None:
            return ""
        return f"file={self.shown.now.file_id}&page={self.preview.page}&"

    @property
    def inside(self) -> Viewer | None:
        """The words of the page as the public page sets them."""
        if self.preview is None:
            return None
        return Viewer(self.preview, FileLinks(""), {"page": str(self.preview.page)})

    @property
    def changed_fields(self) -> list[JudgedField]:
        """Fields that say something else than before."""
        return [row for row in self.fields if row.is_changed]

    @property
    def changed_lines(self) -> list[LinePair]:
        """Lines of the page in which something came or went."""
        return [line for line in self.lines if line.is_changed]

    @property
    def changes(self) -> int:
        """How many fields and pages changed, and files that came or went."""
        pages = len(self.shown.changed_pages) + len(self.shown.gone) if self.shown else 0
        return len(self.changed_fields) + pages + len(self.files_gone)


def judging_page(
    review: ReviewRequest, resource_id: str, asked: Asked, remarks: list[Remark]
) -> JudgingPage:
    """Compose the evidence of a review from `review.queries.with_history`.

    Without a wish it opens at the first page that changed, so that a second look begins where it
    should.
    """
    now, before = submitted(review)
    pairs = _file_pairs(now, before)
    shown = _chosen(pairs, asked, is_again=before is not None)
    preview = _preview(shown, asked, is_again=before is not None)
    show = _show(asked, shown, is_again=before is not None)
    number = preview.page if preview else 0
    words = shown.words_of(number) if shown and show != NEW else ("", "")
    names = {one.name for one in now.files}
    return JudgingPage(
        resource_id=resource_id,
        now=now,
        before=before,
        fields=judged_fields(now.fields, before.fields if before else None, remarks),
        files=_tabs(pairs, shown, is_again=before is not None),
        files_gone=[one.name for one in before.files if one.name not in names] if before else [],
        shown=shown,
        preview=preview,
        earlier=_earlier(shown, number, before) if show == BOTH else None,
        show=show,
        shows=_shows(shown, number, show) if before and shown else [],
        lines=compare_text(*words),
        chips=_chips(shown, preview, asked, is_again=before is not None),
        pins=_pins(shown, number, remarks),
        places=_places(shown, preview),
        about=asked.about or _usual_place(shown, preview),
    )


def _file_pairs(now: Snapshot, before: Snapshot | None) -> list[FilePair]:
    """Pair files by name; what has another name takes the place of the one that left."""
    old = list(before.files) if before else []
    names = {one.name for one in now.files}
    left = [one for one in old if one.name not in names]
    by_name = {one.name: one for one in old}
    return [
        FilePair(now=file, before=by_name.get(file.name) or (left.pop(0) if left else None))
        for file in now.files
    ]


def _chosen(files: list[FilePair], asked: Asked, *, is_again: bool) -> ComparedFile | None:
    """Compare the file that is asked for, else the first one that changed; only that one."""
    wanted = [file for file in files if file.now.file_id == asked.file_id]
    changed = [file for file in files if is_again and file.is_changed]
    chosen = next(iter([*wanted, *changed, *files]), None)
    return _compared(chosen) if chosen else None


def _compared(file: FilePair) -> ComparedFile:
    before = file.before
    texts = pages_of([file.now.blob, before.blob if before else None])
    pages = texts.get(file.now.sha256, [])
    earlier = texts.get(before.sha256, []) if before else []
    return ComparedFile(
        now=file.now,
        before=before,
        pages=pages,
        pages_before=earlier,
        pairs=_paired(earlier, pages),
    )


def _paired(before: list[PageWords], now: list[PageWords]) -> list[PagePair]:
    """Pair the pages of two files; a file whose words are not known yet has lost none."""
    return match_pages([one.text for one in before], [one.text for one in now]) if now else []


def _preview(file: ComparedFile | None, asked: Asked, *, is_again: bool) -> Preview | None:
    if file is None or file.now.blob is None:
        return None
    changed = file.changed_pages if is_again else []
    attached = AttachedFile(public_id=file.now.file_id, name=file.now.name, blob=file.now.blob)
    return preview_of(attached, asked.page or next(iter(changed), 1))


def _earlier(file: ComparedFile | None, number: int, before: Snapshot | None) -> Preview | None:
    """Return how the page looked in the round before, where that has a picture."""
    partner = file.before if file else None
    place = file.number_before(number) if file else None
    if partner is None or partner.blob is None or place is None or not (before and before.is_sent):
        return None
    attached = AttachedFile(public_id=partner.file_id, name=partner.name, blob=partner.blob)
    found = preview_of(attached, place)
    return found if found.mode == "pages" and found.page == place else None


def _show(asked: Asked, file: ComparedFile | None, *, is_again: bool) -> str:
    comparable = is_again and file is not None and bool(file.pages)
    if not comparable or file is None:
        return NEW
    return asked.show or (BOTH if file.is_changed else NEW)


def _address(file: FilePair, **more: str | int) -> str:
    return "?" + urlencode({"file": file.now.file_id, **more})


def _tabs(files: list[FilePair], shown: ComparedFile | None, *, is_again: bool) -> list[FileTab]:
    if len(files) < 2:
        return []
    return [
        FileTab(
            name=file.now.name,
            url=f"{_address(file)}#evidence",
            is_current=shown is not None and file.now is shown.now,
            is_changed=is_again and file.is_changed,
        )
        for file in files
    ]


def _shows(file: ComparedFile, page: int, current: str) -> list[Show]:
    if not file.pages:
        return []
    return [
        Show(
            label=label,
            url=f"{_address(file, page=page, show=value)}#evidence",
            is_current=value == current,
        )
        for value, label in SHOWS.items()
    ]


def _chips(
    file: ComparedFile | None, preview: Preview | None, asked: Asked, *, is_again: bool
) -> list[PageChip]:
    """Return all pages of a short file; of a long one the changed ones and those around."""
    if file is None or preview is None:
        return []
    changed = set(file.changed_pages) if is_again else set()
    numbers = [one.number for one in preview.pages]
    near = {number for number in numbers if abs(number - preview.page) <= NEIGHBOURS_SHOWN}
    wanted = changed | near | {*numbers[:1], *numbers[-1:]}
    more = {"show": asked.show} if asked.show else {}
    return [
        PageChip(
            number=number,
            url=f"{_address(file, page=number, **more)}#evidence",
            is_current=number == preview.page,
            is_changed=number in changed,
        )
        for number in numbers
        if number in wanted
    ]


def _pins(file: ComparedFile | None, page: int, remarks: list[Remark]) -> list[Remark]:
    """Return the remarks that speak of this page; those without a file speak of the first."""
    return [
        remark
        for remark in remarks
        if file is not None
        and remark.comment.anchor_kind == Comment.AnchorKind.PAGE
        and _is_here(remark.comment.anchor, file.now.file_id, page)
    ]


def _is_here(anchor: str, file_id: str, page: int) -> bool:
    named, _colon, number = anchor.rpartition(":")
    return number == str(page) and named in {"", file_id}


def _usual_place(file: ComparedFile | None, preview: Preview | None) -> str:
    if file is None or preview is None or not preview.pages:
        return ""
    return f"page:{file.now.file_id}:{preview.page}"


def _places(file: ComparedFile | None, preview: Preview | None) -> list[tuple[str, str | Promise]]:
    """Return the page that is being looked at, as a place for a remark."""
    place = _usual_place(file, preview)
    if not place or preview is None:
        return []
    return [(place, format_lazy(_("第 {n} 页"), n=preview.page))]


def link_to(resource_url: str, comment: Comment) -> str:
    """Return where a remark's page or field stands on the judging page."""
    if comment.anchor_kind == Comment.AnchorKind.FIELD:
        return f"#field-{comment.anchor}"
    if comment.anchor_kind == Comment.AnchorKind.PAGE:
        file_id, _colon, page = comment.anchor.rpartition(":")
        query = {"page": page, **({"file": file_id} if file_id else {})}
        return f"{resource_url}?{urlencode(query)}#evidence"
    return ""
