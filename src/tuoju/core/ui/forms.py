"""Makes Django render every form and field in the house's markup, and ask in the house's words."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class HouseRenderer(DjangoTemplates):
    """Named by the setting FORM_RENDERER; ``{{ form }}`` and ``as_field_group`` use our parts."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/group.html"


UNCHOSEN = _("请选择")


def ask_to_choose(fields: Mapping[str, forms.Field], text: str | Promise = UNCHOSEN) -> None:
    """Say in words what the empty choice of a select means."""
    for field in fields.values():
        choices = list(getattr(field, "choices", []))
        if isinstance(field, forms.ChoiceField) and choices and not choices[0][0]:
            field.choices = [("", text), *choices[1:]]


def speak_plainly() -> None:
    """Replace the framework's sentences for every form; a field may still say it better itself.

    Forms are built from these words wherever they come from, django-allauth's and those of models
    too, so they are set once for all and not form by form.
    """
    for field, text in ((forms.Field, _("请填写这一项。")), (forms.ChoiceField, _("请选择一项。"))):
        field.default_error_messages = {**field.default_error_messages, "required": text}
    forms.CharField.default_error_messages = {
        "max_length": _("最多 %(limit_value)d 字，请写短一些。")
    }
