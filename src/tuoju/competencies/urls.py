"""Addresses of frameworks, namespace `competencies`; their keys are public and readable."""

from __future__ import annotations

from django.urls import path

from tuoju.competencies import views

app_name = "competencies"

urlpatterns = [
    path("", views.framework_list, name="list"),
    path("<slug:framework_key>/", views.framework, name="framework"),
    path("<slug:framework_key>/<str:key>/", views.statement, name="statement"),
]
