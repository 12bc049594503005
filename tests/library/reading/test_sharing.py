"""Owners say who may see a resource, give links with an end, and take it down with a reason."""

from __future__ import annotations

import datetime
import html

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.factories import OrganisationFactory, member_of, secretariat, user_of
from tests.factories.library import published_by, three_reviewers
from tests.library.reading.prepared import file_of
from tests.refusals import refused

from tuoju.core.actors import Actor
from tuoju.core.errors import SignInNeeded
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.errors import AlreadyWithdrawn, LinksAreClosed
from tuoju.library.models import LinkGrant, Resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> Actor:
    return member_of(OrganisationFactory())


@pytest.fixture
def reviewers() -> tuple[Actor, ...]:
    return three_reviewers()


@pytest.fixture
def resource(writer, reviewers) -> Resource:
    return published_by(writer, reviewers=reviewers, title="一日生活", visibility="alliance")


@pytest.fixture
def signed_in(client, writer):
    client.force_login(user_of(writer))
    return client


def at(name: str, resource: Resource) -> str:
    return reverse(f"library:{name}", args=[resource.public_id])


def test_the_owner_finds_the_way_from_the_resource(signed_in, resource):
    page = signed_in.get(at("resource", resource)).content.decode()

    assert at("manage", resource) in page
    assert signed_in.get(at("manage", resource)).status_code == 200


def test_others_neither_see_nor_do_anything(client, resource):
    client.force_login(user_of(member_of()))

    assert at("manage", resource) not in client.get(at("resource", resource)).content.decode()
    assert client.get(at("manage", resource)).status_code == 403
    for name in ("audience", "grant_link", "revoke_link", "take_down"):
        sent = {"visibility": "public", "days": 7, "reason": "x"}
        assert client.post(at(name, resource), sent).status_code == 403, name
    resource.refresh_from_db()
    assert (resource.visibility, resource.withdrawn_at) == ("alliance", None)
    assert not LinkGrant.objects.exists()


def test_visitors_are_led_to_sign_in(client, resource):
    Resource.objects.update(visibility="public")

    assert client.get(at("manage", resource)).status_code == 302


def test_opening_it_to_kinds_of_organisations(signed_in, resource):
    answer = signed_in.post(
        at("audience", resource),
        {"visibility": "organisation_kinds", "visible_kinds": ["nursery", "integrated"]},
    )

    assert answer.status_code == 302
    resource.refresh_from_db()
    assert resource.visibility == "organisation_kinds"
    kinds = set(resource.visible_kinds.values_list("kind", flat=True))
    assert kinds == {"nursery", "integrated"}
    assert Entry.objects.filter(fact="library.audience_changed").count() == 1


def test_kinds_are_asked_for_where_they_are_needed(signed_in, resource):
    answer = signed_in.post(at("audience", resource), {"visibility": "organisation_kinds"})

    assert answer.status_code == 422
    assert "请至少选一种单位类型" in answer.content.decode()
    resource.refresh_from_db()
    assert resource.visibility == "alliance"


def test_consent_has_to_cover_the_wider_audience(signed_in, resource):
    resource.versions.update(consent="alliance")

    answer = signed_in.post(at("audience", resource), {"visibility": "public"})

    assert answer.status_code == 422
    resource.refresh_from_db()
    assert resource.visibility == "alliance"


def test_a_link_is_made_shown_used_and_revoked(signed_in, client, resource):
    signed_in.post(at("grant_link", resource), {"days": 30})
    grant = LinkGrant.objects.get()
    shared = reverse("library:link", args=[grant.token])
    assert datetime.timedelta(days=29) < grant.expires_at - timezone.now()
    assert f"http://testserver{shared}" in signed_in.get(at("manage", resource)).content.decode()

    client.logout()
    page = client.get(shared).content.decode()
    file_url = reverse("library:file", args=[resource.public_id, file_of(resource).public_id])
    assert f"{file_url}?k={grant.token}" in html.unescape(page)
    assert at("poster", resource) not in page


def test_a_revoked_link_leaves_the_page(signed_in, resource):
    signed_in.post(at("grant_link", resource), {"days": 7})
    grant = LinkGrant.objects.get()

    signed_in.post(at("revoke_link", resource), {"token": grant.token})

    assert signed_in.get(reverse("library:link", args=[grant.token])).status_code == 410
    assert grant.token not in signed_in.get(at("manage", resource)).content.decode()


@pytest.mark.parametrize("days", ["0", "9999", "x", ""])
def test_a_link_lives_as_long_as_the_form_offers(signed_in, resource, days):
    assert signed_in.post(at("grant_link", resource), {"days": days}).status_code == 422
    assert not LinkGrant.objects.exists()


def test_a_token_of_another_resource_revokes_nothing(signed_in, writer, reviewers, resource):
    stranger_s = LinkGrant.objects.create(
        resource=published_by(member_of(), reviewers=reviewers, title="别人的"),
        token="t" * 43,
        created_by=user_of(writer),
        created_at=timezone.now(),
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )

    answer = signed_in.post(at("revoke_link", resource), {"token": stranger_s.token})

    assert answer.status_code == 404
    stranger_s.refresh_from_db()
    assert stranger_s.revoked_at is None


def test_an_expired_link_says_what_to_do(signed_in, client, resource):
    signed_in.post(at("grant_link", resource), {"days": 7})
    past = timezone.now() - datetime.timedelta(days=10)
    LinkGrant.objects.update(created_at=past, expires_at=past + datetime.timedelta(days=7))
    client.logout()

    answer = client.get(reverse("library:link", args=[LinkGrant.objects.get().token]))

    assert answer.status_code == 410
    assert "再要一个新的链接" in answer.content.decode()


def test_taking_down_needs_a_reason_and_leaves_a_tombstone(signed_in, resource):
    assert signed_in.post(at("take_down", resource), {"reason": "  "}).status_code == 422
    resource.refresh_from_db()
    assert resource.withdrawn_at is None

    signed_in.post(at("take_down", resource), {"reason": "已有新版"})

    tomb = signed_in.get(at("resource", resource))
    assert tomb.status_code == 410
    assert "已有新版" in tomb.content.decode()
    assert resource.public_id in tomb.content.decode()
    assert reverse("library:edit", args=[resource.public_id]) in tomb.content.decode()
    assert signed_in.get(at("manage", resource)).status_code == 404


def test_a_kept_copy_is_asked_for_and_gone_with_the_takedown(client, writer, resource):
    operations.change_audience(secretariat(), resource=resource, visibility="public")
    address = reverse("library:view", args=[resource.public_id, file_of(resource).public_id])
    first = client.get(address)
    assert first["Cache-Control"] == "public, no-cache"
    again = {"If-None-Match": first["ETag"]}
    assert client.get(address, headers=again).status_code == 304

    operations.withdraw_resource(writer, resource=resource, reason="过时")

    assert client.get(address, headers=again).status_code == 404


def test_a_link_closes_when_the_audience_narrows(signed_in, client, resource):
    signed_in.post(at("grant_link", resource), {"days": 7})
    shared = reverse("library:link", args=[LinkGrant.objects.get().token])
    signed_in.post(at("audience", resource), {"visibility": "me"})
    client.logout()

    assert client.get(shared).status_code == 410


@pytest.mark.parametrize("visibility", ["me", "organisation"])
def test_what_is_kept_inside_has_no_links(signed_in, resource, visibility):
    Resource.objects.update(visibility=visibility)

    answer = signed_in.post(at("grant_link", resource), {"days": 7})

    assert answer.status_code == 422
    assert "不能用链接分享" in answer.content.decode()
    assert not LinkGrant.objects.exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"consent": "alliance"}, "监护人同意"),
        ({"audiences": ["children"]}, "审定"),
    ],
)
def test_a_link_is_covered_by_consent_and_vetting(signed_in, client, resource, fields, told):
    signed_in.post(at("grant_link", resource), {"days": 7})
    shared = reverse("library:link", args=[LinkGrant.objects.get().token])
    resource.versions.update(**fields)

    answer = signed_in.post(at("grant_link", resource), {"days": 7})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert LinkGrant.objects.count() == 1
    client.logout()
    assert client.get(shared).status_code == 410


def test_what_was_closed_since_it_was_looked_at_gets_no_link(writer, resource):
    seen = Resource.objects.select_related("current", "organisation").get(pk=resource.pk)
    operations.change_audience(writer, resource=resource, visibility="me")

    with pytest.raises(LinksAreClosed):
        operations.grant_link(writer, resource=seen, days=7)

    assert not LinkGrant.objects.exists()
    assert not Entry.objects.filter(fact="library.link_granted").exists()


def test_what_was_taken_down_since_gets_no_link(writer, resource):
    seen = Resource.objects.select_related("current", "organisation").get(pk=resource.pk)
    operations.withdraw_resource(writer, resource=resource, reason="过时")

    with pytest.raises(AlreadyWithdrawn):
        operations.grant_link(writer, resource=seen, days=7)

    assert not LinkGrant.objects.exists()
    assert not Entry.objects.filter(fact="library.link_granted").exists()


def test_only_a_person_answers_for_a_link(resource):
    with refused(SignInNeeded):
        operations.grant_link(Actor.machine("worker"), resource=resource, days=7)

    assert not LinkGrant.objects.exists()


def test_a_link_to_what_was_taken_down_leads_nowhere(client, writer, resource):
    grant = operations.grant_link(writer, resource=resource, days=7)
    address = reverse("library:link", args=[grant.token])
    assert client.get(address).status_code == 200
    operations.withdraw_resource(writer, resource=resource, reason="过时")

    assert client.get(address).status_code == 404


def test_two_who_revoke_one_link_are_one_fact(writer, resource):
    grant = operations.grant_link(writer, resource=resource, days=7)
    first, second = LinkGrant.objects.get(), LinkGrant.objects.get()

    for seen in (first, second):
        operations.revoke_link(writer, grant=seen)

    revoked_at = LinkGrant.objects.get(pk=grant.pk).revoked_at
    assert revoked_at is not None
    assert Entry.objects.filter(fact="library.link_revoked").count() == 1


def test_a_reason_that_is_missing_or_too_long_is_asked_for_in_words(signed_in, resource):
    shown = signed_in.get(at("manage", resource)).content.decode()
    blank = signed_in.post(at("take_down", resource), {"reason": "  "}).content.decode()
    long = signed_in.post(at("take_down", resource), {"reason": "长" * 301}).content.decode()

    assert "最多 300 字" in shown
    assert "maxlength" not in shown.partition('name="reason"')[2].partition(">")[0]
    assert "下架原因：请写明原因，打开原网址的人会看到。" in blank
    assert "下架原因：最多 300 字，请写短一些。" in long
    assert "长" * 301 in long
    resource.refresh_from_db()
    assert resource.withdrawn_at is None


def test_the_button_names_what_it_takes_down(signed_in, resource):
    assert ">下架《一日生活》</button>" in signed_in.get(at("manage", resource)).content.decode()
