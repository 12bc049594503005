"""What must never lie in the repository, and what travels with it must be whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.architecture.sources import PACKAGE, ROOT, named, tracked

TEXT = {".py", ".md", ".toml", ".txt", ".json", ".yml", ".yaml", ".ts", ".css", ".html", ".sh", ""}
OURS = Path(__file__).resolve()
MACHINE_PATH = re.compile(r"/(?:work|root|Users)/\w|/home/(?!tuoju\b)\w|/tmp/briefs")
REGISTRY = re.compile(r"--index-url|--extra-index-url|\"resolved\"\s*:|registry\s*=\s*http")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
TOO_NEW = re.compile(r"oklch\(|oklab\(|color-mix\(|:has\(")
LARGEST = 1024 * 1024


def texts() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8", errors="replace"))
        for path in tracked()
        if path.suffix in TEXT and path.resolve() != OURS
    ]


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{named(path)}: {match.group()}"
        for path, text in texts()
        for match in pattern.finditer(text)
    ]


def test_no_machine_paths():
    assert found(MACHINE_PATH) == []


def test_no_addresses_of_package_registries():
    assert found(REGISTRY) == []


def test_nothing_unfinished():
    assert found(UNFINISHED) == []


def test_requirements_are_locked_with_hashes():
    for name in ("runtime.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==.*$", text, re.MULTILINE)

        assert pinned
        assert all(line.endswith("\\") for line in pinned), name
        assert text.count("--hash=sha256:") >= len(pinned)


def test_front_end_versions_are_exact():
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    wanted = {**package.get("dependencies", {}), **package.get("devDependencies", {})}

    assert wanted
    assert [name for name, version in wanted.items() if not version[0].isdigit()] == []


def test_no_large_files():
    large = [named(path) for path in tracked() if path.stat().st_size > LARGEST]

    assert large == []


def test_built_styles_suit_old_browsers():
    sheets = list((PACKAGE / "core" / "ui" / "static").rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = re.sub(
            r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet.read_text("utf-8")
        )

        assert TOO_NEW.findall(text) == [], sheet.name
