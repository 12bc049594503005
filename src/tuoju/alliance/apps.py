"""The alliance app."""

from django.apps import AppConfig


class AllianceConfig(AppConfig):
    """`alliance`."""

    name = "tuoju.alliance"
    label = "alliance"
    default_auto_field = "django.db.models.BigAutoField"
