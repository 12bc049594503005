"""The source format refuses what its readers could misunderstand, and says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.source import (
    load_collections,
    load_organisations,
    load_people,
    load_resources,
    parse_resource,
)
from tuoju.demo.content.vocabulary import COUNTIES, FILE_KINDS, ROLES, STATES

GOOD = """---
key: yi-ge-ziyuan
title: 一个资源
file: 一个资源.docx
granularity: asset
type: guide
audiences: [families]
age_bands: [g_small]
domains: [social]
keywords: [倾听]
description: 说清楚做什么。
owner: college-lead
authors: [{name: 教研室, role: author}]
licence: cc0
visibility: public
statements: [{key: B8.3, strength: core}]
state: published
published: 2025-09-18
collection: null
---

# 一个资源

正文。
"""


def written(folder: Path, text: str, name: str = "one.md") -> Path:
    theme = folder / "interaction"
    theme.mkdir(exist_ok=True)
    path = theme / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read_field_by_field(tmp_path):
    resource = parse_resource(written(tmp_path, GOOD))

    assert (resource.key, resource.kind, resource.theme) == ("yi-ge-ziyuan", "docx", "interaction")
    assert [(s.key, s.strength) for s in resource.statements] == [("B8.3", "core")]
    assert resource.published is not None
    assert resource.published.isoformat() == "2025-09-18"
    assert resource.body == "# 一个资源\n\n正文。\n"
    assert resource.collection is None


RETURNED = "returned_with: [{now: 正文, then: 草稿}]"
SENT_AGAIN = "state: in_review_first\nreturned_with: [{now: 没有的话, then: 草稿}]"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("licence: cc0", "licence: free", "licence: 'free' is not one of"),
        ("key: B8.3", "key: B8.9", "B8.9 does not exist"),
        ("key: yi-ge-ziyuan", "key: Yi Ge", "not a lower-case ascii slug"),
        ("一个资源.docx", "一个资源.exe", "must end in one of"),
        ("一个资源.docx", "一个/资源.docx", "some systems refuse"),
        ("published: 2025-09-18\n", "", "is needed when state is published"),
        ("2025-09-18", "2022-01-01", "must lie between"),
        ("2025-09-18", "昨天", "expected a date"),
        ("audiences: [families]", "audiences: []", "needs at least 1 value"),
        ("audiences: [families]", "audiences: families", "expected a list"),
        ("title: 一个资源", "titel: 一个资源", "title: is missing"),
        ("collection: null", "colour: red", "unknown field(s): colour"),
        ("{name: 教研室, role: author}", "", "needs at least one team or post"),
        ("一个资源.docx", "一个资源.png", "art: is needed for a png"),
        ("一个资源.docx", "一个资源.zip", "members: lists resource keys"),
        ("# 一个资源\n\n正文。", "", "body: is empty"),
        ("collection: null", "twist: late", "twist: goes with state in_review_first"),
        ("collection: null", RETURNED, "returned_with: is for what is in review again"),
        ("state: published", SENT_AGAIN, "returned_with: names words that are not in the body"),
        ("keywords: [倾听]", "keywords: [倾听", "front matter is not YAML"),
        ("---\nkey", "key", "must start with front matter"),
    ],
)
def test_each_mistake_names_the_file_and_the_cure(tmp_path, old, new, words):
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))

    with pytest.raises(ContentError) as refusal:
        parse_resource(path)

    assert words in str(refusal.value)
    assert "one.md" in str(refusal.value)


def test_two_files_may_not_share_a_key_or_a_file_name(tmp_path):
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace("yi-ge-ziyuan", "ling-yi-ge"), "two.md")

    with pytest.raises(ContentError, match="is also in"):
        load_resources(tmp_path)


def test_a_pack_may_only_hold_what_exists(tmp_path):
    pack = GOOD.replace("一个资源.docx", "包.zip").replace(
        "collection: null", "members: [mei-you-de]"
    )
    written(tmp_path, pack)

    with pytest.raises(ContentError, match="unknown mei-you-de"):
        load_resources(tmp_path)


def test_the_library_is_large_and_every_kind_and_state_occurs():
    resources = load_resources()
    kinds = {resource.kind for resource in resources}

    assert len(resources) >= 120
    assert resources[0].key == "shiyouhudong-guancha"
    assert kinds == FILE_KINDS
    assert {resource.state for resource in resources} == STATES
    assert sum(resource.state == "published" for resource in resources) > len(resources) / 2


def test_owners_and_collections_of_all_resources_exist():
    organisations = {organisation.key for organisation in load_organisations()}
    collections = {collection.key for collection in load_collections()}

    for resource in load_resources():
        assert resource.owner in organisations, resource.path
        assert resource.collection is None or resource.collection in collections, resource.path


def test_what_the_platform_collected_is_never_for_children():
    for resource in load_resources():
        if resource.state == "collected":
            assert "children" not in resource.audiences, resource.path


def test_the_alliance_has_one_chair_and_members_in_every_county():
    organisations = load_organisations()
    by_kind = [organisation.kind for organisation in organisations]
    chairs = [organisation.key for organisation in organisations if organisation.rank == "chair"]

    assert len(organisations) >= 48
    assert chairs == ["college-lead"]
    assert {organisation.county for organisation in organisations} == set(COUNTIES)
    assert by_kind.count("kindergarten") >= 20
    assert by_kind.count("nursery") + by_kind.count("integrated") >= 10


def test_every_role_can_be_tried_and_three_people_review():
    people = load_people()
    organisations = {organisation.key for organisation in load_organisations()}
    steps = {person.review_step: person.key for person in people if person.review_step}

    assert {role for person in people for role in person.roles} == ROLES
    assert set(steps) == {"first", "second", "final"}
    assert len(set(steps.values())) == 3
    assert {person.organisation for person in people} <= organisations
    assert [person.key for person in people if person.language == "en"] == ["visitor-english"]
    assert len({person.email for person in people}) == len(people)
    assert len({person.phone for person in people}) == len(people)


def test_an_organisation_outside_the_thirteen_counties_is_refused(tmp_path):
    path = tmp_path / "organisations.yml"
    path.write_text(
        "- {key: a, name: 甲, short_name: 甲, kind: company, county: 月球, rank: member, "
        "description: 说明, emblem: 甲, tone: sun}\n",
        encoding="utf-8",
    )

    with pytest.raises(ContentError, match=r"organisations.yml\[0\]: county: '月球'"):
        load_organisations(path)
