"""`tuoju serve` as people start it: one process tree on a real port."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from django.core.management.base import CommandError
from tests.core.conditions import wait_for
from tests.factories import UserFactory

from tuoju.config import serving
from tuoju.config.env import Env


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Deployment:
    """A data folder, its command line, and the tree that serves it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        environment = {name: text for name, text in os.environ.items() if "TUOJU_" not in name}
        self._environment = {**environment, "TUOJU_DATA_DIR": str(folder)}
        self._environment["DJANGO_SETTINGS_MODULE"] = "tuoju.config.settings"
        self.process: subprocess.Popen[str] | None = None

    def tuoju(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tuoju.config.cli", *words],
            env={**self._environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def serve(self) -> None:
        command = [sys.executable, "-m", "tuoju.config.cli", "serve", "--workers", "1"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "stderr").open("w"),
            text=True,
        )
        wait_for(self.answers)

    def answers(self) -> bool:
        """Whether anything answers in HTTP, whatever the page says."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def tree(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, number: int) -> psutil.Process | None:
        children = psutil.Process(self.process.pid).children()
        return children[number] if len(children) > number else None

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    deployment = Deployment(tmp_path_factory.mktemp("deployment"))
    done = deployment.tuoju("init", "--no-input")
    assert done.returncode == 0, done.stderr
    return deployment


@pytest.fixture
def served(prepared: Deployment) -> Iterator[Deployment]:
    prepared.port = free_port()
    try:
        prepared.serve()
        yield prepared
    finally:
        prepared.end()


def all_gone(processes: list[psutil.Process]) -> Callable[[], bool]:
    def gone() -> bool:
        return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)

    return gone


def test_init_keeps_secrets_to_the_owner_and_can_be_repeated(prepared):
    key = prepared.folder / "keys" / "secret_key"
    secret = key.read_text()

    again = prepared.tuoju("init", "--no-input")

    assert again.returncode == 0
    assert key.read_text() == secret
    assert key.stat().st_mode & 0o077 == 0


def test_a_dead_worker_is_replaced_and_sigterm_ends_the_whole_tree(served):
    worker = wait_for(lambda: served.child(1))
    worker.send_signal(signal.SIGKILL)
    wait_for(lambda: (now := served.child(1)) and now.pid != worker.pid)
    web = served.child(0).children()[0]
    web.send_signal(signal.SIGKILL)
    wait_for(all_gone([web]))
    wait_for(served.answers)
    tree = served.tree()

    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(60) == 0
    assert all_gone(tree)()


def test_a_very_long_question_is_answered_and_one_beyond_the_limit_is_told_apart(served):
    """The server's HTTP parser takes addresses up to 64 kB; what is longer never reaches us."""

    def asked(path: str, characters: int) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
        line.request("GET", path + quote("师" * characters))
        answer = line.getresponse()
        return answer.status, answer.read().decode()

    for path in ("/library/?q=", "/library/suggest?q=", "/api/v1/search?q="):
        assert asked(path, 5_500)[0] == 200
        assert asked(path, 10_000) == (414, "")


def test_no_orphan_is_left_when_the_supervisor_is_killed(served):
    wait_for(lambda: served.child(1))
    tree = served.tree()
    assert len(tree) == 3

    served.process.kill()

    wait_for(all_gone(tree))


def test_serve_asks_for_init_first(tmp_path):
    refused = Deployment(tmp_path).tuoju("serve", "--port", str(free_port()))

    assert refused.returncode == 1
    assert "tuoju init" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.django_db
def test_a_key_that_does_not_open_the_database_serves_nobody(settings):
    serving.refuse_foreign_key()
    UserFactory(phone="+8613900000001")
    serving.refuse_foreign_key()

    settings.TUOJU_DATA_KEY = "another deployment's"

    with pytest.raises(CommandError, match="keys/data_key"):
        serving.refuse_foreign_key()


def test_a_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=str(port)):
            serving.refuse_taken_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_this_machine_is_always_allowed(host):
    serving.refuse_beyond_loopback(host, profile="local", insecure=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])  # noqa: S104
def test_beyond_this_machine_needs_a_decision(host):
    with pytest.raises(CommandError, match="--insecure"):
        serving.refuse_beyond_loopback(host, profile="local", insecure=False)

    serving.refuse_beyond_loopback(host, profile="local", insecure=True)
    serving.refuse_beyond_loopback(host, profile="production", insecure=False)


def production(**values):
    return Env(data_dir=Path("/nowhere"), profile="production", **values)


def test_production_names_its_hosts():
    with pytest.raises(CommandError, match="TUOJU_HOSTS"):
        serving.refuse_unsafe_production(production())

    serving.refuse_unsafe_production(production(hosts=("library.example.org",)))
    serving.refuse_unsafe_production(Env(data_dir=Path("/nowhere"), demo=True))


def test_production_is_no_demo():
    with pytest.raises(CommandError, match="TUOJU_DEMO"):
        serving.refuse_unsafe_production(production(hosts=("library.example.org",), demo=True))


def test_probes_on_this_machine_are_answered_in_production(tmp_path):
    asked = [("healthz", "127.0.0.1:8000"), ("", "library.example.org"), ("healthz", "evil.org")]
    code = (
        "import django; django.setup(); from django.test import Client; "
        "print([Client().get('/' + path, headers={'host': host}).status_code "
        f"for path, host in {asked}])"
    )
    profile = {"TUOJU_PROFILE": "production", "TUOJU_HOSTS": "library.example.org"}
    environ = {**os.environ, **profile, "TUOJU_DATA_DIR": str(tmp_path), "TUOJU_DEMO": ""}
    environ["DJANGO_SETTINGS_MODULE"] = "tuoju.config.settings"

    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[200, 301, 400]"


def test_counters_of_an_earlier_run_are_removed(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / "old.db").touch()

    serving.prepare_metrics(folder)

    assert list(folder.iterdir()) == []
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(folder)
