"""我的数据: everything under a person's name, and nothing of others."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import (
    OrganisationFactory,
    actor_of,
    director_of,
    member_of,
)
from tests.factories.library import draft_by, published_by, three_reviewers

from tuoju.accounts import operations as accounts
from tuoju.accounts.models import User
from tuoju.alliance.models import Membership
from tuoju.alliance.operations import invite_to_organisation
from tuoju.core.actors import Actor
from tuoju.library import operations
from tuoju.library.models import Batch, Draft, Resource
from tuoju.notices.operations import notify
from tuoju.portal.own_data import own_data

pytestmark = pytest.mark.django_db
PAGE = "/my/data/"
# Django's own permission tables: rights come from memberships, nothing is ever written there.
UNUSED = {"accounts_user_groups", "accounts_user_user_permissions"}


def test_it_holds_one_s_own_and_nothing_else(signed_in, actor, person):
    draft_by(actor, title="我的草稿")
    published_by(actor, reviewers=three_reviewers(), title="我的资源")
    draft_by(member_of(), title="别人的草稿")

    answer = signed_in.get(PAGE)

    assert answer["Content-Disposition"].startswith("attachment")
    data = json.loads(answer.content)
    assert data["profile"]["phone"] == person.phone
    assert [row["role"] for row in data["memberships"]] == ["teacher"]
    assert [row["method"] for row in data["sign_ins"]] == ["password"]
    assert [row["shown_title"] for row in data["drafts"]] == ["我的草稿"]
    assert [row["shown_title"] for row in data["resources"]] == ["我的资源"]
    assert [row["shown_title"] for row in data["reviews_submitted"]] == ["我的资源"]
    assert data["actions"]
    assert "别人" not in answer.content.decode()


def test_it_holds_what_was_shared_gathered_brought_in_and_told(actor, person):
    organisation = OrganisationFactory()
    resource = published_by(actor, reviewers=three_reviewers(), title="我的资源")
    operations.grant_link(actor, resource=resource, days=7)
    batch = Batch.objects.create(
        created_by=person, organisation=resource.organisation, folder="一日生活"
    )
    notify(Actor.machine("test"), people=[person.pk], kind="test", title="一条通知")
    invite_to_organisation(
        director_of(organisation),
        organisation=organisation,
        name="王老师",
        login=person.email,
        role="teacher",
    )

    data = own_data(actor, person)

    assert [row["resource__public_id"] for row in data["links"]] == [resource.public_id]
    assert [row["public_id"] for row in data["batches"]] == [batch.public_id]
    assert "一条通知" in [row["title"] for row in data["notices"]]
    assert [row["organisation__name"] for row in data["invitations"]] == [organisation.name]


def test_it_holds_what_was_taken_down(actor, person):
    resource = published_by(actor, reviewers=three_reviewers(), title="下架的资源")
    operations.withdraw_resource(actor, resource=resource, reason="过时")

    (row,) = own_data(actor, person)["resources"]

    assert (row["public_id"], row["shown_title"]) == (resource.public_id, "下架的资源")
    assert row["withdrawn_at"] is not None


def test_who_left_gets_one_s_rows_without_words_of_those_who_stayed(actor, person):
    resource = published_by(
        actor, reviewers=three_reviewers(), title="内部资料", visibility="organisation"
    )
    draft = draft_by(actor, title="改过的标题")
    Membership.objects.filter(person=person).delete()

    data = own_data(actor_of(person), person)

    (row,) = data["resources"]
    assert (row["public_id"], row["shown_title"]) == (resource.public_id, "")
    (row,) = data["drafts"]
    assert (row["public_id"], row["shown_title"]) == (draft.public_id, "")
    assert Resource.objects.count() == 2
    assert Draft.objects.count() == 1


def test_personal_values_that_the_log_keeps_are_told(actor, person):
    accounts.change_profile(actor, person=person, name="新名字", language="zh-hans")

    changes = own_data(actor, person)["account_changes"]

    assert changes[0]["personal__data"] == {"person_name": "新名字"}


def test_every_table_that_names_a_person_is_asked(actor, person):
    with CaptureQueriesContext(connection) as seen:
        own_data(actor, person)
    asked = " ".join(query["sql"] for query in seen)

    forgotten = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is User
        and model._meta.db_table not in UNUSED
        and f'"{model._meta.db_table}"."{field.column}" = ' not in asked
    }

    assert forgotten == set()


@pytest.mark.parametrize("rows", [1, 3])
def test_it_needs_the_same_queries_for_any_length(signed_in, actor, rows):
    for _ in range(rows):
        draft_by(actor)

    with CaptureQueriesContext(connection) as seen:
        signed_in.get(PAGE)

    assert len(seen) == 27  # four to know who asks, the rest one for each section
