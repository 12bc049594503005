"""Dates and sizes as the house says them: one form in running text, one in table columns."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

_KILO = 1024
_WITHOUT_FRACTION = 100


def _local(when: object) -> dt.date | None:
    """Bring a value to the deployment's time zone; anything else says nothing."""
    if isinstance(when, dt.datetime):
        return timezone.localtime(when) if timezone.is_aware(when) else when
    return when if isinstance(when, dt.date) else None


def _format(when: object, chinese: str, english: str) -> str:
    local = _local(when)
    if local is None:
        return ""
    return date_format(local, english if (get_language() or "").startswith("en") else chinese)


def date(when: object) -> str:
    """Say a date in running text: 2026年11月20日."""
    return _format(when, "Y年n月j日", "j F Y")


def short_date(when: object) -> str:
    """Say a date where there is little room: 11月20日, with its year when that is not this year."""
    local = _local(when)
    if local is not None and local.year != timezone.localdate().year:
        return date(when)
    return _format(when, "n月j日", "j F")


def moment(when: object) -> str:
    """Say a moment in running text: 2026年11月20日 14:02; a bare date stays a date."""
    if not isinstance(when, dt.datetime):
        return date(when)
    return _format(when, "Y年n月j日 H:i", "j F Y, H:i")


def column_date(when: object) -> str:
    """Write a date for a table column: 2027-12-31."""
    local = _local(when)
    return "" if local is None else f"{local:%Y-%m-%d}"


def machine(when: object) -> str:
    """Write the value of a ``datetime`` attribute."""
    local = _local(when)
    return "" if local is None else local.isoformat()


def size(amount: object) -> str:
    """Say bytes as people do: 18.6 MB."""
    left = float(amount) if isinstance(amount, int | float) else 0.0
    for unit in ("B", "KB", "MB"):
        if left < _KILO:
            whole = unit == "B" or left >= _WITHOUT_FRACTION
            return f"{left:.0f} {unit}" if whole else f"{left:.1f} {unit}"
        left /= _KILO
    return f"{left:.1f} GB"
