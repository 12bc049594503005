"""What a document says about itself: title, date, language; never its author."""

from __future__ import annotations

import re
from datetime import date
from xml.etree.ElementTree import Element

from tuoju.core.extraction.encodings import clean_label
from tuoju.core.extraction.packages import Package, local
from tuoju.core.extraction.report import Stop

_DATE = re.compile(r"(?:D:)?((?:19|20)\d\d)[-:/]?([01]\d)[-:/]?([0-3]\d)")
_NO_TITLES = re.compile(
    r"(?i)^(?:microsoft (?:office )?(?:word|powerpoint|excel)\b.*|powerpoint ?(?:演示文稿|presentation)"
    r"|(?:幻灯片|slide|文档|document|sheet|book|工作簿|演示文稿|untitled|无标题|未命名|title)\s*\d*"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|wps)|\W*)$"
)


def useful_title(title: str) -> str:
    """Give a title worth suggesting; program names and 「幻灯片 1」 are none."""
    wanted = clean_label(title)
    return "" if _NO_TITLES.match(wanted) else wanted


def iso_date(written: str) -> str:
    """Give the calendar date in a property of any format."""
    match = _DATE.search(written)
    if not match:
        return ""
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return ""


def suggestions(
    *, title: str = "", written: str = "", language: str = ""
) -> dict[str, str | int | float | bool]:
    """Keep of the three what says something."""
    found = {
        "title": useful_title(title),
        "date": iso_date(written),
        "language": clean_label(language, longest=20),
    }
    return {name: value for name, value in found.items() if value}


def core_properties(package: Package) -> dict[str, str | int | float | bool]:
    """Read the core properties of an office package; a broken part is no reason to fail."""
    part = next((name for name in ("docProps/core.xml", "meta.xml") if name in package), None)
    if part is None:
        return {}
    try:
        return _from(package.tree(part))
    except Stop:
        return {}


def _from(root: Element) -> dict[str, str | int | float | bool]:
    texts: dict[str, str] = {}
    for element in root.iter():
        texts.setdefault(local(element.tag), element.text or "")
    return suggestions(
        title=texts.get("title", ""),
        written=texts.get("created", "") or texts.get("creation-date", ""),
        language=texts.get("language", ""),
    )
