"""`tuoju init`: everything a fresh machine needs before the first `tuoju serve`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tuoju.alliance.models import Membership

_FOLDERS = ("blobs", "index", "keys", "logs", "run", "static", "uploads")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing that matters: init asks no questions, and can be run again."""
    parser.add_argument("--no-input", action="store_true", help=_("不提任何问题"))


def run(_options: argparse.Namespace) -> int:
    """Prepare the data folder and say what comes next."""
    prepare()
    if not Membership.objects.current().filter(role=Membership.Role.SECRETARIAT).exists():
        _say(_("还没有人能登录。请添加秘书处的第一个人："))
        _say(_("  tuoju add-person 手机号或邮箱 --name 姓名 --organisation 牵头院校的全称"))
    _say(_("接下来：tuoju serve 启动服务，tuoju doctor 检查环境，tuoju demo 看一个活的示例联盟"))
    return 0


def prepare() -> None:
    """Make folders, keys and tables, load the frameworks."""
    data_dir = Path(settings.DATA_DIR)
    try:
        for name in ("", *_FOLDERS):
            (data_dir / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        text = _("数据目录不能用（%(path)s：%(why)s）。请把 TUOJU_DATA_DIR 设为可以写入的文件夹。")
        raise CommandError(text % {"path": error.filename, "why": error.strerror}) from error
    _say(_("数据目录：%(path)s") % {"path": data_dir})
    call_command("migrate", interactive=False, verbosity=0)
    _say(_("数据库已就绪"))
    if "load_frameworks" in get_commands():
        call_command("load_frameworks", verbosity=0)
        _say(_("质量指南、发展领域等标准已装入"))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
