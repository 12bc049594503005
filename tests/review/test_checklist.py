"""The list that reviewers go through before they let something pass."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from tuoju.core.errors import Invalid
from tuoju.review.checklist import DOES_NOT_FIT, checked, checklist


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("answer", [None, DOES_NOT_FIT])
def test_what_stands_in_the_way_is_listed_as_the_language_does(language, answer):
    keys = [dimension.key for dimension in checklist().dimensions]
    answers = {} if answer is None else dict.fromkeys(keys, answer)

    with translation.override(language), pytest.raises(Invalid) as refusal:
        checked(answers, for_pass=True)

    assert ("、" in str(refusal.value)) is (language == "zh-hans")


def test_the_questions_follow_the_reader_s_language():
    first = checklist().dimensions[0]

    assert str(first.name) == "政治与价值导向"
    with translation.override("en"):
        for dimension in checklist().dimensions:
            words = f"{dimension.name}{dimension.question}{dimension.hint}"
            assert not re.search(r"[\u3400-\u9fff\uff00-\uffef]", words)
