"""`tuoju import-resources DIR`: bring a server's folder into the library."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tuoju.alliance.founding import lead_organisation
from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import DomainError
from tuoju.library.importing import ImportOrder, ImportReport, ImportRun
from tuoju.library.vocabularies import Licence, Visibility
from tuoju.library.wording import told_of

STOPPED = 130
SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import every file of a folder as resources, public at once as collected material; "
        "run it again and nothing is imported twice. Exit code 0: done (refused files are in the "
        "report), 1: could not start, 130: stopped, run it again to go on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what the files cannot say themselves."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--source", default="", help="name of the source (the folder's name)")
        parser.add_argument("--owner", default="", help="name or public id of the organisation")
        parser.add_argument(
            "--licence",
            default=Licence.ALL_RIGHTS_RESERVED,
            choices=Licence.values,
            help="what others may do with the files; all rights reserved unless you know better",
        )
        parser.add_argument("--rights-holder", default="", help="shown as not stated when missing")
        parser.add_argument("--visibility", default=Visibility.PUBLIC, choices=Visibility.values)
        parser.add_argument("--draft", action="store_true", help="leave them as drafts")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import with a progress bar and print the report."""
        folder: Path = options["folder"].expanduser().resolve()
        if not folder.is_dir():
            raise CommandError(_("没有这个文件夹：%s") % options["folder"])
        try:
            run = ImportRun(Actor.machine("import-resources"), self._order(folder, options))
        except DatabaseError as error:
            raise CommandError(_("数据库还没有准备好。请先运行：tuoju init")) from error
        stopped = self._work(run)
        self._tell(run.report, as_json=options["json"], stopped=stopped)
        if stopped:
            raise SystemExit(STOPPED)

    def _order(self, folder: Path, options: dict[str, Any]) -> ImportOrder:
        owner = self._owner(options["owner"])
        return ImportOrder(
            folder=folder,
            source=(options["source"] or folder.name)[:80],
            owner=owner,
            licence=options["licence"],
            rights_holder=options["rights_holder"][:120],
            visibility=options["visibility"],
            as_draft=options["draft"],
        )

    def _work(self, run: ImportRun) -> bool:
        """Run to the end, or until somebody stops it; whole batches stay."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        console = Console(stderr=True)
        with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
            bar = progress.add_task(_("导入"), total=None)
            try:
                run.work(lambda done, total: progress.update(bar, completed=done, total=total))
            except KeyboardInterrupt:
                return True
            except DomainError as error:
                raise CommandError(str(error)) from error
        return False

    def _owner(self, wanted: str) -> Organisation:
        if not wanted:
            return lead_organisation(Actor.machine("import-resources"))
        found = Organisation.objects.filter(name=wanted) | Organisation.objects.filter(
            public_id=wanted
        )
        owner = found.first()
        if owner is None:
            raise CommandError(_("没有叫“%s”的单位。请写全称，或它的编号。") % wanted)
        return owner

    def _tell(self, report: ImportReport, *, as_json: bool, stopped: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
            return
        words = _(
            "共 %(found)d 个文件：导入 %(imported)d，没有变化 %(unchanged)d，"
            "没有接收 %(refused)d，用时 %(seconds).1f 秒"
        )
        self.stdout.write(
            words
            % {
                "found": report.found,
                "imported": report.imported,
                "unchanged": report.unchanged,
                "refused": len(report.refused),
                "seconds": report.seconds,
            }
        )
        for item in report.refused[:SHOWN]:
            self.stdout.write("  " + told_of(item["path"], item["reason"]))
        if len(report.refused) > SHOWN:
            rest = len(report.refused) - SHOWN
            self.stdout.write(_("  还有 %d 个，用 --json 看全部") % rest)
        if stopped:
            self.stdout.write(_("已停下。再运行一次，会从停下的地方继续。"))
