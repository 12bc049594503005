"""Whether the database has the tables that this code needs."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


def refuse_old_schema() -> None:
    """Ask for `tuoju init` when the database is not there or older than the code."""
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(_("数据库还没有准备好。请先运行：tuoju init"))
