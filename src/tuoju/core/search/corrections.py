"""Typos: what the visitor probably meant, judged by sound and by words they may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

from . import pinyin
from .analysis import CJK_RUN, is_cjk
from .folding import fold
from .matching import OBJECT_FIELDS, TITLE_FIELDS, Matcher
from .query import ParsedQuery, UnitKind, substituted
from .schema import VOCABULARY_MARK
from .snapshots import VisibleIndex
from .vocabulary import vocabulary

_MAX_RUN = 10
_MAX_CANDIDATES = 4
_MAX_WRONG = 4
_MAX_UNITS = 6


def corrected(
    parsed: ParsedQuery,
    index: VisibleIndex,
    hits: Callable[[ParsedQuery], int],
    *,
    whole_runs_only: bool = False,
) -> ParsedQuery | None:
    """Return the nearest query that finds something visible, or None.

    A long text is not looked through: it is a pasted passage, not a slip of the fingers.
    """
    if len(parsed.units) > _MAX_UNITS:
        return None
    suspects = [run for run in parsed.runs if len(run) <= _MAX_RUN][:_MAX_WRONG]
    if not whole_runs_only:
        suspects += _unanswered(parsed, index)
    for wrong in dict.fromkeys(suspects):
        for right in _candidates(wrong, index):
            attempt = substituted(parsed, wrong, right)
            if hits(attempt):
                return attempt
    return None


def looks_misspelt(parsed: ParsedQuery, index: VisibleIndex) -> bool:
    """Whether a short run with a stray character is written nowhere visible, as in 幼儿圆."""
    matcher = Matcher(OBJECT_FIELDS)
    stray = any(unit.kind is UnitKind.CHARACTER for unit in parsed.units)
    return stray and any(
        len(run) <= _MAX_RUN and not index.count(matcher.phrase(run, 1.0)) for run in parsed.runs
    )


def _unanswered(parsed: ParsedQuery, index: VisibleIndex) -> list[str]:
    """Units that no visible title answers."""
    matcher = Matcher(TITLE_FIELDS)
    long_enough = [unit for unit in parsed.units if len(unit.text) > 1]
    missing = [unit.text for unit in long_enough if not index.count(matcher.unit(unit))]
    return missing[:_MAX_WRONG]


def _candidates(wrong: str, index: VisibleIndex) -> list[str]:
    source = _chinese_candidates if is_cjk(wrong) else _latin_candidates
    ranked = dict.fromkeys(word for word in source(wrong, index) if word != wrong)
    return list(ranked)[:_MAX_CANDIDATES]


def _chinese_candidates(wrong: str, index: VisibleIndex) -> Iterator[str]:
    heard = pinyin.quick_readings(wrong)
    yield from _titles_sounding_like(heard, index)
    yield from _by_count(index.words_heard_as("".join(heard) + VOCABULARY_MARK))
    yield from _domain_words().get(pinyin.blurred(heard), ())
    near = index.words_heard_as(heard[0])
    yield from _by_count(
        Counter({word: count for word, count in near.items() if _near(wrong, heard, word)})
    )


def _titles_sounding_like(heard: list[str], index: VisibleIndex) -> Iterator[str]:
    """Stretches of visible titles and keywords with exactly these syllables."""
    if len(heard) < 2:
        return
    query = Matcher(TITLE_FIELDS).syllables(tuple(heard))
    _, heads = index.top(query, [], limit=8, offset=0, order="relevance")
    found: Counter[str] = Counter()
    for head in heads:
        texts = [head.stored["title"], *head.stored["keywords"]]
        for run in CJK_RUN.findall(fold(" ; ".join(texts))):
            read = pinyin.quick_readings(run)
            for start in range(len(run) - len(heard) + 1):
                if read[start : start + len(heard)] == heard:
                    found[run[start : start + len(heard)]] += 1
    yield from _by_count(found)


def _near(wrong: str, heard: list[str], word: str) -> bool:
    """Accept a word of the same length, one character off or alike but for confused sounds."""
    if len(word) != len(wrong) or len(word) < 2:
        return False
    if len(word) > 2 and sum(a != b for a, b in zip(word, wrong, strict=True)) == 1:
        return True
    return pinyin.blurred(pinyin.quick_readings(word)) == pinyin.blurred(heard)


def _latin_candidates(wrong: str, index: VisibleIndex) -> Iterator[str]:
    if len(wrong) < 4 or not wrong.isalpha():
        return
    allowed = 1 if len(wrong) < 8 else 2
    known = dict(_domain_sounds())
    for word in index.words_heard_as(wrong[:2], limit=2_000):
        known.setdefault(word, "".join(pinyin.quick_readings(word)) if is_cjk(word) else word)
    measured = (
        (_typing_distance(wrong, sound, allowed), len(sound), word) for word, sound in known.items()
    )
    yield from (word for distance, _, word in sorted(measured) if distance <= allowed)


def _typing_distance(wrong: str, sound: str, allowed: int) -> int:
    """Count slips of the fingers; a word that merely goes on is one slip away."""
    if abs(len(sound) - len(wrong)) <= allowed:
        slips = DamerauLevenshtein.distance(wrong, sound, score_cutoff=allowed)
        if slips <= allowed:
            return int(slips)
    return 1 if sound.startswith(wrong) else allowed + 1


def domain_words_heard_as(letters: str) -> list[str]:
    """Words of the dictionary whose full pinyin or initials are these letters."""
    return [
        word
        for word, sound in _domain_sounds().items()
        if letters in {sound, "".join(read[0] for read in pinyin.quick_readings(word))}
    ]


@cache
def _domain_sounds() -> dict[str, str]:
    return {w: "".join(pinyin.quick_readings(w)) for w in sorted(vocabulary().words) if is_cjk(w)}


def _by_count(words: Counter[str]) -> list[str]:
    return [word for word, _ in words.most_common(_MAX_CANDIDATES)]


@cache
def _domain_words() -> dict[str, tuple[str, ...]]:
    """Index the dictionary's own words by their sound, confused sounds made equal."""
    found: dict[str, list[str]] = {}
    for word in sorted(vocabulary().words):
        found.setdefault(pinyin.blurred(pinyin.quick_readings(word)), []).append(word)
    return {sound: tuple(words) for sound, words in found.items()}
