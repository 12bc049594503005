"""Which SQLite library the process links: the fixed one of `pysqlite3` when it is installed.

Debian's own library is in the range of a WAL corruption bug, so the alias is set before Django's
backend is imported; modules that imported the old one earlier keep it, Django never sees it.
"""

from __future__ import annotations

import importlib
import sys


def use_current_sqlite() -> str:
    """Put `pysqlite3` in the place of `sqlite3`; returns the version that is linked then.

    Raises `RuntimeError` when Django's backend was loaded with the other library before.
    """
    try:
        current = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return str(importlib.import_module("sqlite3").sqlite_version)
    loaded = sys.modules.get("django.db.backends.sqlite3.base")
    if loaded is not None and loaded.Database is not current:
        message = "Django's SQLite backend was imported before tuoju.core.sqlite"
        raise RuntimeError(message)
    sys.modules["sqlite3"] = sys.modules["pysqlite3"]
    sys.modules["sqlite3.dbapi2"] = current
    return str(current.sqlite_version)
