"""`tuoju add-person`: how the first person of a new deployment gets in."""

import re

import pytest
from django.test import Client
from tests.config.test_cli import run
from tests.factories import OrganisationFactory, UserFactory

from tuoju.accounts.models import User
from tuoju.alliance.founding import lead_organisation
from tuoju.alliance.models import Membership, Organisation
from tuoju.core.actors import Actor

pytestmark = pytest.mark.django_db

FIRST = ["add-person", "138 0000 1111", "--name", "周秘书", "--organisation", "峡江师范学院"]


def test_the_first_person_runs_the_alliance_from_the_named_lead(capsys, monkeypatch):
    code, said = run(FIRST, capsys, monkeypatch)

    place = Membership.objects.current().get()
    assert code == 0
    assert (place.role, place.person.name) == ("secretariat", "周秘书")
    assert place.person.phone == "+8613800001111"
    assert (place.organisation.name, place.organisation.rank) == ("峡江师范学院", "chair")
    assert "/accounts/login/code/" in said.out
    assert "验证码" in said.out


def test_that_person_signs_in_with_a_code(
    capsys, monkeypatch, mailoutbox, django_capture_on_commit_callbacks
):
    run(["add-person", "zhou@example.org", "--name", "周秘书"], capsys, monkeypatch)
    browser = Client()

    with django_capture_on_commit_callbacks(execute=True):
        asked = browser.post("/accounts/login/code/", {"login": "zhou@example.org"})
    code = re.search(r"\b\d{6}\b", mailoutbox[-1].body)[0]
    browser.post(asked["Location"], {"code": code})

    assert browser.get("/office/review/").status_code == 200


def test_it_can_be_run_again(capsys, monkeypatch):
    run(FIRST, capsys, monkeypatch)

    code, said = run(FIRST, capsys, monkeypatch)

    assert code == 0
    assert "已经是" in said.out
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)
    assert Organisation.objects.count() == 1


def test_the_report_names_what_was_made(capsys, monkeypatch):
    _code, first = run(FIRST, capsys, monkeypatch)
    _code, again = run(FIRST, capsys, monkeypatch)
    other = ["add-person", "13800001111", "--name", "别名", "--role", "reviewer"]
    _code, third = run(other, capsys, monkeypatch)

    assert "已建立牵头院校“峡江师范学院”。" in first.out
    assert "已为 周秘书 开通账号。" in first.out
    assert "已建立" not in again.out
    assert "开通" not in again.out
    assert "没有改动" in again.out
    assert "姓名仍是“周秘书”" in third.out
    assert "周秘书 现在是“峡江师范学院”的“审核员”。" in third.out


@pytest.mark.parametrize("is_there", [True, False])
def test_an_organisation_is_never_renamed(capsys, monkeypatch, is_there):
    lead = lead_organisation(Actor.machine("import-resources"))
    nameless = ["add-person", "13800001111", "--name", "周秘书"]
    if is_there:
        run(nameless, capsys, monkeypatch)

    code, said = run(FIRST, capsys, monkeypatch)

    lead.refresh_from_db()
    assert code == 1
    assert "现在叫“联盟牵头院校”" in said.err
    assert "不写 --organisation" in said.err
    assert (lead.name, lead.short_name) == ("联盟牵头院校", "牵头院校")
    assert Organisation.objects.count() == 1
    assert User.objects.count() == int(is_there)
    assert run(nameless, capsys, monkeypatch)[0] == 0


def test_without_an_organisation_it_is_the_lead(capsys, monkeypatch):
    lead = OrganisationFactory(rank="chair")

    run(["add-person", "Zhou@Example.org", "--name", "周秘书"], capsys, monkeypatch)

    place = Membership.objects.get()
    assert (place.organisation, place.person.email) == (lead, "zhou@example.org")


def test_an_account_that_is_there_keeps_its_name(capsys, monkeypatch):
    person = UserFactory(phone="+8613800001111", name="周老师")

    run(FIRST, capsys, monkeypatch)

    assert Membership.objects.get().person == person
    assert User.objects.get().name == "周老师"


def test_other_roles_and_organisations_can_be_chosen(capsys, monkeypatch):
    OrganisationFactory(rank="chair")
    school = OrganisationFactory(name="橘颂幼儿园")
    words = ["add-person", "13800001111", "--name", "园长", "--role", "director"]

    run([*words, "--organisation", school.name], capsys, monkeypatch)

    place = Membership.objects.get()
    assert (place.organisation, place.role) == (school, "director")


@pytest.mark.parametrize(
    ("words", "said_so"),
    [
        (["123", "--name", "周"], "请填写 11 位手机号，或者完整的邮箱地址。"),
        (["13800001111", "--name", "  "], "姓名"),
        (
            ["13800001111", "--name", "周", "--organisation", "没有的单位"],
            "没有叫“没有的单位”的单位",
        ),
    ],
)
def test_bad_input_is_refused_in_words(words, said_so, capsys, monkeypatch):
    OrganisationFactory(rank="chair")

    code, said = run(["add-person", *words], capsys, monkeypatch)

    assert code == 1
    assert said_so in said.err
    assert "Traceback" not in said.err
    assert not User.objects.exists()


def test_there_is_no_superuser_and_the_way_in_is_named(capsys, monkeypatch):
    code, said = run(["createsuperuser", "--noinput"], capsys, monkeypatch)

    assert code == 2
    assert "tuoju add-person" in said.err


def test_init_names_the_next_step_until_somebody_runs_the_alliance(capsys, monkeypatch):
    assert "tuoju add-person" in run(["init"], capsys, monkeypatch)[1].out

    run(FIRST, capsys, monkeypatch)

    assert "tuoju add-person" not in run(["init"], capsys, monkeypatch)[1].out
