"""What reviewers fill in."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tuoju.review import topics
from tuoju.review.checklist import ANSWERS, FITS, checklist
from tuoju.review.models import Comment, Decision, ReviewRequest, StepName
from tuoju.review.queries import Turns

CHECK = "check_"


class DecisionForm(forms.Form):
    """The verdict with its checklist, bound to the content and the step that were seen."""

    verdict = forms.ChoiceField(
        label=_("决定"),
        choices=Decision.Verdict.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": _("请选择通过或退回。")},
    )
    reason = forms.CharField(
        label=_("理由"),
        help_text=_("退回时必填，作者可见。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )
    seen_hash = forms.CharField(max_length=64, widget=forms.HiddenInput())
    seen_step = forms.ChoiceField(choices=StepName, widget=forms.HiddenInput())

    def __init__(self, *args: Any, review: ReviewRequest, **kwargs: Any) -> None:
        """Start from what the page shows now; the checklist's questions become fields."""
        kwargs["initial"] = {"seen_hash": review.content_hash, "seen_step": review.step}
        super().__init__(*args, **kwargs)
        for dimension in checklist().dimensions:
            self.fields[CHECK + dimension.key] = forms.ChoiceField(
                label=dimension.name,
                help_text=dimension.question,
                choices=list(ANSWERS.items()),
                widget=forms.RadioSelect(),
                required=False,
            )

    @classmethod
    def filled(cls, typed: QueryDict, review: ReviewRequest) -> DecisionForm:
        """Return the form as it was, with every point not chosen yet as fitting; nothing is judged.

        What was typed comes back as it is, so that a click that only fills in refuses nothing.
        """
        form = cls(review=review)
        values = {name: typed[name] for name in form.fields if typed.get(name)}
        fits = {CHECK + dimension.key: FITS for dimension in checklist().dimensions}
        form.initial = {**form.initial, **fits, **values}
        return form

    def is_overtaken(self, review: ReviewRequest) -> bool:
        """Whether the request has moved on since the page with this form was made."""
        seen = (self["seen_step"].value(), self["seen_hash"].value())
        return seen != (review.step, review.content_hash)

    @property
    def questions(self) -> list[forms.BoundField]:
        """Fields of the checklist, in its order."""
        return [self[CHECK + dimension.key] for dimension in checklist().dimensions]

    @property
    def answers(self) -> dict[str, str]:
        """What was ticked, by the checklist's keys."""
        return {
            dimension.key: answer
            for dimension in checklist().dimensions
            if (answer := self.cleaned_data.get(CHECK + dimension.key))
        }


class CommentForm(forms.Form):
    """A remark on the whole, a page or a field.

    A place is `page:…` or `field:…` with the anchor; nothing means the whole. `places` are those
    the page offers besides the topic's fields, `about` the one it starts with.
    """

    text = forms.CharField(
        label=_("意见"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("请先写下意见。")},
    )
    place = forms.CharField(label=_("针对"), required=False, max_length=140)

    def __init__(
        self,
        *args: Any,
        review: ReviewRequest,
        places: Sequence[tuple[str, str | Promise]] = (),
        about: str = "",
        **kwargs: Any,
    ) -> None:
        """Offer the whole, the page's own places and the fields of the topic."""
        super().__init__(*args, **kwargs)
        topic = topics.topic_named(review.topic)
        labels = topic.field_labels if topic else {}
        self._fields = set(labels)
        choices = [
            *places,
            ("", _("整体")),
            *((f"field:{name}", label) for name, label in labels.items()),
        ]
        typed = self.data.get("place", "")
        if typed and typed not in dict(choices):
            choices.insert(0, (typed, _page_words(typed)))
        self.fields["place"].widget = forms.Select(choices=choices)
        self.fields["place"].initial = about if about in dict(choices) else ""

    def clean_place(self) -> str:
        """Refuse fields that the topic does not have, and anchors without a place."""
        place: str = self.cleaned_data["place"]
        kind, _colon, anchor = place.partition(":")
        known = {"": True, "page": bool(anchor.strip()), "field": anchor in self._fields}
        if not known.get(kind, False):
            raise forms.ValidationError(_("请从列表里选择意见针对的地方。"))
        return place

    @property
    def anchored(self) -> dict[str, str]:
        """The remark as the operation takes it."""
        kind, _colon, anchor = self.cleaned_data["place"].partition(":")
        return {
            "text": self.cleaned_data["text"],
            "anchor_kind": kind or Comment.AnchorKind.WHOLE,
            "anchor": anchor,
        }


def _page_words(place: str) -> str | Promise:
    return format_lazy(_("第 {n} 页"), n=place.rpartition(":")[2])


class AssignForm(forms.Form):
    """Who should judge the current step, and by when."""

    person = forms.ChoiceField(label=_("分给"), required=False)
    due = forms.DateField(
        label=_("期限"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer those who may decide; nobody takes an assignment back."""
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("不指定")), *people]

    def clean_due(self) -> datetime.date | None:
        """Refuse a date that nobody can keep; operations do take one, to tell what was late."""
        due: datetime.date | None = self.cleaned_data["due"]
        if due is not None and due < timezone.localdate():
            raise forms.ValidationError(_("期限已经过了，请选今天或以后的日期。"))
        return due


class WithdrawalForm(forms.Form):
    """Why the secretariat takes back what others sent."""

    prefix = "withdrawal"
    reason = forms.CharField(
        label=_("撤回原因"),
        help_text=_("提交的人会在通知里看到。"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        error_messages={"required": _("请写明撤回的原因，提交的人会看到。")},
    )

    def __init__(self, *args: Any, asks_why: bool, **kwargs: Any) -> None:
        """Ask nothing of those who take back their own side's work."""
        super().__init__(*args, **kwargs)
        if not asks_why:
            del self.fields["reason"]


class QueueFilter(forms.Form):
    """Filters of the list; every field may be left out."""

    q = forms.CharField(label=_("标题或单位"), required=False, max_length=60)
    topic = forms.ChoiceField(label=_("类型"), required=False)
    step = forms.ChoiceField(
        label=_("步骤"), required=False, choices=[("", _("全部步骤")), *StepName.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部状态")), *ReviewRequest.State.choices],
    )
    turn = forms.ChoiceField(
        label=_("处理"), required=False, choices=[("", _("不限")), *Turns.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the registered topics, in the controls of a filter bar."""
        super().__init__(*args, **kwargs)
        for control in self.fields.values():
            control.widget.attrs["class"] = "input input--sm"
        field = self.fields["topic"]
        if isinstance(field, forms.ChoiceField):
            known = [(topic.name, topic.label) for topic in topics.all_topics()]
            field.choices = [("", _("全部类型")), *known]

    def chosen(self) -> dict[str, str]:
        """Return the valid filters that were given; nonsense in the address is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
