"""The portal app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """`portal`: the home page and a person's day, composed out of the apps below."""

    name = "tuoju.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the places."""
        from tuoju.core.ui import navigation  # noqa: PLC0415 - models load first
        from tuoju.portal.queries import waiting  # noqa: PLC0415

        navigation.register(region="main", order=10, label=_("首页"), url_name="portal:home")
        navigation.register(
            region="workspace",
            order=10,
            label=_("今日待办"),
            icon="list",
            url_name="portal:today",
            predicate=navigation.signed_in,
            badge=waiting,
        )
        navigation.register(
            region="office",
            order=220,
            group=_("资源"),
            label=_("搜不到的词"),
            icon="search",
            url_name="portal:missed_searches",
            predicate=lambda actor: actor.runs_the_alliance,
        )
        navigation.register(region="service", order=10, label=_("使用帮助"), url_name="portal:help")
        navigation.register(
            region="service", order=90, label=_("开放接口"), url_name="api_reference"
        )
        navigation.register(
            region="rules",
            order=10,
            label=_("隐私与儿童信息保护"),
            url_name="portal:privacy",
        )
        navigation.register(
            region="rules", order=20, label=_("无障碍"), url_name="portal:accessibility"
        )
