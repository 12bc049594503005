"""How file kinds look on covers: drawing, letters and tone, by file name ending."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class KindLook:
    """The drawing, the letters on the corner and the paper of a cover."""

    art: str
    word: str | Promise
    tone: str


_GROUPS: dict[tuple[str, str], tuple[str, ...]] = {
    ("pptx", ""): ("ppt", "pptx", "pps", "ppsx", "odp", "dps"),
    ("docx", "paper"): ("doc", "docx", "odt", "rtf", "wps"),
    ("xlsx", "leaf"): ("xls", "xlsx", "xlsm", "ods", "csv", "et"),
    ("pdf", "leaf"): ("pdf", "ofd"),
    ("mp4", "sun"): ("mp4", "m4v", "mov", "webm", "avi", "mkv", "wmv"),
    ("mp3", ""): ("mp3", "m4a", "wav", "ogg", "oga", "aac", "flac", "amr"),
    ("png", "sun"): ("png", "jpg", "jpeg", "gif", "webp", "bmp", "svg", "heic", "tif", "tiff"),
    ("epub", "paper"): ("epub",),
    ("txt", "paper"): ("txt", "md", "markdown", "html", "htm"),
    ("zip", "leaf"): ("zip", "rar", "7z", "h5p", "collection"),
}
_BY_ENDING = {ending: (art, tone) for (art, tone), endings in _GROUPS.items() for ending in endings}
_WORDS: dict[str, str | Promise] = {
    "markdown": "MD",
    "htm": "HTML",
    "jpeg": "JPG",
    "collection": _("合集"),
    "statement": _("要点"),
    "organisation": _("单位"),
    "": _("文件"),
}


def kind_look(kind: str) -> KindLook:
    """Find how a file kind looks; unknown kinds get a plain sheet."""
    ending = kind.rpartition(".")[2].lower()
    art, tone = _BY_ENDING.get(ending, ("txt", "paper"))
    return KindLook(art=art, word=_WORDS.get(ending, ending.upper()[:6]), tone=tone)
