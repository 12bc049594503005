"""SQLite embedded by default, PostgreSQL by `TUOJU_DATABASE_URL`."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tuoju.config.env import BadSetting
from tuoju.config.settings.base import DATA_DIR, ENV

# Of each process: a web process works on two pages at once, the worker has eight threads.
_POOL = {"min_size": 1, "max_size": 12, "timeout": 10, "num_workers": 1}


def _database(url: str) -> dict[str, Any]:
    """Turn `postgresql://user:password@host:port/name` or nothing into Django's setting."""
    if not url:
        return {
            "ENGINE": "tuoju.core.sqlite",
            "NAME": DATA_DIR / "tuoju.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000; PRAGMA mmap_size=268435456;"
                ),
            },
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        message = "TUOJU_DATABASE_URL must start with postgresql://"
        raise BadSetting(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**dict(parse_qsl(parts.query)), "pool": _POOL},
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(ENV.database_url)}
# Counted together by all processes; `config.page_cache` keeps pages in each one's own memory.
CACHES = {
    "default": {
        "BACKEND": "tuoju.accounts.throttles.SharedCache",
        "LOCATION": "accounts_shared_entry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
