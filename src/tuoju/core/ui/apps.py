"""Registers the design layer with Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Templates, template tags and static files that every page is composed of."""

    name = "tuoju.core.ui"
    label = "ui"
    verbose_name = _("界面")

    def ready(self) -> None:
        """Let fields ask as people do, before the first form is built."""
        from tuoju.core.ui.forms import speak_plainly  # noqa: PLC0415 - settings must be loaded

        speak_plainly()
