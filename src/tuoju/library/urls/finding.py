"""Finding: the list, its facets, suggestions."""

from __future__ import annotations

from django.urls import path

from tuoju.library.views import finding

urlpatterns = [
    path("library/", finding.resource_list, name="list"),
    path("library/suggest", finding.suggest, name="suggest"),
]
