"""The competencies app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompetenciesConfig(AppConfig):
    """`competencies`: frameworks, their statements, and what is aligned to them."""

    name = "tuoju.competencies"
    label = "competencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang the standards into search and navigation."""
        from tuoju.competencies import search  # noqa: PLC0415 - models load first
        from tuoju.core.ui import navigation  # noqa: PLC0415 - models load first

        search.declare()
        navigation.register(
            region="main", order=80, label=_("标准与指标"), url_name="competencies:list"
        )
