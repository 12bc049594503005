"""The portal's addresses."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.urls import path

from tuoju.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("my/data/", views.my_data, name="my_data"),
    path(
        "my/account/close/",
        reauthentication_required(views.close_account),
        name="close_account",
    ),
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("office/missed-searches/", views.missed_searches, name="missed_searches"),
]
