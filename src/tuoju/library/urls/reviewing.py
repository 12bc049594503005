"""Judging: the side-by-side page."""

from __future__ import annotations

from django.urls import path

from tuoju.library.views import reviewing

urlpatterns = [
    path("office/review/resources/<pid:public_id>/", reviewing.review, name="review"),
]
