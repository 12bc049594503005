"""What a document says about itself: title, date, language; never its author."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from xml.etree.ElementTree import Element

from tuoju.core.extraction.encodings import clean_label
from tuoju.core.extraction.packages import Package, local
from tuoju.core.extraction.report import Fact, PageText, Stop

_DATE = re.compile(r"(?:D:)?((?:19|20)\d\d)[-:/]?([01]\d)[-:/]?([0-3]\d)")
_SAMPLE = 20_000
_LONGEST_TITLE = 60
_ENDS_OF_SENTENCES = ("。", "；", "，", "：", ":", ",", ";")
_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3041-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_ENGLISH = re.compile(r"(?i)\b(?:the|and|of|to|in|is|for|with)\b")
_NO_TITLES = re.compile(
    r"(?i)^(?:microsoft (?:office )?(?:word|powerpoint|excel)\b.*|powerpoint ?(?:演示文稿|presentation)"
    r"|(?:幻灯片|slide|文档|document|sheet|book|工作簿|演示文稿|untitled|无标题|未命名|title)\s*\d*"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|wps)|[\W\d_]*)$"
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


def completed(facts: Mapping[str, Fact], pages: Sequence[PageText]) -> dict[str, Fact]:
    """Add what the text itself suggests: its language, and a title if the file names none."""
    text = "\n".join(page.text for page in pages[:20])[:_SAMPLE]
    found = dict(facts)
    language = guess_language(text)
    if language:
        found["language"] = language
    if not found.get("title") and (title := _title_of(pages)):
        found["title"] = title
    return found


def guess_language(text: str) -> str:
    """Tell Chinese, English, Japanese and Korean apart; nothing rather than a wild guess."""
    letters = sum(char.isalpha() for char in text)
    if not letters:
        return ""
    if len(_KANA.findall(text)) > letters / 20:
        return "ja"
    if len(_HANGUL.findall(text)) > letters / 4:
        return "ko"
    if len(_HAN.findall(text)) > letters / 8:
        return "zh"
    return "en" if len(_ENGLISH.findall(text)) > letters / 60 else ""


def _title_of(pages: Sequence[PageText]) -> str:
    """Take the first heading, or a first line that reads like one."""
    first = next((page for page in pages if page.text), None)
    if first is None:
        return ""
    line = first.label or first.text.split("\n", 1)[0].strip()
    reads_like_one = 2 <= len(line) <= _LONGEST_TITLE and not line.endswith(_ENDS_OF_SENTENCES)
    return useful_title(line) if reads_like_one else ""


def suggestions(*, title: str = "", written: str = "", language: str = "") -> dict[str, Fact]:
    """Keep of the three what says something."""
    found = {
        "title": useful_title(title),
        "date": iso_date(written),
        "language": clean_label(language, longest=20),
    }
    return {name: value for name, value in found.items() if value}


def core_properties(package: Package) -> dict[str, Fact]:
    """Read the core properties of an office package; a broken part is no reason to fail."""
    part = next((name for name in ("docProps/core.xml", "meta.xml") if name in package), None)
    if part is None:
        return {}
    try:
        return _from(package.tree(part))
    except Stop:
        return {}


def _from(root: Element) -> dict[str, Fact]:
    texts: dict[str, str] = {}
    for element in root.iter():
        texts.setdefault(local(element.tag), element.text or "")
    return suggestions(
        title=texts.get("title", ""),
        written=texts.get("created", "") or texts.get("creation-date", ""),
        language=texts.get("language", ""),
    )
