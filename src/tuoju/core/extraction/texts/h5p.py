"""H5P: the words people meet in an interactive exercise, out of its content file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tuoju.core.extraction.archives import opened
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.packages import Package
from tuoju.core.extraction.report import Breakdown, Code
from tuoju.core.extraction.texts.html import html_blocks
from tuoju.core.extraction.texts.properties import suggestions
from tuoju.core.extraction.texts.sections import Reading, as_pages

_NO_WORDS = re.compile(
    r"^(?:[\w-]+/[\w.+-]+|H5P\.[\w.]+ [\d.]+|#[0-9a-fA-F]{3,8}|[0-9a-f-]{36}|https?://\S+"
    r"|rgba?\([^)]*\)|[\w/-]+\.(?:png|jpe?g|gif|svg|mp[34]|webm|ogg|wav)(?:#tmp)?|[a-z][\w-]*|\W*)$"
)
_SKIPPED = frozenset({"library", "mime", "path", "subContentId", "license", "l10n", "behaviour"})


def read_h5p(path: Path, limits: Limits) -> Reading:
    """Read title and content strings."""
    with opened(path, limits) as archive:
        package = Package(archive, limits)
        about = _loaded(package, "h5p.json")
        content = _loaded(package, "content/content.json")
        title = str(about.get("title", "")) if isinstance(about, dict) else ""
        language = str(about.get("language", "")) if isinstance(about, dict) else ""
        lines = [line for words in _strings(content) for line in _plain(words)]
        pages, notes = as_pages([(title, "\n".join([title, *dict.fromkeys(lines)]))], limits)
        return Reading(pages, suggestions(title=title, language=language), notes)


def _loaded(package: Package, part: str) -> Any:
    try:
        return json.loads(package.read(part))
    except (ValueError, RecursionError) as broken:
        raise Breakdown(Code.DAMAGED) from broken


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if not _NO_WORDS.match(value.strip()):
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _SKIPPED:
                yield from _strings(item)


def _plain(words: str) -> list[str]:
    if "<" not in words:
        return [words.strip()]
    return [block.text for block in html_blocks(words)[0]]
