"""Personal numbers are unreadable in the database, yet can be looked up and stay unique.

AES-SIV (RFC 5297) needs no nonce: the same text always gives the same sealed text, which is all
that an equality lookup and a unique constraint need; a copy of the database without the
deployment's data key shows nothing but which values are equal. Every purpose has a key of its own.
"""

from __future__ import annotations

import base64
import binascii
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SECOND_FACTOR = "second factor"
FIRST_KEY = "1:"  # a later scheme or key gets another mark


class Unreadable(Exception):
    """The text was sealed with another deployment's key, or was changed."""


def seal(text: str, purpose: str) -> str:
    """Encrypt a text that is not empty."""
    sealed = _cipher(settings.TUOJU_DATA_KEY, purpose).encrypt(text.encode(), None)
    return FIRST_KEY + base64.urlsafe_b64encode(sealed).decode("ascii")


def unseal(sealed: str, purpose: str) -> str:
    """Read a sealed text back; raises `Unreadable`."""
    mark, body = sealed[: len(FIRST_KEY)], sealed[len(FIRST_KEY) :]
    if mark != FIRST_KEY:
        raise Unreadable(purpose)
    try:
        data = base64.urlsafe_b64decode(body.encode("ascii"))
        return _cipher(settings.TUOJU_DATA_KEY, purpose).decrypt(data, None).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise Unreadable(purpose) from error


@cache
def _cipher(key: str, purpose: str) -> AESSIV:
    derived = HKDF(
        algorithm=hashes.SHA256(), length=64, salt=None, info=f"tuoju {purpose}".encode()
    )
    return AESSIV(derived.derive(key.encode()))
