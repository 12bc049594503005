"""Filters for people's contact details: `{% load people %}`."""

from __future__ import annotations

from django import template

from tuoju.accounts import phones

register = template.Library()


@register.filter
def spoken_phone(value: str) -> str:
    """Show a number as people read it out; an address passes unchanged."""
    return phones.spoken_phone(value)


@register.filter
def masked_phone(value: str | None) -> str:
    """Show a number in part."""
    return phones.masked_phone(value) if value else ""


@register.filter
def masked_email(value: str | None) -> str:
    """Show an address in part."""
    return phones.masked_email(value) if value else ""
