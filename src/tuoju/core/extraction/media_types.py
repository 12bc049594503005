"""The media types the engine knows: their families, extensions and first bytes."""

from __future__ import annotations

from dataclasses import dataclass

from tuoju.core.extraction.report import Family

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A media type with its family; ``also`` = other types this extension honestly carries."""

    media_type: str
    family: Family
    zipped: bool = False
    also: tuple[str, ...] = ()


DOCX = Kind(f"{_OOXML}wordprocessingml.document", "word", zipped=True)
DOCM = Kind("application/vnd.ms-word.document.macroenabled.12", "word", zipped=True)
DOTX = Kind(f"{_OOXML}wordprocessingml.template", "word", zipped=True)
PPTX = Kind(f"{_OOXML}presentationml.presentation", "slides", zipped=True)
PPTM = Kind("application/vnd.ms-powerpoint.presentation.macroenabled.12", "slides", zipped=True)
PPSX = Kind(f"{_OOXML}presentationml.slideshow", "slides", zipped=True)
POTX = Kind(f"{_OOXML}presentationml.template", "slides", zipped=True)
XLSX = Kind(f"{_OOXML}spreadsheetml.sheet", "sheet", zipped=True)
XLSM = Kind("application/vnd.ms-excel.sheet.macroenabled.12", "sheet", zipped=True)
XLSB = Kind("application/vnd.ms-excel.sheet.binary.macroenabled.12", "sheet", zipped=True)
XLTX = Kind(f"{_OOXML}spreadsheetml.template", "sheet", zipped=True)
ODT = Kind(f"{_ODF}text", "word", zipped=True)
ODP = Kind(f"{_ODF}presentation", "slides", zipped=True)
ODS = Kind(f"{_ODF}spreadsheet", "sheet", zipped=True)
EPUB = Kind("application/epub+zip", "epub", zipped=True)
H5P = Kind("application/x-h5p", "h5p", zipped=True)
ZIP = Kind("application/zip", "archive", zipped=True)

_WORD_TOO = ("application/rtf", "text/html", "application/msword")
BY_EXTENSION: dict[str, Kind] = {
    ".pdf": Kind("application/pdf", "pdf"),
    ".docx": DOCX,
    ".docm": DOCM,
    ".dotx": DOTX,
    ".doc": Kind("application/msword", "word", also=_WORD_TOO),
    ".dot": Kind("application/msword", "word", also=_WORD_TOO),
    ".wps": Kind("application/msword", "word", also=_WORD_TOO),
    ".rtf": Kind("application/rtf", "word"),
    ".odt": ODT,
    ".pptx": PPTX,
    ".pptm": PPTM,
    ".ppsx": PPSX,
    ".potx": POTX,
    ".ppt": Kind("application/vnd.ms-powerpoint", "slides"),
    ".pps": Kind("application/vnd.ms-powerpoint", "slides"),
    ".dps": Kind("application/vnd.ms-powerpoint", "slides"),
    ".odp": ODP,
    ".xlsx": XLSX,
    ".xlsm": XLSM,
    ".xlsb": XLSB,
    ".xltx": XLTX,
    ".xls": Kind("application/vnd.ms-excel", "sheet"),
    ".et": Kind("application/vnd.ms-excel", "sheet"),
    ".ods": ODS,
    ".epub": EPUB,
    ".h5p": H5P,
    ".zip": Kind("application/zip", "archive", zipped=True, also=(H5P.media_type,)),
    ".rar": Kind("application/vnd.rar", "archive"),
    ".7z": Kind("application/x-7z-compressed", "archive"),
    ".gz": Kind("application/gzip", "archive"),
    ".tgz": Kind("application/gzip", "archive"),
    ".tar": Kind("application/x-tar", "archive"),
    ".png": Kind("image/png", "image"),
    ".jpg": Kind("image/jpeg", "image"),
    ".jpeg": Kind("image/jpeg", "image"),
    ".gif": Kind("image/gif", "image"),
    ".webp": Kind("image/webp", "image"),
    ".bmp": Kind("image/bmp", "image"),
    ".tif": Kind("image/tiff", "image"),
    ".tiff": Kind("image/tiff", "image"),
    ".avif": Kind("image/avif", "image"),
    ".heic": Kind("image/heic", "image"),
    ".svg": Kind("image/svg+xml", "svg"),
    ".mp3": Kind("audio/mpeg", "audio"),
    ".m4a": Kind("audio/mp4", "audio", also=("video/mp4",)),
    ".wav": Kind("audio/x-wav", "audio"),
    ".ogg": Kind("audio/ogg", "audio"),
    ".flac": Kind("audio/flac", "audio"),
    ".aac": Kind("audio/aac", "audio"),
    ".mp4": Kind("video/mp4", "video", also=("video/quicktime",)),
    ".m4v": Kind("video/mp4", "video"),
    ".mov": Kind("video/quicktime", "video", also=("video/mp4",)),
    ".webm": Kind("video/webm", "video"),
    ".mkv": Kind("video/webm", "video"),
    ".avi": Kind("video/x-msvideo", "video"),
    ".wmv": Kind("video/x-ms-asf", "video"),
    ".flv": Kind("video/x-flv", "video"),
    ".mpg": Kind("video/mpeg", "video"),
    ".md": Kind("text/markdown", "markdown"),
    ".markdown": Kind("text/markdown", "markdown"),
    ".txt": Kind("text/plain", "text"),
    ".srt": Kind("text/plain", "text"),
    ".vtt": Kind("text/vtt", "text"),
    ".xml": Kind("text/xml", "text"),
    ".json": Kind("application/json", "text"),
    ".csv": Kind("text/csv", "csv"),
    ".tsv": Kind("text/tab-separated-values", "csv"),
    ".html": Kind("text/html", "html"),
    ".htm": Kind("text/html", "html"),
    ".xhtml": Kind("text/html", "html"),
}

EXECUTABLES = frozenset(
    {
        "application/x-executable",
        "application/x-dosexec",
        "application/x-msdownload",
        "application/vnd.microsoft.portable-executable",
        "application/x-mach-binary",
        "application/x-msi",
        "application/java-vm",
        "application/vnd.android.package-archive",
        "application/x-ms-shortcut",
    }
)

# (offset, first bytes, media type); zip, OLE and PDF are looked at more closely elsewhere.
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (8, b"WAVE", "audio/x-wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
)

_FAMILIES: dict[str, Family] = {
    kind.media_type: kind.family for kind in reversed(BY_EXTENSION.values())
}
MEDIA = frozenset(
    media_type
    for media_type, family in _FAMILIES.items()
    if family in ("image", "audio", "video", "archive")
) | {"image/bmp"}


def family_of(media_type: str) -> Family:
    """Give the family of a media type."""
    return _FAMILIES.get(media_type, "unknown")
