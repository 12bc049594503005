"""What reviewers fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tuoju.review import topics
from tuoju.review.checklist import ANSWERS, checklist
from tuoju.review.models import Comment, Decision, ReviewRequest, StepName

CHECK = "check_"


class DecisionForm(forms.Form):
    """The verdict with its checklist, bound to the content and the step that were seen."""

    verdict = forms.ChoiceField(
        label=_("决定"), choices=Decision.Verdict, widget=forms.RadioSelect(), initial="pass"
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


class CommentForm(forms.ModelForm[Comment]):
    """A remark on the whole, a field or a page."""

    class Meta:
        model = Comment
        fields = ("text", "anchor_kind", "anchor")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "anchor": forms.TextInput(),
        }
        labels = {"anchor_kind": _("针对"), "anchor": _("页码或字段名")}


class AssignForm(forms.Form):
    """Who should judge the current step, and by when."""

    person = forms.ChoiceField(label=_("分给"), required=False)
    due = forms.DateField(
        label=_("期限"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer those who may decide; nobody takes an assignment back."""
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("不指定")), *people]


class QueueFilter(forms.Form):
    """Filters of the list; every field may be left out."""

    q = forms.CharField(label=_("标题"), required=False, max_length=60)
    topic = forms.ChoiceField(label=_("类型"), required=False)
    step = forms.ChoiceField(
        label=_("步骤"), required=False, choices=[("", _("全部步骤")), *StepName.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部状态")), *ReviewRequest.State.choices],
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
