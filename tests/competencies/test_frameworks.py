"""Loading frameworks: again and again with the same result, careful with what people added."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from tests.competencies.shelf import GUIDE, MACHINE, load, load_shipped, node
from tests.factories import director_of, secretariat

from tuoju.competencies.errors import UnreadableFramework
from tuoju.competencies.models import Framework, Statement
from tuoju.competencies.operations import load_framework, realign
from tuoju.competencies.queries import framework_named
from tuoju.competencies.reading import DATA_DIR
from tuoju.core.errors import Invalid, NotAllowed
from tuoju.core.log.models import Entry

pytestmark = pytest.mark.django_db


def test_the_command_loads_everything_and_repeats_without_harm(capsys):
    call_command("load_frameworks")
    first = capsys.readouterr().out
    written = list(Statement.objects.order_by("pk").values())
    call_command("load_frameworks")
    second = capsys.readouterr().out

    assert "幼儿园保育教育质量评估指南: +68 ~0 -0" in first
    assert all(line.endswith("+0 ~0 -0") for line in second.splitlines())
    assert list(Statement.objects.order_by("pk").values()) == written
    assert Framework.objects.count() == 6
    assert Entry.objects.filter(fact="competencies.framework_loaded").count() == 6


def test_the_tree_hangs_together():
    load_shipped(GUIDE)

    point = Statement.objects.get(key="B8.4")

    assert point.parent.key == "B8"
    assert point.parent.parent.key == "A3"
    assert list(
        Statement.objects.filter(parent=None).order_by("order").values_list("key", flat=True)
    ) == ["A1", "A2", "A3", "A4", "A5"]


def test_a_changed_file_changes_what_differs_and_nothing_else(tmp_path):
    load(tmp_path, node("a", children=[node("b")]), node("c"))
    kept = Statement.objects.get(key="b").public_id

    loaded = load(tmp_path, node("a", title="改了"), node("d", children=[node("b")]))

    assert (loaded.added, loaded.changed, loaded.removed) == (1, 2, 1)
    assert Statement.objects.get(key="a").title == "改了"
    assert Statement.objects.get(key="b").parent.key == "d"
    assert Statement.objects.get(key="b").public_id == kept
    assert not Statement.objects.filter(key="c").exists()


def test_what_something_is_aligned_to_stays(tmp_path):
    load(tmp_path, node("a", children=[node("b")]), node("c"))
    realign(secretariat(), subject="library/resource/2222222222", wanted={"b": "core"})

    loaded = load(tmp_path, node("c"))

    assert loaded.removed == 0
    assert set(Statement.objects.values_list("key", flat=True)) == {"a", "b", "c"}


def test_a_whole_branch_leaves_when_nothing_hangs_on_it(tmp_path):
    load(tmp_path, node("a", children=[node("b", children=[node("c")])]), node("d"))

    assert load(tmp_path, node("d")).removed == 3


def test_what_was_verified_by_hand_is_not_overwritten_by_a_guess(tmp_path):
    load(tmp_path, node("a", official_no="1"))
    Statement.objects.filter(key="a").update(verified=True, title="原文核对过", official_no="7")

    guessed = load(tmp_path, node("a", official_no="1", title="凭记忆"))
    checked = load(tmp_path, node("a", official_no="7", title="核对过的新说法", verified=True))

    assert guessed.changed == 0
    assert checked.changed == 1
    assert Statement.objects.get().title == "核对过的新说法"


def test_what_was_verified_by_hand_moves_with_the_file_and_keeps_its_words(tmp_path):
    load(tmp_path, node("a"), node("b"))
    Statement.objects.filter(key="b").update(verified=True, title="原文核对过")

    loaded = load(tmp_path, node("a", children=[node("b", title="凭记忆")]))

    moved = Statement.objects.get(key="b")
    assert loaded.changed == 1
    assert (moved.parent.key, moved.title, moved.verified) == ("a", "原文核对过", True)


def test_the_particulars_of_a_framework_may_change(tmp_path):
    load(tmp_path, node("a"))

    loaded = load(tmp_path, node("a"), title="改名的标准", valid_to="2030-12-31")

    assert loaded[1:] == (0, 0, 0)
    assert Framework.objects.get().title == "改名的标准"
    assert Entry.objects.filter(fact="competencies.framework_loaded").count() == 2


def test_versions_stand_beside_each_other(tmp_path):
    load(tmp_path, node("a"))
    load(tmp_path, node("a"), version="2", valid_from="2099-01-01")

    assert Framework.objects.filter(key="small").count() == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- 只有一行", "mapping"),
        ("key: [", "flow"),
        ("key: x\nversion: 2022\ntitle: t\nsource: s", "quotes"),
        ("key: x\nversion: '1'\ntitle: t\nsource: s\ncolour: red", "colour"),
        ("key: x\nversion: '1'\ntitle: t", "source"),
        ("key: x\nversion: '1'\ntitle: t\nsource: s\nstatements: [{key: a}]", "confidence"),
        (
            "key: x\nversion: '1'\ntitle: t\nsource: s\n"
            "statements: [{key: a, kind: song, title: t, confidence: M}]",
            "song",
        ),
        (
            "key: x\nversion: '1'\ntitle: t\nsource: s\n"
            "statements: [{key: a, kind: post, title: t, confidence: M},"
            " {key: a, kind: post, title: t, confidence: M}]",
            "twice",
        ),
    ],
)
def test_unreadable_files_are_refused_with_the_reason(tmp_path, text, reason):
    file = tmp_path / "bad.yml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableFramework) as refusal:
        load_framework(MACHINE, path=file)
    with pytest.raises(CommandError):
        call_command("load_frameworks", str(file))

    assert reason in str(refusal.value)
    assert "bad.yml" in str(refusal.value)
    assert not Framework.objects.exists()


def test_a_missing_file_and_wrong_bytes(tmp_path):
    (tmp_path / "gbk.yml").write_bytes("标题: 标准".encode("gb18030"))

    for name in ("none.yml", "gbk.yml"):
        with pytest.raises(UnreadableFramework):
            load_framework(MACHINE, path=tmp_path / name)


def test_a_file_that_breaks_a_field_rule_leaves_nothing_behind(tmp_path):
    with pytest.raises(Invalid):
        load(tmp_path, node("a"), node("b", title="长" * 301))

    assert not Framework.objects.exists()


def test_only_the_secretariat_loads_frameworks():
    path = DATA_DIR / "posts.yml"

    with pytest.raises(NotAllowed):
        load_framework(director_of(), path=path)

    assert load_framework(secretariat(), path=path).added == 7


@pytest.mark.parametrize("ends", [None, datetime.date(2020, 1, 1)])
def test_pages_show_the_statements_of_one_edition(tmp_path, ends):
    load(tmp_path, node("S1", title="旧的说法"))
    Framework.objects.update(valid_to=ends)
    load(tmp_path, node("S1", title="新的说法"), version="2")

    assert [row.title for row in Statement.objects.of("small")] == ["新的说法"]
    assert framework_named("small").version == "2"
    assert Statement.objects.current().count() == (2 if ends is None else 1)


def test_an_edition_that_is_not_yet_in_force_waits(tmp_path):
    load(tmp_path, node("S1", title="旧的说法"))
    load(tmp_path, node("S1", title="新的说法"), version="2")
    Framework.objects.filter(version="2").update(valid_from=datetime.date(2999, 1, 1))

    assert Statement.objects.of("small").get().title == "旧的说法"
    assert Statement.objects.of("small", datetime.date(2999, 1, 1)).get().title == "新的说法"
    Framework.objects.update(valid_to=None, valid_from=datetime.date(2999, 1, 1))
    assert Statement.objects.of("small").get().title == "新的说法"
