"""The draft form: every field of the metadata, in three groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.competencies.queries import statements_named
from tuoju.core.actors import Actor
from tuoju.core.errors import DomainError
from tuoju.core.extraction.encodings import clean
from tuoju.core.ui.forms import ask_to_choose
from tuoju.library import policies
from tuoju.library.models import Draft, Resource
from tuoju.library.statement_keys import spelled
from tuoju.library.vocabularies import (
    AgeBand,
    Audience,
    ContributorRole,
    Domain,
    Language,
    Visibility,
)
from tuoju.library.wording import codes_by_word, listed, name_and_role, with_role

_SEPARATORS = re.compile(r"[\s,，、;；]+")
MAJORS = [
    ("570102K", _("学前教育（高职）")),
    ("520802", _("婴幼儿托育服务与管理（高职）")),
    ("570101K", _("早期教育（高职）")),
    ("770101", _("幼儿保育（中职）")),
]


def _typed(value: Any) -> str:
    """Return typed text without the characters that no database takes."""
    return clean(str(value or "")).strip()


def offer_audiences(field: forms.Field, actor: Actor, resource: Resource) -> None:
    """Show only the audiences that the actor may choose; what else arrives, the operation refuses.

    An old page may still send another one: the rule answers that in its own words.
    """
    if isinstance(field, forms.ChoiceField):
        offered = policies.offered_audiences(actor, resource)
        field.widget.choices = [(level.value, level.label) for level in offered]


class WordsField(forms.Field):
    """Words typed with any separator that people use."""

    def to_python(self, value: Any) -> list[str]:
        """Split, drop doubles, keep the order."""
        words = _SEPARATORS.split(_typed(value))
        return list(dict.fromkeys(word for word in words if word))

    def prepare_value(self, value: Any) -> Any:
        """Show the words joined the Chinese way."""
        return listed(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare words, not spelling of separators."""
        return self.to_python(data) != (initial or [])


class ContributorsField(forms.Field):
    """One contributor a line: name, then the role in brackets when it is not the author."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> list[dict[str, str]]:
        """Read the lines; an unknown role counts as author."""
        roles = codes_by_word(ContributorRole)
        people = []
        for line in _typed(value).splitlines():
            name, role = name_and_role(line)
            if name:
                code = roles.get(role.casefold(), ContributorRole.AUTHOR)
                people.append({"name": name[:80], "role": str(code)})
        return people[:20]

    def prepare_value(self, value: Any) -> Any:
        """Show one line a person."""
        if not isinstance(value, list):
            return value
        labels = dict(ContributorRole.choices)
        return "\n".join(with_role(one["name"], labels.get(one["role"], "")) for one in value)


class StatementsField(forms.Field):
    """Keys of statements such as `B8.4`; the first one is the core one."""

    def to_python(self, value: Any) -> list[dict[str, str]]:
        """Split the keys; the first is core, the others support."""
        words = _SEPARATORS.split(_typed(value))
        keys = spelled([word for word in words if word])
        return [
            {"key": key, "strength": "core" if place == 0 else "supporting"}
            for place, key in enumerate(dict.fromkeys(keys))
        ]

    def prepare_value(self, value: Any) -> Any:
        """Show the keys."""
        return listed(item["key"] for item in value) if isinstance(value, list) else value

    def validate(self, value: list[dict[str, str]]) -> None:
        """Refuse keys that no framework knows."""
        super().validate(value)
        try:
            statements_named(item["key"] for item in value)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error


class DraftForm(forms.ModelForm[Draft]):
    """What the writer fills; nothing but the title is needed before submitting."""

    keywords = WordsField(
        label=_("关键词"), required=False, help_text=_("用顿号、逗号或空格隔开，最多 20 个。")
    )
    audiences = forms.MultipleChoiceField(
        label=_("使用对象"),
        choices=Audience.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    age_bands = forms.MultipleChoiceField(
        label=_("适用年龄"),
        choices=AgeBand.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    domains = forms.MultipleChoiceField(
        label=_("领域"),
        choices=Domain.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    majors = forms.MultipleChoiceField(
        label=_("适用专业"),
        choices=MAJORS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    contributors = ContributorsField(
        label=_("作者与分工"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一位，例如：学前教育教研室（指导）。不写括号就是作者。"),
    )
    statements = StatementsField(
        label=_("对应的质量要点"),
        required=False,
        widget=forms.TextInput(attrs={"list": "points"}),
        help_text=_("第一个是核心，其余为支撑，例如 B8.4、B14.3。"),
    )
    visibility = forms.ChoiceField(label=_("可见范围"), choices=Visibility.choices)
    visible_kinds = forms.MultipleChoiceField(
        label=_("指定类型单位"),
        choices=Organisation.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("可见范围选“指定类型单位”时填写。"),
    )

    use_required_attribute = False

    class Meta:
        model = Draft
        fields: ClassVar = [*Draft.FIELDS, "note"]
        error_messages: ClassVar = {"title": {"required": _("请写标题。")}}
        widgets: ClassVar = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "language": forms.Select(choices=Language.choices),
        }

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any) -> None:
        """Start from the parent's audience, which the draft does not hold."""
        super().__init__(*args, **kwargs)
        ask_to_choose(self.fields)
        resource = self.instance.resource
        if actor is not None:
            offer_audiences(self.fields["visibility"], actor, resource)
        self.initial.setdefault("visibility", resource.visibility)
        if "visible_kinds" not in self.initial:
            self.initial["visible_kinds"] = [row.kind for row in resource.visible_kinds.all()]
        if resource.current_id is not None:
            for name in ("visibility", "visible_kinds"):
                self.fields[name].disabled = True

    def mark_needed(self, names: Iterable[str]) -> None:
        """Stop calling fields optional that review needs; for showing, after validation."""
        for name in names:
            self.fields[name].required = True

    def ask_for(self, missing: Mapping[str, list[str]]) -> None:
        """Say what review needs besides, beside what is wrong already."""
        for name, texts in missing.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, texts)

    def values(self) -> dict[str, Any]:
        """Return what `save_draft` takes, of a valid form."""
        return {name: self.cleaned_data[name] for name in Draft.FIELDS}


def named_errors(form: forms.BaseForm) -> list[str]:
    """Write what is wrong with a form, field by field, for a place far from the fields."""
    return [
        f"{form.fields[name].label}：{text}" if name in form.fields else str(text)
        for name, texts in form.errors.items()
        for text in texts
    ]
