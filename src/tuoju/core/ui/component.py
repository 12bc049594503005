"""What a component is: a frozen dataclass whose fields are its only inputs.

A component is declared once and used in templates as ``{% ui badge label=x tone="good" %}``. The
template tag asks `Component.check_inputs` while the template compiles, so that a misspelt or
missing input fails before any page is shown.
"""

from __future__ import annotations

import dataclasses
import functools
import html
import typing
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self, cast, get_args, get_origin

from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

BodyRule = Literal["none", "optional", "required"]

_registry: dict[str, type[Component]] = {}


def esc(value: object) -> str:
    """Escape for components that write their markup themselves; safe text stays as it is."""
    if type(value) is str:  # nearly always; Django's way asks each value whether it is lazy
        return SafeString(html.escape(value))
    return conditional_escape(cast("str", value))


class UnfitInput(Exception):
    """A template names a component or an input that does not exist."""


@dataclass(frozen=True)
class OneOf:
    """Marks a text input that must be one of some names, such as an icon."""

    names: frozenset[str]


class Component:
    """Base of all components; subclasses are frozen keyword-only dataclasses."""

    tag: ClassVar[str]
    body_rule: ClassVar[BodyRule]

    def __init_subclass__(cls, *, tag: str, body: BodyRule = "none") -> None:
        """Register the component under its tag."""
        super().__init_subclass__()
        if tag in _registry:
            raise UnfitInput(f"Two components are called {tag!r}.")
        cls.tag = tag
        cls.body_rule = body
        _registry[tag] = cls

    @classmethod
    def check_inputs(cls, names: set[str], constants: Mapping[str, object]) -> None:
        """Refuse unknown, missing and impossible inputs, saying which ones exist."""
        known = _inputs(cls.tag)
        if unknown := names - known.keys():
            raise UnfitInput(
                f"{cls.tag!r} has no input {', '.join(sorted(unknown))}; "
                f"it has {', '.join(sorted(known))}."
            )
        required = {name for name, is_required in known.items() if is_required}
        if missing := required - names:
            raise UnfitInput(f"{cls.tag!r} needs {', '.join(sorted(missing))}.")
        for name, value in constants.items():
            allowed = _allowed(cls.tag, name)
            if allowed is not None and value not in allowed:
                choices = ", ".join(sorted(map(str, allowed)))
                raise UnfitInput(f"{cls.tag!r}: {name}={value!r} is none of {choices}.")

    @classmethod
    def of(cls, item: object) -> Self:
        """Build one from the fields of an item that are called as the inputs are.

        Raises `UnfitInput` when the item lacks an input that must be given.
        """
        names = _shared_names(cls.tag, cast("Hashable", type(item)))
        return cls(**{name: getattr(item, name) for name in names})

    def render(self, context: Context) -> SafeString:
        """Render the component's own template with nothing but its inputs."""
        engine = context.template.engine  # type: ignore[union-attr]  # set while rendering
        template = engine.get_template(f"ui/{self.tag}.html")
        html = template.render(context.new({**vars(self), "c": self}))
        return mark_safe(html)  # noqa: S308 - a template has escaped everything in it


def component(tag: str) -> type[Component]:
    """Look a component up by its tag."""
    try:
        return _registry[tag]
    except KeyError:
        known = ", ".join(sorted(_registry))
        raise UnfitInput(f"There is no component {tag!r}; there are {known}.") from None


def all_components() -> dict[str, type[Component]]:
    """Every registered component by tag, for the gallery and the tests."""
    return dict(_registry)


@functools.cache
def _inputs(tag: str) -> dict[str, bool]:
    """Map each input to whether it must be given; the body is not an input."""
    return {
        field.name: field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
        for field in dataclasses.fields(typing.cast("Any", _registry[tag]))
        if field.name != "body"
    }


@functools.cache
def _shared_names(tag: str, kind: Hashable) -> tuple[str, ...]:
    """Return the inputs that items of a kind bring along: its dataclass fields."""
    names = {field.name for field in dataclasses.fields(cast("Any", kind))}
    _registry[tag].check_inputs(names & _inputs(tag).keys(), {})
    return tuple(sorted(names & _inputs(tag).keys()))


@functools.cache
def _allowed(tag: str, name: str) -> frozenset[object] | None:
    """Values a constant may have, where the annotation says so."""
    hint = typing.get_type_hints(_registry[tag], include_extras=True)[name]
    if get_origin(hint) is Literal:
        return frozenset(get_args(hint))
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, OneOf):
            return frozenset({"", *extra.names})
    return None
