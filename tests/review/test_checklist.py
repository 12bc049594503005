"""The list that reviewers go through before they let something pass."""

from __future__ import annotations

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
