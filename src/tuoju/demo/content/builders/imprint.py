"""Who stands behind a file and when it appeared: the words of headers, footers and properties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Final

from tuoju.demo.content.alliance import DemoOrganisation, load_organisations
from tuoju.demo.content.builders.palette import ALLIANCE
from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.source import DemoResource

_UNPUBLISHED: Final = date(2026, 11, 16)
_LICENCES: Final = {
    "cc0": "CC0 1.0",
    "cc_by_4": "CC BY 4.0",
    "cc_by_sa_4": "CC BY-SA 4.0",
    "cc_by_nc_4": "CC BY-NC 4.0",
    "cc_by_nc_sa_4": "CC BY-NC-SA 4.0",
    "cc_by_nd_4": "CC BY-ND 4.0",
    "cc_by_nc_nd_4": "CC BY-NC-ND 4.0",
    "alliance_internal": "联盟内部使用",
    "all_rights_reserved": "保留权利",
}


@dataclass(frozen=True)
class Imprint:
    """The words that every file carries about its origin."""

    title: str
    organisation: str
    byline: str
    licence: str
    day: date

    @property
    def dated(self) -> str:
        """The day in Chinese."""
        return f"{self.day.year}年{self.day.month}月{self.day.day}日"

    @property
    def timestamp(self) -> int:
        """The day as seconds since 1970, for file metadata."""
        return int(datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC).timestamp())


def imprint_of(resource: DemoResource) -> Imprint:
    """Give the imprint of a resource."""
    organisation = _organisations().get(resource.owner)
    if organisation is None:
        raise ContentError(resource.path, f"owner: no organisation has the key {resource.owner!r}")
    authors = "，".join(author.name for author in resource.authors)
    return Imprint(
        title=resource.title,
        organisation=organisation.name,
        byline=f"{organisation.name}（{authors}）",
        licence=f"{ALLIANCE}共享资源　{_LICENCES[resource.licence]}",
        day=resource.published or _UNPUBLISHED,
    )


@cache
def _organisations() -> dict[str, DemoOrganisation]:
    return {organisation.key: organisation for organisation in load_organisations()}
