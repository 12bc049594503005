"""Metadata beside files: `metadata.xlsx` of a folder, or front matter of a Markdown file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tuoju.library.spreadsheets import read_sheet, values_from_row

SIDECAR_NAME = "metadata.xlsx"
FRONT_MATTER_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sidecars:
    """The rows of every `metadata.xlsx` below the folder, by relative path."""

    rows: Mapping[str, Mapping[str, Any]]

    @staticmethod
    def is_sidecar(path: Path) -> bool:
        """Whether a file describes others instead of being a resource."""
        return path.name == SIDECAR_NAME

    @classmethod
    def read(cls, folder: Path) -> Sidecars:
        """Read every sidecar of the tree; a row names its file relative to the sidecar."""
        rows: dict[str, Mapping[str, Any]] = {}
        for sidecar in sorted(folder.rglob(SIDECAR_NAME)):
            base = sidecar.parent.relative_to(folder)
            for row in read_sheet(sidecar).rows:
                if name := str(row.cells.get("file") or "").strip():
                    rows[(base / name).as_posix()] = values_from_row(row.cells)
        return cls(rows)

    def fields_for(self, relative: str, path: Path) -> Mapping[str, Any]:
        """Return the described fields of one file; empty when nobody described it."""
        if relative in self.rows:
            return self.rows[relative]
        if path.suffix.lower() in {".md", ".markdown"}:
            return front_matter(path)
        return {}


def front_matter(path: Path) -> Mapping[str, Any]:
    """Read the YAML block on top of a Markdown file; anything malformed counts as none."""
    with path.open("rb") as file:
        head = file.read(FRONT_MATTER_LIMIT).decode("utf-8", "replace")
    if not head.startswith("---\n") or "\n---" not in head[4:]:
        return {}
    try:
        values = yaml.safe_load(head[4 : head.index("\n---", 4)])
    except yaml.YAMLError:
        return {}
    return values_from_row(values) if isinstance(values, dict) else {}
