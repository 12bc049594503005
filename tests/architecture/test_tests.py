"""Tests neither sleep nor skip, and never replace our own code."""

from __future__ import annotations

import ast

from tests.architecture.sources import named, python_files

FORBIDDEN = {
    "time.sleep",
    "asyncio.sleep",
    "pytest.skip",
    "pytest.mark.skip",
    "pytest.mark.skipif",
    "pytest.mark.xfail",
    "pytest.importorskip",
    "page.wait_for_timeout",
}
WAITING = "tests/core/conditions.py"  # the one place that waits, for a condition


def test_no_test_sleeps_or_skips():
    found = [
        f"{named(path)}:{node.lineno} {ast.unparse(node)}"
        for path in python_files("tests")
        if named(path) != WAITING
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in FORBIDDEN
    ]

    assert found == []


def test_no_test_uses_mocks():
    found = [
        named(path)
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest.mock"))
        or (isinstance(node, ast.Import) and any("mock" in one.name for one in node.names))
    ]

    assert found == []
