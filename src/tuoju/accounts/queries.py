"""What pages read about accounts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.encryption import FIRST_KEY, SECOND_FACTOR, unseal
from tuoju.accounts.models import User

_SYSTEMS = (
    (r"MicroMessenger", _("微信")),
    (r"HarmonyOS|OpenHarmony", _("鸿蒙设备")),
    (r"iPhone|iPad", _("苹果手机或平板")),
    (r"Android", _("安卓手机或平板")),
    (r"Windows", _("Windows 电脑")),
    (r"Mac OS", _("苹果电脑")),
    (r"Linux", _("Linux 电脑")),
)
_BROWSERS = (
    (r"Edg/", "Edge"),
    (r"Firefox/", "Firefox"),
    (r"Chrome/", "Chrome"),
    (r"Safari/", "Safari"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One place where a person is signed in; `token` names it without showing its key."""

    token: str
    label: str
    ip: str
    since: datetime
    is_current: bool
    session: UserSession


def devices_of(person: User, *, current_key: str | None) -> list[Device]:
    """List where a person is signed in now, this device first; reading ends nothing."""
    sessions = list(UserSession.objects.filter(user=person).order_by("-created_at"))
    alive = set(
        Session.objects.filter(
            pk__in=[session.session_key for session in sessions], expire_date__gt=timezone.now()
        ).values_list("pk", flat=True)
    )
    devices = [
        Device(
            token=session_token(session.session_key),
            label=_device_label(session.user_agent),
            ip=session.ip,
            since=session.created_at,
            is_current=session.session_key == current_key,
            session=session,
        )
        for session in sessions
        if session.session_key in alive
    ]
    return sorted(devices, key=lambda device: not device.is_current)


def session_token(key: str) -> str:
    """Return a name for a session that gives nothing away."""
    return hashlib.sha256(f"session:{key}".encode()).hexdigest()[:20]


def person_by_login(login: str) -> User | None:
    """Find the account behind a normal phone number or a lower-case address."""
    field = "email" if "@" in login else "phone"
    return User.objects.filter(**{field: login}).first()


def _device_label(user_agent: str) -> str:
    system = next((str(name) for pattern, name in _SYSTEMS if re.search(pattern, user_agent)), "")
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, user_agent)), "")
    return " · ".join(part for part in (system, browser) if part) or str(_("未知设备"))


def is_anything_sealed() -> bool:
    """Open one sealed value, if there is any; raises `Unreadable` when the key is another's."""
    if User.objects.exclude(phone=None).only("phone").first() is not None:
        return True
    totp = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    ours = totp.filter(data__secret__startswith=FIRST_KEY)  # others were lost with an older key
    secret = ours.values_list("data__secret", flat=True).first()
    return secret is not None and bool(unseal(secret, SECOND_FACTOR))
