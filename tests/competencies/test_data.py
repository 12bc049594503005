"""The shipped frameworks: sums, keys, and honest words about what was checked."""

from collections import Counter

import pytest

from tuoju.competencies.reading import DATA_DIR, read_framework, shipped_files

FILES = {path.stem: read_framework(path) for path in shipped_files()}
GUIDE = FILES["kindergarten-quality-guide"]


def kinds(file):
    return Counter(row.kind for row in file.statements)


def test_the_quality_guide_has_5_aspects_15_indicators_48_points():
    assert kinds(GUIDE) == {"aspect": 5, "indicator": 15, "point": 48}
    per_aspect = Counter(row.parent for row in GUIDE.statements if row.kind == "indicator")
    assert [per_aspect[f"A{n}"] for n in range(1, 6)] == [3, 3, 3, 2, 4]


def test_points_are_numbered_inside_their_indicator_and_through_the_guide():
    points = [row for row in GUIDE.statements if row.kind == "point"]
    split = Counter(row.parent for row in points)

    assert [split[f"B{n}"] for n in range(1, 16)] == [1, 2, 2, 3, 4, 3, 6, 7, 4, 2, 2, 2, 3, 4, 3]
    assert [row.official_no for row in points] == [str(n) for n in range(1, 49)]
    for row in points:
        assert row.key.startswith(f"{row.parent}.")
    by_key = {row.key: row for row in points}
    assert by_key["B8.3"].official_no == "24"
    assert "观察" in by_key["B8.3"].title
    assert "一对一倾听" in by_key["B8.4"].title


def test_names_are_verified_and_points_are_not():
    for row in GUIDE.statements:
        assert row.verified is (row.kind != "point"), row.key
        assert row.confidence in {"M", "L"}


def test_the_nursery_standard_sums_to_1000_points():
    file = FILES["nursery-quality-standard"]

    assert len(file.statements) == 7
    assert sum(row.points for row in file.statements) == 1000
    assert "推荐性" in file.note
    assert not any(row.verified for row in file.statements)


def test_the_domains_are_5_with_11_below():
    assert kinds(FILES["early-learning-domains"]) == {"domain": 5, "subdomain": 11}


def test_majors_posts_and_modules():
    majors = {row.key: row.title for row in FILES["majors"].statements if row.kind == "major"}

    assert majors["570102K"] == "学前教育"
    assert majors["520802"] == "婴幼儿托育服务与管理"
    assert len(majors) == 7
    assert len(FILES["posts"].statements) == 7
    assert [row.title for row in FILES["childcare-worker-modules"].statements][:5] == [
        "环境创设",
        "生活照料",
        "安全健康管理",
        "早期学习支持",
        "合作共育",
    ]


def test_no_key_belongs_to_two_frameworks():
    keys = Counter(row.key for file in FILES.values() for row in file.statements)

    assert [key for key, number in keys.items() if number > 1] == []


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_names_its_source_and_every_statement_is_short(name):
    file = FILES[name]

    assert file.source
    assert (DATA_DIR / f"{file.key}.yml").exists()
    for row in file.statements:
        assert len(row.title) <= 48, row.key
        assert not set(row.title) & set(",;()"), f"half-width punctuation in {row.key}"
