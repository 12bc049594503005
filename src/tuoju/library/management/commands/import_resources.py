"""`tuoju import-resources DIR`: bring a server's folder into the library."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tuoju.alliance.founding import lead_organisation
from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import DomainError
from tuoju.library.importing import ImportOrder, ImportReport, ImportRun
from tuoju.library.models import Resource, ResourceVersion
from tuoju.library.operations import COLLECTABLE, require_collectable_audience
from tuoju.library.vocabularies import Licence, Visibility
from tuoju.library.wording import told_of

STOPPED = 130
SHOWN = 50
_AUDIENCES = f"{{{','.join(COLLECTABLE)}}}"
FOR_NEW_FILES = ("owner", "licence", "rights_holder", "visibility", "draft")


class Command(BaseCommand):
    """Parses what the files cannot say, and tells what the import did."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what the files cannot say themselves."""
        parser.description = _(
            "把一个文件夹里的文件逐个导入为资源，作为平台收录立即公开；再运行一次，不会重复导入。"
            "退出码 0：完成（没有接收的文件见报告）；1：没能开始；130：中途停下，再运行一次会继续。"
        )
        parser.add_argument("folder", help=_("要导入的文件夹"))
        parser.add_argument("--source", default="", help=_("来源的名称（默认是文件夹的名称）"))
        parser.add_argument("--owner", default="", help=_("所属单位的全称或编号"))
        parser.add_argument(
            "--licence",
            choices=Licence.values,
            help=_("别人可以怎样使用这些文件；不写就是保留所有权利"),
        )
        parser.add_argument("--rights-holder", default="", help=_("权利人；不写就显示“未说明”"))
        parser.add_argument(
            "--visibility",
            choices=Visibility.values,
            metavar=_AUDIENCES,
            help=_("谁可以看；不写就是公开"),
        )
        parser.add_argument("--draft", action="store_true", help=_("只存为草稿"))
        parser.add_argument("--json", action="store_true", help=_("用 JSON 输出报告"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Import with a progress bar and print the report."""
        # An unset variable of a script is no wish to publish the folder one stands in.
        if not options["folder"].strip():
            raise CommandError(_("请写要导入的文件夹；当前文件夹写作“.”。"))
        folder = Path(options["folder"]).expanduser().resolve()
        if not folder.is_dir():
            raise CommandError(_("没有这个文件夹：%s") % options["folder"])
        try:
            run = ImportRun(Actor.machine("import-resources"), self._order(folder, options))
        except DatabaseError as error:
            raise CommandError(_("数据库还没有准备好。请先运行：tuoju init")) from error
        stopped = self._work(run)
        self._tell(run.report, as_json=options["json"], stopped=stopped)
        self._warn_of_old_ones(run.report, options)
        if stopped:
            raise SystemExit(STOPPED)

    def _warn_of_old_ones(self, report: ImportReport, options: dict[str, Any]) -> None:
        """Say that options are for what comes in, not for what is in already."""
        given = [name for name in FOR_NEW_FILES if options[name]]
        if not report.unchanged:
            given = [name for name in given if name != "draft"]  # new bytes did become drafts
        if not (report.unchanged + report.renewed and given):
            return
        said = _(
            "注意：%(options)s 只用于新导入的文件。没有变化的 %(unchanged)d 份、换了新内容的 "
            "%(renewed)d 份保持原来的设置；要改动，请在网站上打开资源的“分享与管理”，或编辑它。"
        )
        words = {
            "options": " ".join(f"--{name.replace('_', '-')}" for name in given),
            "unchanged": report.unchanged,
            "renewed": report.renewed,
        }
        self.stderr.write(said % words)

    def _order(self, folder: Path, options: dict[str, Any]) -> ImportOrder:
        visibility = options["visibility"] or Visibility.PUBLIC
        try:
            require_collectable_audience(visibility)
        except DomainError as error:
            raise CommandError(str(error)) from error
        source = options["source"] or folder.name
        _require_short("--source", source, Resource._meta.get_field("source_name"))
        holder = options["rights_holder"]
        _require_short("--rights-holder", holder, ResourceVersion._meta.get_field("rights_holder"))
        return ImportOrder(
            folder=folder,
            source=source,
            owner=self._owner(options["owner"]),
            licence=options["licence"] or Licence.ALL_RIGHTS_RESERVED,
            rights_holder=holder,
            visibility=visibility,
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
            for item in report.problems:  # no files: the documented shape has no place for them
                self.stderr.write(told_of(item["path"], item["reason"]))
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
        self._list(report.refused)
        if report.problems:
            self.stdout.write(_problem_count(report))
            self._list(report.problems)
        if stopped:
            self.stdout.write(_("已停下。再运行一次，会从停下的地方继续。"))

    def _list(self, told: list[dict[str, str]]) -> None:
        for item in told[:SHOWN]:
            self.stdout.write("  " + told_of(item["path"], item["reason"]))
        if len(told) > SHOWN:
            self.stdout.write(_("  还有 %d 个，用 --json 看全部") % (len(told) - SHOWN))


def _problem_count(report: ImportReport) -> str:
    count = len(report.problems)
    text = ngettext("说明文件里有 %d 处没有用上：", "说明文件里有 %d 处没有用上：", count)
    return text % count


def _require_short(option: str, text: str, column: models.CharField[str, str]) -> None:
    """Refuse what would be cut: a source is what files are known by, a holder is a name."""
    if len(text) > (column.max_length or 0):
        said = _("%(option)s 最多 %(limit)d 个字，现在有 %(now)d 个。请写短一些。")
        words = {"option": option, "limit": column.max_length, "now": len(text)}
        raise CommandError(said % words)
