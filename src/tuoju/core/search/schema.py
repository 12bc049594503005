"""The engine's fields, and how one search document becomes object, page and position entries.

Objects and pages live in one index but in fields of their own, so that word statistics of the one
never blur those of the other. Only object entries carry audience tokens: whatever is filtered by
audience is an object, and pages are only ever asked for by the `owner` they belong to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from . import pinyin, vocabulary
from .analysis import CJK_RUN, latin_tokens, segment, tokens
from .documents import PageText, SearchDocument
from .folding import fold

SCHEMA_VERSION = 2
WHITESPACE = "tuoju_whitespace"
POSITION_KEY = "position"
VOCABULARY_MARK = "\x1f"
_PAGE_CHARACTERS = 20_000
_BODY_CHARACTERS = 3_000_000
_TERM_BYTES = 512
_MAX_WEIGHT = 1_000.0


@cache
def stamp() -> dict[str, str]:
    """Identify what an index was made with; another stamp means the index must be rebuilt."""
    return {
        "schema": str(SCHEMA_VERSION),
        "engine": version("tantivy"),
        "words": vocabulary.fingerprint(),
    }


@cache
def schema() -> Any:
    """Build the engine's schema."""
    import tantivy  # noqa: PLC0415  loaded only by processes that search

    builder = tantivy.SchemaBuilder()
    for name in ("ref", "meta", "owner", "audience", "vocabulary"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "title_key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("title_words", "keyword_words", "body_words", "page_terms"):
        builder.add_text_field(name, tokenizer_name=WHITESPACE, index_option="freq")
    for name in ("title_pairs", "keyword_pairs", "body_pairs", "syllables", "initials"):
        builder.add_text_field(name, tokenizer_name=WHITESPACE, index_option="position")
    builder.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("date", indexed=True, fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_unsigned_field("owner_key", fast=True)
    builder.add_unsigned_field("log_position", stored=True)
    builder.add_bytes_field("head", stored=True)
    builder.add_bytes_field("page", stored=True)
    return builder.build()


def register_tokenizers(index: Any) -> None:
    """Tell an opened index how the pre-segmented fields are split."""
    import tantivy  # noqa: PLC0415  loaded only by processes that search

    splitter = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(WHITESPACE, splitter)


@dataclass(frozen=True, slots=True)
class Sounds:
    """How the Chinese runs of title and keywords are read."""

    syllables: str
    initials: str
    vocabulary: tuple[str, ...]


def engine_documents(document: SearchDocument) -> Iterator[Any]:
    """Turn one search document into its object entry and page entries."""
    pages = list(_cut_pages(document.pages))
    analysed = [tokens(text) for _, text in pages]
    yield _object_entry(document, [a.words for a in analysed], [a.pairs for a in analysed])
    for (page, text), found in zip(pages, analysed, strict=True):
        entry = _new_entry(document.ref)
        entry.add_text("owner", document.ref)
        entry.add_unsigned("owner_key", owner_key(document.ref))
        entry.add_text("page_terms", f"{found.pairs} {found.latin}")
        stored = {
            "number": page.number,
            "label": page.label,
            "part": page.part,
            "text": text,
        }
        entry.add_bytes("page", _dump(stored))
        yield entry


def owner_key(ref: str) -> int:
    """Give the owner of a page a number, so that found pages are grouped without reading them."""
    return int.from_bytes(hashlib.blake2b(ref.encode(), digest_size=7).digest(), "big")


def position_entry(position: int) -> Any:
    """Record how far the log was followed, in the same commit as the documents."""
    entry = _new_entry("")
    entry.add_text("meta", POSITION_KEY)
    entry.add_unsigned("log_position", position)
    return entry


def _new_entry(ref: str) -> Any:
    import tantivy  # noqa: PLC0415  loaded only by processes that search

    entry = tantivy.Document()
    if ref:
        entry.add_text("ref", ref)
    return entry


def _cut_pages(pages: Iterable[PageText]) -> Iterator[tuple[PageText, str]]:
    left = _BODY_CHARACTERS
    for page in pages:
        text = page.text[:left]
        left -= len(text)
        for start in range(0, len(text), _PAGE_CHARACTERS):
            yield page, text[start : start + _PAGE_CHARACTERS]


def _object_entry(document: SearchDocument, words: list[str], pairs: list[str]) -> Any:
    entry = _new_entry(document.ref)
    entry.add_text("kind", _clean(document.kind))
    for token in sorted(set(document.audience)):
        entry.add_text("audience", _clean(token))
    title = tokens(document.title, single=True)
    keywords = tokens(" ; ".join(document.keywords), single=True)
    summary = tokens(document.summary)
    entry.add_text("title_words", title.words)
    entry.add_text("title_pairs", title.pairs)
    entry.add_text("keyword_words", keywords.words)
    entry.add_text("keyword_pairs", keywords.pairs)
    entry.add_text("body_words", " ".join([summary.words, *words]))
    entry.add_text("body_pairs", " | ".join([summary.pairs, *pairs]))
    heard = sounds(document)
    entry.add_text("syllables", heard.syllables)
    entry.add_text("initials", heard.initials)
    for word in heard.vocabulary:
        entry.add_text("vocabulary", word)
    entry.add_text("title_key", title_key(document.title))
    entry.add_json(
        "facets", {n: [_clean(value) for value in values] for n, values in document.facets.items()}
    )
    entry.add_integer("date", int(document.date.timestamp()) if document.date else 0)
    entry.add_float("weight", min(max(0.0, float(document.weight)), _MAX_WEIGHT))
    entry.add_bytes("head", _dump(_head(document)))
    return entry


def _head(document: SearchDocument) -> dict[str, Any]:
    return {
        "ref": document.ref,
        "kind": document.kind,
        "title": document.title,
        "keywords": list(document.keywords),
        "summary": document.summary,
        "url": document.url,
        "date": document.date.isoformat() if document.date else None,
        "extra": dict(document.extra),
        "digest": document.digest(),
        "heard": [" ".join(pinyin.readings(run)) for run in CJK_RUN.findall(fold(document.title))],
    }


def sounds(document: SearchDocument) -> Sounds:
    """Read title and keywords aloud: syllables, pairs of initials, and words by their sound."""
    syllables: list[str] = []
    initials: list[str] = []
    words: set[str] = set()
    text = fold(" ; ".join([document.title, *document.keywords]))
    for run in CJK_RUN.findall(text):
        read = pinyin.readings(run)
        letters = "".join(syllable[0] for syllable in read)
        syllables += [*read, "|"]
        initials += [*(letters[at : at + 2] for at in range(len(letters) - 1)), "|"]
        words.update(_heard_words(run, read))
    words.update(word + VOCABULARY_MARK + word for word in latin_tokens(text) if len(word) > 3)
    return Sounds(" ".join(syllables), " ".join(initials), tuple(sorted(words)))


def _heard_words(run: str, read: tuple[str, ...]) -> Iterator[str]:
    """Give every word of a run under its full pinyin and under its initials."""
    spans = _word_spans(run)
    if 2 <= len(run) <= 8:
        spans.append((0, len(run)))
    for start, end in spans:
        if end - start > 1:
            word = run[start:end]
            yield "".join(read[start:end]) + VOCABULARY_MARK + word
            yield "".join(s[0] for s in read[start:end]) + VOCABULARY_MARK + word


def _word_spans(run: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for word in segment(run):
        spans.append((start, start + len(word)))
        start += len(word)
    return spans


def title_key(title: str) -> str:
    """Order titles as a Chinese reader expects: by pinyin, digits and Latin in between."""
    folded = fold(title)
    parts = [
        " ".join(pinyin.readings(piece)) if CJK_RUN.match(piece) else piece
        for piece in _alternating(folded)
    ]
    key = " ".join(parts).strip() + "\x00" + folded
    return key.encode("utf-8", "ignore")[:_TERM_BYTES].decode("utf-8", "ignore")


def _alternating(folded: str) -> Iterator[str]:
    end = 0
    for match in CJK_RUN.finditer(folded):
        if match.start() > end:
            yield folded[end : match.start()]
        yield match.group()
        end = match.end()
    if end < len(folded):
        yield folded[end:]


def _clean(value: str) -> str:
    """Replace what UTF-8 cannot carry: half a surrogate pair from a careless file."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _dump(stored: dict[str, Any]) -> bytes:
    text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")
