"""Filling many rows of the grid at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui.forms import UNCHOSEN, ask_to_choose
from tuoju.library.forms import StatementsField, WordsField
from tuoju.library.grid_fields import AGE_GROUPS, AUDIENCE_GROUPS, POINTS, CombinationField
from tuoju.library.models import Draft
from tuoju.library.vocabularies import AgeBand, Audience, ConsentScope, Visibility

BULK = (
    *("type", "audiences", "age_bands", "statements", "keywords", "licence", "consent"),
    *("rights_holder", "description"),
)


class BulkForm(forms.ModelForm[Draft]):
    """What is written into many rows at once; an empty field leaves its column alone."""

    audiences = CombinationField(
        label=_("使用对象"), codes=Audience, groups=AUDIENCE_GROUPS, required=False
    )
    age_bands = CombinationField(
        label=_("适用年龄"), codes=AgeBand, groups=AGE_GROUPS, required=False
    )
    statements = StatementsField(label=_("质量要点"), required=False)
    keywords = WordsField(label=_("关键词"), required=False)
    consent = forms.ChoiceField(
        label=_("儿童肖像"), choices=[("", UNCHOSEN), *ConsentScope.choices], required=False
    )
    visibility = forms.ChoiceField(
        label=_("可见范围"), choices=[("", UNCHOSEN), *Visibility.choices], required=False
    )

    class Meta:
        model = Draft
        fields: ClassVar = list(BULK)
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 2})}

    prefix = "bulk"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Stand in a dialog, outside the form that sends it."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            field.initial = None
            field.widget.attrs.update({"class": "input", "form": "grid"})
        ask_to_choose(self.fields, _("不改动"))
        self.fields["statements"].widget.attrs["list"] = POINTS

    def chosen(self) -> dict[str, Any]:
        """Return the columns that somebody filled."""
        return {name: self.cleaned_data[name] for name in BULK if self.cleaned_data.get(name)}

    @property
    def audience(self) -> str | None:
        """Who is to see the rows, when somebody chose it."""
        return self.cleaned_data["visibility"] or None
