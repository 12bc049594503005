"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """`demo`."""

    name = "tuoju.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang the one-click roles under the sign-in form."""
        from tuoju.accounts import entrances  # noqa: PLC0415 - models load first
        from tuoju.demo.queries import sign_in_entrance  # noqa: PLC0415

        entrances.register("demo", sign_in_entrance)
