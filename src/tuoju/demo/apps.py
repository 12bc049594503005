"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """`demo`."""

    name = "tuoju.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
