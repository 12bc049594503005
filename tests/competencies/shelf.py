"""Frameworks for tests: the shipped ones, and small files of one's own."""

from __future__ import annotations

from pathlib import Path

import yaml

from tuoju.competencies.models import Framework
from tuoju.competencies.operations import Loaded, load_framework
from tuoju.competencies.reading import DATA_DIR, shipped_files
from tuoju.core.actors import Actor

MACHINE = Actor.machine("tests")
GUIDE = "kindergarten-quality-guide"


def load_shipped(*keys: str) -> list[Framework]:
    """Load frameworks that travel with the product, all when none is named."""
    files = [DATA_DIR / f"{key}.yml" for key in keys] or shipped_files()
    return [load_framework(MACHINE, path=path).framework for path in files]


def node(key: str, **more) -> dict:
    """Return a statement as a file says it."""
    return {"key": key, "kind": "point", "title": f"要点 {key}", "confidence": "M"} | more


def load(folder: Path, *nodes: dict, **more) -> Loaded:
    """Load a small framework from a file written for the test."""
    file = folder / "small.yml"
    data = {"key": "small", "version": "1", "title": "小标准", "source": "测试"} | more
    file.write_text(
        yaml.safe_dump(data | {"statements": list(nodes)}, allow_unicode=True), encoding="utf-8"
    )
    return load_framework(MACHINE, path=file)
