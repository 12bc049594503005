"""The `tuoju` command: the few verbs of an operator; everything else is Django's."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

import django
from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.management.base import CommandError
from django.utils import translation

from tuoju.config.logging import configure_logging

_OWN = {
    "init": "tuoju.config.starting",
    "serve": "tuoju.config.serving",
    "worker": "tuoju.config.working",
    "doctor": "tuoju.config.doctor",
    "reindex": "tuoju.config.indexing",
    "demo": "tuoju.config.demonstrating",
}
_SPEAKS_THE_TERMINALS_LANGUAGE = {"doctor", "init"}
_RENAMED = {"import-resources": "import_resources"}


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuoju.config.settings")
    words = list(sys.argv[1:] if argv is None else argv)
    command = words[0] if words else "help"
    if command == "demo":
        os.environ.setdefault("TUOJU_DEMO", "1")
    try:
        _set_up()
        if command in _OWN:
            sys.exit(_run_own(command, words[1:]))
        execute_from_command_line(["tuoju", _RENAMED.get(command, command), *words[1:]])
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.returncode)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        sys.exit(130)


def _set_up() -> None:
    """Load the settings and the apps; log into the data folder once there is one."""
    django.setup()
    if settings.DATA_DIR.is_dir():
        configure_logging(settings.DATA_DIR / "logs")


def _run_own(command: str, words: Sequence[str]) -> int:
    module = import_module(_OWN[command])
    parser = argparse.ArgumentParser(prog=f"tuoju {command}", description=module.__doc__)
    module.add_arguments(parser)
    run: Callable[[argparse.Namespace], int] = module.run
    language = terminal_language() if command in _SPEAKS_THE_TERMINALS_LANGUAGE else None
    with translation.override(language):
        return run(parser.parse_args(words))


def terminal_language(environ: Mapping[str, str] = os.environ) -> str:
    """Return English for an English terminal, else the site's language."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "en" if environ[name].startswith("en") else settings.LANGUAGE_CODE
    return settings.LANGUAGE_CODE


if __name__ == "__main__":
    main()
