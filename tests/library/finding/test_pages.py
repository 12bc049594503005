"""The list page and the API find what the viewer may see, and nothing breaks them."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from django.core.management import call_command
from django.db.models import Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, user_of
from tests.factories.library import blob_of, draft_by, judge, published_by, three_reviewers
from tests.factories.searching import index_everything

from tuoju.competencies.models import Statement
from tuoju.core.blobs.models import Blob, PageText
from tuoju.core.ids import new_public_id
from tuoju.core.refs import ref
from tuoju.library import operations, search
from tuoju.library.models import AttachedFile, Collection, CollectionEntry, Draft, Resource
from tuoju.library.queries.cards import slip_of
from tuoju.library.queries.find_order import FindOrder

pytestmark = pytest.mark.django_db

HOSTILE = ['"', "*", "(", ":", "\\", "AND OR NOT", "啊" * 10_000, "\x00\x01", "%' --", "<b>"]


@pytest.fixture
def reviewers():
    return three_reviewers()


@pytest.mark.parametrize("typed", ["师幼互动", "shiyouhudong", "師幼互動", "syhd"])
def test_a_visitor_finds_by_words_sounds_and_traditional_characters(client, reviewers, typed):
    published_by(member_of(), reviewers=reviewers, title="师幼互动观察与回应")
    index_everything()

    page = client.get("/library/", {"q": typed}).content.decode()

    assert "观察与回应" in page
    assert "<mark>" in page


def test_hits_counts_facets_and_suggestions_hide_what_is_not_for_the_viewer(client, reviewers):
    writer = member_of()
    published_by(writer, reviewers=reviewers, title="联盟内部的暗号", visibility="alliance")
    published_by(writer, reviewers=reviewers, title="大家都能看的暗号", visibility="public")
    index_everything()

    anonymous = client.get("/api/v1/search", {"q": "暗号"}).json()
    assert [hit["title"] for hit in anonymous["hits"]] == ["大家都能看的暗号"]
    assert anonymous["total"] == 1
    assert anonymous["facets"]["type"] == [{"value": "courseware", "count": 1}]
    assert "联盟内部" not in client.get("/library/suggest", {"q": "联盟内部"}).content.decode()

    client.force_login(user_of(member_of()))
    assert client.get("/api/v1/search", {"q": "暗号"}).json()["total"] == 2


def test_a_closed_resource_is_gone_before_the_index_knows(client, reviewers):
    writer = member_of()
    resource = published_by(writer, reviewers=reviewers, title="刚刚关上的暗号")
    index_everything()

    operations.change_audience(writer, resource=resource, visibility="me")

    assert client.get("/api/v1/search", {"q": "暗号"}).json()["hits"] == []
    assert client.get("/library/suggest", {"q": "刚刚"}).json()["items"] == []
    assert "刚刚关上" not in client.get("/library/", {"q": "暗号"}).content.decode()


def test_only_points_of_the_quality_guide_count_as_indicators(client, reviewers):
    call_command("load_frameworks", verbosity=0)
    writer = member_of()
    published_by(
        writer,
        reviewers=reviewers,
        title="照护模块",
        statements=[{"key": "BYS1", "strength": "core"}],
    )
    index_everything()

    found = client.get("/api/v1/search", {"q": "照护模块"}).json()
    assert found["facets"]["indicator"] == []
    assert client.get("/library/", {"q": "照护模块"}).status_code == 200


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_question_breaks_the_page(client, reviewers, typed):
    published_by(member_of(), reviewers=reviewers)
    index_everything()

    assert client.get("/library/", {"q": typed}).status_code == 200
    assert client.get("/library/suggest", {"q": typed}).status_code == 200
    assert client.get("/api/v1/search", {"q": typed}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "page=999999",
        "page=-1",
        "page=x",
        "kind=nonsense",
        "sort=nonsense",
        "age=nonsense",
        "organisation=%00",
        "indicator=%00",
        "q=%00",
    ],
)
def test_no_address_breaks_the_page(client, reviewers, query):
    published_by(member_of(), reviewers=reviewers)
    index_everything()

    assert client.get(f"/library/?{query}").status_code == 200


def test_a_page_beyond_the_end_shows_the_last_one(client, reviewers):
    published_by(member_of(), reviewers=reviewers, title="唯一的一件")
    index_everything()

    assert "唯一的一件" in client.get("/library/?page=999999").content.decode()


def test_filters_narrow_and_stay_in_the_address(client, reviewers):
    writer = member_of()
    published_by(writer, reviewers=reviewers, title="中班的", age_bands=["g_middle"])
    published_by(writer, reviewers=reviewers, title="大班的", age_bands=["g_large"])
    index_everything()

    page = client.get("/library/?age=g_middle").content.decode()

    assert "中班的" in page
    assert "大班的" not in page
    assert 'value="g_middle" checked' in page


def test_one_of_several_values_is_taken_off_and_the_order_stays():
    order = FindOrder.from_query(
        QueryDict("q=bb&age=g_small&age=g_large&type=guide&sort=newest&page=3")
    )

    assert order.without("age", "g_small") == "q=bb&type=guide&age=g_large&sort=newest"
    assert order.without("type", "guide") == "q=bb&age=g_large&age=g_small&sort=newest"


def test_nothing_found_says_what_to_do_and_records_the_miss(client, data_dir):
    index_everything()

    page = client.get(
        "/library/", {"q": "量子引力"}, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0)"}
    ).content.decode()

    assert "没有找到" in page
    spooled = "".join(path.read_text() for path in (data_dir / "spool").glob("events-*.jsonl"))
    assert "量子引力" in spooled


def test_a_point_is_found_by_its_code_and_the_side_names_the_indicator(client, reviewers):
    call_command("load_frameworks", verbosity=0)
    writer = member_of()
    aligned = [{"key": "B8.3", "strength": "core"}]
    published_by(writer, reviewers=reviewers, title="观察记录", statements=aligned)
    published_by(writer, reviewers=reviewers, title="一周食谱")
    index_everything()

    found = client.get("/api/v1/search", {"q": "B8.3"}).json()
    assert [hit["title"] for hit in found["hits"]] == ["观察记录"]
    assert 'class="std__list"' in client.get("/library/", {"q": "观察记录"}).content.decode()
    assert (
        'class="std__list"' not in client.get("/library/", {"type": "courseware"}).content.decode()
    )


def test_an_indicator_of_few_results_is_not_named_beside_them(client, reviewers):
    call_command("load_frameworks", verbosity=0)
    writer = member_of()
    aligned = [{"key": "B8.3", "strength": "core"}]
    published_by(writer, reviewers=reviewers, title="观察记录", statements=aligned)
    for number in range(3):
        published_by(writer, reviewers=reviewers, title=f"{number} 号观察")
    index_everything()

    page = client.get("/library/", {"q": "观察"}).content.decode()

    assert "2 号" in page
    assert 'class="std__list"' not in page


def test_an_indicator_that_left_the_guide_is_not_named_any_more(client, reviewers):
    call_command("load_frameworks", verbosity=0)
    aligned = [{"key": "B8.3", "strength": "core"}]
    published_by(member_of(), reviewers=reviewers, title="观察记录", statements=aligned)
    index_everything()
    Statement.objects.filter(key__startswith="B8").update(key=Concat(Value("X"), "key"))

    page = client.get("/library/", {"q": "观察记录"}).content.decode()

    assert "观察记录" in page
    assert 'class="std__list"' not in page


def test_a_sheet_is_called_by_its_name_and_a_file_by_its_pages(client, reviewers):
    _resource, first, second = with_two_files(reviewers, second="收费.xlsx")
    PageText.objects.filter(blob=second.blob).update(label="春季收费")
    Blob.objects.filter(pk=first.blob_id).update(facts={"page_count": 12})
    index_everything()

    page = client.get("/library/", {"q": "倾听记录"}).content.decode()

    assert "收费.xlsx　春季收费" in page
    assert "12 页" in page


def test_a_hit_leads_to_the_page_with_the_words_still_marked(client, reviewers):
    resource = published_by(member_of(), reviewers=reviewers, title="班级观察")
    blob = resource.current.files.get().blob
    for number in range(1, 6):
        PageText.objects.create(blob=blob, number=number, label="", text=f"积木区 {number}")
    index_everything()

    page = client.get("/library/", {"q": "积木区"}).content.decode()

    link = f"/r/{resource.public_id}/?q=%E7%A7%AF%E6%9C%A8%E5%8C%BA"
    assert f"{link}&amp;page=" in page
    assert f'href="{link}#preview"' in page


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"sort": "x"}])
def test_the_api_answers_bad_parameters_with_a_problem_document(client, asked):
    response = client.get("/api/v1/search", asked)

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert list(response.json()["errors"]) == list(asked)


def test_the_api_reference_needs_nothing_from_outside(client):
    page = client.get("/api/docs").content.decode()

    assert "/api/v1/search" in page
    assert "https://" not in page.replace("https://www.w3.org", "")


def test_the_api_reference_speaks_the_reader_s_language(client):
    chinese = client.get("/api/docs").content.decode()
    english = client.get("/api/docs", headers={"Accept-Language": "en"}).content.decode()

    assert "文件后缀，如 pptx" in chinese
    assert "文件后缀" not in english
    assert "File endings, e.g. pptx" in english


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("limit=many", {"limit": ["请填整数。"]}),
        ("limit=-1&offset=-5", {"limit": ["不能小于 1。"], "offset": ["不能小于 0。"]}),
        ("limit=5000", {"limit": ["不能大于 100。"]}),
        (
            "kind=bogus",
            {"kind": ["只能是：'resource', 'collection', 'statement' or 'organisation'。"]},
        ),
    ],
)
def test_the_api_says_what_is_wrong_with_a_parameter(client, asked, said):
    answer = client.get(f"/api/v1/search?{asked}")

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"] == said


def test_a_forged_id_is_not_found(client):
    real = new_public_id()
    forged = real[:-1] + ("2" if real[-1] != "2" else "3")

    assert client.get(f"/r/{forged}/").status_code == 404
    assert client.get(f"/r/{real}/").status_code == 404


def test_a_colleague_s_address_leads_visitors_to_the_sign_in_and_back(client, reviewers):
    shared = published_by(member_of(), reviewers=reviewers, visibility="alliance")
    place = f"/r/{shared.public_id}/"

    page = client.get(f"{place}?page=3")

    assert page.status_code == 404
    assert "请登录后再看" in page.content.decode()
    assert f"?next={quote(f'{place}?page=3', safe='')}" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(
    client, reviewers, django_assert_num_queries, rows
):
    writer = member_of()
    for number in range(rows):
        published_by(
            writer,
            reviewers=reviewers,
            title=f"第{number}件",
            statements=[],
            age_bands=["g_middle"],
        )
    index_everything()

    with django_assert_num_queries(5):  # resources, files, thumbnails, downloads, organisations
        page = client.get("/library/").content.decode()

    assert page.count('class="hit"') == rows


def test_filters_that_leave_nothing_say_so_and_are_no_miss(client, reviewers, data_dir):
    published_by(member_of(), reviewers=reviewers, title="收玩具的小调")
    index_everything()

    page = client.get(
        "/library/",
        {"q": "收玩具", "age": "m0_12"},
        headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0)"},
    ).content.decode()

    assert "这些筛选里没有“收玩具”" in page
    assert "去掉筛选有 1 件" in page
    assert 'class="btn btn--primary" href="/library/?q=' in page
    spooled = "".join(path.read_text() for path in (data_dir / "spool").glob("events-*.jsonl"))
    assert "收玩具" not in spooled


def test_each_kind_of_hit_says_what_tells_it_apart(client, reviewers):
    call_command("load_frameworks")
    owner = member_of()
    published_by(owner, reviewers=reviewers, title="课件", text="正文", description="讲怎样等一等")
    index_everything()

    points = client.get("/library/", {"q": "师幼互动", "kind": "statement"}).content.decode()
    works = client.get("/library/").content.decode()

    assert 'class="hit hit--plain"' in points
    assert "B8　" in points
    assert 'class="cover' not in points.split('class="hits"')[1]
    assert '<p class="hit__text">讲怎样等一等</p>' in works


@pytest.mark.parametrize(
    ("title", "slip"),
    [
        ("师幼互动：观察与回应", "师幼互动"),
        ("三个层次的回应：情境选择练习", "三个层次"),
        ("园长带队做自评：从“迎检”到“看见”", "园长带队"),
        ("自主游戏观察要点速查", "自主游戏"),
        ("微课", "微课"),
        ("“看见”", "看见"),
        ("从“看见”到“支持”", "教案"),
        ("Observation sheets", "教案"),
    ],
)
def test_the_slip_of_a_cover_holds_whole_words(title, slip):
    assert slip_of(title, "教案") == slip


def with_two_files(reviewers, *, second: str = "附件.docx"):
    """Publish a picture with a document behind it; both files have words on a second page."""
    writer = member_of()
    draft = draft_by(writer, title="观察工具包", text="封面")
    attached = operations.attach_file(writer, draft=draft, blob=blob_of("表单"), name=second)
    request = operations.submit_draft(writer, draft=Draft.objects.get(pk=draft.pk))
    for reviewer in reviewers:
        judge(reviewer, request)
    first = AttachedFile.objects.exclude(pk=attached.pk).get()
    for file, words in ((first, "封面的文字"), (attached, "倾听记录的文字")):
        PageText.objects.create(blob=file.blob, number=2, label="", text=words)
    return Resource.objects.get(), first, attached


def test_words_of_every_file_are_found_and_lead_to_their_file(client, reviewers):
    resource, first, second = with_two_files(reviewers)
    index_everything()

    in_second = client.get("/library/", {"q": "倾听记录"}).content.decode()
    in_first = client.get("/library/", {"q": "封面的文字"}).content.decode()

    address = reverse("library:resource", args=[resource.public_id])
    wanted = urlencode({"q": "倾听记录", "file": second.public_id, "page": 2})
    assert f"{address}?{wanted}#preview".replace("&", "&amp;") in in_second
    assert "附件.docx　第 2 页" in in_second
    assert f"file={first.public_id}" not in in_first
    page = client.get(f"{address}?{wanted}").content.decode()
    assert "倾听记录的文字" in page
    hit = client.get("/api/v1/search", {"q": "倾听记录"}).json()["hits"][0]
    assert [(one["file"], one["number"]) for one in hit["pages"]] == [(second.public_id, 2)]


def test_the_same_page_number_of_two_files_is_two_hits(client, reviewers):
    _resource, first, second = with_two_files(reviewers)
    index_everything()

    hit = client.get("/api/v1/search", {"q": "的文字"}).json()["hits"][0]

    assert {one["file"] for one in hit["pages"]} == {first.public_id, second.public_id}


def test_pages_of_a_file_that_was_replaced_a_moment_ago_are_not_shown(client, reviewers):
    _resource, _first, second = with_two_files(reviewers)
    index_everything()
    AttachedFile.objects.filter(pk=second.pk).update(public_id=new_public_id())

    assert "倾听记录的" not in client.get("/library/", {"q": "倾听记录"}).content.decode()


def test_so_many_words_of_one_resource_are_found_and_no_more(reviewers):
    resource, first, second = with_two_files(reviewers)
    PageText.objects.filter(blob=first.blob).update(text="长" * (search.CHARACTERS - 2))

    document = next(iter(search.resource_documents([f"library/resource/{resource.public_id}"])))

    assert [(page.part, len(page.text)) for page in document.pages] == [
        (first.public_id, search.CHARACTERS - 2),
        (second.public_id, 2),
    ]


def test_the_facet_of_owners_lists_only_organisations_that_the_viewer_may_see(client, reviewers):
    hidden = OrganisationFactory(is_listed=False, short_name="没有列出的园")
    for home in (hidden, OrganisationFactory(short_name="列出的园")):
        published_by(member_of(home), reviewers=reviewers, title=f"{home.pk}号暗号")
    index_everything()
    option = f'value="{hidden.public_id}"'

    seen_outside = client.get("/library/", {"q": "暗号"}).content.decode()
    client.force_login(user_of(member_of(hidden)))
    seen_inside = client.get("/library/", {"q": "暗号"}).content.decode()

    assert (option in seen_outside, option in seen_inside) == (False, True)
    assert 'name="organisation"' in seen_outside


def test_a_very_long_question_makes_a_page_of_ordinary_size(client, reviewers):
    published_by(member_of(), reviewers=reviewers, title="师幼互动观察与回应")
    index_everything()

    page = client.get("/library/", {"q": "师幼互动" + "师" * 7000})

    assert "输入太长" in page.content.decode()
    assert len(page.content) < 300_000


def test_the_api_names_no_organisation_that_the_page_hides(client, reviewers):
    hidden = OrganisationFactory(is_listed=False, short_name="没有列出的园")
    shown = OrganisationFactory()
    for organisation in (hidden, shown):
        published_by(member_of(organisation), reviewers=reviewers)
    index_everything()

    facets = client.get("/api/v1/search").json()["facets"]

    assert facets["organisation"] == [{"value": shown.public_id, "count": 1}]
    assert facets["type"] == [{"value": "courseware", "count": 2}]
    client.force_login(user_of(member_of(hidden)))
    facets = client.get("/api/v1/search").json()["facets"]
    assert {facet["value"] for facet in facets["organisation"]} == {
        shown.public_id,
        hidden.public_id,
    }


def test_a_collection_s_document_counts_nothing_that_the_finder_may_not_see(reviewers):
    writer = member_of()
    resource = published_by(writer, reviewers=reviewers)
    collection = Collection.objects.create(organisation=resource.organisation, title="一日生活")
    CollectionEntry.objects.create(collection=collection, resource=resource)

    (document,) = search.collection_documents([ref(collection)])

    assert document.extra == {"organisation": resource.organisation.short_name}
