"""The judging page: who may open it, what odd addresses do, what it costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import member_of, secretariat
from tests.factories.library import judge, three_reviewers
from tests.library.reviewing.scenes import PAGES, a_scene, as_person, file_of_pages, replace_pages

from tuoju.core.blobs.models import Blob, Derivative, PageText
from tuoju.library import operations
from tuoju.library.models import Draft, Submission
from tuoju.review import operations as review

pytestmark = pytest.mark.django_db


def test_who_may_open_it():
    scene = a_scene()
    organisation = scene.resource.organisation

    assert Client().get(scene.address).status_code == 302
    for person in (
        scene.writer,
        *scene.reviewers,
        secretariat(),
        member_of(organisation, "editor"),
        member_of(organisation, "director"),
        member_of(organisation, "reviewer"),
    ):
        assert as_person(person).get(scene.address).status_code == 200
    for stranger in (member_of(), member_of(organisation), member_of(role="reviewer")):
        assert as_person(stranger).get(scene.address).status_code == 404


def test_a_resource_that_was_never_sent_has_no_such_page():
    address = reverse("library:review", args=["2222222222"])

    assert as_person(secretariat()).get(address).status_code == 404


def test_a_review_of_which_nothing_was_kept_has_no_page():
    scene = a_scene()
    Submission.objects.all().delete()

    assert as_person(scene.reviewers[0]).get(scene.address).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "page=999999",
        "page=-1",
        "page=%00",
        "page=99999999999999999999",
        "file=nothing",
        "show=sideways",
        "about=field:password",
        "about=page:x:1",
    ],
)
def test_nonsense_in_the_address_is_harmless(query):
    scene = a_scene()

    page = as_person(scene.reviewers[0]).get(f"{scene.address}?{query}")

    assert page.status_code == 200


@pytest.mark.parametrize(
    ("show", "seen", "unseen"),
    [
        ("both", ["<del>", "<ins>", "上次"], []),
        ("changes", ["<del>", "<ins>"], ["午睡前"]),
        ("new", ["改了"], ["<del>"]),
    ],
)
def test_three_ways_to_look_at_a_change(show, seen, unseen):
    scene = a_scene(["午睡前抱着依恋物。\n第一天家长陪伴一小时。"])
    judge(scene.reviewers[0], scene.request, "return", "请修改")
    replace_pages(scene, ["午睡前抱着依恋物。\n第一天家长陪伴改了两小时。"])

    html = as_person(scene.reviewers[0]).get(f"{scene.address}?show={show}").content.decode()

    evidence = html.partition('id="evidence"')[2].partition('id="fields"')[0]
    assert [text for text in seen if text not in evidence] == []
    assert [text for text in unseen if text in evidence] == []


def test_pages_that_left_are_named():
    scene = a_scene()
    judge(scene.reviewers[0], scene.request, "return", "请修改")
    replace_pages(scene, PAGES[:2])

    html = as_person(scene.reviewers[0]).get(scene.address).content.decode()

    assert "上次第 3 页已删去" in html


def test_a_long_file_names_its_changed_pages_and_those_around():
    pages = [f"第{n}页的话" for n in range(200)]
    scene = a_scene(pages)
    judge(scene.reviewers[0], scene.request, "return", "请修改")
    replace_pages(scene, [*pages[:150], "改了这一页", *pages[151:]])

    html = as_person(scene.reviewers[0]).get(f"{scene.address}?page=3").content.decode()

    strip = html.partition('<nav class="pages"')[2].partition("</nav>")[0]
    assert "data-changed>151</a>" in strip
    assert strip.count("</a>") < 30


def test_the_writer_of_a_returned_draft_is_led_back_to_it():
    scene = a_scene()
    judge(scene.reviewers[0], scene.request, "return", "请修改")

    assert "去修改" in as_person(scene.writer).get(scene.address).content.decode()
    assert "去修改" not in as_person(scene.reviewers[0]).get(scene.address).content.decode()


def test_a_request_s_own_address_leads_to_its_judging_page():
    scene = a_scene()

    answer = as_person(scene.reviewers[0]).get(
        reverse("review:open", args=[scene.request.public_id])
    )

    assert answer["Location"] == scene.address


def test_it_needs_the_same_queries_for_any_number_of_pages_fields_and_remarks():
    spent, reviewers = set(), three_reviewers()
    for size in (1, 3, 60):
        scene = a_scene([f"第{n}页" for n in range(size)], title=f"{size} 页", reviewers=reviewers)
        for n in range(size):
            review.comment(
                scene.reviewers[1],
                request=scene.request,
                text=f"意见{n}",
                anchor_kind="page",
                anchor="1",
            )
        client = as_person(scene.reviewers[0])
        client.get(scene.address)
        with CaptureQueriesContext(connection) as queries:
            client.get(scene.address)
        spent.add(len(queries))

    assert len(spent) == 1
    assert spent.pop() <= 60


@pytest.mark.parametrize(
    ("family", "made", "shown"),
    [
        ("word", "page", "/pages/1.webp"),
        ("image", "preview", "/preview.webp"),
        ("video", "preview", "<video"),
        ("audio", "", "<audio"),
        ("word", "", "第一天家长陪伴一小时"),
    ],
)
def test_every_kind_of_file_is_shown_as_well_as_it_can(family, made, shown):
    scene = a_scene()
    blob = scene.draft.files.get().blob
    Blob.objects.filter(pk=blob.pk).update(family=family)
    if made:
        Derivative.objects.create(
            blob=blob,
            kind=made,
            tool="t",
            page=1 if made == "page" else 0,
            sha256=blob.sha256,
            size=1,
            media_type="image/webp",
        )

    assert shown in as_person(scene.reviewers[0]).get(scene.address).content.decode()


def test_markdown_and_tables_are_set_as_readers_will_see_them():
    text = "# 观察要点\n\n- 先看三分钟\n\n|时间|做法|\n|---|---|\n|早|问好|\n"
    scene = a_scene([text])
    blob = scene.draft.files.get().blob
    Blob.objects.filter(pk=blob.pk).update(family="markdown")
    PageText.objects.filter(blob=blob).update(label="观察要点")
    client = as_person(scene.reviewers[0])

    stage = client.get(scene.address).content.decode().split('id="preview"')[1]
    stage = stage.split("</section>")[0]

    assert "<li>先看三分钟</li>" in stage
    assert "<td>问好</td>" in stage
    assert "|---|" not in stage
    assert stage.count("观察要点") == 1

    Blob.objects.filter(pk=blob.pk).update(family="csv")
    PageText.objects.filter(blob=blob).update(text="时间\t做法\n早\t问好", label="")

    assert "<td>问好</td>" in client.get(scene.address).content.decode()


def test_a_file_under_another_name_stands_beside_the_one_it_replaces():
    scene = a_scene()
    judge(scene.reviewers[0], scene.request, "return", "请换文件")
    draft = Draft.objects.get()
    operations.detach_file(scene.writer, file=draft.files.get())
    for name, pages in (("新稿.docx", [PAGES[0], "改了"]), ("附表.docx", ["附表"])):
        operations.attach_file(scene.writer, draft=draft, blob=file_of_pages(pages), name=name)
    operations.submit_draft(scene.writer, draft=draft)

    html = as_person(scene.reviewers[0]).get(scene.address).content.decode()

    assert "这一稿删去或换掉的文件：入托.docx" in html
    assert "新稿.docx" in html
    assert "附表.docx" in html
    assert 'aria-current="page" data-changed>2</a>' in html


def test_a_new_file_that_is_not_read_yet_has_lost_no_pages():
    scene = a_scene()
    review.decide(
        scene.reviewers[0],
        request=scene.request,
        verdict="return",
        checklist={},
        seen_hash=scene.request.content_hash,
        reason="补一页",
    )
    replace_pages(scene, [])

    html = as_person(scene.reviewers[0]).get(scene.address).content.decode()

    assert "已删去" not in html
    assert "修改 0 处" in html


def test_slides_stand_beside_those_of_the_round_before():
    scene = a_scene(["第一天家长陪伴一小时。"])
    earlier = scene.draft.files.get()
    judge(scene.reviewers[0], scene.request, "return", "请修改")
    replace_pages(scene, ["第一天家长陪伴两小时。"])
    now = Draft.objects.get(pk=scene.draft.pk).files.get()
    for blob in (earlier.blob, now.blob):
        Derivative.objects.create(
            blob=blob,
            kind="page",
            tool="t",
            page=1,
            sha256=blob.sha256,
            size=1,
            media_type="image/webp",
        )

    html = as_person(scene.reviewers[0]).get(scene.address).content.decode()

    pictures = [f"/files/{file.public_id}/pages/1.webp" for file in (earlier, now)]
    assert [one for one in pictures if one not in html] == []


def test_a_remark_on_what_was_taken_back_meanwhile_stays_on_the_page_to_copy():
    scene = a_scene()
    operations.take_back(scene.writer, draft=Draft.objects.get(pk=scene.draft.pk))

    page = as_person(scene.reviewers[0]).post(
        reverse("review:comment", args=[scene.request.public_id]),
        {"text": "午睡的办法要有依据", "place": "", "back": f"{scene.address}?page=2#comments"},
    )
    html = page.content.decode()

    assert page.status_code == 409
    assert "您的意见没有提交" in html
    assert "午睡的办法要有依据" in html
    assert (
        "您的意见没有提交" not in as_person(scene.reviewers[0]).get(scene.address).content.decode()
    )


def test_the_switches_of_a_refused_form_lead_back_to_what_was_looked_at():
    scene = a_scene()
    here = f"{scene.address}?page=2#comments"

    for name in ("comment", "decide"):
        page = as_person(scene.reviewers[0]).post(
            reverse(f"review:{name}", args=[scene.request.public_id]), {"text": "", "back": here}
        )
        assert page.status_code in {409, 422}
        assert f'name="next" value="{here}"' in page.content.decode()


def test_the_addresses_of_its_forms_lead_to_the_page_and_the_place_in_it():
    scene = a_scene()
    browser = as_person(scene.reviewers[0])
    page = {"Accept": "text/html"}
    decide = reverse("review:decide", args=[scene.request.public_id])
    comment = reverse("review:comment", args=[scene.request.public_id])

    assert browser.get(decide)["Location"] == scene.address
    assert browser.get(f"{decide}?page=2")["Location"] == f"{scene.address}?page=2"
    shown = browser.get(f"{comment}?page=2", headers=page, follow=True)
    assert shown.redirect_chain[-1] == (f"{scene.address}?page=2", 302)
