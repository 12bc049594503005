"""The `tuoju` command: the few verbs of an operator; everything else is Django's."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

import django
from django.conf import settings
from django.core.management import (
    execute_from_command_line,
    get_commands,
    load_command_class,
)
from django.core.management.base import CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuoju.config.env import BadSetting
from tuoju.config.logging import configure_logging
from tuoju.config.schema import refuse_old_schema
from tuoju.core.errors import DomainError

_OWN = {
    "init": "tuoju.config.starting",
    "add-person": "tuoju.config.adding_people",
    "serve": "tuoju.config.serving",
    "worker": "tuoju.config.working",
    "doctor": "tuoju.config.doctor",
    "reindex": "tuoju.config.indexing",
    "demo": "tuoju.config.demonstrating",
}
_RENAMED = {"import-resources": "import_resources"}
VERBS = {
    "demo": gettext_lazy("装入示例联盟并启动：先看看它能做什么"),
    "init": gettext_lazy("准备一个新的部署：目录、密钥、数据表和标准；可重复运行"),
    "add-person": gettext_lazy("添加一个人：新部署的第一位秘书处人员由此登录"),
    "serve": gettext_lazy("启动网站和后台工作进程"),
    "worker": gettext_lazy("只启动一个后台工作进程"),
    "doctor": gettext_lazy("检查这台机器缺什么、怎样补上"),
    "import-resources": gettext_lazy("把服务器上的一个文件夹导入资源库；可重复运行"),
    "reindex": gettext_lazy("重建检索索引，或用 --check 核对"),
    "audit": gettext_lazy("tuoju audit verify：核对操作日志有没有被改动"),
    "load_frameworks": gettext_lazy("装入质量指南等标准"),
}
# The others make things that last, such as notices: those are written in the site's language.
_SPEAKS_THE_TERMINALS_LANGUAGE = {"add-person", "audit", "doctor", "init", "reindex"}
_NEEDS_TABLES = {"add-person", "audit", "import-resources", "load_frameworks", "reindex", "worker"}
_HELP = {"help", "--help", "-h"}
_UNKNOWN = 2


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuoju.config.settings")
    words = list(sys.argv[1:] if argv is None else argv)
    if words and words[0] == "demo":
        os.environ.setdefault("TUOJU_DEMO", "1")
    _set_up()
    try:
        sys.exit(_run(words))
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.returncode)
    except DomainError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        sys.exit(130)


def _set_up() -> None:
    """Load the settings and the apps; log into the data folder once there is one.

    Words for what fails here cannot be translated: the settings name the languages.
    """
    try:
        django.setup()
        if settings.DATA_DIR.is_dir():
            configure_logging(settings.DATA_DIR / "logs")
    except BadSetting as error:
        sys.exit(f"设置有误，请改正后再运行：{error}")
    except OSError as error:
        sys.exit(_no_folder(error))


def _no_folder(error: OSError) -> str:
    return f"数据目录不能用（{error.filename}：{error.strerror}）。请把 TUOJU_DATA_DIR 设为可以写入的文件夹。"


def _run(words: Sequence[str]) -> int:
    if not words or words[0] in _HELP:
        if len(words) < 2:
            return _show_verbs()
        words = [words[1], "--help"]
    command = words[0]
    if command in _NEEDS_TABLES and not _HELP.intersection(words):
        with translation.override(terminal_language()):
            refuse_old_schema()
    if command in _OWN:
        return _run_own(command, words[1:])
    if command == "createsuperuser":
        return _refuse_superuser()
    name = _RENAMED.get(command, command)
    if name not in get_commands() and not name.startswith("-"):
        return _refuse_unknown(command)
    speaks = command in _SPEAKS_THE_TERMINALS_LANGUAGE or _HELP.intersection(words)
    with translation.override(terminal_language() if speaks else settings.LANGUAGE_CODE):
        if command in _RENAMED:
            ours = load_command_class(get_commands()[name], name)
            ours.run_from_argv(["tuoju", command, *words[1:]])
        else:
            execute_from_command_line(["tuoju", name, *words[1:]])
    return 0


def _run_own(command: str, words: Sequence[str]) -> int:
    module = import_module(_OWN[command])
    run: Callable[[argparse.Namespace], int] = module.run
    with translation.override(terminal_language()):
        parser = argparse.ArgumentParser(prog=f"tuoju {command}", description=str(VERBS[command]))
        module.add_arguments(parser)
        options = parser.parse_args(words)
    language = terminal_language() if command in _SPEAKS_THE_TERMINALS_LANGUAGE else None
    with translation.override(language):
        return run(options)


def _show_verbs() -> int:
    """Print the verbs of an operator; what Django brings along is only hinted at."""
    with translation.override(terminal_language()):
        lines = [
            _("用法：tuoju 命令 [选项]"),
            "",
            *(f"  {name:<18}{text}" for name, text in VERBS.items()),
            "",
            _("某个命令的选项：tuoju help 命令。Django 自带的命令（如 migrate、shell）也可以用。"),
        ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _refuse_unknown(command: str) -> int:
    """Say which verb was probably meant."""
    close = difflib.get_close_matches(command, [*VERBS, *get_commands()], n=1)
    with translation.override(terminal_language()):
        text = _("没有“%(name)s”这个命令。") % {"name": command}
        hint = _("是不是要用 tuoju %(name)s？") % {"name": close[0]} if close else ""
        more = _("运行 tuoju help 看全部命令。")
    sys.stderr.write(f"{text}{hint}{more}\n")
    return _UNKNOWN


def _refuse_superuser() -> int:
    """Name the way in: there is nobody whose rights do not come from a place."""
    with translation.override(terminal_language()):
        text = _("这里没有超级用户，权限来自单位里的角色。请运行：tuoju add-person --help")
    sys.stderr.write(f"{text}\n")
    return _UNKNOWN


def terminal_language(environ: Mapping[str, str] = os.environ) -> str:
    """Return English for an English terminal, else the site's language."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "en" if environ[name].startswith("en") else settings.LANGUAGE_CODE
    return settings.LANGUAGE_CODE


if __name__ == "__main__":
    main()
