"""Drafts from before children in the material were asked about: what nobody said is asked now."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import connection
from tests.factories import member_of
from tests.factories.library import blob_of, draft_by, published_by

from tuoju.core.actors import Actor
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.models import Draft

pytestmark = pytest.mark.django_db
STEP = importlib.import_module("tuoju.library.migrations.0016_presumed_consent")


@pytest.fixture
def writer():
    return member_of()


def run():
    STEP.ask_again(apps, connection.schema_editor())


def say(writer, draft, consent):
    draft.refresh_from_db()
    operations.save_draft(writer, draft=draft, revision=draft.revision, fields={"consent": consent})


@pytest.mark.parametrize("state", [Draft.State.EDITING, Draft.State.RETURNED])
def test_what_nobody_said_is_emptied_and_told(writer, state):
    draft = draft_by(writer)
    Draft.objects.update(state=state, consent="none")
    before = Draft.objects.get().revision

    run()

    found = Draft.objects.get(pk=draft.pk)
    assert (found.consent, found.revision) == ("", before + 1)
    told = Entry.objects.latest("pk")
    assert (told.fact, told.machine) == ("library.draft_saved", "migrate")
    assert told.data == {"revision": found.revision, "changed": ["consent"]}


def test_what_somebody_said_stays(writer):
    back_and_forth, other = draft_by(writer, title="改来改去"), draft_by(writer, title="已取得")
    say(writer, back_and_forth, "internal")
    say(writer, back_and_forth, "none")
    say(writer, other, "public")
    told = Entry.objects.count()

    run()

    back_and_forth.refresh_from_db()
    other.refresh_from_db()
    assert (back_and_forth.consent, other.consent) == ("none", "public")
    assert Entry.objects.count() == told


def test_what_reviewers_look_at_or_let_out_stays(writer):
    sent = draft_by(writer, title="在审")
    operations.submit_draft(writer, draft=sent)
    resource = published_by(writer, title="已发布")
    reopened = operations.reopen_for_editing(writer, resource=resource)

    run()

    sent.refresh_from_db()
    reopened.refresh_from_db()
    assert (sent.consent, reopened.consent) == ("none", "none")


def test_what_a_machine_collected_is_asked_about(writer):
    file = operations.ImportedFile(
        source="夹", path="a.txt", name="a.txt", blob=blob_of("甲"), fields={"title": "甲"}
    )
    draft = draft_by(writer)
    resource = operations.collect_file(
        Actor.machine("import-resources"), file=file, organisation=draft.resource.organisation
    )
    reopened = operations.reopen_for_editing(Actor.machine("cli"), resource=resource)
    Draft.objects.filter(pk=reopened.pk).update(consent="none")

    run()

    reopened.refresh_from_db()
    assert reopened.consent == ""


def test_running_it_again_leaves_what_was_said_since(writer, monkeypatch):
    monkeypatch.setattr(STEP, "BATCH", 1)
    one, two = draft_by(writer, title="一"), draft_by(writer, title="二")
    run()
    say(writer, one, "none")
    told = Entry.objects.count()

    run()

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.consent, two.consent) == ("none", "")
    assert Entry.objects.count() == told
