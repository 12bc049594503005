"""Metadata beside files: `metadata.xlsx` of a folder, or front matter of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from tuoju.core.errors import Invalid
from tuoju.library.spreadsheets import FILE, checked_values, column_named, read_sheet

SIDECAR_NAME = "metadata.xlsx"
FRONT_MATTER_LIMIT = 64 * 1024
_SPEAKS = re.compile(r"^[\w\u4e00-\u9fff]+\s*[:：]", re.MULTILINE)


class _Plain(yaml.SafeLoader):
    """YAML without aliases: a few lines that repeat each other can be as long as one likes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias like anything else that cannot be read."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError
        return super().compose_node(parent, index)


@dataclass(slots=True)
class Sidecars:
    """What the sidecars of a tree say, by relative path: values, or the words that are wrong.

    A file whose row is wrong is not imported at all: the row may be what keeps it from the public.
    """

    values: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def is_sidecar(path: Path) -> bool:
        """Whether a file describes others instead of being a resource."""
        return path.name.lower() == SIDECAR_NAME

    @classmethod
    def read(cls, folder: Path) -> Sidecars:
        """Read every sidecar of the tree; a row names its file relative to the sidecar."""
        found = cls()
        for sidecar in sorted(path for path in folder.rglob("*.xlsx") if cls.is_sidecar(path)):
            found._add(folder, sidecar)
        return found

    def _add(self, folder: Path, sidecar: Path) -> None:
        relative = sidecar.relative_to(folder).as_posix()
        try:
            rows = read_sheet(sidecar).rows
        except Invalid as error:
            self.unreadable[relative] = str(error)
            return
        for row in rows:
            name = str(row.cells.get(FILE) or "").replace("\\", "/")
            target = (Path(relative).parent / name).as_posix()
            place = _("%(sidecar)s 第 %(row)d 行") % {"sidecar": relative, "row": row.number}
            if not name or not (folder / target).is_file():
                self.unreadable[f"{relative}:{row.number}"] = _("没有叫“%s”的文件。") % name
                continue
            try:
                self.values[target] = checked_values(row.cells)
            except Invalid as error:
                self.wrong[target] = f"{place}：{error}"

    def fields_for(self, relative: str, path: Path) -> Mapping[str, Any]:
        """Return the described fields of one file; empty when nobody described it.

        Raises `Invalid` when the description is wrong, or cannot be read because its sidecar is
        broken.
        """
        if relative in self.wrong:
            raise Invalid(fields={FILE: [self.wrong[relative]]})
        own = front_matter(path) if path.suffix.lower() in {".md", ".markdown"} else {}
        beside = (Path(relative).parent / SIDECAR_NAME).as_posix()
        if beside in self.unreadable:
            text = _("同一文件夹里的 %s 打不开，先修好它，再导入这个文件。") % SIDECAR_NAME
            raise Invalid(fields={FILE: [text]})
        return {**own, **self.values.get(relative, {})}


def front_matter(path: Path) -> Mapping[str, Any]:
    """Read the YAML block on top of a Markdown file; a rule above prose counts as none.

    Raises `Invalid` for a block that names fields but is broken, or has unknown words in it.
    """
    with path.open("rb") as file:
        head = file.read(FRONT_MATTER_LIMIT).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    if not head.startswith("---\n") or "\n---" not in head[3:]:
        return {}
    block = head[4 : head.index("\n---", 3)]
    try:
        said = yaml.load(block, _Plain)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if not _SPEAKS.search(block):
            return {}
        text = _("文件开头的说明（YAML）写法有误，请检查冒号、缩进和引号。")
        raise Invalid(fields={FILE: [text]}) from error
    if not isinstance(said, dict):
        return {}
    return checked_values({column_named(str(key)): value for key, value in said.items()})
