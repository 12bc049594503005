"""Queries of busy pages: written with the ORM, compiled to SQL once, run many times.

Django builds and compiles a queryset anew for each use; on the pages that everybody opens that
costs several times what the database needs to answer. A prepared query keeps the SQL:

    _labels = Prepared(lambda blob: PageText.objects.filter(blob=blob).values_list("number", "label"))
    rows = _labels(blob=file.blob_id)

The function sees each value once, as a stand-in of the same type, and must use it only to compare
with; it must not decide anything by it. Rows for a person are asked for with `actor`: then the
queryset's own `visible_to` narrows them down, and each actor has SQL of its own. A `visible_to`
that looks at the clock cannot be prepared.
"""

from __future__ import annotations

import copy
import datetime
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass
from threading import Lock
from types import SimpleNamespace
from typing import Any, Protocol, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from tuoju.core.actors import Actor

Value = int | str | datetime.date
Given = Value | Collection[int] | Collection[str]

# Lists are filled up to the next of these lengths with their last value, so that few shapes occur;
# with a longer one the query is asked as any other.
_LENGTHS = (1, 5, 20, 60, 300)
_KEPT = 256
# Stand-ins fit the smallest column in use, and no key, count or date in real data is one of them.
_FIRST_INT = 2_147_000_000
_FIRST_DAY = datetime.date(9000, 1, 1)


class _Visible(Protocol):
    def visible_to(self, actor: Actor) -> QuerySet[Any, Any]: ...


class SlotLost(Exception):
    """A value of a prepared query does not occur in its SQL exactly as it was given."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """Which value, and which of them when it is a list, stands at a place of the SQL."""

    name: str
    place: int | None = None

    def of(self, given: dict[str, Any]) -> Any:
        value = given[self.name]
        return value if self.place is None else value[self.place]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """SQL with its parameters: fixed ones, and slots for those that come each time."""

    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]  # how the columns become values
    compiler: SQLCompiler
    queryset: QuerySet[Any, Any]

    def run(self, given: dict[str, Any]) -> list[Any]:
        """Ask the database and let Django make of the rows what the queryset is of."""
        values = [one.of(given) if isinstance(one, _Slot) else one for one in self.params]
        database = connections[connection.alias]  # this thread's, without the proxy before it
        with database.cursor() as cursor:
            cursor.execute(self.sql, values)
            rows = cursor.fetchall()
        compiler: Any = copy.copy(self.compiler)
        compiler.connection = database
        compiler.execute_sql = lambda *_positions, **_names: [rows]
        compiler.get_converters = lambda _columns: self.converters
        source: Any = self.queryset
        answered = SimpleNamespace(
            db=database.alias,
            query=SimpleNamespace(get_compiler=lambda *_positions, **_names: compiler),
            model=source.model,
            _known_related_objects={},
        )
        return list(source._iterable_class(answered))


class _Nothing:
    """The answer to a query that can have none, such as `none()` for who may see nothing."""

    def run(self, _given: dict[str, Any]) -> list[Any]:
        """Ask nobody."""
        return []


class Prepared:
    """A query whose SQL is kept; `build` returns a queryset of models or of `values_list` rows."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *, limit: int = 0) -> None:
        """Take the function that writes the query from its values; it prefetches nothing."""
        self._build = build
        self._limit = limit
        self._compiled: OrderedDict[Hashable, _Compiled | _Nothing] = OrderedDict()
        self._guard = Lock()

    def __call__(self, *, actor: Actor | None = None, **given: Given) -> list[Any]:
        """Return what the queryset is of, for these values; with an empty list among them that is nothing.

        Raises `SlotLost` when the query changes a value before it compares, `TypeError` for a value
        that is neither a number, a word, a day nor a collection of them.
        """
        values = {name: _readied(name, value) for name, value in sorted(given.items())}
        lengths = [len(value) for value in values.values() if isinstance(value, list)]
        if 0 in lengths:
            return []
        if max(lengths, default=0) > _LENGTHS[-1]:  # so rare that its SQL is not worth a place
            return list(self._asked(values, actor))
        shape = (
            connection.vendor,
            _rights(actor) if actor is not None else None,
            *((name, _length(value)) for name, value in values.items()),
        )
        with self._guard:
            compiled = self._compiled.get(shape)
            if compiled is not None:
                self._compiled.move_to_end(shape)
        if compiled is None:
            compiled = self._compile(given, values, actor)
            with self._guard:
                self._compiled[shape] = compiled
                while len(self._compiled) > _KEPT:
                    self._compiled.popitem(last=False)
        return compiled.run(values)

    def _asked(self, values: dict[str, Any], actor: Actor | None) -> QuerySet[Any, Any]:
        """Return the queryset itself, narrowed down to what the person may see."""
        queryset = self._build(**values)
        if actor is not None:
            queryset = cast("_Visible", queryset).visible_to(actor)
        return queryset[: self._limit] if self._limit else queryset

    def _compile(
        self, given: dict[str, Given], values: dict[str, Any], actor: Actor | None
    ) -> _Compiled | _Nothing:
        slots: dict[Any, _Slot] = {}
        numbers = iter(range(1000))
        stand_ins: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, list):
                places = [_Slot(name, place) for place in range(len(value))]
                stand_ins[name] = [
                    _stand_in(one, numbers, slots, slot)
                    for one, slot in zip(value, places, strict=True)
                ]
            else:
                stand_ins[name] = _stand_in(given[name], numbers, slots, _Slot(name))
        queryset = self._asked(stand_ins, actor)
        compiler = queryset.query.get_compiler(using=connection.alias)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return _Nothing()
        found = tuple(slots.get(param, param) for param in params)
        if lost := set(slots.values()) - set(found):
            raise SlotLost(", ".join(sorted({slot.name for slot in lost})))
        columns = [expression for expression, *_rest in compiler.select]
        return _Compiled(sql, found, compiler.get_converters(columns), compiler, queryset)


def _readied(name: str, value: object) -> Any:
    """Return a value as the database takes it; a list filled up to one of the lengths."""
    if isinstance(value, int | str) or type(value) is datetime.date:
        return _adapted(value)
    if isinstance(value, Collection):
        return _filled(list(value))
    raise TypeError(f"{name} is {value!r}")


def _length(value: object) -> int | None:
    return len(value) if isinstance(value, list) else None


def _rights(actor: Actor) -> Hashable:
    """Return what `visible_to` may depend on; the actor of a request would keep the request alive."""
    return actor.user_id, actor.memberships, actor.is_machine


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _filled(values: list[Any]) -> list[Any]:
    length = next((one for one in _LENGTHS if one >= len(values)), len(values))
    return values + values[-1:] * (length - len(values))


def _stand_in(value: Any, numbers: Iterator[int], slots: dict[Any, _Slot], slot: _Slot) -> Any:
    """Invent a value of the same type and remember under which form it will reach the SQL."""
    number = next(numbers)
    shown: Any
    if isinstance(value, datetime.date):
        shown = _FIRST_DAY + datetime.timedelta(days=number)
    elif isinstance(value, int):
        shown = _FIRST_INT + number
    else:
        shown = f"\ue000{number}"
    slots[_adapted(shown)] = slot
    return shown
