"""Django's `{% csrf_token %}`, which also says whose page a form stands on.

A builtin of every template, so that no form can leave it out. It works without scripts, and what
visitors see stays the same for all of them.
"""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from tuoju.accounts import kept_forms

register = template.Library()


class FormOfAPerson(CsrfTokenNode):
    """The token, and beside it the sealed name of who is signed in."""

    def render(self, context: Context) -> str:
        """Render nothing more for visitors."""
        fields = super().render(context)
        actor = getattr(getattr(context, "request", None), "actor", None)
        if not fields or actor is None or actor.user_id is None:
            return fields
        mark = kept_forms.mark_of(actor.user_id)
        return fields + format_html(
            '<input type="hidden" name="{}" value="{}">', kept_forms.WHOSE, mark
        )


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> FormOfAPerson:
    """Stand in for Django's tag of this name."""
    return FormOfAPerson()
