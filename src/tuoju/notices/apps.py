"""The notices app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """`notices`."""

    name = "tuoju.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
