"""What somebody typed survives a sign-in that ran out meanwhile.

A form that arrives without a session is kept for an hour: sealed, among what all processes share,
under a random name that only this browser's cookie knows. Every form says whose page it stands on
(`templatetags/whose.py`): after the sign-in that person sends it again with one click, and nobody
else at this browser sees it. Passwords and codes are never kept, nor are files.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

from allauth.core import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from tuoju.accounts.encryption import Unreadable, seal, unseal

COOKIE = "tuoju_kept"
WHOSE = "whose"
KEPT_SECONDS = 3600
LARGEST = 512 * 1024
_PURPOSE = "kept form"
_CODE = "code"
_OURS = frozenset({"csrfmiddlewaretoken", WHOSE})
_signer = Signer(salt="tuoju whose form")
_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    """A form on its way: where it goes, what was typed, whose page it was (a visitor's: nobody's)."""

    path: str
    fields: list[list[str]]
    had_files: bool
    person_id: int | None

    @property
    def texts(self) -> list[str]:
        """What a person would recognise: texts rather than choices."""
        written = [value for _name, value in self.fields if " " in value or not value.isascii()]
        return written[:_SHOWN]


@lru_cache(maxsize=1024)
def mark_of(person_id: int) -> str:
    """Return what the forms of a person's pages carry; a page has some eight of them."""
    return _signer.sign(str(person_id))


def form_of(request: HttpRequest) -> KeptForm | None:
    """Read what a page may carry along; nothing from scripts, secrets or very large forms."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return None
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in _OURS
    ]
    if any("password" in name or name == _CODE for name, _value in fields):
        return None
    if not fields or sum(len(name) + len(value) for name, value in fields) > LARGEST:
        return None
    try:
        person_id = _person_of(request.POST.get(WHOSE, ""))
    except BadSignature:
        return None
    return KeptForm(
        path=request.get_full_path(),
        fields=fields,
        had_files=bool(request.FILES),
        person_id=person_id,
    )


def keep(request: HttpRequest, form: KeptForm) -> str | None:
    """Keep a form; returns its name, or nothing when this address has kept very many."""
    if not ratelimit.consume(request, action="keep_form"):
        return None
    name = secrets.token_urlsafe(24)
    cache.set(_key(name), seal(json.dumps(asdict(form)), _PURPOSE), KEPT_SECONDS)
    return name


def remember(response: HttpResponse, name: str) -> None:
    """Give the browser the form's name."""
    response.set_cookie(
        COOKIE,
        name,
        max_age=KEPT_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def kept_form(request: HttpRequest, person_id: int | None) -> KeptForm | None:
    """Return the form that this browser left behind; one of somebody else is thrown away.

    A visitor's becomes the form of the first who reads it.
    """
    key = _key(request.COOKIES.get(COOKIE, ""))
    sealed = cache.get(key)
    if not sealed:
        return None
    try:
        form = KeptForm(**json.loads(unseal(sealed, _PURPOSE)))
    except Unreadable:
        return None
    if form.person_id is None:
        form = replace(form, person_id=person_id)
        cache.set(key, seal(json.dumps(asdict(form)), _PURPOSE), KEPT_SECONDS)
    if form.person_id != person_id:
        cache.delete(key)
        return None
    return form


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Throw the kept form away."""
    cache.delete(_key(request.COOKIES.get(COOKIE, "")))
    response.delete_cookie(COOKIE)


def _key(name: str) -> str:
    return f"kept-form:{hashlib.sha256(name.encode()).hexdigest()}"


def _person_of(mark: str) -> int | None:
    return int(_signer.unsign(mark)) if mark else None
