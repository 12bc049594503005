"""The demo library's source texts: one Markdown file with front matter is one resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from tuoju.demo.content import vocabulary as words
from tuoju.demo.content.alliance import (
    CONTENT,
    DemoCollection,
    DemoOrganisation,
    DemoPerson,
    load_collections,
    load_organisations,
    load_people,
)
from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.fields import Fields

__all__ = [
    "CONTENT",
    "DemoAuthor",
    "DemoCollection",
    "DemoEdit",
    "DemoOrganisation",
    "DemoPerson",
    "DemoResource",
    "DemoStatement",
    "load_collections",
    "load_organisations",
    "load_people",
    "load_resources",
    "parse_resource",
]

FIRST_RESOURCE: Final = "shiyouhudong-guancha"
_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FRONT_MATTER: Final = re.compile(r"\A---\n(.*?)\n---\n?(.*)\Z", re.DOTALL)
_POINT: Final = re.compile(r"(B\d{1,2})\.(\d{1,2})")
_EARLIEST, _LATEST = date(2023, 12, 1), date(2026, 11, 30)


@dataclass(frozen=True, kw_only=True)
class DemoAuthor:
    """A team or a post that worked on a resource; never a private person."""

    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class DemoStatement:
    """A point of a quality framework that a resource serves, and how strongly."""

    key: str
    strength: str


@dataclass(frozen=True, kw_only=True)
class DemoEdit:
    """Words of the body as they are now, and as they stood in the round that was returned."""

    now: str
    then: str


@dataclass(frozen=True, kw_only=True)
class DemoResource:
    """Everything that is known about one demo resource; `build` makes its file from `body`.

    `by` names the role account that brings it in, where it is not the owner's archivist.
    """

    key: str
    title: str
    file: str
    granularity: str
    type: str
    audiences: tuple[str, ...]
    age_bands: tuple[str, ...]
    domains: tuple[str, ...]
    keywords: tuple[str, ...]
    description: str
    owner: str
    by: str | None
    authors: tuple[DemoAuthor, ...]
    licence: str
    visibility: str
    visible_kinds: tuple[str, ...]
    statements: tuple[DemoStatement, ...]
    state: str
    published: date | None
    majors: tuple[str, ...]
    collection: str | None
    art: str | None
    encoding: str
    members: tuple[str, ...]
    returned_with: tuple[DemoEdit, ...]
    twist: str | None
    theme: str
    body: str
    path: Path

    @property
    def first_body(self) -> str:
        """The body of the round that was returned, where there was one."""
        body = self.body
        for edit in self.returned_with:
            body = body.replace(edit.now, edit.then)
        return body

    @property
    def kind(self) -> str:
        """The extension of the file, which names its builder."""
        return self.file.rpartition(".")[2]


def load_resources(folder: Path = CONTENT) -> list[DemoResource]:
    """All resources, the showpiece first, then by theme and file name."""
    paths = sorted(folder.glob("*/*.md"))
    resources = [parse_resource(path) for path in paths]
    _refuse_twins(resources)
    _refuse_missing_members(resources)
    return sorted(resources, key=lambda resource: resource.key != FIRST_RESOURCE)


def parse_resource(path: Path) -> DemoResource:
    """Read and check one source file."""
    found = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if found is None:
        raise ContentError(path, "must start with front matter between two --- lines")
    fields = Fields(_short(path), _yaml(found[1], path))
    resource = DemoResource(
        key=_key(fields),
        title=fields.text("title"),
        file=_file_name(fields),
        granularity=fields.text("granularity", among=words.GRANULARITIES),
        type=fields.text("type", among=words.RESOURCE_TYPES),
        audiences=fields.texts("audiences", among=words.AUDIENCES, at_least=1),
        age_bands=fields.texts("age_bands", among=words.AGE_BANDS),
        domains=fields.texts("domains", among=words.DOMAINS),
        keywords=fields.texts("keywords", at_least=1),
        description=fields.text("description"),
        owner=fields.text("owner"),
        by=fields.optional_text("by"),
        authors=tuple(_author(entry) for entry in fields.mappings("authors")),
        licence=fields.text("licence", among=words.LICENCES),
        visibility=fields.text("visibility", among=words.VISIBILITIES),
        visible_kinds=fields.texts("visible_kinds", among=words.ORGANISATION_KINDS),
        statements=tuple(_statement(entry) for entry in fields.mappings("statements")),
        state=fields.text("state", among=words.STATES),
        published=fields.day("published"),
        majors=fields.texts("majors", among=words.MAJORS),
        collection=fields.optional_text("collection"),
        art=fields.optional_text("art"),
        encoding=fields.text("encoding", "utf-8", among=("utf-8", "gb18030")),
        members=fields.texts("members"),
        returned_with=tuple(_edit(entry) for entry in fields.mappings("returned_with")),
        twist=fields.optional_text("twist", among=words.TWISTS),
        theme=path.parent.name,
        body=found[2].strip("\n") + "\n",
        path=path,
    )
    fields.finish()
    _check_whole(resource, fields)
    return resource


def _check_whole(resource: DemoResource, fields: Fields) -> None:
    if not resource.authors:
        raise fields.problem("authors", "needs at least one team or post")
    if resource.state in {"published", "withdrawn"} and resource.published is None:
        raise fields.problem("published", f"is needed when state is {resource.state}")
    if resource.published and not _EARLIEST <= resource.published <= _LATEST:
        raise fields.problem("published", f"must lie between {_EARLIEST} and {_LATEST}")
    if resource.kind in {"png", "jpg", "svg"} and resource.art is None:
        raise fields.problem("art", f"is needed for a {resource.kind} file")
    if (resource.visibility == "organisation_kinds") != bool(resource.visible_kinds):
        raise fields.problem("visible_kinds", "go with visibility organisation_kinds, and only it")
    if (resource.kind == "zip") != bool(resource.members):
        raise fields.problem("members", "lists resource keys, for zip files only")
    _check_story(resource, fields)
    if not resource.body.strip() and resource.kind != "zip":
        raise fields.problem("body", "is empty")


def _check_story(resource: DemoResource, fields: Fields) -> None:
    if resource.returned_with and not resource.state.startswith("in_review"):
        raise fields.problem("returned_with", "is for what is in review again")
    if any(edit.now not in resource.body for edit in resource.returned_with):
        raise fields.problem("returned_with", "names words that are not in the body")
    if resource.twist and words.TWISTS[resource.twist] != resource.state:
        raise fields.problem("twist", f"goes with state {words.TWISTS[resource.twist]}")


def _key(fields: Fields) -> str:
    key = fields.text("key")
    if not _KEY.fullmatch(key):
        raise fields.problem("key", f"{key!r} is not a lower-case ascii slug")
    return key


def _file_name(fields: Fields) -> str:
    name = fields.text("file")
    stem, dot, extension = name.rpartition(".")
    if not stem or not dot or extension not in words.FILE_KINDS:
        kinds = ", ".join(sorted(words.FILE_KINDS))
        raise fields.problem("file", f"{name!r} must end in one of {kinds}")
    if set(name) & set('/\\:*?"<>|'):
        raise fields.problem("file", f"{name!r} has a character that some systems refuse")
    return name


def _author(entry: Fields) -> DemoAuthor:
    author = DemoAuthor(name=entry.text("name"), role=entry.text("role", among=words.AUTHOR_ROLES))
    entry.finish()
    return author


def _edit(entry: Fields) -> DemoEdit:
    edit = DemoEdit(now=entry.text("now"), then=entry.text("then"))
    entry.finish()
    return edit


def _statement(entry: Fields) -> DemoStatement:
    key = entry.text("key")
    found = _POINT.fullmatch(key)
    if found and not 1 <= int(found[2]) <= words.POINTS_PER_INDICATOR.get(found[1], 0):
        raise entry.problem("key", f"{key} does not exist in the quality guide")
    statement = DemoStatement(key=key, strength=entry.text("strength", among=words.STRENGTHS))
    entry.finish()
    return statement


def _refuse_twins(resources: Sequence[DemoResource]) -> None:
    seen: dict[str, DemoResource] = {}
    for resource in resources:
        for name in (resource.key, resource.file):
            other = seen.setdefault(name, resource)
            if other is not resource:
                raise ContentError(
                    _short(resource.path), f"{name!r} is also in {_short(other.path)}"
                )


def _refuse_missing_members(resources: Iterable[DemoResource]) -> None:
    resources = list(resources)
    packable = {resource.key for resource in resources if resource.kind != "zip"}
    for resource in resources:
        missing = [key for key in resource.members if key not in packable]
        if missing:
            raise ContentError(_short(resource.path), f"members: unknown {', '.join(missing)}")


def _yaml(text: str, path: Path) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ContentError(_short(path), f"front matter is not YAML: {error}") from error


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
