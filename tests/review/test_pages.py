"""The reviewers' list and the panel: what is shown to whom, what typing survives, plain forms."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories import OrganisationFactory, member_of, user_of
from tests.review.people import a_cast, passes, returns, sent

from tuoju.core.ui import said
from tuoju.review import operations, queries, topics
from tuoju.review.checklist import all_fit, checklist
from tuoju.review.models import Comment, Decision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def topic(monkeypatch):
    """Know how library versions are linked, for these tests only."""
    monkeypatch.setattr(topics, "_TOPICS", {})
    topics.register(
        topics.Topic(
            name="library.version",
            label="资源",
            url_for=lambda subject: f"/judge/{subject.rpartition('/')[2]}/",
            field_labels={"description": "摘要"},
        )
    )


def signed_in(client, actor):
    client.force_login(user_of(actor))
    return client


def answers(request, verdict="pass", **more):
    request.refresh_from_db()
    return {
        "verdict": verdict,
        "seen_hash": request.content_hash,
        "seen_step": request.step,
        **{f"check_{key}": answer for key, answer in all_fit().items()},
    } | more


def test_visitors_are_asked_to_sign_in(client):
    page = client.get(reverse("review:queue"))

    assert page.status_code == 302
    assert "/accounts/" in page["Location"]


def test_a_reviewer_s_list_holds_what_waits_for_them(client):
    cast = a_cast()
    sent(cast, subject="library/resource/2222222223", title="晨间谈话片段")
    done = sent(cast, subject="library/resource/2222222224", title="一日流程表")
    passes(cast.reviewers[0], done)

    page = signed_in(client, cast.reviewers[0]).get(reverse("review:queue"))
    html = page.content.decode()

    assert page.status_code == 200
    assert "晨间谈话片段" in html
    assert "一日流程表" not in html
    assert "/judge/2222222223/" in html
    assert "待初审" in html


def test_an_author_sees_their_own_with_its_state(client):
    cast = a_cast()
    request = sent(cast, title="晨间谈话片段")
    returns(cast.reviewers[0], request)

    html = signed_in(client, cast.author).get(reverse("review:queue")).content.decode()

    assert "晨间谈话片段" in html
    assert "已退回" in html


def test_an_empty_list_says_so_and_a_narrowed_one_offers_to_clear(client):
    cast = a_cast()
    signed_in(client, cast.reviewers[0])

    empty = client.get(reverse("review:queue")).content.decode()
    sent(cast)
    narrowed = client.get(reverse("review:queue"), {"q": "没有这个"}).content.decode()

    assert "没有等您审核的内容" in empty
    assert "清除条件" in narrowed


@pytest.mark.parametrize(
    "query", ["page=999999", "page=-1", "view=nonsense", "topic=x&step=y&state=z", "q=%00%22*"]
)
def test_nonsense_in_the_address_is_harmless(client, query):
    cast = a_cast()
    sent(cast)

    page = signed_in(client, cast.reviewers[0]).get(f"{reverse('review:queue')}?{query}")

    assert page.status_code == 200


def test_the_list_needs_the_same_queries_for_any_length(client):
    cast = a_cast()
    signed_in(client, cast.reviewers[0])
    spent = []
    for n in range(3):
        sent(cast, subject=f"library/resource/{n:010d}")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("review:queue"))
        spent.append(len(queries))
        assert page.content.decode().count("<tr>") == n + 2

    # person 3, own counts and list 8, the rest are badges of the menu
    assert spent[0] == spent[1] == spent[2] <= 24


def test_deciding_with_a_plain_form(client):
    cast = a_cast()
    request = sent(cast)
    signed_in(client, cast.reviewers[0])

    answer = client.post(reverse("review:decide", args=[request.public_id]), answers(request))

    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert decision.checklist == all_fit()
    request.refresh_from_db()
    assert request.step == "second"


def decided_too_late(client, actor, request, happens):
    """Post what a reviewer typed while something else happened to the request."""
    typed = answers(request, verdict="return", reason="请补充出处")
    happens()
    known = Decision.objects.count()
    page = signed_in(client, actor).post(reverse("review:decide", args=[request.public_id]), typed)
    html = page.content.decode()
    assert page.status_code == 409
    assert Decision.objects.count() == known
    assert "您的决定没有提交" in html
    assert "请补充出处" in html
    assert 'name="verdict"' not in html
    assert f'href="{reverse("review:queue")}"' in html
    return html


@pytest.mark.parametrize("verdict", ["pass", "return"])
def test_who_decides_a_step_after_somebody_else_is_told_who_and_how(client, verdict):
    cast = a_cast()
    request = sent(cast)
    judge = {"pass": passes, "return": returns}[verdict]

    html = decided_too_late(
        client, cast.reviewers[1], request, lambda: judge(cast.reviewers[0], request)
    )

    told = Decision.objects.get()
    assert (
        f"{told.reviewer.name}在 {said.moment(told.at)} 决定：{told.get_verdict_display()}" in html
    )
    assert "/judge/2222222222/" in html


def test_who_decides_in_two_windows_is_told_what_the_first_one_did(client):
    cast = a_cast()
    request = sent(cast)

    html = decided_too_late(
        client, cast.reviewers[0], request, lambda: passes(cast.reviewers[0], request)
    )

    assert "您已在" in html
    assert "须由另一位审核员处理" in html


def test_who_decides_what_was_withdrawn_is_told_so(client):
    cast = a_cast()
    request = sent(cast)

    html = decided_too_late(
        client,
        cast.reviewers[0],
        request,
        lambda: operations.withdraw(cast.author, request=request),
    )

    request.refresh_from_db()
    assert f"已在 {said.moment(request.closed_at)} 撤回" in html


def test_who_decides_on_an_older_draft_is_led_to_the_new_one(client):
    cast = a_cast()
    request = sent(cast)

    def sends_another():
        operations.withdraw(cast.author, request=request)
        sent(cast, content_hash="hash-2")

    html = decided_too_late(client, cast.reviewers[0], request, sends_another)

    assert "您看的已不是最新的一稿" in html


def test_filling_in_the_rest_too_late_offers_no_form(client):
    cast = a_cast()
    request = sent(cast)
    typed = answers(request, rest_fits="1")
    passes(cast.reviewers[0], request)

    page = signed_in(client, cast.reviewers[1]).post(
        reverse("review:decide", args=[request.public_id]), typed
    )

    assert 'name="verdict"' not in page.content.decode()


def test_who_decides_is_reminded_of_remarks_that_nobody_dealt_with(client):
    cast = a_cast()
    request = sent(cast)
    url = reverse("review:decide", args=[request.public_id])
    remark = operations.comment(cast.reviewers[1], request=request, text="标题太长")
    signed_in(client, cast.reviewers[0])

    before = client.get(url).content.decode()
    operations.resolve_comment(cast.reviewers[1], comment=remark)
    after = client.get(url).content.decode()

    assert "还有 1 条意见没有处理" in before
    assert "条意见没有处理" not in after


def test_remarks_ask_for_nothing_once_all_is_passed(client):
    cast = a_cast()
    request = sent(cast, steps=("first",))
    url = reverse("review:decide", args=[request.public_id])
    operations.comment(cast.reviewers[1], request=request, text="标题太长")
    signed_in(client, cast.reviewers[0])

    before = client.get(url).content.decode()
    passes(cast.reviewers[0], request)
    after = client.get(url).content.decode()

    assert "请处理" in before
    assert "标题太长" in after
    assert "请处理" not in after


def test_a_reviewer_of_an_earlier_step_is_told_why_there_is_no_form(client):
    cast = a_cast()
    request = sent(cast)
    url = reverse("review:decide", args=[request.public_id])
    signed_in(client, cast.reviewers[0])
    words = "须由另一位审核员处理，所以这里没有决定表单"

    before = client.get(url).content.decode()
    passes(cast.reviewers[0], request)
    after = client.get(url).content.decode()
    other = signed_in(client, cast.reviewers[1]).get(url).content.decode()

    assert words not in before
    assert words in after
    assert 'name="verdict"' not in after
    assert words not in other


def test_the_missing_answers_of_the_checklist_are_named(client):
    cast = a_cast()
    request = sent(cast)
    signed_in(client, cast.reviewers[0])
    partial = answers(request)
    del partial["check_format"]

    page = client.post(reverse("review:decide", args=[request.public_id]), partial)

    assert page.status_code == 422
    assert "请逐项核对：格式规范" in page.content.decode()
    assert not Decision.objects.exists()


def test_the_form_is_only_for_those_whose_turn_it_is(client):
    cast = a_cast()
    request = sent(cast, actor=cast.own_reviewer)
    url = reverse("review:decide", args=[request.public_id])

    shown = signed_in(client, cast.reviewers[0]).get(url).content.decode()
    own = signed_in(client, cast.own_reviewer).get(url).content.decode()
    refused = client.post(url, answers(request))

    assert shown.count("<legend") == len(checklist().dimensions) + 1
    assert 'name="verdict"' not in own
    assert refused.status_code == 422
    assert "须由他人审核" in refused.content.decode()


def test_what_one_may_not_see_does_not_exist(client):
    cast = a_cast()
    request = sent(cast)
    signed_in(client, member_of(OrganisationFactory(), role="reviewer"))

    for name in ("decide", "comment", "assign", "withdraw"):
        answer = client.post(reverse(f"review:{name}", args=[request.public_id]), {})
        assert answer.status_code == 404
    assert client.get("/office/review/2222222222/decision/").status_code == 404


def test_comments_come_back_to_the_page_they_were_written_on(client):
    cast = a_cast()
    request = sent(cast)
    signed_in(client, cast.reviewers[0])
    url = reverse("review:comment", args=[request.public_id])
    remark = {"text": "缺少依据", "place": "field:description"}

    here = client.post(url, remark | {"back": "/judge/2222222222/?page=3"})
    away = client.post(url, remark | {"back": "//evil.example/"})
    empty = client.post(url, remark | {"text": " "})

    assert here["Location"] == "/judge/2222222222/?page=3"
    assert away["Location"] == reverse("review:decide", args=[request.public_id])
    assert empty.status_code == 422
    assert Comment.objects.count() == 2
    html = client.get(reverse("review:decide", args=[request.public_id])).content.decode()
    assert "摘要" in html


def remarked_too_late(client, actor, request):
    """Post a remark on a request that has moved on meanwhile; returns the page."""
    page = signed_in(client, actor).post(
        reverse("review:comment", args=[request.public_id]),
        {"text": "第 2 页缺出处，\n请补上", "place": "", "back": "/judge/2222222222/?page=2"},
    )
    assert page.status_code == 409
    assert not Comment.objects.exists()
    html = page.content.decode()
    assert "您的意见没有提交" in html
    assert "第 2 页缺出处，<br>请补上" in html
    assert f'href="{reverse("review:queue")}"' in html
    return html


def test_a_remark_on_what_was_taken_back_meanwhile_is_shown_again_with_the_reason(client):
    cast = a_cast()
    request = sent(cast)
    operations.withdraw(cast.author, request=request)

    html = remarked_too_late(client, cast.reviewers[0], request)

    request.refresh_from_db()
    assert f"已在 {said.moment(request.closed_at)} 撤回" in html


def test_a_remark_on_what_was_passed_meanwhile_is_shown_again_with_the_reason(client):
    cast = a_cast()
    request = sent(cast, steps=("first",))
    passes(cast.reviewers[1], request)

    html = remarked_too_late(client, cast.reviewers[0], request)

    request.refresh_from_db()
    assert f"已在 {said.moment(request.closed_at)} 全部通过" in html


def test_a_remark_on_what_was_returned_meanwhile_reaches_its_author(client):
    cast = a_cast()
    request = sent(cast)
    returns(cast.reviewers[1], request)

    answer = signed_in(client, cast.reviewers[0]).post(
        reverse("review:comment", args=[request.public_id]), {"text": "缺少依据", "place": ""}
    )

    assert answer.status_code == 302
    assert Comment.objects.get().text == "缺少依据"


def test_an_empty_remark_on_what_is_closed_keeps_nothing_to_copy(client):
    cast = a_cast()
    request = sent(cast)
    operations.withdraw(cast.author, request=request)

    page = signed_in(client, cast.reviewers[0]).post(
        reverse("review:comment", args=[request.public_id]), {"text": " ", "place": ""}
    )

    assert page.status_code == 409
    assert "需要时请复制" not in page.content.decode()


def test_a_comment_is_resolved_once_and_only_with_its_own_request(client):
    cast = a_cast()
    request = sent(cast)
    other = sent(cast, subject="library/resource/2222222225")
    remark = operations.comment(cast.reviewers[0], request=request, text="缺少依据")
    signed_in(client, cast.author)

    wrong = client.post(reverse("review:resolve_comment", args=[other.public_id, remark.public_id]))
    right = client.post(
        reverse("review:resolve_comment", args=[request.public_id, remark.public_id])
    )

    remark.refresh_from_db()
    assert wrong.status_code == 404
    assert right.status_code == 302
    assert remark.resolved_at is not None


def test_the_secretariat_gives_a_step_and_a_reviewer_takes_it(client):
    cast = a_cast()
    request = sent(cast)
    url = reverse("review:assign", args=[request.public_id])
    chosen = user_of(cast.reviewers[1])

    signed_in(client, cast.office).post(
        url, {"person": chosen.public_id, "due": timezone.localdate().isoformat()}
    )
    given = request.steps.get(state="current").assignee
    odd = client.post(url, {"person": "2222222222"})
    client.post(url, {"person": "", "due": "2026-12-01"})
    signed_in(client, cast.reviewers[0]).post(url, {"take": "1"})

    assert given == chosen
    assert odd.status_code == 422
    assert request.steps.get(state="current").assignee_id == cast.reviewers[0].user_id


def test_nothing_is_due_before_today(client):
    cast = a_cast()
    request = sent(cast)
    url = reverse("review:assign", args=[request.public_id])
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    typed = {"person": user_of(cast.reviewers[1]).public_id, "due": yesterday.isoformat()}

    page = signed_in(client, cast.office).post(url, typed)

    assert page.status_code == 422
    assert "期限已经过了，请选今天或以后的日期" in page.content.decode()
    assert request.steps.get(state="current").assignee is None


def test_later_steps_see_what_earlier_ones_answered(client):
    cast = a_cast()
    request = sent(cast)
    passes(cast.reviewers[0], request, checklist=all_fit() | {"portraits": "not_concerned"})

    page = signed_in(client, cast.reviewers[1]).get(
        reverse("review:decide", args=[request.public_id])
    )
    html = page.content.decode()

    assert f"核对表：初审　{user_of(cast.reviewers[0]).name}" in html
    assert "<dt>儿童肖像与知情同意</dt><dd>不涉及</dd>" in html


def test_the_secretariat_is_offered_the_people_who_may_decide(client):
    cast = a_cast()
    request = sent(cast)

    page = signed_in(client, cast.office).get(reverse("review:decide", args=[request.public_id]))
    html = page.content.decode()

    for reviewer in cast.reviewers:
        assert user_of(reviewer).public_id in html
    assert user_of(cast.director).public_id not in html


def test_withdrawing_names_the_thing(client):
    cast = a_cast()
    request = sent(cast)
    signed_in(client, cast.author)

    html = client.get(reverse("review:decide", args=[request.public_id])).content.decode()
    client.post(reverse("review:withdraw", args=[request.public_id]))

    assert "撤回《户外混龄游戏案例集》" in html
    assert 'data-title="撤回《户外混龄游戏案例集》的送审？"' in html
    assert 'id="id_withdrawal-reason"' not in html
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_withdrawing_for_others_asks_for_a_reason_and_leads_back_to_the_list(client):
    cast = a_cast()
    request = sent(cast)
    url = reverse("review:withdraw", args=[request.public_id])
    signed_in(client, cast.office)

    html = client.get(reverse("review:decide", args=[request.public_id])).content.decode()
    refused = client.post(url, {"withdrawal-reason": ""})
    request.refresh_from_db()
    state = request.state
    done = client.post(url, {"withdrawal-reason": "与另一份重复"})

    assert 'id="id_withdrawal-reason"' in html
    assert (refused.status_code, state) == (422, "open")
    assert done["Location"] == reverse("review:queue")
    story = client.get(reverse("review:decide", args=[request.public_id])).content.decode()
    assert "与另一份重复" in story


def test_who_may_not_withdraw_is_refused(client):
    cast = a_cast()
    request = sent(cast)

    page = signed_in(client, cast.reviewers[0]).post(
        reverse("review:withdraw", args=[request.public_id]), {}
    )

    assert page.status_code == 403


def test_the_page_tells_the_whole_story_and_shows_no_integer_key(client):
    cast = a_cast()
    request = sent(cast)
    returns(cast.reviewers[0], request)
    sent(cast, content_hash="hash-2")
    passes(cast.reviewers[1], request)

    page = signed_in(client, cast.director).get(reverse("review:decide", args=[request.public_id]))
    html = page.content.decode()

    for words in ("第 1 次送审", "第 2 次送审", "退回修改", "第 3 页的时间没有依据", "待复审"):
        assert words in html
    assert not re.search(rf'(href|action)="[^"]*/{request.pk}/', html)


def test_a_step_is_free_until_somebody_takes_it(client):
    cast = a_cast()
    request = sent(cast)
    reviewer = cast.reviewers[0]
    page = reverse("review:decide", args=[request.public_id])

    free = signed_in(client, reviewer).get(page).content.decode()
    client.post(reverse("review:assign", args=[request.public_id]), {"take": "1"})
    taken = client.get(page).content.decode()

    assert "待认领" in free
    assert "由我处理" in free
    assert "由您处理" in taken
    assert "由我处理" not in taken


def test_what_somebody_else_has_taken_does_not_wait_for_me(client):
    cast = a_cast()
    request = sent(cast)
    one, other, _third = cast.reviewers
    operations.take_step(one, request=request)

    assert list(queries.turns_for(one)) == [request]
    assert queries.to_judge(other) == 0
    assert queries.queue_for(other).get() == request


def test_nothing_is_counted_for_those_who_never_judge(django_assert_num_queries):
    cast = a_cast()
    sent(cast)

    assert queries.to_judge(cast.reviewers[0]) == 1
    with django_assert_num_queries(0):
        assert queries.to_judge(cast.author) == 0


def test_what_is_due_waits_first():
    cast = a_cast()
    sent(cast, subject="library/resource/2222222223")
    late = sent(cast, subject="library/resource/2222222224")
    reviewer = cast.reviewers[0]
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    operations.assign(cast.office, request=late, person=user_of(reviewer), due=yesterday)

    assert queries.turns_for(reviewer).first() == late
