"""Write the reference pages that follow from the code: facts and the API.

python scripts/write_reference.py          write docs/reference/{facts,api}.md
python scripts/write_reference.py --check  fail when they are not what the code says
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
SOURCE = ROOT / "src"


def main() -> int:
    """Write or check; the exit code is 1 when a checked page is old."""
    pages = {"facts.md": facts_page(), "api.md": api_page()}
    old = [name for name, text in pages.items() if _current(name) != text]
    if "--check" in sys.argv:
        for name in old:
            sys.stderr.write(f"docs/reference/{name} is not what the code says: make docs\n")
        return 1 if old else 0
    for name in old:
        (REFERENCE / name).write_text(pages[name], encoding="utf-8")
    return 0


def facts_page() -> str:
    """Return the table of all facts, by app."""
    from tuoju.config.wiring import REACTIONS  # noqa: PLC0415 - after django.setup()
    from tuoju.core.facts import all_facts  # noqa: PLC0415

    for path in sorted(SOURCE.rglob("facts.py")):
        import_module(".".join(path.relative_to(SOURCE).with_suffix("").parts))
    lines = [
        "# Facts",
        "",
        "Everything that happens is one row of the log, written in the transaction of the change.",
        "Beside its own fields each fact has `subject` (an object reference) and, where there is",
        "one, `organisation_id`. *Personal* fields lie beside the chain and can be erased.",
        "Written by `make docs` from the code.",
        "",
        "| fact | when | fields | personal | wakes |",
        "|---|---|---|---|---|",
    ]
    for name, fact in sorted(all_facts().items()):
        own = [key for key in fact.__dataclass_fields__ if key not in _COMMON]
        wakes = [handler.__name__ for handler in REACTIONS.get(fact, [])]
        meaning = _first_line(fact.__doc__)
        lines.append(
            f"| `{name}` | {meaning} | {_codes(own)} | {_codes(sorted(fact.personal))} "
            f"| {_codes(wakes)} |"
        )
    return "\n".join(lines) + "\n"


def api_page() -> str:
    """Return the list of all routes with their parameters and answers."""
    from tuoju.config.api import api  # noqa: PLC0415 - after django.setup()

    schema = api.get_openapi_schema()
    lines = [
        "# API",
        "",
        "Under `/api/v1/`; described for machines by `/api/v1/openapi.json`, for people by",
        "`/api/docs`. A caller sees what the session may see. Errors are problem documents",
        "(RFC 9457). Written by `make docs` from the code.",
    ]
    for path, verbs in sorted(schema["paths"].items()):
        for verb, route in verbs.items():
            lines += ["", *_route(f"{verb.upper()} {path}", route)]
    return "\n".join(lines) + "\n"


_COMMON = {"name", "personal", "subject", "organisation_id"}


def _route(title: str, route: dict[str, Any]) -> Iterator[str]:
    yield f"## `{title}`"
    yield ""
    yield str(route.get("description") or route.get("summary"))
    parameters = route.get("parameters", [])
    if parameters:
        yield from ("", "| parameter | in | needed | type | default |", "|---|---|---|---|---|")
    for one in parameters:
        kind = one["schema"]
        default = kind.get("default")
        shown = "" if default in (None, "", []) else f"`{default}`"
        needed = "yes" if one["required"] else ""
        yield f"| `{one['name']}` | {one['in']} | {needed} | {_type(kind)} | {shown} |"
    answers = sorted(str(code) for code in route.get("responses", {}))
    yield from ("", f"Answers {_codes(answers)}.")


def _type(kind: dict[str, Any]) -> str:
    if "anyOf" in kind:
        return " or ".join(_type(one) for one in kind["anyOf"] if one.get("type") != "null")
    if kind.get("type") == "array":
        return f"list of {_type(kind['items'])}"
    return str(kind.get("type", kind.get("$ref", "").rpartition("/")[2]))


def _codes(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n\n")[0].replace("\n", " ").replace("|", "·")


def _current(name: str) -> str:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuoju.config.settings")
    with tempfile.TemporaryDirectory() as data:
        os.environ["TUOJU_DATA_DIR"] = data
        import django

        django.setup()
        code = main()
    sys.exit(code)
