"""Metadata beside files: `metadata.xlsx` of a folder, or front matter of a Markdown file.

What a sidecar says may be what keeps a file from the public. So nothing in it is skipped: a column
that nobody knows, a word on no list, two answers to one question keep the file out until somebody
has mended the sidecar.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from tuoju.core.errors import DomainError, Invalid
from tuoju.library.models import Resource
from tuoju.library.operations import COLLECTABLE, require_collectable_audience
from tuoju.library.spreadsheets import (
    AUDIENCE,
    FILE,
    ID,
    Sheet,
    SheetRow,
    checked_values,
    clean_text,
    column_named,
    read_sheet,
)
from tuoju.library.vocabularies import BY_WIDTH, Visibility
from tuoju.library.wording import codes_by_word, listed, told_of

SIDECAR_NAME = "metadata.xlsx"
FRONT_MATTER_LIMIT = 64 * 1024
_SPEAKS = re.compile(r"""^[- \t{"']*\w+["']?[ \t]*[:：]""", re.MULTILINE)


class _Plain(yaml.SafeLoader):
    """YAML without aliases: a few lines that repeat each other can be as long as one likes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias like anything else that cannot be read."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands twice: the reader would keep the last answer alone."""
        keys = [str(self.construct_object(key, deep=True)) for key, _value in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError
        return super().construct_mapping(node, deep)


@dataclass(slots=True)
class Sidecars:
    """What the sidecars of a tree say, by relative path: values, or the words that are wrong.

    A file whose row is wrong is not imported at all: the row may be what keeps it from the public.
    """

    values: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def is_sidecar(path: Path) -> bool:
        """Whether a file describes others instead of being a resource."""
        return path.name.lower() == SIDECAR_NAME

    @classmethod
    def read(cls, folder: Path, names: Iterable[str]) -> Sidecars:
        """Read every sidecar of the tree; a row names one of the files relative to the sidecar."""
        found = cls()
        known = {_composed(name): name for name in names}
        for sidecar in sorted(path for path in folder.rglob("*") if cls.is_sidecar(path)):
            found._add(folder, sidecar, known)
        return found

    def _add(self, folder: Path, sidecar: Path, known: Mapping[str, str]) -> None:
        relative = sidecar.relative_to(folder).as_posix()
        try:
            sheet = read_sheet(sidecar)
        except (Invalid, OSError) as error:
            self.broken.add(relative)
            self.problems[relative] = str(error)
            return
        for row in sheet.rows:
            name = str(row.cells.get(FILE) or "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(relative), name))
            target = known.get(_composed(path))
            if not name or target is None:
                self.problems[f"{relative}:{row.number}"] = _("没有叫“%s”的文件。") % name
                continue
            self._describe(target, relative, sheet, row)

    def _describe(self, target: str, relative: str, sheet: Sheet, row: SheetRow) -> None:
        try:
            if target in self.values or target in self.wrong:
                raise _wrong(_("这个文件在表里出现了两次。"))
            self.values[target] = described(_cells(sheet, row))
        except Invalid as error:
            place = _("%(sidecar)s 第 %(row)d 行") % {"sidecar": relative, "row": row.number}
            self.wrong[target] = told_of(place, error)

    def fields_for(self, relative: str, path: Path) -> Mapping[str, Any]:
        """Return the described fields of one file; empty when nobody described it.

        Where front matter and sidecar both name an audience, the narrower one counts. Raises
        `Invalid` when the description is wrong, or cannot be read because its sidecar is broken.
        """
        if relative in self.wrong:
            raise _wrong(self.wrong[relative])
        for above in PurePosixPath(relative).parents:
            for sidecar in self.broken:
                if PurePosixPath(sidecar).parent == above:
                    raise _wrong(_("%s 打不开，先修好它，再导入这个文件。") % sidecar)
        own = front_matter(path) if path.suffix.lower() in {".md", ".markdown"} else {}
        beside = self.values.get(relative, {})
        both = {**own, **beside}
        if AUDIENCE in own and AUDIENCE in beside:
            both[AUDIENCE] = min(own[AUDIENCE], beside[AUDIENCE], key=BY_WIDTH.index)
        return both


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
        raise _unreadable() from error
    if isinstance(said, dict):
        return described((str(key), value) for key, value in said.items())
    if _SPEAKS.search(block):  # lines with a full-width colon are one long text to YAML
        raise _unreadable()
    return {}


def described(said: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Turn titles and what stands under them into field values, `visibility` among them.

    Raises `Invalid` for a title that means no field, two titles that say different things about
    one field, and words that no code list knows.
    """
    row: dict[str, Any] = {}
    unknown: list[str] = []
    for title, raw in said:
        if raw is None or raw in ("", [], {}):
            continue
        name = column_named(title)
        if not name:
            unknown.append(f"“{title}”")
        elif name in row and _meaning(name, row[name]) != _meaning(name, raw):
            raise _wrong(_("“%s”写了两次，内容不一样。") % title)
        else:
            row[name] = raw
    if unknown:
        text = _("不认识栏目%s：请改用填写表里的栏目名，或删去这一栏，再导入。")
        raise _wrong(text % listed(unknown))
    audience = row.pop(AUDIENCE, None)
    values = checked_values(row)
    return values if audience is None else {**values, AUDIENCE: _audience(audience)}


def _meaning(name: str, raw: Any) -> Any:
    return _audience(raw) if name == AUDIENCE else checked_values({name: raw})


def _audience_title() -> str:
    return str(Resource.visibility.field.verbose_name)


def _audience(raw: Any) -> str:
    """Read an audience that an import can give; none else is guessed, widened or skipped."""
    text = clean_text(raw)
    code = codes_by_word(Visibility).get(text.casefold())
    if code is None:
        known = listed(Visibility(level).label for level in COLLECTABLE)
        told = _("“%(word)s”不在可选项里。可选：%(known)s。") % {"word": text, "known": known}
        raise _wrong(told_of(_audience_title(), told))
    try:
        require_collectable_audience(code)
    except DomainError as error:
        raise _wrong(str(error)) from error
    return code


def _cells(sheet: Sheet, row: SheetRow) -> Iterator[tuple[str, str]]:
    """Pair what a row says with the titles above it; who it is about is known already."""
    for place, text in enumerate(sheet.table[row.number - 1]):
        name = sheet.columns[place] if place < len(sheet.columns) else ""
        if name not in {FILE, ID}:
            yield _title_of(sheet, place), text


def _title_of(sheet: Sheet, place: int) -> str:
    """Return the words above a column; a header may take two rows, of which the lower says more."""
    titles = [
        row[place]
        for row in reversed(sheet.table[: sheet.header_at + 1])
        if place < len(row) and row[place]
    ]
    named = next((title for title in titles if column_named(title)), "")
    return named or next(iter(titles), _("%s 列（没有栏目名）") % get_column_letter(place + 1))


def _composed(name: str) -> str:
    """Return a name as other systems write it too: some part letters from their accents."""
    return unicodedata.normalize("NFC", name)


def _unreadable() -> Invalid:
    return _wrong(_("文件开头的说明（YAML）写法有误，请检查冒号、缩进和引号。"))


def _wrong(text: str) -> Invalid:
    return Invalid(fields={FILE: [text]})
