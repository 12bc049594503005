"""`tuoju audit verify` and `tuoju audit erase`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tuoju.core.actors import Actor
from tuoju.core.log import verifying
from tuoju.core.log.erasing import erase_personal_values
from tuoju.core.log.models import Seal
from tuoju.core.log.sealing import seal_committed
from tuoju.core.refs import parse_ref

_NAMED = 20


class Command(BaseCommand):
    """Checks the log and names what is wrong with it; erases what it says about a person."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a verb with what belongs to it."""
        parser.description = _("核对操作日志，或删除日志旁保存的个人信息。")
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help=_("每一条都在、都没有被改动"))
        verify.add_argument(
            "--since",
            nargs=2,
            metavar=("POSITION", "HASH"),
            help=_("以前核对时输出、由人另外保存的位置和哈希值"),
        )
        erase = verbs.add_parser("erase", help=_("删除关于某个对象的个人信息"))
        erase.add_argument("subject", help=_("它的编号，例如 accounts/user/k7m2…"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "erase":
            self._erase(options["subject"])
        else:
            self._verify(options["since"])

    def _verify(self, since: list[str] | None) -> None:
        """Seal what is committed, then look at everything."""
        if since and not since[0].isdecimal():
            raise CommandError(
                _("--since 后面先写位置（一个数），再写哈希值；%s 不是数。") % since[0]
            )
        seal_committed()
        problems = list(_problems(since))
        if problems:
            raise CommandError("\n".join(problems))
        head = Seal.objects.order_by("-position").first()
        if head is None:
            self.stdout.write(_("操作日志还是空的。"))
            return
        self.stdout.write(_("操作日志完整：共 %d 条。") % head.position)
        self.stdout.write(
            _("请把下面这一行保存在数据库用户改不了的地方，下次用它核对：\n")
            + f"tuoju audit verify --since {head.position} {head.hash}"
        )

    def _erase(self, subject: str) -> None:
        try:
            parse_ref(subject)
        except ValueError as error:
            message = _("%s 不是对象的编号。编号的样子：accounts/user/k7m2…")
            raise CommandError(message % subject) from error
        count = erase_personal_values(Actor.machine("audit erase"), subject=subject)
        self.stdout.write(_("已删除 %d 条日志里的个人信息。") % count)


def _problems(since: list[str] | None) -> Iterator[str]:
    broken = verifying.verify()
    if broken is not None:
        entry = Seal.objects.filter(position=broken).values_list("entry_id", flat=True).first()
        where = _("第 %d 条日志") % entry if entry else _("缺少封印")
        yield _("操作日志在位置 %(position)d 断开（%(where)s）") % {
            "position": broken,
            "where": where,
        }
    if since and not verifying.stood_at(int(since[0]), since[1]):
        yield _("操作日志被替换或截断过：位置 %s 的哈希值与保存的不同") % since[0]
    yield from _entries(_("后面的已封印而自己没有封印的日志：%s"), iter(verifying.left_out()))
    yield from _entries(_("个人信息与写入时不同的日志：%s"), verifying.changed_values())
    yield from _entries(_("没有删除记录却缺少个人信息的日志：%s"), iter(verifying.missing_values()))


def _entries(what: str, found: Iterator[int]) -> Iterator[str]:
    named = list(islice(found, _NAMED + 1))
    if named:
        more = ", …" if len(named) > _NAMED else ""
        yield what % f"{', '.join(map(str, named[:_NAMED]))}{more}"
