"""The competencies app."""

from django.apps import AppConfig


class CompetenciesConfig(AppConfig):
    """`competencies`."""

    name = "tuoju.competencies"
    label = "competencies"
    default_auto_field = "django.db.models.BigAutoField"
