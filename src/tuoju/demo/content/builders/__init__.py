"""Builders that make real files out of the demo's source texts, one module for each kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from tuoju.demo.content.builders.documents import build_document
from tuoju.demo.content.builders.imprint import Imprint, imprint_of
from tuoju.demo.content.builders.sheets import build_workbook
from tuoju.demo.content.builders.slides import build_slides
from tuoju.demo.content.builders.texts import build_text
from tuoju.demo.content.errors import CannotBuild, ContentError
from tuoju.demo.content.source import DemoResource

__all__ = ["CannotBuild", "ContentError", "build"]

Builder: TypeAlias = Callable[[DemoResource, Imprint, Path], Path | None]

_BUILDERS: Final[dict[str, Builder]] = {
    "pptx": build_slides,
    "docx": build_document,
    "xlsx": build_workbook,
    "md": build_text,
    "txt": build_text,
    "csv": build_text,
}


def build(resource: DemoResource, out_dir: Path) -> Path:
    """Make the resource's file in `out_dir` and say where it is.

    The name is the resource's own, except where a missing tool forces another format (an mp3
    becomes a wav). Raises `CannotBuild` when this machine cannot make the file at all.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / resource.file
    return _BUILDERS[resource.kind](resource, imprint_of(resource), path) or path
