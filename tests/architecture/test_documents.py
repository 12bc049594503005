"""The reference pages and the glossary say what the code says."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module

from django.apps import apps
from django.core.management import get_commands
from tests.architecture.sources import DOCS, PACKAGE, ROOT

from tuoju.config.api import api
from tuoju.config.cli import _OWN, _RENAMED
from tuoju.config.env import Env
from tuoju.core.facts import all_facts


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_setting_is_documented():
    declared = {spec.metadata["variable"] for spec in Env.__dataclass_fields__.values()}
    documented = set(re.findall(r"^\| `(TUOJU_[A-Z_]+)`", page("settings.md"), re.MULTILINE))

    assert declared == documented


def test_every_command_is_documented():
    ours = {name for name, app in get_commands().items() if app.startswith("tuoju.")}
    commands = {*_OWN, *_RENAMED, *(ours - set(_RENAMED.values()))}
    documented = set(re.findall(r"^\| `tuoju ([a-z_-]+)", page("commands.md"), re.MULTILINE))

    assert commands == documented


def test_every_fact_is_documented():
    for path in sorted(PACKAGE.rglob("facts.py")):
        import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    names = {name for name, fact in all_facts().items() if fact.__module__.startswith("tuoju.")}
    documented = set(re.findall(r"^\| `([a-z_.]+)`", page("facts.md"), re.MULTILINE))

    assert names == documented


def test_every_route_of_the_api_is_documented():
    routes = {
        f"{verb.upper()} {path}"
        for path, verbs in api.get_openapi_schema()["paths"].items()
        for verb in verbs
    }
    documented = set(re.findall(r"^## `([A-Z]+ /\S+)`", page("api.md"), re.MULTILINE))

    assert routes == documented


def test_written_pages_are_not_old():
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "write_reference.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.returncode == 0


def test_the_glossary_knows_every_model():
    glossary = (ROOT / "CONTEXT.md").read_text(encoding="utf-8")
    rows = {
        code: chinese
        for chinese, code in re.findall(r"^\| ([^|`]+?) \| `(\w+)`", glossary, re.MULTILINE)
    }
    models = {
        model.__name__ for model in apps.get_models() if model.__module__.startswith("tuoju.")
    }

    assert models - set(rows) == set()
    assert all(re.search(r"[\u4e00-\u9fff]", chinese) for chinese in rows.values())


def test_links_between_documents_lead_somewhere():
    broken = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = path.read_text(encoding="utf-8")
        targets = re.findall(r"\]\(([^)#\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
        broken += [
            f"{path.name}: {target}"
            for target in targets
            if "://" not in target and not (path.parent / target).exists()
        ]

    assert broken == []
