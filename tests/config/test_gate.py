"""The gate: few pages at once, but nobody waits behind a slow client."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from tests.core.conditions import wait_for
from tests.factories import UserFactory

from tuoju.accounts.models import User
from tuoju.config.gate import FileStream, Gate, Slots

pytestmark = pytest.mark.django_db  # the end of a response looks after open connections


class Paused:
    """A body that arrives when the test says so."""

    def __init__(self) -> None:
        self.asked, self.arrived = threading.Event(), threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.asked.set()
        assert self.arrived.wait(10)
        return b"body"


def environ(body: Any = None, **values: str) -> dict[str, Any]:
    return {"REQUEST_METHOD": "POST", "wsgi.input": body or io.BytesIO(), **values}


def ask(gate: Gate, **values: Any) -> Any:
    return gate(environ(**values), lambda status, headers: None)


def answering(make: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = make(environ)
        start_response("200 OK", [])
        return response

    return application


def test_pages_are_made_one_by_one_when_there_is_one_slot():
    inside, most = [], []

    def page(_environ: dict[str, Any]) -> HttpResponse:
        inside.append(1)
        most.append(len(inside))
        inside.pop()
        return HttpResponse("page")

    gate = Gate(answering(page), slots=1)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(gate), range(64)))

    assert max(most) == 1
    assert answers == [[b"page"]] * 64


def test_a_free_slot_goes_to_who_waits_longest():
    slots, entered = Slots(1), []

    def pass_through(name: str) -> None:
        slots.acquire()
        entered.append(name)
        slots.release()

    slots.acquire()
    with ThreadPoolExecutor(3) as pool:
        for number, name in enumerate("abc", 1):
            pool.submit(pass_through, name)
            wait_for(lambda number=number: slots.waiting == number, seconds=10)
        slots.release()
        slots.acquire()

        assert entered == ["a", "b", "c"]


def test_who_comes_into_a_crowd_is_asked_to_connect_anew():
    said: dict[str, list[tuple[str, str]]] = {}
    made = threading.Event()

    def page(environ: dict[str, Any]) -> HttpResponse:
        assert made.wait(10)
        return HttpResponse(environ["name"])

    gate = Gate(answering(page), slots=1)

    def visit(name: str) -> None:
        gate(environ(name=name), lambda status, headers: said.update({name: headers}))

    with ThreadPoolExecutor(4) as pool:
        for number, name in enumerate(("made", "first", "second", "crowded")):
            pool.submit(visit, name)
            wait_for(lambda number=number: gate.waiting == number, seconds=10)
        made.set()

    closed = {name for name, headers in said.items() if ("Connection", "close") in headers}
    assert said.keys() == {"made", "first", "second", "crowded"}
    assert closed == {"crowded"}


def test_a_stalled_upload_lets_others_pass():
    stalled = Paused()
    gate = Gate(answering(lambda environ: HttpResponse(environ["wsgi.input"].read(10))), slots=1)
    with ThreadPoolExecutor(2) as pool:
        upload = pool.submit(ask, gate, body=stalled)
        assert stalled.asked.wait(10)

        assert pool.submit(ask, gate, body=io.BytesIO(b"quick")).result(10) == [b"quick"]

        stalled.arrived.set()
        assert upload.result(10) == [b"body"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_more_stalled_uploads_than_connections_hold_none():
    def page(environ: dict[str, Any]) -> HttpResponse:
        User.objects.exists()
        body = environ["wsgi.input"].read(10)
        User.objects.exists()
        return HttpResponse(body)

    connections.close_all()
    gate, bodies = Gate(answering(page)), [Paused() for _ in range(20)]
    with ThreadPoolExecutor(21) as threads:
        uploads = [threads.submit(ask, gate, body=body) for body in bodies]
        assert all(body.asked.wait(10) for body in bodies)

        assert taken_connections() == 0
        assert threads.submit(ask, gate, body=io.BytesIO(b"quick")).result(10) == [b"quick"]

        for body in bodies:
            body.arrived.set()
        assert [upload.result(10) for upload in uploads] == [[b"body"]] * 20
    assert taken_connections() == 0


def taken_connections() -> int:
    stats = connection.pool.get_stats()
    return stats["pool_size"] - stats["pool_available"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_transaction_keeps_its_connection_while_the_body_arrives():
    def page(environ: dict[str, Any]) -> HttpResponse:
        with transaction.atomic():
            UserFactory()
            return HttpResponse(environ["wsgi.input"].read(4))

    assert ask(Gate(answering(page)), body=io.BytesIO(b"body")) == [b"body"]
    assert User.objects.count() == 1


def test_a_stream_is_sent_outside():
    gate = Gate(answering(lambda _environ: StreamingHttpResponse(iter([b"a", b"b"]))), slots=1)

    stream = ask(gate)

    assert ask(gate) is not stream  # the first one is not sent yet
    assert b"".join(stream) == b"ab"


def test_an_error_gives_the_slot_back():
    def broken(_environ: dict[str, Any], _start: Any) -> Any:
        raise ZeroDivisionError

    gate = Gate(broken, slots=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            ask(gate)


def test_an_error_while_reading_gives_the_slot_back():
    class Gone:
        def read(self, size: int = -1) -> bytes:
            raise OSError

    gate = Gate(answering(lambda environ: environ["wsgi.input"].read()), slots=1)
    for _ in range(3):
        with pytest.raises(OSError):  # noqa: PT011 - the server's own error, whatever it says
            ask(gate, body=Gone())


def test_a_page_is_a_list_so_that_no_thread_sends_it():
    closed = []
    response = HttpResponse(["a", "b"])
    response._resource_closers.append(lambda: closed.append(True))

    assert ask(Gate(answering(lambda _environ: response))) == [b"ab"]
    assert closed == [True]


def test_files_are_sent_in_large_chunks_and_closed(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 300_000)
    response = FileResponse(path.open("rb"))
    file = response.file_to_stream

    stream = FileStream(file, response.block_size)

    assert [len(chunk) for chunk in stream] == [65_536] * 4 + [37_856]
    stream.close()
    assert file.closed


def test_lines_of_a_body_can_be_read():
    def lines(environ: dict[str, Any]) -> HttpResponse:
        body = environ["wsgi.input"]
        return HttpResponse([body.readline(), b"|", *body.readlines()])

    gate = Gate(answering(lines))

    assert ask(gate, body=io.BytesIO(b"a\nb\nc")) == [b"a\n|b\nc"]


class NoLines(io.BytesIO):
    """A body as granian has it: its `readline` heeds no size and drops the line's end."""

    def readline(self, size: int | None = -1) -> bytes:
        return super().readline().rstrip(b"\n")


@pytest.mark.parametrize(
    ("sizes", "lines"),
    [
        ([-1, -1, -1, -1], [b"abc\n", b"\n", b"d", b""]),
        ([2, 2, 5, 0, 5], [b"ab", b"c\n", b"\n", b"", b"d"]),
        ([3, 1, 1, 9], [b"abc", b"\n", b"\n", b"d"]),
    ],
)
def test_a_line_is_as_long_as_was_asked_for(sizes, lines):
    def read(environ: dict[str, Any]) -> HttpResponse:
        return HttpResponse(repr([environ["wsgi.input"].readline(size) for size in sizes]))

    assert ask(Gate(answering(read)), body=NoLines(b"abc\n\nd")) == [repr(lines).encode()]


def test_what_follows_a_line_is_read_too():
    def read(environ: dict[str, Any]) -> HttpResponse:
        body = environ["wsgi.input"]
        return HttpResponse([body.readline(), b"|", body.read(1), b"|", body.read(3), body.read()])

    long = b"x" * 100_000
    sent = b"a\n" + b"bcdef" + long + b"\n"

    assert ask(Gate(answering(read)), body=NoLines(sent)) == [b"a\n|b|cdef" + long + b"\n"]
    line = long + b"\n"
    gate = Gate(answering(lambda environ: HttpResponse(environ["wsgi.input"].readline())))
    assert ask(gate, body=NoLines(line + b"rest")) == [line]
