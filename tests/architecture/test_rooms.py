"""What belongs into which room, beyond what the import linter sees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.sources import PACKAGE, named, python_files, templates

LONGEST_MODULE = 400
LONGEST_TEMPLATE = 120
VAGUE = {"utils.py", "helpers.py", "common.py", "misc.py", "signals.py"}
WRITING = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update"}
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE
)


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def views() -> list[Path]:
    return [
        path
        for path in python_files("src")
        if path.name in {"views.py", "api.py"} or path.parent.name == "views"
    ]


def test_modules_are_small():
    long = {
        named(path): lines
        for path in python_files("src")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }

    assert long == {}


def test_modules_have_telling_names():
    assert [named(path) for path in python_files("src") if path.name in VAGUE] == []


def test_templates_are_short():
    long = {
        named(path): lines
        for path in templates()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_TEMPLATE
    }

    assert long == {}


def test_templates_have_no_inline_scripts_or_styles():
    found = {
        named(path): hits
        for path in templates()
        if (hits := INLINE.findall(path.read_text(encoding="utf-8")))
    }

    assert found == {}


@pytest.mark.parametrize(
    "markup",
    ["<style>", '<p style="x">', "<p style='x'>", '<a onclick="x()">', "<script>x</script>"],
)
def test_the_rule_knows_inline_code(markup: str):
    assert INLINE.search(markup)


def test_views_never_write():
    writing = [
        f"{named(path)}:{call.lineno} .{call.func.attr}()"
        for path in views()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITING
        and "forms" not in ast.unparse(call.func.value)
    ]

    assert views()
    assert writing == []


def test_nobody_listens_to_model_signals():
    listening = [
        named(path)
        for path in python_files("src")
        if re.search(r"django\.db\.models(\.signals| import signals)", path.read_text("utf-8"))
    ]

    assert listening == []


def test_visible_text_is_marked_for_translation():
    """Chinese text in templates stands in translate tags; comments and attributes of tags pass."""
    bare = {}
    for path in templates():
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)
        text = re.sub(r"\{% blocktranslate.*?\{% endblocktranslate %\}", "", text, flags=re.DOTALL)
        text = re.sub(r"\{[%#{].*?[%#}]\}", "", text, flags=re.DOTALL)
        if found := re.findall(r"[\u4e00-\u9fff][^\n<]*", text):
            bare[named(path)] = found

    assert bare == {}


def test_the_package_lies_where_the_tests_look():
    assert (PACKAGE / "config" / "wiring.py").exists()
