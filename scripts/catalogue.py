"""Keep the English catalogue in step with the sources, without gettext's tools.

The interface is written in Simplified Chinese; every text passed to gettext is a message.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "tuoju"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"

_PLAIN, _PLURAL, _CONTEXT, _BOTH = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
_FUNCTIONS = {"gettext": _PLAIN, "ngettext": _PLURAL, "pgettext": _CONTEXT, "npgettext": _BOTH}
_KEYWORDS = {
    "_": _PLAIN,
    "_t": _PLAIN,
    "gettext_noop": _PLAIN,
    **_FUNCTIONS,
    **{f"{name}_lazy": places for name, places in _FUNCTIONS.items()},
}


def _python_of(source: Path) -> str:
    """Return a file as Python: templates become calls of gettext, as Django tells xgettext."""
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, origin=source.name).split("\n"))


def sources() -> Iterator[Path]:
    """Yield every file whose texts a person may see."""
    for source in sorted(PACKAGE.rglob("*")):
        is_template = "templates" in source.parts and source.suffix in {".html", ".txt"}
        if source.suffix == ".py" or is_template:
            yield source


def found_in(source: Path) -> Catalog:
    """Return the messages of one file."""
    found = Catalog(locale="en", fuzzy=False)
    code = BytesIO(_python_of(source).encode())
    for _, message, _, context in extract("python", code, keywords=_KEYWORDS):
        found.add(message, context=context)
    return found


def extracted() -> Catalog:
    """Return the messages of the whole package."""
    whole = Catalog(locale="en", fuzzy=False)
    for source in sources():
        for message in found_in(source):
            if message.id:
                whole.add(message.id, context=message.context)
    return whole


def stored() -> Catalog:
    """Return the catalogue as it is kept."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", fuzzy=False)
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def _written(catalogue: Catalog) -> str:
    """Return the catalogue as text: sorted, one line per text, no dates and no people."""
    out = BytesIO()
    write_po(out, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = out.getvalue().decode().splitlines()
    fleeting = ('"POT-', '"PO-', '"Last-', '"Language-Team', '"Report-', '"Generated-')
    return "\n".join(line for line in lines if not line.startswith(fleeting)).rstrip() + "\n"


def main() -> int:
    """Write the catalogue and say which messages still lack an English text."""
    catalogue = extracted()
    known = stored()
    for message in catalogue:
        old = known.get(message.id, context=message.context) if message.id else None
        if old is not None and old.pluralizable == message.pluralizable:
            message.string = old.string
    catalogue.header_comment = "# English texts of Tuoju; `scripts/messages` keeps it in step."
    catalogue.project, catalogue.version = "tuoju", ""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(_written(catalogue), encoding="utf-8")
    missing = [message.id for message in catalogue if message.id and not _complete(message.string)]
    for message in missing:
        print(message, file=sys.stderr)  # noqa: T201 - a tool that talks to its caller
    print(f"{len(catalogue)} messages, {len(missing)} without English")  # noqa: T201
    return 1 if missing else 0


def _complete(text: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


if __name__ == "__main__":
    sys.exit(main())
