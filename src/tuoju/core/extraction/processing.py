"""What happens to one file, step by step, inside a child process.

A step that breaks is remembered and the next one is tried: a document whose text cannot be read
may still be drawn. Only a refusal ends the work at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from time import monotonic

from tuoju.core.extraction import drawings, media, office, pdf_pictures, pictures
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import (
    DISK_IS_FULL,
    REFUSED_AT_SIGHT,
    Breakdown,
    Code,
    Extraction,
    Fact,
    Made,
    PageText,
    Reason,
    Refusal,
    State,
    Stop,
    reason,
    state_of,
)
from tuoju.core.extraction.sniffing import Sniffed, sniff
from tuoju.core.extraction.texts.epub import cover_of
from tuoju.core.extraction.texts.paging import on_pages_of
from tuoju.core.extraction.texts.pdf import read_pdf
from tuoju.core.extraction.texts.plain import extract_plain
from tuoju.core.extraction.texts.properties import completed
from tuoju.core.extraction.texts.readers import reader_for
from tuoju.core.extraction.texts.sections import Reading

_DRAWING_SHARE = 0.5
_GRACE = 10.0
_NOT_THE_FILES_FAULT = frozenset({Code.CONVERTER_MISSING, Code.CONVERTER_BUSY, Code.MEDIA_TOOLS_MISSING,
                                  Code.HEIC_UNSUPPORTED})  # fmt: skip


class Progress:
    """What the parent hears while the work goes on; by default nobody listens."""

    def stage(self, seconds: float) -> None:
        """Say how long the next step may take."""

    def so_far(self, extraction: Extraction) -> None:
        """Hand over what is safe, should the next step kill the process."""


def process(
    path: Path,
    name: str,
    out_dir: Path,
    limits: Limits | None = None,
    *,
    progress: Progress | None = None,
    lock: Path | None = None,
) -> Extraction:
    """Read and draw one file; derivatives go to ``out_dir``. Never raises for a bad file."""
    limits = limits or Limits()
    work = _Work(path, out_dir, limits, progress or Progress())
    work.lock = lock or Path(gettempdir()) / "tuoju-office.lock"
    try:
        work.sniffed = sniff(path, name, limits)
        return work.run()
    except Stop as stop:
        return work.report(stop.state, stop.reason)
    except MemoryError:
        return work.report("failed", reason(Code.MEMORY))
    except FileNotFoundError:
        return work.report("failed", reason(Code.MISSING))
    except Exception as error:
        return work.report("failed", _unforeseen(error))


def _unforeseen(error: Exception) -> Reason:
    if isinstance(error, OSError) and error.errno in DISK_IS_FULL:
        return reason(Code.DISK_FULL)
    return reason(Code.UNREADABLE, error=type(error).__name__)


def _once(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    kept: dict[Code, Reason] = {}
    for one in reasons:
        kept.setdefault(one.code, one)
    return tuple(kept.values())


class _Work:
    """The growing report on one file."""

    def __init__(self, path: Path, out_dir: Path, limits: Limits, progress: Progress) -> None:
        self.path = path
        self.out_dir = out_dir
        self.limits = limits
        self.progress = progress
        self.lock = Path()
        self.sniffed = Sniffed("application/octet-stream", "unknown")
        self.pages: tuple[PageText, ...] = ()
        self.made: list[Made] = []
        self.facts: dict[str, Fact] = {}
        self.reasons: list[Reason] = []
        self.broken = 0

    def report(self, state: State | None = None, *added: Reason) -> Extraction:
        """Sum up; without a given state it follows from what was made and what was not."""
        reasons = _once((*self.sniffed.reasons, *self.reasons, *added))
        return Extraction(
            state or self._state(reasons),
            self.sniffed.media_type,
            self.sniffed.family,
            pages=self.pages,
            derivatives=tuple(self.made),
            facts=self._all_facts(),
            reasons=reasons,
        )

    def _all_facts(self) -> dict[str, Fact]:
        """Complete the facts; names in an archive or on sheets say nothing about the whole."""
        speaks = self.sniffed.family not in ("archive", "sheet")
        return completed(self.facts, self.pages) if speaks else dict(self.facts)

    def _state(self, reasons: tuple[Reason, ...]) -> State:
        nothing = not self.made and not any(page.text for page in self.pages)
        return "failed" if self.broken and nothing else state_of(reasons)

    def run(self) -> Extraction:
        """Go through the steps."""
        for known in self.sniffed.reasons:
            if known.code in REFUSED_AT_SIGHT:
                return self.report("refused")
        reader = reader_for(self.sniffed)
        self.progress.so_far(self.report())
        if self.sniffed.is_plain:
            return extract_plain(self.path, self.sniffed, self.limits)
        if reader:
            with self.step():
                self.keep(reader(self.path, self.limits))
                self.progress.so_far(self.report())
        with self.step():
            self.draw()
        return self.report()

    @contextmanager
    def step(self) -> Iterator[None]:
        """Remember why a step broke and go on."""
        try:
            yield
        except Refusal:
            raise
        except Stop as stop:
            self.broken += stop.reason.code not in _NOT_THE_FILES_FAULT
            self.reasons.append(stop.reason)
        except Exception as error:
            if isinstance(error, MemoryError):
                raise
            self.broken += 1
            self.reasons.append(_unforeseen(error))

    def keep(self, reading: Reading) -> None:
        """Take over what a reader found."""
        self.pages = reading.pages or self.pages
        self.facts = {**reading.facts, **self.facts}
        self.reasons += reading.reasons

    def draw(self) -> None:
        """Make the pictures that this family can have."""
        steps: dict[str, Callable[[], None]] = {
            "pdf": lambda: self.draw_pdf(self.path),
            "word": self.draw_office,
            "slides": self.draw_office,
            "sheet": self.draw_office,
            "image": self.draw_image,
            "svg": self.draw_svg,
            "audio": self.draw_media,
            "video": self.draw_media,
            "epub": self.draw_cover,
            "unknown": self.know_nothing,
            "archive": self.know_archive,
        }
        steps.get(self.sniffed.family, lambda: None)()

    def draw_pdf(self, path: Path) -> None:
        until = monotonic() + self.limits.read_seconds * _DRAWING_SHARE
        made, notes = pdf_pictures.draw_pages(path, self.out_dir, self.limits, until=until)
        self.made += made
        self.reasons += notes

    def draw_office(self) -> None:
        self.progress.stage(self.limits.wait_seconds + _GRACE)
        with TemporaryDirectory() as folder:
            made = office.to_pdf(
                self.path,
                self.sniffed.media_type,
                self.sniffed.family,
                folder=Path(folder),
                lock=self.lock,
                limits=self.limits,
                begun=lambda: self.progress.stage(self.limits.convert_seconds + _GRACE),
            )
            pdf = made.rename(self.out_dir / "document.pdf")
        self.progress.stage(self.limits.read_seconds)
        self.made.append(Made("pdf", pdf, "application/pdf"))
        self.keep_pages_of(pdf)
        self.progress.so_far(self.report())
        self.draw_pdf(pdf)

    def keep_pages_of(self, pdf: Path) -> None:
        """Let a hit open at the page people see: that of the PDF."""
        drawn = read_pdf(pdf, self.limits)
        if not any(page.text for page in self.pages):
            self.pages = drawn.pages
            self.reasons += drawn.reasons
        elif self.sniffed.family == "word":
            self.pages = on_pages_of(self.pages, drawn.pages)
        if self.sniffed.family == "word":
            self.facts["page_count"] = drawn.facts["page_count"]

    def draw_image(self) -> None:
        if self.sniffed.media_type == "image/heic" and not pictures.reads_heic():
            raise Breakdown(Code.HEIC_UNSUPPORTED)
        reading, made = pictures.read_image(self.path, self.out_dir, self.limits)
        self.keep(reading)
        self.made += made

    def draw_svg(self) -> None:
        """Draw what the reader found to be a mere drawing."""
        if self.facts.get("inline_safe"):
            self.made += drawings.draw_svg(self.path, self.out_dir, self.limits)

    def draw_media(self) -> None:
        media_type = self.sniffed.media_type
        with TemporaryDirectory() as folder:
            self.keep(media.probe(self.path, media_type, Path(folder)))
            if "width" not in self.facts or self.sniffed.family == "audio":
                return
            self.made += media.poster(
                self.path,
                media_type,
                float(self.facts.get("duration_s", 0)),
                folder=Path(folder),
                out_dir=self.out_dir,
                limits=self.limits,
            )

    def draw_cover(self) -> None:
        cover = cover_of(self.path, self.limits)
        if not cover:
            return
        try:
            self.made += pictures.picture_of_bytes(cover, self.out_dir, self.limits)
        except Stop:  # the book itself is whole
            self.reasons.append(reason(Code.PICTURES_LEFT_OUT, count=1))

    def know_nothing(self) -> None:
        if not self.sniffed.reasons:
            self.reasons.append(reason(Code.UNKNOWN_TYPE))

    def know_archive(self) -> None:
        if self.sniffed.media_type != "application/zip":
            self.reasons.append(reason(Code.ARCHIVE_UNREAD))
