"""`tuoju` itself: its verbs, in the words of the terminal."""

import pytest
from django.core.management import get_commands

from tuoju.config import cli


def run(words, capsys, monkeypatch, language="zh_CN.UTF-8"):
    monkeypatch.setenv("LC_ALL", language)
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    return ended.value.code, capsys.readouterr()


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["-h"]])
def test_without_a_command_it_shows_its_verbs(words, capsys, monkeypatch):
    code, said = run(words, capsys, monkeypatch)

    assert code == 0
    assert all(f"  {verb} " in said.out for verb in cli.VERBS)
    assert "启动网站" in said.out


def test_an_english_terminal_is_spoken_to_in_english(capsys, monkeypatch):
    _code, said = run(["help"], capsys, monkeypatch, language="en_GB.UTF-8")

    assert said.out.isascii()


def test_every_own_command_is_among_the_verbs():
    ours = {name for name, app in get_commands().items() if app.startswith("tuoju.")}
    renamed = {old: new for new, old in cli._RENAMED.items()}

    assert set(cli.VERBS) == {*cli._OWN, *(renamed.get(name, name) for name in ours)}


@pytest.mark.parametrize("words", [["serve", "--help"], ["help", "serve"]])
def test_a_command_explains_its_options(words, capsys, monkeypatch):
    code, said = run(words, capsys, monkeypatch)

    assert code == 0
    assert "--insecure" in said.out
    assert str(cli.VERBS["serve"]) in said.out


def test_an_unknown_command_is_refused_with_the_likely_one(capsys, monkeypatch):
    code, said = run(["sevre"], capsys, monkeypatch)

    assert code == 2
    assert "没有“sevre”这个命令" in said.err
    assert "tuoju serve" in said.err


@pytest.mark.parametrize(
    ("words", "usage", "word"),
    [
        (["import-resources", "--help"], "usage: tuoju import-resources", "导入"),
        (["help", "import-resources"], "usage: tuoju import-resources", "导入"),
        (["audit", "verify", "--help"], "usage: tuoju audit verify", "位置"),
    ],
)
def test_the_commands_explain_themselves_in_the_words_of_the_house(
    words, usage, word, capsys, monkeypatch
):
    code, said = run(words, capsys, monkeypatch)

    assert code == 0
    assert usage in said.out
    assert word in said.out
