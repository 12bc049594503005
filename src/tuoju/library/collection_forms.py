"""Forms of those who gather resources in collections."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.library.models import Collection
from tuoju.library.operations.accepting import REASON_LENGTH
from tuoju.library.policies import CONTRIBUTING_ROLES
from tuoju.library.queries.gathering import hash_of_words

CHOICES_SHOWN = 100


class WordsForm(forms.ModelForm[Collection]):
    """Title and description of a collection; `seen` says which ones the person read."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember the words as they stand."""
        super().__init__(*args, **kwargs)
        self.initial["seen"] = hash_of_words(self.instance)

    class Meta:
        model = Collection
        fields = ("title", "description")
        error_messages = {"title": {"required": _("请写标题。")}}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def shows_words_of(self, collection: Collection) -> None:
        """Say that the person has today's words before them: the page shows them beside the form."""
        self.data = {**self.data, **self.cleaned_data, "seen": hash_of_words(collection)}


class GatherForm(forms.Form):
    """Where a resource is put: a collection at hand or a new one, under a heading."""

    collection = forms.ModelChoiceField(
        label=_("已有的合集"),
        queryset=Collection.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label=_("新建一个合集"),
    )
    title = forms.CharField(
        label=_("新合集的标题"),
        max_length=200,
        required=False,
        help_text=_("上面选了已有的合集，就不用填。"),
    )
    organisation = forms.ModelChoiceField(
        label=_("新合集属于"),
        queryset=Organisation.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label=None,
    )
    path = forms.CharField(
        label=_("放在哪个小标题下"),
        max_length=1024,
        required=False,
        help_text=_("可以不填。多级标题用 / 分开，例如：第一周/周一。"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """Offer what the person may fill, the newest first."""
        super().__init__(*args, **kwargs)
        collections = cast("forms.ModelChoiceField[Collection]", self.fields["collection"])
        kept = Collection.objects.manageable_by(actor).order_by("-pk")
        newest = kept.values_list("pk", flat=True)[:CHOICES_SHOWN]
        collections.queryset = kept.filter(pk__in=list(newest))
        if len(collections.queryset) == CHOICES_SHOWN:
            collections.help_text = _("这里列出最近的 %d 个合集。") % CHOICES_SHOWN
        homes = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        homes.queryset = Organisation.objects.filter(
            pk__in=actor.organisations_with(*CONTRIBUTING_ROLES)
        )
        self.initial.setdefault("organisation", homes.queryset.first())

    def clean(self) -> dict[str, object]:
        """Ask for what a new collection needs."""
        cleaned: dict[str, object] = super().clean() or {}
        if "collection" in cleaned and cleaned["collection"] is None:
            if not cleaned.get("title"):
                self.add_error("title", _("请填写新合集的标题，或者选一个已有的合集。"))
            if not cleaned.get("organisation") and "organisation" not in self.errors:
                self.add_error("organisation", _("请选择新合集属于哪个单位。"))
        elif cleaned.get("collection") and cleaned.get("title"):
            self.add_error(
                "title",
                _("上面选了已有的合集。要新建合集，请在上面选“新建一个合集”；否则请清空这里。"),
            )
        return cleaned


class DeclineForm(forms.Form):
    """What should be different before the secretariat accepts the words of a collection.

    A longer text is refused in words: a browser that knew the length would cut it without any.
    """

    reason = forms.CharField(
        label=_("还不能认可？写明要改什么，对方会收到通知"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明原因，对方才知道改什么。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let people paste what they have."""
        super().__init__(*args, **kwargs)
        del self.fields["reason"].widget.attrs["maxlength"]
