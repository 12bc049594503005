"""What came out of a file: the one shape that child processes send and that apps store.

Nothing here needs Django, so that a child starts in milliseconds; the words for people are in
``reasons``.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

DISK_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
State = Literal["ready", "partial", "refused", "failed"]
Family = Literal[
    "pdf", "word", "slides", "sheet", "image", "audio", "video", "epub", "h5p",
    "archive", "markdown", "text", "csv", "html", "svg", "unknown",
]  # fmt: skip
Fact = str | int | float | bool


class Code(StrEnum):
    """Everything the engine can say about a file; ``reasons.MESSAGES`` has the words."""

    ARCHIVE_LISTED = "archive_listed"
    ARCHIVE_UNREAD = "archive_unread"
    BOMB = "bomb"
    BROKEN_XML = "broken_xml"
    CONVERSION_FAILED = "conversion_failed"
    CONVERSION_TIMED_OUT = "conversion_timed_out"
    CONVERTER_BUSY = "converter_busy"
    CONVERTER_MISSING = "converter_missing"
    CRASHED = "crashed"
    DAMAGED = "damaged"
    DISK_FULL = "disk_full"
    DUPLICATE_NAMES = "duplicate_names"
    EMPTY = "empty"
    ENCODING_GUESSED = "encoding_guessed"
    ENCRYPTED = "encrypted"
    ENTITIES = "entities"
    EXECUTABLE = "executable"
    HEIC_UNSUPPORTED = "heic_unsupported"
    IMAGE_TOO_LARGE = "image_too_large"
    LINKS_INSIDE = "links_inside"
    MACROS = "macros"
    MEDIA_TOOLS_MISSING = "media_tools_missing"
    MEDIA_UNREADABLE = "media_unreadable"
    MEMORY = "memory"
    MISMATCH = "mismatch"
    MISSING = "missing"
    NESTED_TOO_DEEP = "nested_too_deep"
    NOT_DRAWN = "not_drawn"
    NO_TEXT = "no_text"
    OVERLAPPING = "overlapping"
    PAGES_LEFT_OUT = "pages_left_out"
    PICTURES_LEFT_OUT = "pictures_left_out"
    SCANNER_SILENT = "scanner_silent"
    SHEET_TOO_LARGE = "sheet_too_large"
    SVG_ACTIVE = "svg_active"
    TEXT_CUT = "text_cut"
    TIMED_OUT = "timed_out"
    TOO_MANY_ENTRIES = "too_many_entries"
    TOO_MUCH_UNPACKED = "too_much_unpacked"
    UNKNOWN_TYPE = "unknown_type"
    UNREADABLE = "unreadable"
    UNSAFE_NAMES = "unsafe_names"


# Worth telling, yet everything that can be made of the file was made.
REMARKS = frozenset(
    {
        Code.ARCHIVE_LISTED,
        Code.DUPLICATE_NAMES,
        Code.ENCODING_GUESSED,
        Code.MACROS,
        Code.MISMATCH,
        Code.NO_TEXT,
        Code.PICTURES_LEFT_OUT,
    }
)


# Known before the file is read, and nothing later can mend it: the person must change the file.
REFUSED_AT_SIGHT = frozenset(
    {
        Code.BOMB,
        Code.EMPTY,
        Code.ENCRYPTED,
        Code.EXECUTABLE,
        Code.LINKS_INSIDE,
        Code.OVERLAPPING,
        Code.TOO_MANY_ENTRIES,
        Code.TOO_MUCH_UNPACKED,
        Code.UNSAFE_NAMES,
    }
)


# The machine's trouble of the moment: another time the same file may fare better.
PASSING = frozenset({Code.CONVERTER_BUSY, Code.DISK_FULL})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing a person should know about the file."""

    code: Code
    params: Mapping[str, str | int] = field(default_factory=dict)


def reason(code: Code, **params: str | int) -> Reason:
    """Write a reason as short as it is said."""
    return Reason(code, params)


class Stop(Exception):
    """Nothing more can be made of this file."""

    state: State = "failed"

    def __init__(self, code: Code, **params: str | int) -> None:
        super().__init__(code)
        self.reason = Reason(code, params)


class Refusal(Stop):
    """The file is dangerous or unusable as it is; the person must change it."""

    state: State = "refused"


class Breakdown(Stop):
    """The file could not be read to an end."""


def state_of(reasons: Iterable[Reason]) -> State:
    """Ready when nothing but remarks is to be said, partial otherwise."""
    return "ready" if all(one.code in REMARKS for one in reasons) else "partial"


@dataclass(frozen=True, slots=True)
class PageText:
    """Text of one page, slide, sheet, chapter or section; numbers start at 1."""

    number: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """A file made out of the file: ``thumb``, ``preview``, ``page`` or ``pdf``."""

    kind: str
    path: Path
    media_type: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that is known about one file after it was processed."""

    state: State
    media_type: str
    family: Family
    pages: tuple[PageText, ...] = ()
    derivatives: tuple[Made, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    @property
    def text(self) -> str:
        """The whole text, pages separated by blank lines."""
        return "\n\n".join(page.text for page in self.pages if page.text)

    @property
    def is_final(self) -> bool:
        """Whether trying the same file again would bring nothing else."""
        return not any(known.code in PASSING for known in self.reasons)

    def has(self, code: Code) -> bool:
        """Tell whether this was among the reasons."""
        return any(known.code == code for known in self.reasons)

    def ended(self, state: State, *added: Reason) -> Extraction:
        """Close an unfinished report in another state."""
        return replace(self, state=state, reasons=self.reasons + added)

    def as_json(self) -> dict[str, Any]:
        """Turn into plain values for the pipe."""
        plain = asdict(self)
        for made in plain["derivatives"]:
            made["path"] = str(made["path"])
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Extraction:
        """Read what ``as_json`` wrote."""
        return cls(
            state=plain["state"],
            media_type=plain["media_type"],
            family=plain["family"],
            pages=tuple(PageText(**page) for page in plain["pages"]),
            derivatives=tuple(
                Made(**{**made, "path": Path(made["path"])}) for made in plain["derivatives"]
            ),
            facts=plain["facts"],
            reasons=tuple(Reason(Code(r["code"]), r["params"]) for r in plain["reasons"]),
        )
