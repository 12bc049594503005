"""The metadata grid: one small form a draft, with values suggested out of the file."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tuoju.core.actors import Actor
from tuoju.core.extraction.keywords import suggest_keywords
from tuoju.library.checks import problems
from tuoju.library.forms import StatementsField, WordsField
from tuoju.library.models import AttachedFile, Batch, Draft
from tuoju.library.vocabularies import AgeBand, Audience, Visibility

COLUMNS = (
    "title",
    "type",
    "audiences",
    "age_bands",
    "statements",
    "keywords",
    "description",
    "licence",
    "rights_holder",
    "consent",
)
SUGGESTED_FROM = 20_000


class GridForm(forms.ModelForm[Draft]):
    """One row."""

    audiences = forms.MultipleChoiceField(
        label=_("使用对象"), choices=Audience.choices, required=False
    )
    age_bands = forms.MultipleChoiceField(
        label=_("适用年龄"), choices=AgeBand.choices, required=False
    )
    statements = StatementsField(label=_("质量要点"), required=False)
    keywords = WordsField(label=_("关键词"), required=False)
    visibility = forms.ChoiceField(label=_("可见范围"), choices=Visibility.choices)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    class Meta:
        model = Draft
        fields: ClassVar = list(COLUMNS)
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, file: AttachedFile | None = None, **kwargs: Any) -> None:
        """Show the row's file and what still keeps it from review."""
        super().__init__(*args, **kwargs)
        self.file = file
        self.initial.setdefault("visibility", self.instance.resource.visibility)
        self.initial["revision"] = self.instance.revision
        for name, field in self.fields.items():
            field.widget.attrs["data-col"] = name
        for name in ("audiences", "age_bands"):
            self.fields[name].widget.attrs["size"] = 3

    def values(self) -> dict[str, Any]:
        """Return what `save_draft` takes, of a valid form."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    def missing(self) -> list[str]:
        """Say what still keeps the row from review."""
        found = problems(self.instance, [self.file] if self.file else [])
        return [text for texts in found.values() for text in texts]


def grid_of(actor: Actor, batch: Batch, data: QueryDict | None) -> list[GridForm]:
    """Build the rows of a batch that may still be edited."""
    rows = (
        Draft.objects.visible_to(actor)
        .filter(batch=batch)
        .exclude(state=Draft.State.IN_REVIEW)
        .select_related("resource__organisation", "updated_by")
        .prefetch_related("files__blob__pages", "resource__visible_kinds")
        .order_by("pk")
    )
    forms_ = []
    for row in rows:
        files = list(row.files.all())
        file = files[0] if files else None
        initial = {} if row.keywords or file is None else {"keywords": _suggested(file)}
        forms_.append(
            GridForm(data, instance=row, prefix=row.public_id, file=file, initial=initial)
        )
    return forms_


def _suggested(file: AttachedFile) -> list[str]:
    text = ""
    for page in file.blob.pages.all():
        text += page.text
        if len(text) > SUGGESTED_FROM:
            break
    return list(suggest_keywords(text))[:6]
