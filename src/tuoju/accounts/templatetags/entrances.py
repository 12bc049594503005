"""Shows the further ways in under a sign-in form: `{% load entrances %}{% entrances %}`."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from tuoju.accounts import entrances as offered

register = template.Library()


@register.simple_tag(takes_context=True)
def entrances(context: Context) -> SafeString:
    """Render what higher apps have hung in, with the page's request for tokens."""
    request = context.get("request")
    shared = {"next": context.get("redirect_field_value") or ""}
    parts = (
        render_to_string(one.template, {**shared, **one.context}, request=request)
        for one in offered.entrances()
    )
    return mark_safe("".join(parts))  # noqa: S308 - joined from templates that escape
