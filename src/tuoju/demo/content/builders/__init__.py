"""Builders that make real files out of the demo's source texts, one module for each kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from tuoju.demo.content.builders.documents import build_document
from tuoju.demo.content.builders.ebooks import build_ebook
from tuoju.demo.content.builders.films import build_film
from tuoju.demo.content.builders.imprint import Imprint, imprint_of
from tuoju.demo.content.builders.packs import build_pack
from tuoju.demo.content.builders.pictures import build_picture
from tuoju.demo.content.builders.printed import build_pdf
from tuoju.demo.content.builders.quizzes import build_quiz
from tuoju.demo.content.builders.sheets import build_workbook
from tuoju.demo.content.builders.slides import build_slides
from tuoju.demo.content.builders.sounds import build_sound
from tuoju.demo.content.builders.texts import build_text
from tuoju.demo.content.errors import CannotBuild, ContentError
from tuoju.demo.content.source import DemoResource, load_resources

__all__ = ["CannotBuild", "ContentError", "build"]

Builder: TypeAlias = Callable[[DemoResource, Imprint, Path], Path | None]

_BUILDERS: Final[dict[str, Builder]] = {
    "pptx": build_slides,
    "docx": build_document,
    "xlsx": build_workbook,
    "pdf": build_pdf,
    "epub": build_ebook,
    "h5p": build_quiz,
    "png": build_picture,
    "jpg": build_picture,
    "svg": build_picture,
    "mp3": build_sound,
    "wav": build_sound,
    "mp4": build_film,
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
    imprint = imprint_of(resource)
    if resource.kind == "zip":
        members = [_by_key()[key] for key in resource.members]
        build_pack(resource, imprint, path, members, build)
        return path
    return _BUILDERS[resource.kind](resource, imprint, path) or path


@cache
def _by_key() -> dict[str, DemoResource]:
    return {resource.key: resource for resource in load_resources()}
