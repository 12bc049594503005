"""Load framework files: those of the product, or given ones."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tuoju.competencies.operations import load_framework
from tuoju.competencies.reading import shipped_files
from tuoju.core.actors import Actor
from tuoju.core.errors import DomainError


class Command(BaseCommand):
    """Thin: the same operation for every file."""

    help = "Load frameworks (standards, domains, majors, posts) from files; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take files, none meaning all that travel with the product."""
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *, files: list[Path], **_options: object) -> None:
        """Load the files in order and say what changed."""
        for path in files or shipped_files():
            try:
                loaded = load_framework(Actor.machine("load_frameworks"), path=path)
            except DomainError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(
                f"{loaded.framework.title}: +{loaded.added} ~{loaded.changed} -{loaded.removed}"
            )
