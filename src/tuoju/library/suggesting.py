"""Values suggested out of a file, for the grid: title, type, keywords."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db.models.functions import Left

from tuoju.core.blobs.models import PageText
from tuoju.core.extraction.keywords import suggest_keywords
from tuoju.core.search.vocabulary import vocabulary
from tuoju.library.models import AttachedFile, Draft
from tuoju.library.receiving import title_of
from tuoju.library.vocabularies import ResourceType

BEGINNING = 6_000
BEGINNING_PAGES = 12
FIELD_WORD = 3
LONGEST_HEADING = 60
_WITH_HEADINGS = frozenset({"markdown", "word", "slides"})
_SAYS_NOTHING = re.compile(
    r"(?i)^(?:img|dsc|mmexport|wechat|scan|doc|document"
    r"|新建(?:\s*microsoft)?(?:\s*(?:office|word|excel|powerpoint))?\s*(?:文档|文本文档|工作表|演示文稿)?|未命名|无标题|文档|图片|扫描|幻灯片|演示文稿|工作簿)?"
    r"[\W_\d]*(?:副本|终稿|最终版|修改版|copy)?[\W_\d]*$"
)
_TYPE_OF: Mapping[str, str] = {
    "slides": ResourceType.COURSEWARE,
    "h5p": ResourceType.COURSEWARE,
    "image": ResourceType.PICTURE,
    "svg": ResourceType.PICTURE,
    "audio": ResourceType.AUDIO,
    "video": ResourceType.VIDEO,
    "epub": ResourceType.READING,
}


def beginnings(files: Sequence[AttachedFile]) -> dict[int, str]:
    """Load how the texts of files begin, in one query; whole texts may be many megabytes."""
    pages = PageText.objects.filter(
        blob__in=[file.blob_id for file in files], number__lte=BEGINNING_PAGES
    ).annotate(beginning=Left("text", BEGINNING))
    found: dict[int, str] = {}
    for blob_id, text in pages.order_by("blob", "number").values_list("blob_id", "beginning"):
        found[blob_id] = (found.get(blob_id, "") + text)[:BEGINNING]
    return found


def suggested(draft: Draft, file: AttachedFile, text: str) -> dict[str, Any]:
    """Suggest a title where the file says more than its name, a type out of its kind, and keywords."""
    found: dict[str, Any] = {}
    title = str(file.blob.facts.get("title") or "")
    if draft.title == title_of(file.name) and _says_more(title, draft.title, file.blob.family):
        found["title"] = title[:200]
    if not draft.type and (kind := _TYPE_OF.get(file.blob.family)):
        found["type"] = kind
    if not draft.keywords:
        found["keywords"] = suggest_keywords(text, 6, vocabulary=_field_words())
    return found


def _says_more(title: str, name: str, family: str) -> bool:
    """Whether a file's own title serves people better than its name.

    Headings are titles; what a sheet or a page of a book calls itself often names the software.
    """
    if not title or _SAYS_NOTHING.match(name):
        return bool(title)
    is_heading = family in _WITH_HEADINGS and len(title) <= LONGEST_HEADING
    return is_heading and _spoken(title) > _spoken(name)


def _spoken(text: str) -> int:
    """Count the letters: digits and marks tell nobody what a file is about."""
    return sum(char.isalpha() for char in text)


@cache
def _field_words() -> frozenset[str]:
    """Return the words of the field that no everyday text has."""
    return frozenset(word for word in vocabulary().words if len(word) >= FIELD_WORD)
