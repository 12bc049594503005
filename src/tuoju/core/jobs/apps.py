"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """`core.jobs`."""

    name = "tuoju.core.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
