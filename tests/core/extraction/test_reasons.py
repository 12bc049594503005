"""Every reason has words that can be filled with what the engine says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import tuoju.core.extraction as engine
from tuoju.core.extraction.reasons import MESSAGES, message
from tuoju.core.extraction.report import Code, Extraction, Made, PageText, Reason, reason

ENGINE = Path(engine.__file__).parent
CALLS = {"reason", "Reason", "Refusal", "Breakdown", "Stop"}


def said() -> dict[str, list[set[str]]]:
    """Collect from the source which codes are said with which parameters."""
    found: dict[str, list[set[str]]] = {}
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in CALLS:
                continue
            for code in ast.walk(node.args[0]) if node.args else ():
                if isinstance(code, ast.Attribute) and getattr(code.value, "id", "") == "Code":
                    found.setdefault(code.attr, []).append({str(k.arg) for k in node.keywords})
    return found


def test_every_code_is_said_somewhere_and_has_words():
    assert set(MESSAGES) == set(Code)
    assert set(said()) == {code.name for code in Code}


def test_every_saying_fills_its_words():
    for name, calls in said().items():
        wanted = set(re.findall(r"%\((\w+)\)s", str(MESSAGES[Code[name]])))
        for given in calls:
            assert wanted <= given, name


def test_words_are_filled():
    told = message(reason(Code.TOO_MANY_ENTRIES, count=1_000_000, limit=10_000))

    assert "1000000" in told
    assert "10000" in told


def test_a_report_survives_the_pipe():
    report = Extraction(
        "partial",
        "application/pdf",
        "pdf",
        pages=(PageText(1, "封面", "文字"),),
        derivatives=(Made("page", Path("/x/page.webp"), "image/webp", 1),),
        facts={"page_count": 3},
        reasons=(reason(Code.TEXT_CUT, pages=1),),
    )

    assert Extraction.from_json(report.as_json()) == report


@pytest.mark.parametrize(
    ("media_type", "said"),
    [
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 表格"),
        ("image/png", "图片"),
        ("application/x-unheard-of", "application/x-unheard-of"),
    ],
)
def test_contents_are_called_as_people_call_them(media_type, said):
    params = {"extension": ".docx", "media_type": media_type}

    assert f"（{said}）" in message(Reason(Code.MISMATCH, params))
