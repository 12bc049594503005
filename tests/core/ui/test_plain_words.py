"""What forms say when something is missing or too long: the house's words, not the framework's."""

import pytest
from django import forms
from django.apps import apps
from django.urls import get_resolver

from tuoju.library.forms import DraftForm
from tuoju.library.grids import GridForm
from tuoju.library.sharing_forms import WithdrawalForm
from tuoju.review.forms import CommentForm


def all_forms(above: type[forms.BaseForm] = forms.BaseForm) -> list[type[forms.BaseForm]]:
    return [form for one in above.__subclasses__() for form in (one, *all_forms(one))]


def test_no_form_of_the_house_says_the_framework_s_sentence():
    assert get_resolver().url_patterns
    assert apps.ready

    ours = [form for form in all_forms() if form.__module__.startswith("tuoju.")]
    said = {
        str(field.error_messages["required"])
        for form in ours
        for field in form.base_fields.values()
    }

    assert len(ours) > 20
    assert not [text for text in said if "字段" in text or "必填项" in text]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (DraftForm.base_fields["title"], "请写标题。"),
        (GridForm.base_fields["title"], "请写标题。"),
        (WithdrawalForm.base_fields["reason"], "请写明原因，打开原网址的人会看到。"),
        (CommentForm.base_fields["text"], "请先写下意见。"),
        (forms.CharField(), "请填写这一项。"),
        (forms.ChoiceField(choices=[("a", "A")]), "请选择一项。"),
    ],
)
def test_what_is_missing_is_asked_for_in_plain_words(field, text):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean("")

    assert refusal.value.messages == [text]


def test_what_is_too_long_is_told_how_long_it_may_be():
    with pytest.raises(forms.ValidationError) as refusal:
        forms.CharField(max_length=3).clean("四个字了")

    assert refusal.value.messages == ["最多 3 字，请写短一些。"]
