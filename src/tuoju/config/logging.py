"""One JSON object per log line; readable lines on a terminal.

The access log names routes, never paths, so that no personal data gets into the logs.
"""

from __future__ import annotations

import fcntl
import json
import logging.config
import os
import sys
from contextlib import suppress
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

import structlog

from tuoju.core.full_disk import disk_is_full

LARGEST = 50 * 1024 * 1024


def _without_request(_logger: Any, _method: str, event: Any) -> Any:
    """Drop Django's request object: printed, it would show the whole address with its query."""
    event.pop("request", None)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    _without_request,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.CallsiteParameterAdder([structlog.processors.CallsiteParameter.PROCESS]),
]


class LogFile(WatchedFileHandler):
    """The log's file, which all processes of a node share; one that has grown large is put aside.

    One older file is kept. While the disk is full, lines are lost without further noise.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, and begin a new file after `LARGEST` bytes."""
        super().emit(record)
        if self.stream is not None and os.fstat(self.stream.fileno()).st_size > LARGEST:
            self._put_aside(self.stream.fileno(), Path(self.baseFilename))

    def _put_aside(self, descriptor: int, path: Path) -> None:
        """Rename the file, unless another process did; each opens the new one by itself."""
        turn = path.with_suffix(".lock")  # forks share `descriptor`, so it locks nobody out
        with suppress(OSError), turn.open("w") as lock:  # otherwise the next line tries again
            fcntl.flock(lock, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                path.replace(path.with_suffix(f".1{path.suffix}"))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop the line and what the stream still holds of it; the next one opens it anew."""
        error = sys.exc_info()[1]
        if error is None or not disk_is_full(error):
            super().handleError(record)
            return
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError):
                stream.close()


def configure_logging(folder: Path, *, level: str = "INFO") -> None:
    """Send every logger of the process to `folder/tuoju.jsonl` and to standard error."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_settings(folder / "tuoju.jsonl", level, sys.stderr.isatty()))


def _settings(path: Path, level: str, readable: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": _formatter(
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(serializer=_to_json),
            ),
            "lines": _formatter(structlog.dev.ConsoleRenderer()),
        },
        "handlers": {
            "file": {
                "class": "tuoju.config.logging.LogFile",
                "filename": str(path),
                "encoding": "utf-8",
                "formatter": "json",
                "delay": True,
            },
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "lines" if readable else "json",
                "level": "WARNING",
            },
        },
        "root": {"level": "WARNING", "handlers": ["file", "console"]},
        "loggers": {
            "tuoju": {"level": level},
            "django": {"level": "WARNING", "handlers": [], "propagate": True},
            "django.server": {"level": "WARNING", "handlers": [], "propagate": True},
            "django.request": {"level": "ERROR", "handlers": [], "propagate": True},
        },
    }


def _formatter(*last: Any) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    }


def _to_json(event: Any, **_options: Any) -> str:
    return json.dumps(event, ensure_ascii=False, default=str)
