"""Addresses of notices, namespace `notices`."""

from __future__ import annotations

from django.urls import path

from tuoju.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.notice_list, name="list"),
    path("all-read/", views.all_read, name="all_read"),
    path("mail/", views.mail, name="mail"),
    path("<pid:public_id>/", views.open_notice, name="open"),
]
