"""What counts as use: people, once in thirty seconds, not robots and not the owner."""

from __future__ import annotations

import datetime
import fcntl
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.factories import member_of, user_of
from tests.factories.library import draft_by, published_by
from tests.library.reading.prepared import file_of

from tuoju.core.actors import Actor
from tuoju.library import spool, usage
from tuoju.library.models import DailyUsage, FlushedSpool, MissedSearch
from tuoju.library.operations.counting import Use, add_usage

pytestmark = pytest.mark.django_db

PERSON = "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 Chrome/109.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36 MicroMessenger/8.0.50"
NOON = int(datetime.datetime(2026, 3, 2, 4, 0, tzinfo=datetime.UTC).timestamp())


def empty_the_spool() -> None:
    if spool.folder().is_file():
        spool.folder().unlink()
    shutil.rmtree(spool.folder(), ignore_errors=True)


@pytest.fixture(autouse=True)
def _empty_spool() -> Iterator[None]:
    empty_the_spool()
    yield
    empty_the_spool()
    spool.used("view", [], "nobody")  # writing succeeds, so the next failure is said anew
    empty_the_spool()


@pytest.fixture
def no_spool() -> None:
    """Put a file where the folder belongs: nobody can write there, not even root."""
    spool.folder().parent.mkdir(parents=True, exist_ok=True)
    spool.folder().write_text("", encoding="ascii")


@pytest.fixture
def resource():
    return published_by(member_of())


def visit(client, resource, agent=PERSON, **headers):
    return client.get(
        reverse("library:resource", args=[resource.public_id]),
        headers={"User-Agent": agent, **headers},
    )


def download(client, resource, agent=PERSON, **headers):
    address = reverse("library:file", args=[resource.public_id, file_of(resource).public_id])
    return client.get(address, headers={"User-Agent": agent, **headers})


def used(resource) -> tuple[int, int]:
    usage.flush()
    rows = DailyUsage.objects.filter(resource=resource)
    return sum(row.views for row in rows), sum(row.downloads for row in rows)


def spooled(resource, *clicks: tuple[str, int], name: str = "events-1.jsonl") -> None:
    """Write clicks of visitors, in seconds after noon, as a web process would."""
    lines = [
        json.dumps({"event": "view", "resource": resource.pk, "visitor": who, "at": NOON + at})
        for who, at in clicks
    ]
    spool.folder().mkdir(parents=True, exist_ok=True)
    (spool.folder() / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_person_who_looks_and_takes_away_counts_once_each(client, resource):
    visit(client, resource)
    download(client, resource)

    assert used(resource) == (1, 1)
    assert DailyUsage.objects.get().day == timezone.localdate()


def test_reading_writes_nothing_to_the_database(client, resource):
    visit(client, resource)

    assert not DailyUsage.objects.exists()


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Mozilla/5.0 (compatible; 360Spider)",
        "YisouSpider",
        "Sogou web spider/4.0",
        "Mozilla/5.0; compatible; GPTBot/1.2; +https://openai.com/gptbot",
    ],
)
def test_robots_do_not_count(client, resource, agent):
    visit(client, resource, agent)
    download(client, resource, agent)

    assert used(resource) == (0, 0)


def test_a_page_that_the_browser_only_guesses_does_not_count(client, resource):
    visit(client, resource, **{"Sec-Purpose": "prefetch;prerender"})

    assert used(resource) == (0, 0)


def test_use_by_the_owner_does_not_count_and_by_others_does(client):
    writer = member_of()
    (home,) = writer.organisation_ids
    colleague = member_of()
    resource = published_by(writer)
    client.force_login(user_of(writer))
    visit(client, resource)
    assert used(resource) == (0, 0)

    client.force_login(user_of(colleague))
    assert home not in colleague.organisation_ids
    visit(client, resource)
    assert used(resource) == (1, 0)


def test_inside_wechat_looking_counts_and_the_instruction_is_no_download(client, resource):
    visit(client, resource, WECHAT)
    page = download(client, resource, WECHAT)

    assert "在浏览器打开" in page.content.decode()
    assert used(resource) == (1, 0)


def test_only_the_first_part_of_a_resumed_download_counts(client, resource):
    download(client, resource, Range="bytes=3-")
    download(client, resource, **{"If-None-Match": "*"})
    assert used(resource) == (0, 0)

    download(client, resource, Range="bytes=0-")
    assert used(resource) == (0, 1)


@pytest.mark.parametrize(
    ("seconds", "counted"),
    [([0, 30], 1), ([0, 31], 2), ([0, 20, 40, 60], 1), ([0, 10, 41], 2)],
)
def test_clicks_within_thirty_seconds_are_one(resource, seconds, counted):
    spooled(resource, *[("a", at) for at in seconds])

    assert used(resource) == (counted, 0)


def test_a_double_click_that_meets_two_processes_is_one(resource):
    spooled(resource, ("a", 0), ("b", 5), name="events-1.jsonl")
    spooled(resource, ("a", 12), name="events-2.jsonl")

    assert used(resource) == (2, 0)


def test_a_double_click_that_falls_between_two_flushes_is_one(client, resource):
    visit(client, resource)
    assert used(resource) == (1, 0)

    visit(client, resource)
    assert used(resource) == (1, 0)


def test_use_counts_on_the_day_it_happened_in_the_alliance_s_zone(resource):
    spooled(resource, ("a", 0), ("b", 11 * 3600), ("c", 13 * 3600))

    usage.flush()

    assert list(DailyUsage.objects.order_by("day").values_list("day", "views")) == [
        (datetime.date(2026, 3, 2), 2),
        (datetime.date(2026, 3, 3), 1),
    ]


def test_a_flush_that_died_before_it_could_clean_up_counts_once(resource):
    spooled(resource, ("a", 0))
    (path,) = spool.taken()
    kept = path.read_text(encoding="utf-8")
    assert used(resource) == (1, 0)
    path.write_text(kept, encoding="utf-8")  # as if the process died before removing it

    assert used(resource) == (1, 0)
    assert not path.exists()


def test_no_file_is_taken_away_while_a_line_is_on_its_way_into_it(resource):
    spooled(resource, ("a", NOON))
    events = spool.folder() / "events-1.jsonl"
    with ThreadPoolExecutor(1) as worker, (spool.folder() / "door").open("a") as writer:
        fcntl.flock(writer, fcntl.LOCK_SH)
        taking = worker.submit(lambda: list(spool.taken()))
        assert wait([taking], timeout=0.3).not_done
        with events.open("a", encoding="utf-8") as file:
            file.write("late\n")
        fcntl.flock(writer, fcntl.LOCK_UN)
        (taken,) = taking.result(timeout=5)

    assert not events.exists()
    assert taken.read_text(encoding="utf-8").endswith("late\n")


def test_marks_of_other_nodes_stay_and_old_ones_go(resource):
    old, other = (FlushedSpool.objects.create(name=f"taken-{n}.jsonl") for n in range(2))
    FlushedSpool.objects.filter(pk=old.pk).update(at=timezone.now() - usage.MARKED_FOR)
    spooled(resource, ("a", 0))

    assert used(resource) == (1, 0)
    assert FlushedSpool.objects.count() == 2
    assert FlushedSpool.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    "broken",
    [
        b'{"event": "view", "resou',
        '{"event": "missed", "query": "师幼'.encode()[:-1],
        b"\xff\xfe",
        b"[1]",
        b'{"event": "view", "resource": "x", "visitor": "a", "at": 1}',
        b'{"query": "x"}',
        b"[" * 100_000,
    ],
)
def test_a_broken_line_is_left_out_and_said(resource, caplog, broken):
    spooled(resource, ("a", 0))
    with (spool.folder() / "events-1.jsonl").open("ab") as file:
        file.write(broken + b"\n")
        file.write(b'{"event": "missed", "query": "x", "kind": "", "at": 1}\n')

    assert used(resource) == (1, 0)
    assert MissedSearch.objects.get().query == "x"
    assert not list(spool.folder().glob("*.jsonl"))
    assert "1 lines are no lines of use" in caplog.text


def test_a_miss_with_characters_that_no_database_takes_is_counted(client):
    client.get(reverse("library:list"), {"q": "没有\0的\x07"}, headers={"User-Agent": PERSON})
    spool.missed(Actor.anonymous(), "没\0有")

    usage.flush()

    assert MissedSearch.objects.filter(query="没有").exists()


def test_use_of_a_resource_that_is_gone_is_dropped(resource):
    day = datetime.date(2026, 3, 2)
    uses = [Use(resource_id=resource.pk, day=day, views=2), Use(resource_id=987654, day=day)]

    assert add_usage(uses) == 1
    assert add_usage(uses[:1]) == 1
    assert DailyUsage.objects.get().views == 4


def test_visitors_are_known_by_a_hash_that_names_nobody(client, resource):
    visit(client, resource)

    (path,) = spool.folder().glob("events-*.jsonl")
    text = path.read_text(encoding="utf-8")
    assert "127.0.0.1" not in text
    assert "Chrome" not in text


def test_the_salt_of_yesterday_goes():
    spool.visitor_hash("somebody")
    old = spool.folder() / "salt-20200101"
    old.write_text("salt", encoding="ascii")

    list(spool.taken())

    assert not old.exists()
    assert len(list(spool.folder().glob("salt-*"))) == 1


def test_pages_files_and_searches_answer_when_nothing_can_be_counted(
    client, resource, no_spool, caplog
):
    answers = [
        visit(client, resource),
        download(client, resource),
        client.get(reverse("library:list"), {"q": "没有的词"}, headers={"User-Agent": PERSON}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [entry.message.startswith("use is not counted") for entry in caplog.records] == [True]


def test_a_kept_page_is_shown_when_nothing_can_be_counted(client, resource, no_spool, settings):
    settings.MIDDLEWARE = ["tuoju.config.page_cache.VisitorPages", *settings.MIDDLEWARE]

    assert [visit(client, resource).status_code for _ in range(2)] == [200, 200]


def test_counting_goes_on_when_the_disk_takes_lines_again(client, resource, no_spool, caplog):
    visit(client, resource)
    spool.folder().unlink()
    visit(client, resource)

    assert used(resource) == (1, 0)
    assert len(caplog.records) == 1
    empty_the_spool()
    spool.folder().write_text("", encoding="ascii")
    visit(client, resource)
    assert len(caplog.records) == 2


def test_what_goes_into_one_archive_is_written_at_once(rf):
    mine = member_of()
    own, one, other = (draft_by(each).resource for each in (mine, member_of(), member_of()))
    request = rf.get("/", headers={"User-Agent": PERSON})
    request.actor = mine

    usage.count(request, "download", own, one, other)

    assert [used(each) for each in (own, one, other)] == [(0, 0), (0, 1), (0, 1)]
