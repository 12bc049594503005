"""Every address of the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter

from tuoju.config.api import api
from tuoju.config.reference import api_reference
from tuoju.core.ids import PublicIdConverter

register_converter(PublicIdConverter, "pid")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tuoju.config.health")),
    path("", include("tuoju.portal.urls")),
    path("", include("tuoju.library.urls")),
    path("ui/", include("tuoju.core.ui.urls")),
    path("accounts/", include("tuoju.accounts.urls")),
    path("members/", include("tuoju.alliance.urls")),
    path("standards/", include("tuoju.competencies.urls")),
    path("notices/", include("tuoju.notices.urls")),
    path("office/review/", include("tuoju.review.urls")),
    path("api/docs", api_reference, name="api_reference"),
    path("api/v1/", api.urls),
]

handler404 = "tuoju.config.middleware.not_found"
handler500 = "tuoju.config.middleware.server_error"

if settings.TUOJU_DEMO:
    urlpatterns.append(path("demo/", include("tuoju.demo.urls")))
