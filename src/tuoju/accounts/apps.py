"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui import navigation


class AccountsConfig(AppConfig):
    """`accounts`."""

    name = "tuoju.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the account's places to the menus."""
        navigation.register(
            region="account",
            order=10,
            label=_("登录"),
            url_name="account_request_login_code",
            predicate=navigation.visitor,
        )
        navigation.register(
            region="account",
            order=20,
            label=_("我的账号"),
            url_name="accounts:profile",
            predicate=navigation.signed_in,
        )
        navigation.register(
            region="account",
            order=90,
            label=_("退出登录"),
            url_name="account_logout",
            predicate=navigation.signed_in,
            method="post",
        )
