"""`tuoju import-resources DIR`: bring a server's folder into the library."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from tuoju.alliance.founding import lead_organisation
from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.library.importing import ImportOrder, ImportReport, files_in, import_folder
from tuoju.library.vocabularies import Licence, Visibility


class Command(BaseCommand):
    help = "Import every file of a folder as resources; run it again and nothing is imported twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what the files cannot say themselves."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--source", default="", help="name of the source (the folder's name)")
        parser.add_argument("--owner", default="", help="name or public id of the organisation")
        parser.add_argument("--licence", default=Licence.PUBLIC_DOMAIN, choices=Licence.values)
        parser.add_argument("--rights-holder", default="")
        parser.add_argument("--visibility", default=Visibility.PUBLIC, choices=Visibility.values)
        parser.add_argument("--draft", action="store_true", help="leave them as drafts")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import with a progress bar and print the report."""
        folder: Path = options["folder"].resolve()
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder")
        owner = self._owner(options["owner"])
        order = ImportOrder(
            folder=folder,
            source=options["source"] or folder.name,
            owner=owner,
            licence=options["licence"],
            rights_holder=options["rights_holder"] or owner.name,
            visibility=options["visibility"],
            as_draft=options["draft"],
        )
        report = self._run(order)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._print(report)

    def _run(self, order: ImportOrder) -> ImportReport:
        with Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task("import", total=len(files_in(order.folder)))
            return import_folder(
                Actor.machine("import-resources"), order, advance=lambda: progress.advance(bar)
            )

    def _owner(self, wanted: str) -> Organisation:
        if not wanted:
            return lead_organisation(Actor.machine("import-resources"))
        found = Organisation.objects.filter(name=wanted) | Organisation.objects.filter(
            public_id=wanted
        )
        owner = found.first()
        if owner is None:
            raise CommandError(f"no organisation is called {wanted!r}")
        return owner

    def _print(self, report: ImportReport) -> None:
        self.stdout.write(
            f"found {report.found}, imported {report.imported}, unchanged {report.unchanged}, "
            f"refused {len(report.refused)} in {report.seconds:.1f} s"
        )
        for item in report.refused:
            self.stdout.write(f"  {item['path']}: {item['reason']}")
