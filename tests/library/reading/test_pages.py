"""The resource page: every kind of file can be looked at, deep links work, queries stay few."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories import OrganisationFactory, director_of, member_of, user_of
from tests.factories.library import blob_of, draft_by, judge, published_by, three_reviewers
from tests.library.reading.prepared import file_of, picture, prepare

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob, PageText
from tuoju.core.errors import NotFound
from tuoju.library import operations
from tuoju.library.models import AttachedFile, Draft, Resource
from tuoju.library.queries.reading import Wanted, resource_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource() -> Resource:
    return published_by(member_of(), title="一日生活", text="各环节怎样衔接")


def page_of(client, resource, query="") -> str:
    address = reverse("library:resource", args=[resource.public_id])
    response = client.get(address + query)
    assert response.status_code == 200
    return response.content.decode()


def becomes(resource, family: str, name: str, raw: bytes | None = None, **facts) -> AttachedFile:
    """Turn the resource's only file into one of another kind."""
    file = file_of(resource)
    changes = {"family": family, **facts}
    if raw is not None:
        stored = store.put_stream(io.BytesIO(raw))
        changes |= {"sha256": stored.sha256, "size": stored.size}
    Blob.objects.filter(pk=file.blob_id).update(**changes)
    AttachedFile.objects.filter(pk=file.pk).update(name=name)
    return file_of(resource)


def words(file: AttachedFile, *texts: str) -> None:
    file.blob.pages.all().delete()
    PageText.objects.bulk_create(
        PageText(blob=file.blob, number=number, label=text.split("\n")[0][:20], text=text)
        for number, text in enumerate(texts, start=1)
    )


def test_pages_are_shown_as_pictures_that_links_turn_without_scripts(client, resource):
    prepare(resource, words="晨间", pages=3)
    file = becomes(resource, "slides", "晨间.pptx")

    page = page_of(client, resource, "?page=2")

    picture_2 = reverse("library:page", args=[resource.public_id, file.public_id, 2])
    assert f'<img data-stage src="{picture_2}"' in page
    assert 'href="?page=1#preview" role="button"' in page
    assert 'href="?page=3#preview" role="button"' in page
    assert page.count('data-page="') == 3
    assert "晨间 2" in page
    assert "?page=2&amp;view=pdf#preview" in page


def test_a_page_beyond_the_drawn_ones_opens_in_the_next_viewer(client, resource):
    prepare(resource, words="第", pages=2)
    file = becomes(resource, "word", "手册.docx")
    PageText.objects.create(blob=file.blob, number=90, text="九十页的话")

    assert "<tj-pdf" in page_of(client, resource, "?page=90")
    assert "<tj-pages" in page_of(client, resource, "?page=999999")


def test_pages_with_the_words_one_looked_for_are_marked(client, resource):
    prepare(resource, words="晨间", pages=3)
    becomes(resource, "slides", "晨间.pptx")

    page = page_of(client, resource, "?page=2&q=晨间 2")

    assert page.count("<b>命中</b>") == 1


@pytest.mark.parametrize(
    ("family", "name", "element"),
    [
        ("pdf", "a.pdf", "<tj-pdf"),
        ("word", "a.docx", "<tj-docx"),
        ("epub", "a.epub", "<tj-epub"),
        ("audio", "a.mp3", "<audio controls"),
        ("video", "a.mp4", "<video controls"),
    ],
)
def test_each_kind_has_its_viewer_with_words_where_scripts_are_off(
    client, resource, family, name, element
):
    file = becomes(resource, family, name)
    words(file, "这是文字")

    page = page_of(client, resource)

    assert element in page
    assert "<script>" not in page
    assert "style=" not in page
    assert ("这是文字" in page) is (family in {"pdf", "word", "epub"})


def test_markdown_is_set_without_html_of_its_own(client, resource):
    raw = (
        "# 标题\n\n<script>alert(1)</script>\n\n**重点** [网](https://example.org) "
        "[坏](javascript:alert(1)) ![图](https://example.org/a.png)\n\n## 第二节\n\n| a | b |\n|-|-|\n| 1 | 2 |\n"
    )
    file = becomes(resource, "markdown", "a.md", raw.encode())
    words(file, "标题\n重点", "第二节\n表")

    page = page_of(client, resource)
    assert "<h2>标题</h2>" in page
    assert "<strong>重点</strong>" in page
    assert "<td>1</td>" in page
    assert "<script>alert" not in page
    assert "javascript:alert" not in page.replace("[坏](javascript:alert(1))", "")
    assert 'src="https://example.org' not in page
    section = page_of(client, resource, "?page=2")
    assert "<h3>第二节</h3>" in section
    assert "<strong>重点</strong>" not in section


def test_markdown_in_gb18030_is_read_right(client, resource):
    file = becomes(resource, "markdown", "a.md", "# 通知\n\n请带雨衣".encode("gb18030"))
    words(file, "通知\n请带雨衣")

    assert "<h2>通知</h2>" in page_of(client, resource)


@pytest.mark.parametrize(("family", "name"), [("csv", "a.csv"), ("sheet", "a.xlsx")])
def test_tables_are_tables(client, resource, family, name):
    words(becomes(resource, family, name), "消毒登记\n日期\t区域\n3月2日\t<b>盥洗室</b>\n3月3日")

    page = page_of(client, resource)

    assert '<th scope="col">区域</th>' in page
    assert "<td>&lt;b&gt;盥洗室&lt;/b&gt;</td>" in page
    assert page.count("<td></td>") == 1
    assert "消毒登记" in page.split("<thead>")[0].split("<caption>")[1]


def test_an_archive_lists_its_files(client, resource):
    words(becomes(resource, "archive", "a.zip"), "教案/小班/洗手.docx\n说明.txt")

    page = page_of(client, resource)

    assert '<span class="meta">教案/小班/</span>洗手.docx' in page


def test_an_exercise_shows_its_questions_and_never_runs(client, resource):
    content = {
        "questions": [
            {
                "params": {
                    "question": "<p>先做什么？</p><script>alert(1)</script>",
                    "answers": [{"text": "<div>看</div>"}, {"text": "听"}, 7],
                    "overallFeedback": [{"feedback": "先看三分钟"}],
                }
            }
        ]
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("content/content.json", json.dumps(content))
        archive.writestr("h5p.json", "{}")
    words(becomes(resource, "h5p", "练习.h5p", packed.getvalue()), "先做什么？\n看\n听")

    page = page_of(client, resource)

    assert "<strong>先做什么？" in page
    assert "<li>看</li><li>听</li>" in page
    assert "先看三分钟" in page
    assert "<script>alert" not in page


def test_a_broken_exercise_shows_its_words(client, resource):
    words(becomes(resource, "h5p", "练习.h5p", b"no zip"), "先做什么？")

    assert "先做什么？" in page_of(client, resource)


def test_a_file_that_waits_is_asked_about_until_it_is_ready(client, resource):
    file = becomes(resource, "slides", "a.pptx", state="waiting")
    asked = reverse("library:state", args=[resource.public_id, file.public_id])

    page = page_of(client, resource)
    assert f'<tj-poll src="{asked}" reload>' in page
    assert "预览正在生成" in page
    assert "X-Poll" not in client.get(asked).headers

    Blob.objects.update(state="ready")
    assert client.get(asked)["X-Poll"] == "done"


@pytest.mark.parametrize(
    ("code", "said"),
    [("encrypted", "打开密码"), ("damaged", "不完整或已损坏"), ("converter_missing", "转换组件")],
)
def test_what_went_wrong_is_said_in_words_and_the_file_can_be_taken(client, resource, code, said):
    file = becomes(
        resource, "word", "a.doc", state="partial", reasons=[{"code": code, "params": {}}]
    )

    page = page_of(client, resource)

    assert said in page
    assert reverse("library:file", args=[resource.public_id, file.public_id]) in page


def test_readers_are_spared_what_only_the_maker_can_mend(client, resource):
    codes = [{"code": "no_text", "params": {}}, {"code": "macros", "params": {}}]
    becomes(resource, "word", "a.doc", state="partial", reasons=codes)

    page = page_of(client, resource)

    assert "宏程序" in page
    assert "可检索的文字" not in page


def with_more_versions(resource: Resource, writer, reviewers, count: int) -> None:
    for number in range(count):
        draft = operations.reopen_for_editing(writer, resource=resource)
        draft = Draft.objects.get(pk=draft.pk)
        operations.save_draft(
            writer,
            draft=draft,
            revision=draft.revision,
            fields={"title": f"第{number + 2}版", "note": "改过"},
        )
        request = operations.submit_draft(writer, draft=Draft.objects.get(pk=draft.pk))
        for reviewer in reviewers:
            judge(reviewer, request)


def test_older_versions_stay_viewable_and_say_so(client):
    writer, reviewers = member_of(), three_reviewers()
    resource = published_by(writer, reviewers=reviewers, title="第1版")
    with_more_versions(resource, writer, reviewers, 1)

    newest, older = page_of(client, resource), page_of(client, resource, "?v=1")

    assert "<h1>第2版</h1>" in newest
    assert '<h2 class="cup">版本</h2>' in newest
    assert "较早的版本" not in newest
    assert "<h1>第1版</h1>" in older
    assert "较早的版本" in older
    assert "<h1>第2版</h1>" in page_of(client, resource, "?v=77")


def test_several_files_have_tabs(client, resource):
    other = AttachedFile.objects.create(
        version=resource.current, blob=blob_of("第二份"), name="第二份.txt", order=1
    )
    words(other, "第二份的文字")

    page = page_of(client, resource, f"?file={other.public_id}")

    assert "第二份的文字" in page
    assert page.count(" download>") == 2
    assert f'href="?file={other.public_id}#preview" aria-current="page"' in page


def test_the_citation_follows_gb_t_7714(client):
    authors = [{"name": f"教研组{n}", "role": "author"} for n in range(4)]
    resource = published_by(member_of(), title="观察手册", contributors=authors)
    issued, today = timezone.localdate(resource.current.published_at), timezone.localdate()

    assert (
        f"教研组0, 教研组1, 教研组2, 等. 观察手册[EB/OL]. ({issued})[{today}]. "
        f"http://testserver/r/{resource.public_id}/."
    ) in page_of(client, resource)


def test_the_page_names_the_reviews_that_this_content_passed(client, resource):
    assert "初审、复审、终审均通过" in page_of(client, resource)


def test_what_was_collected_says_that_nobody_reviewed_it(client, resource):
    Resource.objects.update(collected=True)

    assert "平台收录，未经审核" in page_of(client, resource)


@pytest.mark.parametrize(
    "query", ["?page=%00&q=%00&view=%00&file=%00", "?page=-1", "?v=x&file=../..&view=<b>", "?t=1e9"]
)
def test_no_address_breaks_the_page(client, resource, query):
    prepare(resource, words="晨间")

    assert "<h1>一日生活</h1>" in page_of(client, resource, query)


def test_no_token_breaks_the_site(client, resource):
    file = reverse("library:file", args=[resource.public_id, file_of(resource).public_id])

    assert client.get("/l/%00/").status_code == 404
    assert client.get(f"{file}?k=%00").status_code == 404
    assert client.get(f"/l/{'x' * 5000}/").status_code == 404


def queries_for(client, resource, rows: int) -> int:
    """Count on addresses that no memory of pages knows yet."""
    page_of(client, resource, f"?warm={rows}")
    with CaptureQueriesContext(connection) as captured:
        page_of(client, resource, f"?rows={rows}")
    return len(captured)


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_page_needs_the_same_queries_for_any_number_of_rows(client, signed_in):
    writer, reviewers = member_of(), three_reviewers()
    resource = published_by(writer, reviewers=reviewers)
    reader = director_of(OrganisationFactory())
    if signed_in:
        client.force_login(user_of(reader))
    prepare(resource, words="页", pages=1)
    needed = {}
    for rows in (1, 3, 300):
        blob = file_of(resource).blob
        have = blob.pages.count()
        PageText.objects.bulk_create(
            PageText(blob=blob, number=number, text="页") for number in range(have + 1, rows + 1)
        )
        for number in range(blob.derivatives.filter(kind="page").count() + 1, rows + 1):
            picture(blob, "page", number, "页")
        have = resource.current.files.count()
        AttachedFile.objects.bulk_create(
            AttachedFile(version=resource.current, blob=blob, name=f"{n}.txt", order=n)
            for n in range(have, rows)
        )
        if rows == 3:
            with_more_versions(resource, writer, reviewers, 2)
            resource.refresh_from_db()
        needed[rows] = queries_for(client, resource, rows)

    assert len(set(needed.values())) == 1, needed
    assert needed[1] <= (15 if signed_in else 10)


def test_a_workbook_opens_on_its_tables_with_the_sheets_as_tabs(client, resource):
    prepare(resource, words="打印页", pages=3)
    words(
        becomes(resource, "sheet", "登记.xlsx"),
        "消毒\n日期\t区域\n3月2日\t盥洗室",
        "缺口\n项目\t数",
    )

    page, second = page_of(client, resource), page_of(client, resource, "?page=2")

    assert '<th scope="col">区域</th>' in page
    assert '<a href="?page=1#preview" aria-current="page">消毒' in page
    assert '<th scope="col">项目</th>' in second
    assert "<img data-stage" in page_of(client, resource, "?view=pages")


def test_the_ways_to_look_at_a_file_stand_above_it_with_the_one_in_use(client, resource):
    prepare(resource, words="晨间", pages=2)
    becomes(resource, "slides", "晨间.pptx")

    page = page_of(client, resource)

    assert 'data-way aria-current="true">页面图片</a>' in page
    assert 'href="?view=pdf&amp;page=1#preview" data-way>PDF</a>' in page


def test_a_book_says_its_chapters(client, resource):
    words(becomes(resource, "epub", "共读.epub", state="ready"), "封面", "怎么挑一本书", "小清单")

    page = page_of(client, resource)

    assert '<a href="?page=2#preview">怎么挑一本书</a>' in page
    assert "章，共" in page
    assert "<details" in page.split("怎么挑一本书")[0]
    assert "open><summary>" in page
    assert "open><summary>" not in page_of(client, resource, "?page=2")


def test_a_single_version_needs_no_list_of_versions(client, resource):
    assert '<h2 class="cup">版本</h2>' not in page_of(client, resource)


def test_a_poster_says_type_age_and_licence_and_an_address_one_can_type(client, resource):
    address = reverse("library:poster", args=[resource.public_id])

    page = client.get(address).content.decode()

    assert "课件" in page.split("poster__owner")[1].split("poster__foot")[0]
    assert f">testserver/r/{resource.public_id}</p>" in page


def test_pages_that_a_file_does_not_have_are_not_found(client, resource):
    prepare(resource, words="晨间", pages=2)
    ids = [resource.public_id, file_of(resource).public_id]
    text = reverse("library:text", args=ids)

    assert "晨间 2" in client.get(text, {"page": 2}).content.decode()
    assert client.get(text, {"page": 3}).status_code == 404
    assert client.get(reverse("library:page", args=[*ids, 2])).status_code == 200
    assert client.get(reverse("library:page", args=[*ids, 3])).status_code == 404


def test_the_file_of_another_resource_is_not_reached_through_this_one(client, resource):
    file = draft_by(member_of(), title="别的", text="别的文字").files.get()
    address = reverse("library:view", args=[resource.public_id, file_of(resource).public_id])
    crossed = reverse("library:view", args=[resource.public_id, file.public_id])

    assert client.get(address).status_code == 200
    assert client.get(crossed).status_code == 404


def test_what_was_never_published_has_no_page():
    writer = member_of()

    with pytest.raises(NotFound):
        resource_view(writer, draft_by(writer).resource, Wanted())
