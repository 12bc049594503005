"""How the page head shows the signed-in person."""

from __future__ import annotations

from typing import Literal, cast

from django.http import HttpRequest
from django.urls import reverse

from tuoju.alliance.models import Membership
from tuoju.core.http import Request
from tuoju.core.ui.navigation import AccountCard

Role = Membership.Role
Tone = Literal["", "sun", "leaf", "ink"]
_TONES: dict[Role, Tone] = {
    Role.SECRETARIAT: "",
    Role.OFFICIAL: "ink",
    Role.REVIEWER: "leaf",
    Role.DIRECTOR: "sun",
}


def account_card(request: HttpRequest) -> AccountCard | None:
    """Return name and leading role; no query beyond the actor's."""
    actor = cast("Request", request).actor
    if not actor.is_authenticated:
        return None
    roles = [role for role in Role if actor.has(role)]
    leading = next((role for role in _TONES if role in roles), roles[0] if roles else None)
    tone: Tone = _TONES.get(leading, "leaf") if leading else ""
    return AccountCard(
        name=actor.name,
        sub=leading.label if leading else "",
        url=reverse("accounts:profile"),
        tone=tone,
    )
