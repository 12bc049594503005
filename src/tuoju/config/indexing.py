"""The indexer of this node, and `tuoju reindex`, which makes the search index anew."""

from __future__ import annotations

import argparse
import sys
import time

from django.conf import settings
from django.core.management.base import CommandError
from django.db import close_old_connections
from django.utils.translation import gettext as _

from tuoju.core.log import following
from tuoju.core.log.sealing import seal_committed
from tuoju.core.search.errors import IndexLocked
from tuoju.core.search.follower import Indexer
from tuoju.core.search.index import SearchIndex
from tuoju.core.search.node import node_index

_PATIENCE = 600.0
_LOOK_EVERY = 0.2


def indexer() -> Indexer:
    """Return the indexer that follows this deployment's log."""
    return Indexer(node_index(str(settings.INDEX_DIR)), _subjects_after, following.head)


def _subjects_after(position: int, limit: int) -> list[tuple[int, str]]:
    close_old_connections()
    return [(place, entry.subject) for place, entry in following.read(position, limit)]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer a look without changes."""
    parser.add_argument(
        "--check", action="store_true", help=_("只比较索引与数据，列出不一致的条目，不做改动")
    )


def run(options: argparse.Namespace) -> int:
    """Rebuild, here or in the worker that holds the index; searching goes on meanwhile."""
    seal_committed()
    mine = indexer()
    if options.check:
        return _report(mine)
    try:
        count = mine.rebuild()
    except IndexLocked:
        ask_the_worker(mine.index)
        sys.stdout.write(_("检索索引已由后台进程重建\n"))
    else:
        sys.stdout.write(_("检索索引已重建，共 %d 个条目\n") % count)
    return 0


def ask_the_worker(index: SearchIndex, *, patience: float = _PATIENCE) -> None:
    """Let the process that writes this node's index rebuild it, and wait until it has."""
    index.request_rebuild("tuoju reindex")
    deadline = time.monotonic() + patience
    while index.rebuild_wanted:
        if time.monotonic() > deadline:
            raise CommandError(_("后台进程没有在限定时间内重建索引，请查看日志"))
        time.sleep(_LOOK_EVERY)


def _report(mine: Indexer) -> int:
    differences = mine.check()
    for difference in differences:
        sys.stdout.write(f"{difference.problem}  {difference.ref}\n")
    sys.stdout.write(_("不一致的条目：%d\n") % len(differences))
    return 1 if differences else 0
