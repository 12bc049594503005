"""Units to engine queries: which fields are asked, how much each counts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .analysis import halves, pairs_of
from .query import ParsedQuery, Unit, UnitKind, latin_choices, pieces_as_units
from .schema import schema

_SYNONYM = 0.5
_FEW = 40
_HEARD = 0.8
_PHRASE = 8.0  # on 1,031 laws, 8-character quotes: MRR 0.81 at 2, 0.90 at 4, 0.96 at 8


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields of one kind of entry, each with its weight.

    `ordered` fields know where their pairs stand; `sounds` exist for titles only.
    """

    words: tuple[tuple[str, float], ...]
    pairs: tuple[tuple[str, float], ...]
    ordered: bool = True
    sounds: bool = False


OBJECT_FIELDS = Fields(
    words=(("title_words", 5.0), ("keyword_words", 3.0), ("body_words", 1.0)),
    pairs=(("title_pairs", 3.0), ("keyword_pairs", 2.0), ("body_pairs", 0.6)),
    sounds=True,
)
TITLE_FIELDS = Fields(
    words=(("title_words", 5.0), ("keyword_words", 1.0)),
    pairs=(("title_pairs", 4.0), ("keyword_pairs", 1.0)),
    sounds=True,
)
PAGE_FIELDS = Fields(words=(("page_terms", 1.0),), pairs=(("page_terms", 1.0),), ordered=False)


class Matcher:
    """Builds engine queries over one set of fields."""

    def __init__(self, fields: Fields) -> None:
        """Choose the fields to ask."""
        self._fields = fields

    @cached_property
    def _engine(self) -> Any:
        import tantivy  # noqa: PLC0415  loaded only by processes that search

        return tantivy

    def all_of(self, parsed: ParsedQuery) -> Any:
        """Every required unit; the phrase as typed and lone characters raise the rank."""
        must = [(self._engine.Occur.Must, self.unit(unit)) for unit in parsed.required]
        return self._engine.Query.boolean_query([*must, *self._bonuses(parsed)])

    def any_unit_of(self, parsed: ParsedQuery) -> Any:
        """At least one of the units, lone characters too."""
        return self.any_of([self.unit(unit) for unit in parsed.units])

    def most_of(self, parsed: ParsedQuery, share: float) -> Any:
        """At least this share of the required units."""
        units = parsed.required
        least = max(1, math.ceil(len(units) * share))
        should = [(self._engine.Occur.Should, self.unit(unit)) for unit in units]
        enough = self._engine.Query.boolean_query(should, minimum_number_should_match=least)
        return self._engine.Query.boolean_query(
            [(self._engine.Occur.Must, enough), *self._bonuses(parsed)]
        )

    def _bonuses(self, parsed: ParsedQuery) -> list[tuple[Any, Any]]:
        words = {unit.text for unit in parsed.units}
        phrases = [self.phrase(run, _PHRASE) for run in parsed.runs if run not in words]
        lone = [self.unit(unit) for unit in parsed.optional]
        return [(self._engine.Occur.Should, query) for query in [*phrases, *lone]]

    def unit(self, unit: Unit) -> Any:
        """One unit with its synonyms and, for Latin letters, what they sound like."""
        queries = [self._itself(unit)]
        queries += [self._boosted(self.plain(other), _SYNONYM) for other in unit.alternatives]
        queries += [self._boosted(self.plain(other), _HEARD) for other in unit.heard]
        if self._fields.sounds:
            queries += [self.syllables(way) for way in unit.sounds]
            if unit.initials:
                queries.append(self.initials(unit.initials))
        return self.any_of(queries)

    def _itself(self, unit: Unit) -> Any:
        if unit.kind is UnitKind.LATIN:
            return self._latin(unit.text)
        if unit.kind is UnitKind.MIXED:
            return self.plain(unit.text)
        if unit.kind is UnitKind.PHRASE:
            return self.phrase(unit.text, 1.0)
        return self._chinese(unit.text)

    def plain(self, text: str) -> Any:
        """Match a piece of folded text whose Chinese runs must stand as written."""
        units = list(pieces_as_units(text, whole_runs=True))
        return self.every([self._itself(unit) for unit in units])

    def _chinese(self, word: str) -> Any:
        queries = self._terms(word)
        if len(word) > 1:
            queries.append(self.phrase(word, 1.0))
        if apart := halves(word):
            queries.append(self._boosted(self.every(map(self._chinese, apart)), _SYNONYM))
        return self.any_of(queries)

    def _latin(self, text: str) -> Any:
        return self.any_of(
            self.every([self.any_of(self._terms(token)) for token in choice])
            for choice in latin_choices(text)
        )

    def _terms(self, token: str) -> list[Any]:
        return [
            self._boosted(self._engine.Query.term_query(schema(), field, token, "freq"), weight)
            for field, weight in self._fields.words
        ]

    def phrase(self, run: str, boost: float) -> Any:
        """Find a run of two or more Chinese characters as written, anywhere."""
        pairs = pairs_of(run)
        if not self._fields.ordered:
            return self.every(self.any_of(self._terms(pair)) for pair in pairs)
        return self.any_of(
            self._boosted(self._in_order(field, pairs), weight * boost)
            for field, weight in self._fields.pairs
        )

    def syllables(self, way: tuple[str, ...], *, open_end: bool = False) -> Any:
        """Titles and keywords that sound like these syllables."""
        query = self._open_phrase if open_end else self._in_order
        return self._boosted(query("syllables", list(way)), 3.0)

    def initials(self, letters: str) -> Any:
        """Titles and keywords whose syllables start with these letters, in order."""
        return self._boosted(self._in_order("initials", pairs_of(letters)), 2.0)

    def run_in_title(self, run: str, words: list[str]) -> Any:
        """Match a run as written, or all of its words apart."""
        if len(run) == 1:
            return self.any_of(self._terms(run))
        apart = self.every([self._chinese(word) for word in words])
        return self.any_of([self.phrase(run, 2.0), apart])

    def token_prefix(self, start: str) -> Any:
        """Latin words and codes that begin like this (while somebody is still typing)."""
        return self.any_of(
            self._boosted(self._open_phrase(field, [start]), weight)
            for field, weight in self._fields.words
        )

    def _in_order(self, field: str, words: list[str]) -> Any:
        if len(words) == 1:
            return self._engine.Query.term_query(schema(), field, words[0], "position")
        return self._engine.Query.phrase_query(schema(), field, words)

    def _open_phrase(self, field: str, words: list[str]) -> Any:
        if len(words) == 1:
            return self._engine.Query.fuzzy_term_query(
                schema(), field, words[0], distance=0, prefix=True
            )
        return self._engine.Query.phrase_prefix_query(schema(), field, words)

    def _boosted(self, query: Any, boost: float) -> Any:
        return self._engine.Query.boost_query(query, boost)

    def any_of(self, queries: Iterable[Any]) -> Any:
        """Any of these queries suffices; each that matches raises the rank."""
        return self._combined(queries, self._engine.Occur.Should)

    def every(self, queries: Iterable[Any]) -> Any:
        """All of these queries must match."""
        return self._combined(queries, self._engine.Occur.Must)

    def _combined(self, queries: Iterable[Any], occur: Any) -> Any:
        listed = list(queries)
        if len(listed) == 1:
            return listed[0]
        if not listed:
            return self._engine.Query.empty_query()
        return self._engine.Query.boolean_query([(occur, query) for query in listed])


def filter_of(field: str, values: Iterable[str]) -> Any:
    """Any of these values in a raw field, without a say in the rank."""
    import tantivy  # noqa: PLC0415  loaded only by processes that search

    wanted = sorted(set(values))
    if 0 < len(wanted) <= _FEW:  # a union is walked lazily, a set is gathered whole first
        terms = [tantivy.Query.term_query(schema(), field, value, "basic") for value in wanted]
        found = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
    else:
        found = tantivy.Query.term_set_query(schema(), field, wanted)
    return tantivy.Query.const_score_query(found, 0.0)


def both(query: Any, filters: Iterable[Any]) -> Any:
    """Join a ranked query and its filters."""
    import tantivy  # noqa: PLC0415  loaded only by processes that search

    must = [(tantivy.Occur.Must, part) for part in [query, *filters] if part is not None]
    return tantivy.Query.boolean_query(must)
