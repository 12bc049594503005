"""Addresses that exist only while the demo is on, namespace `demo`."""

from __future__ import annotations

from django.urls import path

from tuoju.demo import sign_in

app_name = "demo"

urlpatterns = [path("sign-in/", sign_in.sign_in, name="sign_in")]
