"""Compile the catalogues without gettext's tools: `.po` in, `.mo` out beside it.

A fresh machine has no msgfmt, and the interface must still speak English.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "src" / "tuoju" / "locale"


def main() -> None:
    """Compile every catalogue of the package."""
    LOCALE.mkdir(exist_ok=True)
    for source in LOCALE.rglob("*.po"):
        with source.open("rb") as file:
            catalogue = read_po(file)
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    main()
