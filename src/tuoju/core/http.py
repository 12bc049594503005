"""The request that views see: Django's, with the actor and htmx's details."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tuoju.core.actors import Actor
from tuoju.core.ui.modes import UiMode


class Request(HttpRequest):
    """What `config.middleware` hands to every view."""

    actor: Actor
    htmx: HtmxDetails
    ui_mode: UiMode
