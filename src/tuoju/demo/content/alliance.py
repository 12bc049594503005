"""The demo alliance's organisations, role accounts and collections, read from YAML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import yaml

from tuoju.demo.content import vocabulary as words
from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.fields import Fields

CONTENT: Final = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class DemoOrganisation:
    """An invented organisation in a real county of the city."""

    key: str
    name: str
    short_name: str
    kind: str
    county: str
    rank: str
    description: str
    emblem: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """A role account, named by its post; `review_step` tells the three reviewers apart."""

    key: str
    name: str
    organisation: str | None
    roles: tuple[str, ...]
    review_step: str | None
    language: str
    email: str
    phone: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class DemoCollection:
    """A named set of resources that belong together."""

    key: str
    title: str
    description: str
    owner: str


Entry = TypeVar("Entry", DemoOrganisation, DemoPerson, DemoCollection)


def load_organisations(path: Path = CONTENT / "organisations.yml") -> list[DemoOrganisation]:
    """All organisations in the order of the file, the lead college first."""
    return _distinct(path, [_organisation(entry) for entry in _entries(path)])


def load_people(path: Path = CONTENT / "people.yml") -> list[DemoPerson]:
    """All role accounts in the order in which the sign-in page shows them."""
    return _distinct(path, [_person(entry) for entry in _entries(path)])


def load_collections(path: Path = CONTENT / "collections.yml") -> list[DemoCollection]:
    """All collections in the order of the file."""
    return _distinct(path, [_collection(entry) for entry in _entries(path)])


def _organisation(entry: Fields) -> DemoOrganisation:
    organisation = DemoOrganisation(
        key=entry.text("key"),
        name=entry.text("name"),
        short_name=entry.text("short_name"),
        kind=entry.text("kind", among=words.ORGANISATION_KINDS),
        county=entry.text("county", among=words.COUNTIES),
        rank=entry.text("rank", among=words.RANKS),
        description=entry.text("description"),
        emblem=entry.text("emblem"),
        tone=entry.text("tone", among=words.TONES),
    )
    entry.finish()
    if len(organisation.emblem) != 1:
        raise entry.problem("emblem", "is exactly one character")
    return organisation


def _person(entry: Fields) -> DemoPerson:
    person = DemoPerson(
        key=entry.text("key"),
        name=entry.text("name"),
        organisation=entry.optional_text("organisation"),
        roles=entry.texts("roles", among=words.ROLES),
        review_step=entry.optional_text("review_step"),
        language=entry.text("language", "zh-hans", among=("zh-hans", "en")),
        email=entry.text("email"),
        phone=entry.text("phone"),
        hint=entry.text("hint"),
    )
    entry.finish()
    if not person.email.endswith("@example.org"):
        raise entry.problem("email", "must be under example.org")
    if person.review_step not in {None, *words.REVIEW_STEPS}:
        raise entry.problem("review_step", f"{person.review_step!r} is not a review step")
    return person


def _collection(entry: Fields) -> DemoCollection:
    collection = DemoCollection(
        key=entry.text("key"),
        title=entry.text("title"),
        description=entry.text("description"),
        owner=entry.text("owner"),
    )
    entry.finish()
    return collection


def _entries(path: Path) -> Iterable[Fields]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, list):
        raise ContentError(path.name, "must be a list")
    return [Fields(f"{path.name}[{index}]", entry) for index, entry in enumerate(loaded)]


def _distinct(path: Path, entries: list[Entry]) -> list[Entry]:
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            raise ContentError(path.name, f"key {entry.key!r} appears twice")
        seen.add(entry.key)
    return entries
