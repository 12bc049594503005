"""Phone numbers: typed in many ways, stored in one, shown to strangers only in part."""

from __future__ import annotations

import re
import unicodedata

_MAINLAND = re.compile(r"1[3-9]\d{9}")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{5,14}")
_DECORATION = re.compile(r"[\s()\-–—·.]")


def normal_phone(text: str) -> str | None:
    """Return the number in international form, or nothing when the text is no phone number."""
    digits = _DECORATION.sub("", unicodedata.normalize("NFKC", text))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("86") and _MAINLAND.fullmatch(digits[2:]):
        digits = "+" + digits
    elif _MAINLAND.fullmatch(digits):
        digits = "+86" + digits
    if digits.startswith("+86") and not _MAINLAND.fullmatch(digits[3:]):
        return None
    return digits if _INTERNATIONAL.fullmatch(digits) else None


def spoken_phone(phone: str) -> str:
    """Return the number as people read it out: 138 0000 0000."""
    if phone.startswith("+86") and len(phone) == 14:
        return f"{phone[3:6]} {phone[6:10]} {phone[10:]}"
    return phone


def masked_phone(phone: str) -> str:
    """Return the number for other people's eyes: 138 **** 0000."""
    if phone.startswith("+86") and len(phone) == 14:
        return f"{phone[3:6]} **** {phone[10:]}"
    return f"{phone[:3]}****{phone[-2:]}"


def masked_email(email: str) -> str:
    """Return the address for other people's eyes: z***@example.org."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}***@{host}"
