"""Makes Django render every form and field in the house's markup."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class HouseRenderer(DjangoTemplates):
    """Named by the setting FORM_RENDERER; ``{{ form }}`` and ``as_field_group`` use our parts."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/group.html"
