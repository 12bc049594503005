"""Registers the design layer with Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Templates, template tags and static files that every page is composed of."""

    name = "tuoju.core.ui"
    label = "ui"
    verbose_name = _("界面")
