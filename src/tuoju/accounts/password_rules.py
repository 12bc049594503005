"""Django's rules for passwords, in the words of the house: its own are not all translated."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a short password and say how long it has to be."""
        if len(password) < self.min_length:
            text = _("密码太短：至少要有 %(min_length)d 个字符。")
            raise ValidationError(
                text, code="password_too_short", params={"min_length": self.min_length}
            )
