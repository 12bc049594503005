"""The log as a Django app."""

from django.apps import AppConfig


class LogConfig(AppConfig):
    """`core.log`."""

    name = "tuoju.core.log"
    label = "log"
    default_auto_field = "django.db.models.BigAutoField"
