"""SVG: its words, and whether it is a mere drawing or carries a program."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.packages import local
from tuoju.core.extraction.report import Breakdown, Code, Refusal, reason
from tuoju.core.extraction.texts.properties import suggestions
from tuoju.core.extraction.texts.sections import Reading, as_pages

_ACTIVE = frozenset(
    {"script", "foreignobject", "iframe", "embed", "object", "handler", "set", "animate", "audio",
     "video", "listener"}
)  # fmt: skip
_OWN_TARGET = re.compile(r"^\s*(?:#|data:image/(?:png|jpeg|gif|webp);base64,)", re.IGNORECASE)
_CSS_REACH = re.compile(r"(?i)url\(\s*['\"]?\s*(?!#)|@import|expression\(|javascript:")
_LENGTH = re.compile(r"^\s*([0-9.]{1,9})(?:px)?\s*$")
_WORDS = frozenset({"title", "desc", "text"})


def read_svg(path: Path, limits: Limits) -> Reading:
    """Read a drawing; one that could run something is said to be served only as a download."""
    with path.open("rb") as source:
        raw = source.read(limits.max_tree_bytes + 1)
    if len(raw) > limits.max_tree_bytes:
        raise Refusal(Code.TOO_MUCH_UNPACKED, size=len(raw) // 1_048_576)
    try:
        root: Element = fromstring(raw)
    except DefusedXmlException:
        raise Refusal(Code.ENTITIES) from None
    except (ParseError, ValueError) as broken:
        raise Breakdown(Code.BROKEN_XML) from broken
    return _reading(root, limits)


def _reading(root: Element, limits: Limits) -> Reading:
    active = any(_is_active(element) for element in root.iter())
    lines = [
        " ".join("".join(element.itertext()).split())
        for element in root.iter()
        if local(str(element.tag)) in _WORDS
    ]
    title = next((e.text or "" for e in root if local(str(e.tag)) == "title"), "")
    pages, notes = as_pages([(title, "\n".join(lines))], limits)
    facts = suggestions(title=title) | {"inline_safe": not active}
    for side in ("width", "height"):
        match = _LENGTH.match(root.get(side, ""))
        if match and match[1].replace(".", "", 1).isdigit():
            facts[side] = round(float(match[1]))
    return Reading(pages, facts, [*([reason(Code.SVG_ACTIVE)] if active else []), *notes])


def _is_active(element: Element) -> bool:
    name = local(str(element.tag)).lower()
    if name in _ACTIVE or (name == "style" and _CSS_REACH.search(element.text or "")):
        return True
    return any(_reaches_out(local(key).lower(), value) for key, value in element.items())


def _reaches_out(name: str, value: str) -> bool:
    if name.startswith("on"):
        return True
    if name in ("href", "src"):
        return not _OWN_TARGET.match(value)
    return bool(_CSS_REACH.search(value))
