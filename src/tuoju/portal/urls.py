"""The portal's addresses."""

from __future__ import annotations

from django.urls import path

from tuoju.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("office/missed-searches/", views.missed_searches, name="missed_searches"),
]
