"""The library app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tuoju.core.http import Request
    from tuoju.review.models import ReviewRequest
    from tuoju.review.topics import Shown


class LibraryConfig(AppConfig):
    """`library`: resources that the alliance shares."""

    name = "tuoju.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang the library into search, standards, review, organisations and navigation."""
        from tuoju.alliance import panels  # noqa: PLC0415 - models load first
        from tuoju.competencies import resolving  # noqa: PLC0415 - models load first
        from tuoju.core.ui import navigation  # noqa: PLC0415 - models load first
        from tuoju.library import connections, policies, search  # noqa: PLC0415 - models load first
        from tuoju.review import topics  # noqa: PLC0415 - models load first

        search.declare()
        resolving.register(
            "library/resource", connections.resolve, visible=connections.visible_refs
        )
        topics.register(connections.review_topic(show=_judging_page))
        panels.register("library", order=10, build=connections.organisation_panel)
        navigation.register(region="main", order=60, label=_("资源库"), url_name="library:list")
        navigation.register(
            region="workspace",
            order=30,
            label=_("我的资源"),
            icon="folder",
            url_name="library:my",
            predicate=navigation.signed_in,
        )
        navigation.register(
            region="workspace",
            order=31,
            label=_("本单位资源"),
            icon="building",
            url_name="library:of_organisation",
            predicate=policies.edits_somewhere,
        )
        navigation.register(
            region="workspace",
            order=33,
            label=_("我的合集"),
            icon="grid",
            url_name="library:collections_mine",
            predicate=policies.contributes_somewhere,
        )
        navigation.register(
            region="workspace",
            order=35,
            label=_("上传资源"),
            icon="up",
            url_name="library:upload",
            predicate=policies.contributes_somewhere,
        )
        navigation.register(
            region="office",
            order=205,
            group=_("资源"),
            label=_("全部资源"),
            icon="grid",
            url_name="library:all",
            predicate=lambda actor: actor.runs_the_alliance,
        )
        navigation.register_search(url_name="library:list", suggest_url_name="library:suggest")


def _judging_page(request: Request, review: ReviewRequest, shown: Shown) -> HttpResponse:
    from tuoju.library.views.reviewing import show_again  # noqa: PLC0415 - models load first

    return show_again(request, review, shown)
