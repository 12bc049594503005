"""The notices app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """`notices`."""

    name = "tuoju.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the list behind the bell in the member workspace."""
        from tuoju.core.ui import navigation  # noqa: PLC0415 - apps must be loaded first
        from tuoju.notices.queries import unread_count  # noqa: PLC0415 - apps must be loaded first

        navigation.register(
            region="workspace",
            order=20,
            label=_("通知"),
            icon="bell",
            url_name="notices:list",
            predicate=navigation.signed_in,
            badge=unread_count,
        )
