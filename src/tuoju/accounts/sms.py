"""The port through which text messages leave the house.

`TUOJU_SMS_BACKEND` names the carrier: `file` (a log in the data folder, for demos and tests),
`console`, or the dotted path of a class with the method of `Carrier` that talks to a provider.
"""

from __future__ import annotations

import os
import sys
from typing import Protocol, cast

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


class Carrier(Protocol):
    """Whoever delivers text messages."""

    def send(self, phone: str, text: str) -> None:
        """Deliver a text; raises any exception when it could not be handed over."""


def _line(phone: str, text: str) -> str:
    at = timezone.localtime().isoformat(timespec="seconds")
    return f"{at}\t{phone}\t{' '.join(text.split())}\n"


class FileCarrier:
    """Writes messages to `outbox/sms.log` in the data folder, one line each."""

    def send(self, phone: str, text: str) -> None:
        """Append one line; the file is readable by the deployment's own user only."""
        path = settings.DATA_DIR / "outbox" / "sms.log"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(_line(phone, text))


class ConsoleCarrier:
    """Writes messages to the terminal."""

    def send(self, phone: str, text: str) -> None:
        """Write one line to standard error."""
        sys.stderr.write(_line(phone, text))


_CARRIERS = {"file": FileCarrier, "console": ConsoleCarrier}


def carrier() -> Carrier:
    """Return the carrier that the deployment has chosen."""
    name = settings.TUOJU_SMS_BACKEND
    chosen = _CARRIERS.get(name) or import_string(name)
    return cast("Carrier", chosen())
