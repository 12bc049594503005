"""Components: what a page may ask for, and what it gets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template

from tuoju.core.ui.component import UnfitInput, all_components, component
from tuoju.core.ui.components.shelf import FacetGroup
from tuoju.core.ui.pieces import FacetOption, Moment, Place, Step


def shown(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('{% ui bagde label="x" %}', "There is no component 'bagde'"),
        ('{% ui badge lable="x" %}', "'badge' has no input lable"),
        ("{% ui badge %}", "'badge' needs label"),
        ('{% ui badge label="x" tone="red" %}', "tone='red' is none of bad, draft, good"),
        ('{% ui badge label="x" "y" %}', "is no name=value input"),
        ('{% ui button label="x" icon="dwon" %}', "icon='dwon' is none of"),
        ('{% ui empty title="x" art="mountain" %}', "art='mountain' is none of"),
        ('{% ui card title="x" %}', "'card' needs a body"),
        ('{% uiblock badge label="x" %}y{% enduiblock %}', "'badge' takes no body"),
        ('{% uiblock card title="x" %}y', "Unclosed tag"),
        ('{% ui card body="x" %}', "has no input body"),
        ("{% ui %}", "needs the name of a component"),
        ("{% uieach badge %}", "needs a component and its items"),
        ("{% uieach bagde items %}", "There is no component 'bagde'"),
        ("{% uieach card items %}", "'card' needs a body"),
        ('{% icon "dwon" %}', "There is no icon 'dwon'"),
        ('{% art "mountain" %}', "There is no art 'mountain'"),
        ('{% icon "down" big=True %}', "icon takes large only"),
    ],
)
def test_a_slip_fails_while_the_template_compiles(source, complaint):
    with pytest.raises(TemplateSyntaxError, match=complaint):
        Template("{% load ui %}" + source)


def test_every_component_has_a_template_or_writes_itself():
    for tag, cls in all_components().items():
        if "render" not in vars(cls):
            assert get_template(f"ui/{tag}.html"), tag
        assert fields(cls), tag


def test_two_components_cannot_share_a_tag():
    badge = component("badge")

    with pytest.raises(UnfitInput, match="Two components"):

        class Other(badge.__mro__[1], tag="badge"):
            pass

    assert component("badge") is badge


def test_a_component_sees_its_inputs_only():
    html = shown('{% ui section_head title="甲" %}', note="leaked", href="/leaked/")

    assert "leaked" not in html


def test_the_body_sees_the_page():
    html = shown('{% uiblock card title="甲" %}{{ word }}<b>b</b>{% enduiblock %}', word="<i>")

    assert "&lt;i&gt;<b>b</b>" in html


def test_a_component_for_each_item_takes_the_fields_of_its_names():
    @dataclass(frozen=True)
    class State:
        label: str
        tone: str
        owner: str = "不属于徽章"

    html = shown("{% uieach badge items %}", items=[State("甲", "good"), State("<i>", "bad")])

    assert html == shown('{% ui badge label="甲" tone="good" %}') + shown(
        '{% ui badge label=word tone="bad" %}', word="<i>"
    )


def test_items_without_a_needed_input_are_refused():
    @dataclass(frozen=True)
    class Nameless:
        tone: str = "good"

    with pytest.raises(UnfitInput, match="'badge' needs label"):
        shown("{% uieach badge items %}", items=[Nameless()])


@pytest.mark.parametrize(
    "source",
    [
        "{% ui badge label=evil %}",
        "{% ui chip label=evil code=evil note=evil href=evil %}",
        "{% ui chip label=evil href=evil remove=True %}",
        "{% ui cover kind=evil slip=evil image=evil %}",
        "{% ui cover kind=evil slip=evil %}",
        "{% ui emblem name=evil %}",
        "{% ui stamp label=evil %}",
        "{% ui button label=evil href=evil %}",
        "{% ui button label=evil name=evil value=evil %}",
        "{% ui res title=evil href=evil kind=evil owner=evil facts=evil %}",
        "{% ui hit title=evil href=evil kind=evil facts=evil text=evil emblem=evil %}",
        "{% ui search_box action=evil query=evil %}",
        "{% ui qr text=evil label=evil %}",
        "{% ui toast text=evil level=evil %}",
        "{% ui note text=evil %}",
        "{% crumbs evil evil evil %}",
    ],
)
def test_what_people_wrote_is_escaped(source):
    html = shown(source, evil='"><script>alert(1)</script>')

    assert "<script" not in html.lower()
    assert '=""><' not in html


def test_badge_says_its_state_with_shape_colour_and_word():
    html = shown('{% ui badge label="退回修改" tone="bad" %}')

    assert 'class="tag tag--bad"' in html
    assert "#s-bad" in html
    assert "退回修改" in html


def test_cover_shows_the_first_page_when_there_is_one():
    drawn = shown('{% ui cover kind="report.PPTX" slip="师幼互动" %}')
    photographed = shown('{% ui cover kind="pptx" slip="师幼互动" image="/t/1.webp" %}')

    assert "#cv-pptx" in drawn
    assert "师幼互动" in drawn
    assert ">PPTX<" in drawn
    assert 'src="/t/1.webp"' in photographed
    assert "#cv-pptx" not in photographed


def test_unknown_kinds_get_a_plain_sheet():
    html = shown('{% ui cover kind="xyz" %}')

    assert "#cv-txt" in html
    assert ">XYZ<" in html


def test_pager_counts_in_words_and_keeps_the_query():
    page = Paginator(range(86), 10).page(3)

    html = shown('{% ui pager page=page query="q=%E5%B9%BC&kind=pdf" unit="件" %}', page=page)

    assert "第 21–30 件，共 86 件" in html
    assert 'href="?q=%E5%B9%BC&amp;kind=pdf&amp;page=2" rel="prev"' in html
    assert '<span aria-current="page">3</span>' in html


def test_pager_of_an_empty_list_says_so():
    html = shown('{% ui pager page=page unit="件" %}', page=Paginator([], 10).page(1))

    assert "共 0 件" in html
    assert "href" not in html


def test_steps_tell_where_the_work_is_now():
    items = [
        Step(name="初审", state="done", note="11月19日 通过"),
        Step(name="复审", state="now"),
        Step(name="终审"),
    ]

    html = shown('{% ui steps items=items label="三审进度" %}', items=items)

    assert html.count("<li") == 3
    assert 'data-state="now" aria-current="step"><span class="step__name">复审' in html


def test_dates_have_one_form_in_text_and_one_in_columns():
    moment = dt.datetime(2026, 11, 20, 6, 2, tzinfo=dt.UTC)
    values = {"moment": moment, "day": moment.date(), "none": None}

    assert shown("{{ moment|cn_moment }}", **values) == "2026年11月20日 14:02"
    assert shown("{{ moment|cn_date }}", **values) == "2026年11月20日"
    assert shown("{{ day|cn_moment }}", **values) == "2026年11月20日"
    assert shown("{{ day|iso_date }}", **values) == "2026-11-20"
    assert shown("{{ none|cn_date }}{{ none|iso_date }}{{ none|machine_date }}", **values) == ""


def test_timeline_shows_when_and_what():
    html = shown(
        "{% ui timeline items=items %}",
        items=[Moment(title="版本 3", when=dt.date(2026, 11, 20), text="新增片段", current=True)],
    )

    assert '<li aria-current="true"><strong>版本 3</strong>' in html
    assert 'datetime="2026-11-20">2026年11月20日<' in html


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1536, "1.5 KB"),
        (217_088, "212 KB"),
        (19_503_514, "18.6 MB"),
        (5_000_000_000, "4.7 GB"),
        ("", "0 B"),
    ],
)
def test_sizes_are_said_as_people_do(size, words):
    assert shown("{{ size|human_size }}", size=size) == words


def test_crumbs_end_where_one_stands():
    tagged = shown('{% crumbs "资源库" "/library/" title %}', title="晨间谈话")
    listed = shown(
        "{% ui crumbs items=items %}", items=[Place("资源库", "/library/"), Place("晨间谈话")]
    )

    assert tagged == listed
    assert '<a href="/library/">资源库</a>' in tagged
    assert '<li aria-current="page">晨间谈话</li>' in tagged


def test_qr_code_is_one_path_with_a_spoken_name():
    html = shown('{% ui qr text="https://example.org/r/k7m2" label="本资源的二维码" %}')

    assert html.startswith('<svg role="img" aria-label="本资源的二维码"')
    assert html.count("<path") == 1


def test_drawings_are_cropped_by_their_view_box_and_carry_no_ids():
    html = shown('{% art "gorge" view_box="0 0 10 10" preserve="xMidYMid meet" %}')

    assert html.startswith('<svg aria-hidden="true" viewBox="0 0 10 10" preserveAspectRatio=')
    assert 'class="c-sun"' in html
    assert "<title" not in html


def test_every_value_of_a_facet_is_within_reach():
    options = [
        FacetOption(value=str(n), label=f"值{n}", count=1, checked=n == 20) for n in range(30)
    ]

    html = FacetGroup(label="类型", name="type", options=options).render(Context())

    assert html.count('type="checkbox"') == 30
    assert "还有 18 项" in html
    assert '<details class="facet__more" open>' in html
