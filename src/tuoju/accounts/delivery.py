"""Hands mail and text messages over once the transaction is done.

Inside it a slow mail server would hold the write lock of the whole site. Sign-in does not go
through the job queue, so that a code never waits behind a long import.
"""

from __future__ import annotations

import logging

from django.core.mail import EmailMessage
from django.db import transaction

from tuoju.accounts import sms
from tuoju.accounts.errors import MessageNotSent

_logger = logging.getLogger("tuoju.accounts.delivery")


class Mail:
    """A rendered message whose `send` waits for the commit."""

    def __init__(self, message: EmailMessage) -> None:
        """Keep the message."""
        self.message = message

    def send(self) -> None:
        """Send after the commit; a failure is told to the person on the page."""
        transaction.on_commit(self._deliver)

    def _deliver(self) -> None:
        try:
            self.message.send()
        except OSError as error:
            _logger.exception("mail was not handed over")
            raise MessageNotSent from error


def text_after_commit(phone: str, text: str) -> None:
    """Send a text message after the commit."""
    transaction.on_commit(lambda: _deliver_text(phone, text))


def _deliver_text(phone: str, text: str) -> None:
    try:
        sms.carrier().send(phone, text)
    except Exception as error:
        _logger.exception("text message was not handed over")
        raise MessageNotSent from error
