"""Addresses of reviews, namespace `review`; the pages of reviewed objects belong to their apps."""

from __future__ import annotations

from django.urls import path

from tuoju.review import views

app_name = "review"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("<pid:public_id>/", views.open_request, name="open"),
    path("<pid:public_id>/decision/", views.decision, name="decide"),
    path("<pid:public_id>/comments/", views.add_comment, name="comment"),
    path(
        "<pid:public_id>/comments/<pid:comment_id>/resolved/",
        views.resolve,
        name="resolve_comment",
    ),
    path("<pid:public_id>/assignment/", views.assignment, name="assign"),
    path("<pid:public_id>/withdrawal/", views.withdrawal, name="withdraw"),
]
