"""Suggests keywords for a text: what it often says and everyday language seldom does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import rjieba

from tuoju.core.extraction.media_types import BY_EXTENSION

_LONGEST_SAMPLE = 60_000
_HAN_WORD = re.compile("^[\u4e00-\u9fff]{2,8}$")
_LATIN_WORD = re.compile(r"^[A-Za-z][A-Za-z0-9+-]{2,20}$")
_NOUNISH = ("n", "vn", "an", "l", "i", "j", "eng")
_NO_NAMES = ("nr", "ns", "nt")
_STOP = frozenset(
    [
        "我们",
        "你们",
        "他们",
        "它们",
        "自己",
        "这个",
        "那个",
        "这些",
        "那些",
        "这样",
        "那样",
        "什么",
        "怎么",
        "如何",
        "可以",
        "可能",
        "能够",
        "应当",
        "应该",
        "必须",
        "需要",
        "进行",
        "通过",
        "根据",
        "按照",
        "依照",
        "以及",
        "或者",
        "并且",
        "因为",
        "所以",
        "但是",
        "如果",
        "对于",
        "关于",
        "有关",
        "相关",
        "其他",
        "其中",
        "以上",
        "以下",
        "方面",
        "情况",
        "问题",
        "内容",
        "时候",
        "时间",
        "方式",
        "工作",
        "部分",
        "过程",
        "作用",
        "要求",
        "规定",
        "办法",
        "本法",
        "条例",
        "单位",
        "部门",
        "人员",
        "个人",
        "国家",
        "第一",
        "第二",
        "第三",
        "一个",
        "一种",
        "一些",
        "一定",
        "没有",
        "不同",
        "不得",
        "具有",
        "包括",
        "提供",
        "使用",
        "使得",
        "开展",
        "实施",
        "组织",
        "加强",
        "提高",
        "完善",
        "建立",
        "负责",
        "机关",
        "事项",
        "行为",
        "年度",
        "活动",
        "目的",
        "意义",
        "特点",
        "东西",
        "地方",
        "大家",
        "同时",
        "之间",
        "之后",
        "之前",
        "例如",
        "比如",
        "the",
        "and",
        "for",
        "with",
        "that",
        "this",
        "from",
        "are",
        "was",
        "have",
        "not",
        "you",
        "your",
    ]
)
_SHORT_TEXT = 40


def suggest_keywords(text: str, count: int = 8, *, vocabulary: Iterable[str] = ()) -> list[str]:
    """Give up to so many words, best first; terms of the field's ``vocabulary`` count double."""
    sample = text[:_LONGEST_SAMPLE]
    tally: Counter[str] = Counter()
    for word, kind in rjieba.tag(sample):
        if _is_candidate(word, kind):
            tally[word] += 1
    least = 1 if len(sample) < _SHORT_TEXT else 2
    scored = {word: times * _weight(word) for word, times in tally.items() if times >= least}
    for term in vocabulary:
        if term in sample:
            scored[term] = 2 * sample.count(term) * _weight(term)
    best = sorted(scored, key=lambda word: (-scored[word], word))
    return _without_parts(best)[:count]


def _weight(word: str) -> float:
    """Let longer words win over the short ones they are made of."""
    return 1.0 + 0.25 * min(len(word) - 2, 4)


def _is_candidate(word: str, kind: str) -> bool:
    if word.lower() in _STOP or f".{word.lower()}" in BY_EXTENSION:
        return False
    if _LATIN_WORD.match(word):
        return True
    named = kind.startswith(_NO_NAMES) and kind != "nr"
    return bool(_HAN_WORD.match(word)) and not named and (kind.startswith(_NOUNISH) or kind == "nz")


def _without_parts(words: list[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        if not any(word in longer for longer in kept):
            kept.append(word)
    return kept
