"""Sources and built files of the design layer: old office browsers, no dead names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tuoju.core.ui import symbols
from tuoju.core.ui.kinds import kind_look

UI = Path(symbols.__file__).parent
BUILT = UI / "static" / "tuoju"
STYLES = UI.parents[3] / "frontend" / "src" / "styles"
TOO_NEW = re.compile(r"oklch\(|oklab\(|color-mix\(|\blab\(|\blch\(|light-dark\(|:has\(|@property")


def style_sheets() -> list[Path]:
    return [*STYLES.rglob("*.css"), *BUILT.rglob("*.css")]


@pytest.mark.parametrize("sheet", style_sheets(), ids=lambda path: path.name)
def test_style_sheets_fit_chrome_109(sheet):
    css = re.sub(r"@supports[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", sheet.read_text("utf-8"))

    assert not TOO_NEW.search(css)


def test_colours_live_in_the_tokens_only():
    for sheet in STYLES.rglob("*.css"):
        if sheet.name != "tokens.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", sheet.read_text("utf-8")), (
                sheet.name
            )


def test_every_token_that_is_used_is_defined():
    css = "\n".join(sheet.read_text("utf-8") for sheet in STYLES.rglob("*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", css))
    set_by_code = {"--total-scale-factor", "--scale-x", "--rotate", "--font-height"}

    without_fallback = set(re.findall(r"var\((--[\w-]+)\)", css))

    assert without_fallback - defined - set_by_code == set()


def test_symbols_follow_the_theme():
    sprite = (symbols.ART / "symbols.svg").read_text("utf-8")

    assert not re.search(r'(fill|stroke)="#', sprite)
    assert "class=" not in sprite
    assert "style=" not in sprite


@pytest.mark.parametrize(
    "ending", ["pptx", "docx", "xlsx", "pdf", "mp4", "mp3", "png", "epub", "md", "zip", "h5p", ""]
)
def test_every_kind_has_a_drawing(ending):
    assert kind_look(ending).art in symbols.COVERS


def test_templates_name_only_symbols_that_exist():
    used = {
        name
        for template in (UI / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text("utf-8"))
    }

    assert used - symbols.ICONS == set()


def test_templates_stay_short():
    for template in (UI / "templates").rglob("*.html"):
        assert len(template.read_text("utf-8").splitlines()) <= 120, template.name
