"""Forms of the page where owners say who may see a resource, and take it down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.library.forms import offer_audiences
from tuoju.library.models import Resource
from tuoju.library.vocabularies import Visibility

REASON_LENGTH = 300


class AudienceForm(forms.Form):
    """Who may see it; kinds count only for the level that names them."""

    visibility = forms.ChoiceField(
        label=_("可见范围"), choices=Visibility.choices, widget=forms.RadioSelect
    )
    visible_kinds = forms.MultipleChoiceField(
        label=_("指定类型单位"),
        choices=Organisation.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("可见范围选“指定类型单位”时填写。"),
    )

    def __init__(self, *args: Any, actor: Actor, resource: Resource, **kwargs: Any) -> None:
        """Offer the audiences that this actor may choose."""
        super().__init__(*args, **kwargs)
        offer_audiences(self.fields["visibility"], actor, resource)

    def clean(self) -> dict[str, object]:
        """Ask for kinds where the level needs them, forget them elsewhere."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("visibility") != Visibility.ORGANISATION_KINDS:
            cleaned["visible_kinds"] = []
        elif not cleaned.get("visible_kinds"):
            self.add_error("visible_kinds", _("请至少选一种单位类型。"))
        return cleaned


class OpeningForm(forms.Form):
    """To whom the alliance's reviews are to open a resource; only what they have not opened yet."""

    opens_to = forms.ChoiceField(
        label=_("通过后的可见范围"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, levels: Sequence[str], **kwargs: Any) -> None:
        """Offer some of the levels, the narrowest chosen."""
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["opens_to"])
        field.choices = [(level, Visibility(level).label) for level in levels]
        field.initial = levels[0] if levels else None


class LinkForm(forms.Form):
    """How long a link opens the resource."""

    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        choices=[(7, _("7 天")), (30, _("30 天")), (90, _("90 天")), (365, _("一年"))],
        initial=30,
    )


class WithdrawalForm(forms.Form):
    """A reason that stays at the address for everybody to read.

    A longer text is refused in words: a browser that knew the length would cut it without any.
    """

    reason = forms.CharField(
        label=_("下架原因"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=format_lazy(
            _("下架后，原网址会显示这个原因和日期。最多 {n} 字。"), n=REASON_LENGTH
        ),
        error_messages={"required": _("请写明原因，打开原网址的人会看到。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let people paste what they have."""
        super().__init__(*args, **kwargs)
        del self.fields["reason"].widget.attrs["maxlength"]
