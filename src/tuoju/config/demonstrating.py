"""`tuoju demo`: a living alliance on this machine, loaded once, served at once."""

from __future__ import annotations

import argparse
import sys

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from tuoju.alliance.models import Organisation
from tuoju.config import serving, starting
from tuoju.config.env import Env
from tuoju.demo.content.source import load_organisations, load_resources
from tuoju.demo.loading import load
from tuoju.library.models import Resource


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what `serve` takes, and a way to load without serving."""
    serving.add_arguments(parser)
    parser.add_argument("--no-serve", action="store_true", help=_("只装入示例，不启动服务"))


def run(options: argparse.Namespace) -> int:
    """Prepare the data folder, load what is missing, serve."""
    serving.refuse_unsafe_production(Env.read())
    starting.prepare()
    refuse_real_data()
    total = len(load_resources())
    if Resource.objects.filter(source_name="demo").count() < total:
        with Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task(_("示例联盟"), total=total + 1)
            loaded = load(lambda _what: progress.advance(bar))
        for line in loaded.skipped:
            sys.stderr.write(f"{line}\n")
    outbox = settings.DATA_DIR / "outbox"
    sys.stdout.write(_("示例里的邮件和短信验证码写在 %s") % outbox + "\n")
    return 0 if options.no_serve else serving.run(options)


def refuse_real_data() -> None:
    """Keep invented organisations out of an alliance that lives; a demo begun before goes on."""
    if Resource.objects.filter(source_name="demo").exists():
        return
    ours = [one.name for one in load_organisations()]
    if Organisation.objects.exclude(name__in=ours).exists():
        raise CommandError(
            _(
                "这个数据目录里已有真实数据，示例不会装入。请把 TUOJU_DATA_DIR 换成一个空目录，再试一次。"
            )
        )
