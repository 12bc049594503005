"""A file's viewer as the templates show it: addresses, pages of the strip, the inside of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui.pieces import Tab
from tuoju.library import contents
from tuoju.library.contents import Entry, Question, Table
from tuoju.library.queries.previews import Preview

_WAYS: Mapping[str, str | Promise] = {
    "pages": _("页面图片"),
    "pdf": "PDF",
    "docx": _("文档排版"),
    "sheet": _("表格"),
    "epub": _("翻书"),
    "image": _("图片"),
}
_WORDS = _("文字")
# Viewers of words page by page: they need the links that steps through sections.
_BY_SECTION = frozenset({"text", "csv", "markdown"})


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Addresses of one file; `suffix` carries a link grant along."""

    base: str
    suffix: str = ""

    @classmethod
    def of(cls, resource_id: str, file_id: str, suffix: str = "") -> FileLinks:
        """Build the addresses of a published file."""
        return cls(reverse("library:file", args=[resource_id, file_id]), suffix)

    @property
    def download(self) -> str:
        """The file under its own name."""
        return f"{self.base}{self.suffix}"

    @property
    def original(self) -> str:
        """The bytes for players and viewers on our pages."""
        return f"{self.base}view{self.suffix}"

    @property
    def pdf(self) -> str:
        """The file as PDF."""
        return f"{self.base}pdf{self.suffix}"

    @property
    def preview(self) -> str:
        """The big picture of the first page, the picture itself, or the poster of a video."""
        return f"{self.base}preview.webp{self.suffix}"

    @property
    def text(self) -> str:
        """The words of one page, as a fragment."""
        return f"{self.base}text{self.suffix}"

    @property
    def state(self) -> str:
        """What the worker is doing with the file, as a fragment."""
        return f"{self.base}state{self.suffix}"

    def page(self, number: int) -> str:
        """The picture of one page."""
        return f"{self.base}pages/{number}.webp{self.suffix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StripPage:
    """One page of the strip."""

    number: int
    label: str
    href: str
    image: str
    is_current: bool
    is_hit: bool


@dataclass(frozen=True)
class Viewer:
    """One file on a page; `params` are the parts of the address that stay while one turns pages."""

    preview: Preview
    links: FileLinks
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The ending of the file, for its cover."""
        return PurePath(self.preview.file.name).suffix.lower().lstrip(".") or "txt"

    @property
    def total(self) -> int:
        """The last page number, which the bar shows."""
        return self.preview.pages[-1].number if self.preview.pages else 0

    @cached_property
    def pages(self) -> list[StripPage]:
        """All pages with their addresses."""
        return [
            StripPage(
                number=one.number,
                label=one.label,
                href=self.address(page=str(one.number)),
                image=self.links.page(one.number),
                is_current=one.number == self.preview.page,
                is_hit=one.is_hit,
            )
            for one in self.preview.pages
        ]

    def address(self, **changes: str) -> str:
        """Return the address of this page with some parts changed."""
        wanted = {key: value for key, value in {**self.params, **changes}.items() if value}
        return f"?{urlencode(wanted)}#preview"

    @property
    def picture(self) -> str:
        """The picture of the page one stands at."""
        return self.links.page(self.preview.page)

    @property
    def previous_url(self) -> str:
        """The page before."""
        number = self.preview.previous
        return self.address(page=str(number)) if number else ""

    @property
    def next_url(self) -> str:
        """The page after."""
        number = self.preview.next
        return self.address(page=str(number)) if number else ""

    @property
    def words(self) -> str:
        """What was looked for, which the PDF viewer marks."""
        return self.params.get("q", "")

    @property
    def ways(self) -> list[Tab]:
        """The ways to look at the file, when there are several."""
        if not self.preview.others:
            return []
        return [
            Tab(
                label=_WAYS.get(mode, _WORDS),
                url=self.address(view=mode, page=str(self.preview.page)),
                current=mode == self.preview.mode,
            )
            for mode in self.preview.modes
        ]

    @property
    def sheets(self) -> list[Tab]:
        """The sheets of a workbook by name, when it has several."""
        if self.preview.mode != "sheet" or len(self.pages) < 2:
            return []
        return [
            Tab(label=one.label or str(one.number), url=one.href, current=one.is_current)
            for one in self.pages
        ]

    @property
    def chapters(self) -> list[StripPage]:
        """The chapters of a book by name."""
        return [one for one in self.pages if one.label] if self.preview.mode == "epub" else []

    @property
    def is_at_start(self) -> bool:
        """Whether nobody asked for a place in the file."""
        return "page" not in self.params

    @property
    def has_sections(self) -> bool:
        """Whether the words come in several sections that one steps through."""
        return self.preview.mode in _BY_SECTION and len(self.preview.pages) > 1

    @property
    def shows_whole(self) -> bool:
        """Whether a Markdown file is shown as a whole: nobody asked for one of its sections."""
        return self.preview.mode == "markdown" and self.is_at_start

    @property
    def whole_url(self) -> str:
        """The file as a whole, without a section."""
        return self.address(page="")

    @cached_property
    def markdown(self) -> SafeString:
        """A Markdown file, or its section that was asked for."""
        sha256, total = self.preview.file.blob.sha256, len(self.preview.pages)
        number = 0 if self.shows_whole else self.preview.page
        return contents.markdown_html(sha256, number, total if number else 0)

    @cached_property
    def table(self) -> Table:
        """A sheet, or a stretch of a CSV file; only its first page has the head row."""
        has_head = self.preview.mode != "csv" or self.preview.page == 1
        return contents.table_of(self.preview.text, has_head=has_head)

    @cached_property
    def entries(self) -> list[Entry]:
        """The files inside an archive."""
        return contents.entries_of(self.preview.text)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions of an exercise."""
        return contents.questions_of(self.preview.file.blob.sha256)
