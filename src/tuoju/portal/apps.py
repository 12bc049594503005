"""The portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """`portal`."""

    name = "tuoju.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
