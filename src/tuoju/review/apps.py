"""The review app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """`review`."""

    name = "tuoju.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the reviewers' list in the back office menu."""
        from tuoju.core.ui import navigation  # noqa: PLC0415 - apps must be loaded first
        from tuoju.review.queries import to_judge  # noqa: PLC0415 - apps must be loaded first

        navigation.register(
            region="office",
            order=210,
            group=_("资源"),
            label=_("审核"),
            icon="shield",
            url_name="review:queue",
            predicate=lambda actor: actor.has("reviewer") or actor.runs_the_alliance,
            badge=to_judge,
        )
