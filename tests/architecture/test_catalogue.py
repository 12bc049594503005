"""The interface speaks English everywhere, and says the same as the Chinese it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from scripts import catalogue

_PERCENT = re.compile(r"%(?:\((?P<name>[\w.]+)\))?[-#0+ ]*\d*(?:\.\d+)?[diouxXeEfFgGcrs]|%%")
_BRACE = re.compile(r"\{(\w*)[^{}]*\}")
_TAG = re.compile(r"</?[a-z]+|(?:href|class)=\"[^\"]*\"")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3001\u3002\u300a-\u300d\uff08-\uff1b\uff1f]")
# Words to search for, in a library whose contents are Chinese.
_CHINESE_ON_PURPOSE = frozenset({"试试：师幼互动、一日生活、入托适应"})


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _key(message: Message) -> tuple[Any, str | None]:
    text = message.id if isinstance(message.id, str) else tuple(message.id)
    return text, message.context


def _messages(messages: Iterable[Message]) -> list[Message]:
    return [message for message in messages if message.id]


def _slots(text: str) -> tuple[list[str], list[str], list[str]]:
    """Return what code fills in: named slots by name, nameless ones in order, and the markup."""
    percents = list(_PERCENT.finditer(text))
    named = {found.group() for found in percents if found.group("name")}
    braces = {found.group() for found in _BRACE.finditer(text)}
    nameless = [found.group() for found in percents if not found.group("name")]
    return sorted(named | braces), nameless, _TAG.findall(text)


@pytest.fixture(scope="module")
def stored() -> Catalog:
    return catalogue.stored()


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    return catalogue.extracted()


def test_every_message_of_the_sources_has_its_english_text(stored, extracted):
    spoken = {
        _key(message)
        for message in _messages(stored)
        if all(text.strip() for text in _texts(message.string)) and not message.fuzzy
    }

    silent = [_key(message) for message in _messages(extracted) if _key(message) not in spoken]

    assert not silent, "run scripts/messages and translate what it names"


def test_the_catalogue_holds_nothing_that_the_sources_no_longer_say(stored, extracted):
    said = {_key(message) for message in _messages(extracted)}

    assert not [_key(message) for message in _messages(stored) if _key(message) not in said]
    assert not stored.obsolete


def test_english_keeps_every_slot_and_all_markup(stored):
    changed = [
        (source, text)
        for message in _messages(stored)
        for source, text in zip(_texts(message.id), _texts(message.string), strict=True)
        if _slots(source) != _slots(text)
    ]

    assert not changed


def test_english_holds_no_chinese(stored):
    mixed = [
        (message.id, text)
        for message in _messages(stored)
        for text in _texts(message.string)
        if _CHINESE.search(text) and message.id not in _CHINESE_ON_PURPOSE
    ]

    assert not mixed


def test_the_catalogue_names_no_machine_and_no_day():
    text = catalogue.CATALOGUE.read_text(encoding="utf-8")

    assert "POT-Creation-Date" not in text
    assert not [line for line in text.splitlines() if line.startswith("#:")]


def test_both_kinds_of_sources_are_read(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}\n  {% translate "登录" %}\n'
        "{% blocktranslate count n=total %}{{ n }} 件{% plural %}{{ n }} 件{% endblocktranslate %}"
        '{% ui badge label=_("草稿") %}',
        encoding="utf-8",
    )
    module = tmp_path / "module.py"
    module.write_text(
        'TITLE = _("两步"\n    "验证")\nngettext("%d 行", "%d 行", 2)\n', encoding="utf-8"
    )

    found = [[_key(one)[0] for one in _messages(catalogue.found_in(at))] for at in (page, module)]

    assert found == [["登录", ("%(n)s 件", "%(n)s 件"), "草稿"], ["两步验证", ("%d 行", "%d 行")]]
