"""Text to tokens: words and pairs of characters for Chinese, words and codes for the rest.

The index stores two views of every text. *Words* (segmenter's search mode, Latin words, codes such
as `wst821`) rank well; *pairs* (every two neighbouring characters, with positions) find any phrase
of two characters or more exactly, whatever the segmenter thought of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from .folding import fold
from .vocabulary import vocabulary

CJK = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
CJK_RUN = re.compile(f"[{CJK}]+")
_LETTER = "0-9a-zß-öø-ʯͰ-ῼ぀-ヿ가-힣"
_CHAIN = re.compile(f"[{_LETTER}]+(?:[/._+-][{_LETTER}]+)*")
_CHUNK = re.compile(f"[{_LETTER}]+")
PIECE = re.compile(f"(?P<cjk>[{CJK}]+)|(?P<chain>[{_LETTER}]+(?:[/._+-][{_LETTER}]+)*)")
_BREAK = "|"
_MAX_TOKEN = 64


@cache
def _segmenter() -> Any:
    import rjieba  # noqa: PLC0415  its dictionary takes 30 MB: only processes that search pay

    for word in vocabulary().words:
        if len(word) > 1:
            rjieba.add_word(word, None, None)
    return rjieba


@dataclass(frozen=True, slots=True)
class Tokens:
    """The views of one text, each as a whitespace-separated string for the engine."""

    chinese: str
    latin: str
    pairs: str

    @property
    def words(self) -> str:
        """Chinese and Latin words together."""
        return f"{self.chinese} {self.latin}"


def latin_tokens(folded: str) -> list[str]:
    """Return Latin words, numbers and codes: parts, the chain as written, and joined spellings.

    `ws/t 821-2023` gives ws, t, ws/t, wst, 821, 2023, 821-2023, 8212023 and wst821.
    """
    found: list[str] = []
    previous: re.Match[str] | None = None
    for match in _CHAIN.finditer(folded):
        chain = match.group()
        chunks = _CHUNK.findall(chain)
        found += chunks if len(chunks) == 1 else [*chunks, chain, "".join(chunks)]
        if previous and continues_code(folded, previous, match):
            found.append(letters_of(previous.group()) + chunks[0])
        previous = match
    return [token[:_MAX_TOKEN] for token in found]


def letters_of(chain: str) -> str:
    """Drop the separators of a chain: `ws/t` becomes `wst`."""
    return "".join(_CHUNK.findall(chain))


def continues_code(folded: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Whether `left` and `right` are the letters and the number of one code, as in `WS/T 821`."""
    gap = folded[left.end() : right.start()]
    letters = letters_of(left.group())
    return gap == " " and letters.isalpha() and len(letters) <= 6 and right.group()[0].isdigit()


def tokens(text: str, *, single: bool = False) -> Tokens:
    """Tokenise for the index; `single` adds every lone character (short fields only)."""
    folded = fold(text)
    words = [word for word in _segmenter().cut_for_search(folded) if is_cjk(word)]
    words += [inner for word in words if len(word) > 4 for inner in _inner_words(word)]
    if single:
        words += [character for run in CJK_RUN.findall(folded) for character in run]
    return Tokens(" ".join(words), " ".join(latin_tokens(folded)), " ".join(_pairs(folded)))


@lru_cache(maxsize=4096)
def _inner_words(word: str) -> tuple[str, ...]:
    """Words of four characters or more inside a longer one (the segmenter names shorter ones)."""
    found = (word[a:b] for a in range(len(word) - 3) for b in range(a + 4, len(word) + 1))
    return tuple(inner for inner in found if inner != word and inner in vocabulary().words)


def is_cjk(text: str) -> bool:
    """Whether a token starts with a Chinese character."""
    return "㐀" <= text < "ꀀ" or text >= "\U00020000"


def _pairs(folded: str) -> list[str]:
    pairs: list[str] = []
    last = ""
    for run in CJK_RUN.findall(folded):
        if run[0] == last:
            pairs.append(_BREAK)  # 幼儿，儿童 must not contain 幼儿童
        pairs += pairs_of(run)
        last = run[-1]
    return pairs


def pairs_of(run: str) -> list[str]:
    """Split a run of Chinese characters into its neighbouring pairs."""
    return [run[start : start + 2] for start in range(len(run) - 1)]


def halves(word: str) -> tuple[str, ...]:
    """Split a long compound into two known words (幼儿园教师: 幼儿园, 教师), if there are such."""
    known = _segmenter().has_word
    cuts = range(len(word) - 2, 1, -1) if len(word) > 4 else ()
    return next(
        ((word[:at], word[at:]) for at in cuts if known(word[:at]) and known(word[at:])), ()
    )


def segment(run: str) -> list[str]:
    """Cut a run of Chinese characters into the words a person meant."""
    return [word for word in _segmenter().cut(run) if word]
