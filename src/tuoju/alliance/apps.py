"""The alliance app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tuoju.core.search import registry as search
from tuoju.core.ui import navigation


class AllianceConfig(AppConfig):
    """`alliance`."""

    name = "tuoju.alliance"
    label = "alliance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the directory and one's own organisation to menus and search."""
        from tuoju.alliance.places import account_card  # noqa: PLC0415 - models load first
        from tuoju.alliance.search import ORGANISATIONS  # noqa: PLC0415

        search.register(ORGANISATIONS)
        navigation.register(
            region="main", order=30, label=_("成员单位"), url_name="alliance:directory"
        )
        navigation.register(
            region="workspace",
            order=30,
            label=_("我的单位"),
            icon="building",
            url_name="alliance:mine",
            predicate=lambda actor: bool(actor.memberships),
        )
        navigation.register(
            region="office",
            order=110,
            group=_("联盟"),
            label=_("成员单位"),
            icon="building",
            url_name="alliance:office",
            predicate=lambda actor: actor.runs_the_alliance,
        )
        navigation.register_account(account_card)
