"""Keys of statements, as people type them into forms and sheets."""

import pytest

from tuoju.competencies.models import Framework, Statement
from tuoju.library.forms import StatementsField
from tuoju.library.spreadsheets import checked_values
from tuoju.library.statement_keys import offered_statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def statements():
    framework = Framework.objects.create(key="words", version="1", title="词语", source="自拟")
    for key in ("health.body", "Z8.4"):
        Statement.objects.create(framework=framework, key=key, kind="domain", title=key)


def test_a_form_takes_keys_as_the_framework_spells_them_or_in_small_letters():
    found = StatementsField().clean("health.body、z8.4")

    assert [item["key"] for item in found] == ["health.body", "Z8.4"]


def test_a_sheet_takes_them_as_well():
    found = checked_values({"statements": "health.body、z8.4"})["statements"]

    assert [item["key"] for item in found] == ["health.body", "Z8.4"]
    assert [item["strength"] for item in found] == ["core", "supporting"]


def test_points_are_offered_under_their_indicator():
    framework = Framework.objects.get(key="words")
    head = Statement.objects.create(
        framework=framework, key="Z8", kind="indicator", title="互动", order=1
    )
    for key, order in (("Z8.1", 2), ("Z8.2", 3)):
        Statement.objects.create(
            framework=framework, key=key, kind="point", title=key, parent=head, order=order
        )

    assert offered_statements() == [
        ("Z8", "互动", "Z8 互动"),
        ("Z8.1", "Z8.1", "Z8 互动"),
        ("Z8.2", "Z8.2", "Z8 互动"),
    ]
