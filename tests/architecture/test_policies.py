"""Permission first: an operation of a person asks its policy, itself or through what it calls."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from tests.architecture.sources import PACKAGE, python_files

# These touch nothing but one's own rows.
WITHOUT = {
    "library.forget_announced": "own uploads only, by `visible_to`",
}


def _is_of_operations(path: Path) -> bool:
    return path.name == "operations.py" or path.parent.name == "operations"


def _app(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


@cache
def _operations() -> dict[str, list[tuple[Path, ast.FunctionDef]]]:
    """Map names to the functions that operations modules define."""
    found: dict[str, list[tuple[Path, ast.FunctionDef]]] = {}
    for path in python_files("src/tuoju"):
        if _is_of_operations(path):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef):
                    found.setdefault(node.name, []).append((path, node))
    return found


def _called(function: ast.FunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {
        call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls
    }


def _asks(function: ast.FunctionDef, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function requires a policy, or an operation that it calls does."""
    called = _called(function)
    return "require" in called or any(
        _asks(inner, seen | {name})
        for name in called - seen
        for _path, inner in _operations().get(name, [])
    )


def _is_offered(path: Path, name: str) -> bool:
    """Whether others may call it: what a package of operations does not export is its own matter."""
    if path.name == "operations.py":
        return not name.startswith("_")
    return f'"{name}"' in (path.parent / "__init__.py").read_text(encoding="utf-8")


OFFERED = {
    f"{_app(path)}.{name}": function
    for name, functions in _operations().items()
    for path, function in functions
    if _is_offered(path, name) and function.args.args and function.args.args[0].arg == "actor"
}


@pytest.mark.parametrize("name", sorted(OFFERED))
def test_every_operation_requires_its_policy(name):
    assert _asks(OFFERED[name]) != (name in WITHOUT)
