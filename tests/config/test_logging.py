"""Log lines: one JSON object each, whatever was logged."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
import structlog
from django.http import HttpResponse

from tuoju.config.logging import LogFile, configure_logging
from tuoju.config.middleware import RequestLog


@pytest.fixture
def lines(tmp_path):
    before = logging.getLogger().handlers[:], logging.getLogger().level
    configure_logging(tmp_path)

    def read() -> list[dict[str, object]]:
        return [json.loads(line) for line in (tmp_path / "tuoju.jsonl").read_text().splitlines()]

    yield read
    structlog.reset_defaults()
    logging.getLogger().handlers[:], logging.getLogger().level = before


def test_extra_fields_become_keys(lines):
    logging.getLogger("tuoju.access").info("request", extra={"status": 200, "route": "/资源"})

    (line,) = lines()
    assert line["event"] == "request"
    assert (line["status"], line["route"], line["level"]) == (200, "/资源", "info")
    assert line["timestamp"].endswith("Z")


def test_a_forged_line_stays_inside_its_own(lines):
    logging.getLogger("tuoju.test").warning('x\n{"event": "forged"}')

    (line,) = lines()
    assert line["event"] == 'x\n{"event": "forged"}'


def test_every_line_of_a_request_carries_its_id(lines, rf):
    def view(_request):
        logging.getLogger("django.request").error("Internal Server Error")
        return HttpResponse("broken", status=500)

    answer = RequestLog(view)(rf.get("/"))
    logging.getLogger("tuoju.test").info("later")

    error, request, later = lines()
    assert error["request_id"] == request["request_id"] == answer["X-Request-Id"]
    assert request["event"] == "request"
    assert "request_id" not in later


def test_errors_carry_their_traceback(lines):
    try:
        int("broken")
    except ValueError:
        logging.getLogger("tuoju.test").exception("it went wrong")

    assert "ValueError: invalid literal" in lines()[0]["exception"]


def test_other_libraries_only_speak_up_when_it_matters(lines, tmp_path):
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("tuoju.test").info("ours")

    assert [line["event"] for line in lines()] == ["ours"]


def test_addresses_of_missing_pages_and_their_queries_stay_out(lines, rf):
    request = rf.get("/search/", {"q": "13800000000"})
    logger = logging.getLogger("django.request")

    logger.warning("Not Found: %s", request.path, extra={"request": request, "status_code": 404})
    logger.error("Internal Server Error", extra={"request": request, "status_code": 500})

    (line,) = lines()
    assert line["status_code"] == 500
    assert "13800000000" not in str(line)


def test_a_large_log_is_put_aside_once_whatever_number_of_processes_write(tmp_path, monkeypatch):
    monkeypatch.setattr("tuoju.config.logging.LARGEST", 20)
    first, second = LogFile(tmp_path / "tuoju.jsonl"), LogFile(tmp_path / "tuoju.jsonl")

    def write(handler, text):
        handler.emit(logging.LogRecord("tuoju", logging.INFO, __file__, 1, text, None, None))

    write(second, "short")
    write(first, "x" * 20)
    second._put_aside(second.stream.fileno(), tmp_path / "tuoju.jsonl")
    write(second, "after")
    write(first, "last")

    assert (tmp_path / "tuoju.1.jsonl").read_text() == "short\n" + "x" * 20 + "\n"
    assert (tmp_path / "tuoju.jsonl").read_text() == "after\nlast\n"
    first.close()
    second.close()


def test_a_full_disk_loses_lines_without_noise(capsys, tmp_path):
    full = tmp_path / "full.jsonl"
    full.symlink_to(Path("/dev/full"))
    handler = LogFile(full)
    record = logging.LogRecord("tuoju", logging.ERROR, __file__, 1, "lost", None, None)

    handler.emit(record)
    handler.emit(record)
    handler.close()

    assert "Logging error" not in capsys.readouterr().err
