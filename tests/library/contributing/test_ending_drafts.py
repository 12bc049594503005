"""What ends a draft or a resource happens once, leaves a trace, and can be begun again."""

import pytest
from tests.factories import member_of, secretariat
from tests.factories.library import blob_of, draft_by, judge, published_by, three_reviewers
from tests.refusals import refused

from tuoju.competencies.models import Alignment, Framework, Statement
from tuoju.core.errors import NotFound
from tuoju.core.log.models import Entry
from tuoju.library import operations
from tuoju.library.checks import problems
from tuoju.library.errors import DraftChangedMeanwhile, InReview, NeverPublished
from tuoju.library.models import AttachedFile, Draft, Resource
from tuoju.library.shelf import shelf_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return member_of()


def test_a_double_click_removes_a_file_once(writer):
    draft, other = draft_by(writer, text="同一份"), draft_by(writer, text="同一份")
    blob = draft.files.get().blob
    seen_twice = [AttachedFile.objects.select_related("draft").get(draft=draft) for _ in range(2)]
    operations.detach_file(writer, file=seen_twice[0])

    with pytest.raises(NotFound):
        operations.detach_file(writer, file=seen_twice[1])

    blob.refresh_from_db()
    assert blob.references == other.files.count() == 1


@pytest.mark.parametrize(
    "late",
    [
        lambda writer, draft: operations.save_draft(
            writer, draft=draft, revision=draft.revision, fields={"title": "晚到的一笔"}
        ),
        lambda writer, draft: operations.attach_file(
            writer, draft=draft, blob=blob_of("晚"), name="晚.txt"
        ),
        lambda writer, draft: operations.submit_draft(writer, draft=draft),
        lambda writer, draft: operations.discard_draft(writer, draft=draft),
        lambda writer, draft: operations.reopen_for_editing(writer, resource=draft.resource),
        lambda writer, draft: operations.withdraw_resource(
            writer, resource=draft.resource, reason="错"
        ),
        lambda writer, draft: operations.change_audience(
            writer, resource=draft.resource, visibility="me"
        ),
        lambda writer, draft: operations.submit_to_alliance(
            writer, resource=draft.resource, opens_to="public"
        ),
    ],
)
def test_whoever_comes_after_it_was_thrown_away_finds_nothing(writer, late):
    draft = draft_by(writer)
    seen = Draft.objects.select_related("resource").get(pk=draft.pk)
    operations.discard_draft(writer, draft=draft)
    told = Entry.objects.count()

    with pytest.raises(NotFound):
        late(writer, seen)

    assert Entry.objects.count() == told


def test_a_published_version_keeps_its_files(writer):
    version = published_by(writer).current
    file = version.files.get()

    with refused(InReview):
        operations.detach_file(writer, file=file)

    assert version.files.get() == file


def test_what_is_open_for_editing_is_not_opened_twice(writer):
    resource = published_by(writer)
    opened = operations.reopen_for_editing(writer, resource=resource)
    logged = Entry.objects.count()

    again = operations.reopen_for_editing(writer, resource=resource)

    assert again == opened == Draft.objects.get()
    assert again.files.count() == 1
    assert Entry.objects.count() == logged


def test_what_was_never_published_and_has_no_draft_is_not_opened(writer):
    resource = draft_by(writer).resource
    Draft.objects.all().delete()

    with refused(NotFound):
        operations.reopen_for_editing(writer, resource=resource)

    assert not Draft.objects.exists()


def test_a_draft_thrown_away_is_told_in_the_log(writer):
    draft = draft_by(writer, title="不要了")
    subject = f"library/resource/{draft.resource.public_id}"

    operations.discard_draft(writer, draft=draft)

    told = Entry.objects.get(fact="library.draft_discarded")
    assert (told.actor_id, told.told["title"]) == (writer.user_id, "不要了")
    assert told.subject == subject


def test_what_was_never_published_cannot_be_taken_down(writer):
    resource = draft_by(writer).resource

    with pytest.raises(NeverPublished):
        operations.withdraw_resource(writer, resource=resource, reason="过时")

    resource.refresh_from_db()
    assert resource.withdrawn_at is None


def test_a_resource_taken_down_comes_back_when_it_passes_again(writer):
    reviewers = three_reviewers()
    resource = published_by(writer, reviewers=reviewers)
    operations.withdraw_resource(writer, resource=resource, reason="内容过时")
    request = operations.submit_draft(
        writer, draft=operations.reopen_for_editing(writer, resource=resource)
    )

    for reviewer in reviewers:
        judge(reviewer, request)

    resource = Resource.objects.published().get()
    assert (resource.withdrawn_at, resource.withdrawn_reason) == (None, "")
    assert resource.current.number == 2


def test_a_statement_out_of_force_does_not_stop_the_last_reviewer(writer):
    framework = Framework.objects.create(key="house", version="1", title="园本框架")
    for key in ("H1", "H2"):
        Statement.objects.create(framework=framework, key=key, title=key, kind="point")
    named = [{"key": "house:H1", "strength": "core"}, {"key": "house:H2", "strength": "core"}]
    reviewers = three_reviewers()
    request = operations.submit_draft(writer, draft=draft_by(writer, statements=named))
    judge(reviewers[0], request)
    judge(reviewers[1], request)
    Statement.objects.filter(key="H2").update(key="H3")

    assert judge(reviewers[2], request) == "passed"
    assert [row.statement.key for row in Alignment.objects.select_related("statement")] == ["H1"]


def test_an_audience_of_kinds_names_at_least_one(writer):
    draft = draft_by(writer, visibility="organisation_kinds")
    files = list(draft.files.select_related("blob"))

    assert problems(draft, files) == {"visible_kinds": ["请至少选一种单位类型。"]}
    operations.save_draft(
        writer, draft=draft, revision=draft.revision, fields={}, visible_kinds=["nursery"]
    )
    assert problems(draft, files) == {}


def test_a_conflict_with_nobody_by_name_still_reads(writer):
    draft = draft_by(writer)
    Draft.objects.update(updated_by=None, revision=draft.revision + 1)

    with pytest.raises(DraftChangedMeanwhile) as raised:
        operations.save_draft(
            secretariat(), draft=draft, revision=draft.revision, fields={"title": "新"}
        )

    assert str(raised.value).startswith("有人 刚刚保存")


def test_the_shelf_lets_one_go_on_with_what_was_taken_down(writer):
    resource = published_by(writer)
    operations.withdraw_resource(writer, resource=resource, reason="内容过时")

    row = shelf_rows(writer, Resource.objects.all())[0]
    assert (row.label, row.may_edit) == ("已下架", True)

    operations.reopen_for_editing(writer, resource=resource)
    assert shelf_rows(writer, Resource.objects.all())[0].label == "草稿"
