"""What every page knows: menus, display mode, languages, whose platform this is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tuoju.core.actors import Actor
from tuoju.core.ui import navigation
from tuoju.core.ui.modes import Language, UiMode
from tuoju.core.ui.navigation import AccountCard, NavGroup, NavItem, SearchPlace
from tuoju.core.ui.pieces import Text

DEFAULT_NAME = _("峡江学前教育与托育服务产教联盟")


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceFacts:
    """Who is responsible, for the page head and foot; empty facts are not shown."""

    name: Text
    slogan: Text
    host: str
    guidance: str
    address: str
    phone: str
    icp: str
    police: str


class Page:
    """Lazy facts of a page: menus a template does not show cost nothing."""

    def __init__(self, request: HttpRequest) -> None:
        """Remember whose page this is."""
        self.request = request
        self.mode: UiMode = getattr(request, "ui_mode", UiMode())
        self.actor: Actor = getattr(request, "actor", Actor.anonymous())

    @cached_property
    def main(self) -> list[NavItem]:
        """Places of the public site."""
        return navigation.items("main", self.actor, self.request.path)

    @cached_property
    def workspace(self) -> list[NavItem]:
        """Places of the member workspace."""
        return navigation.items("workspace", self.actor, self.request.path)

    @cached_property
    def office(self) -> list[NavGroup]:
        """Places of the back office, under headings."""
        return navigation.groups("office", self.actor, self.request.path)

    @cached_property
    def account(self) -> list[NavItem]:
        """Signing in, or what belongs to the signed-in person."""
        return navigation.items("account", self.actor, self.request.path)

    @cached_property
    def service(self) -> list[NavItem]:
        """Links of the page foot: services."""
        return navigation.items("service", self.actor, self.request.path)

    @cached_property
    def rules(self) -> list[NavItem]:
        """Links of the page foot: rules."""
        return navigation.items("rules", self.actor, self.request.path)

    @cached_property
    def person(self) -> AccountCard | None:
        """Who is signed in."""
        return navigation.account_card(self.request)

    @cached_property
    def search(self) -> SearchPlace | None:
        """Where the search box leads."""
        return navigation.search_place()

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        """Languages in their own names."""
        current = get_language()
        own_names = {"zh-hans": "简体中文", "en": "English"}
        return tuple(
            Language(code, own_names.get(code, str(name)), code == current)
            for code, name in settings.LANGUAGES
        )

    @property
    def home_address(self) -> str:
        """Where a code on the page foot leads."""
        return getattr(settings, "TUOJU_SITE_URL", "") or self.request.build_absolute_uri("/")

    @cached_property
    def html_lang(self) -> str:
        """Value of the `lang` attribute."""
        return {"zh-hans": "zh-CN"}.get(get_language() or "", get_language() or "zh-CN")

    @cached_property
    def alliance(self) -> AllianceFacts:
        """Whose platform this is."""

        def fact(name: str) -> str:
            return str(getattr(settings, f"TUOJU_ALLIANCE_{name}", ""))

        return AllianceFacts(
            name=fact("NAME") or DEFAULT_NAME,
            slogan=fact("SLOGAN") or _("院校、园所、企业、政府，共同托举童年"),
            host=fact("HOST"),
            guidance=fact("GUIDANCE"),
            address=fact("ADDRESS"),
            phone=fact("PHONE"),
            icp=fact("ICP"),
            police=fact("POLICE"),
        )


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` with everything above, and the few names used on their own."""
    facts = Page(request)
    return {
        "nav": facts,
        "ui_mode": facts.mode,
        "actor": facts.actor,
        "alliance_name": facts.alliance.name,
        "demo_mode": getattr(settings, "TUOJU_DEMO", False),
    }
