"""`tuoju serve`: web processes and one worker, one process tree, one command."""

from __future__ import annotations

import argparse
import ctypes
import gc
import ipaddress
import logging
import os
import shutil
import socket
import sys
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.template import engines
from django.utils.translation import gettext as _

from tuoju.config import doctor, pooling
from tuoju.config.env import Env
from tuoju.config.lifeline import untie_children
from tuoju.config.schema import refuse_old_schema
from tuoju.config.supervising import Child, Supervisor
from tuoju.core.search.query import load_dictionaries

# A page leaves thousands of short-lived objects; looking for cycles every 700 of them showed in p99.
_GARBAGE = (20_000, 25, 25)
_THREADS = 192  # most of them wait for slow clients; the gate decides how many make pages
_BUFFER = 64 * 1024  # of a connection, so that many stalled downloads stay small
_LAST_PORT = 65535
_M_ARENA_MAX = -8  # of glibc's malloc.h


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the address and the number of web processes."""
    parser.add_argument("--host", default="127.0.0.1", help=_("监听的地址（默认只对本机开放）"))
    parser.add_argument("--port", type=int, default=8000, help=_("监听的端口"))
    parser.add_argument("--workers", type=int, default=0, help=_("网页进程的数量"))
    parser.add_argument(
        "--insecure", action="store_true", help=_("没有 HTTPS 也对外开放（仅限可信的内部网络）")
    )
    parser.add_argument("--no-worker", action="store_true", help=_("只运行网页进程"))


def run(options: argparse.Namespace) -> int:
    """Check, import the application once, and supervise the tree that is forked from it."""
    env = Env.read()
    refuse_unsafe_production(env)
    refuse_beyond_loopback(options.host, profile=env.profile, insecure=options.insecure)
    refuse_taken_port(options.host, options.port)
    refuse_old_schema()
    refuse_foreign_key()
    prepare_metrics(env.data_dir / "run" / "metrics")
    workers = options.workers or env.workers
    children = [Child("web", lambda: serve_web(options.host, options.port, workers))]
    if not options.no_worker:
        children.append(Child("worker", serve_worker))
    preload()
    sys.stdout.write(f"Tuoju: http://{options.host}:{options.port}  (Ctrl-C)\n")
    return Supervisor(children).run()


def refuse_beyond_loopback(host: str, *, profile: str, insecure: bool) -> None:
    """Plain HTTP stays on this machine unless somebody takes the responsibility."""
    if profile == "production" or insecure or _is_loopback(host):
        return
    raise CommandError(
        _(
            "TUOJU_PROFILE=local 只在本机提供服务（%(host)s 会对外开放）。正式部署请设 "
            "TUOJU_PROFILE=production 并在前面放好 HTTPS；可信的内部网络可加 --insecure。"
        )
        % {"host": host}
    )


def refuse_unsafe_production(env: Env) -> None:
    """A public site says which names are its own, and signs nobody in with one click."""
    if env.profile != "production":
        return
    if not env.hosts:
        raise CommandError(
            _("正式部署（TUOJU_PROFILE=production）需要知道网站的域名。请设 TUOJU_HOSTS，再启动。")
        )
    if env.demo:
        raise CommandError(
            _(
                "示例模式允许任何人一键登录，不能用于正式部署。请去掉 TUOJU_DEMO；"
                "只想看示例时，请去掉 TUOJU_PROFILE=production。"
            )
        )


def refuse_taken_port(host: str, port: int) -> None:
    """Say that the port is none, or taken, before anything is started."""
    if not 0 < port <= _LAST_PORT:
        raise CommandError(_("没有 %d 这个端口。请用 --port 选 1 到 65535 之间的数。") % port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = _("不能在 %(host)s:%(port)s 提供服务：%(why)s。请用 --port 换一个端口。")
            raise CommandError(
                message % {"host": host, "port": port, "why": error.strerror}
            ) from error


def refuse_foreign_key() -> None:
    """Stop before numbers are sealed with a second key, which nobody could mend."""
    for finding in doctor.check_data_key():
        if finding.level == doctor.ERROR:
            raise CommandError(f"{finding.what}。{finding.fix}")


def prepare_metrics(folder: Path) -> None:
    """Empty the folder in which the processes of the tree share their counters.

    What a process that was replaced has counted goes on counting, so its files stay as long as the
    tree; a gauge of living processes would need `mark_process_dead` (`config/health.py` has others).
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def preload() -> None:
    """Import what every process needs, so that forks share it, and leave no connection open."""
    few_arenas()
    import_module("tuoju.config.gate")
    import_module("tuoju.config.working")
    import_module(settings.ROOT_URLCONF)
    load_dictionaries()
    engines.all()
    pooling.close_before_fork()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def serve_web(host: str, port: int, workers: int) -> int:
    """Run granian's main process; it forks the web processes and replaces those that die."""
    from granian.constants import HTTPModes, Interfaces, Loops  # noqa: PLC0415 - only this process
    from granian.http import HTTP1Settings  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import Server  # noqa: PLC0415

    logging.getLogger("granian").setLevel(logging.WARNING)
    Server(
        "tuoju.config.gate:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=_BUFFER),
        websockets=False,
        workers=workers,
        blocking_threads=_THREADS,
        blocking_threads_idle_timeout=15,
        backpressure=512,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
    ).serve()
    return 0


def few_arenas() -> None:
    """Let the threads of a process share their free memory, where the C library can."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


def serve_worker() -> int:
    """Run the worker process of the tree."""
    untie_children()
    return import_module("tuoju.config.working").work()  # type: ignore[no-any-return]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
