"""What people read when a password is refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation


@pytest.mark.parametrize("password", ["123", "password12", "8273649182"])
def test_every_rule_speaks_chinese(password):
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refusal:
        validate_password(password)

    for text in refusal.value.messages:
        assert not any(word in text for word in ("This", "password", "must"))


def test_the_length_is_named_in_both_languages():
    for language, words in (("zh-hans", "至少要有 10 个字符"), ("en", "at least 10 characters")):
        with translation.override(language), pytest.raises(ValidationError) as refusal:
            validate_password("kurz")
        assert words in " ".join(refusal.value.messages)
