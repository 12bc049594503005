"""The supervisor's patience, without a server: children are functions."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from tests.core.conditions import wait_for

from tuoju.config.supervising import Child

SCRIPT = """
import os, signal, sys
from pathlib import Path
from tuoju.config.supervising import Child, Supervisor

folder = Path(sys.argv[1])

def crashing():
    with (folder / "crashed").open("a") as file:
        file.write("x")
    return 7

def stubborn():
    signal.signal(signal.SIGTERM, lambda *_: (folder / "asked").touch())
    (folder / "stubborn").write_text(str(os.getpid()))
    while True:
        signal.pause()

def polite():
    (folder / "polite").write_text(str(os.getpid()))
    signal.pause()
    return 0

wanted = {"crashing": crashing, "stubborn": stubborn, "polite": polite}
sys.exit(Supervisor([Child(name, wanted[name]) for name in sys.argv[2:]]).run())
"""


@pytest.fixture
def supervise(tmp_path):
    started = []

    def start(*names: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", SCRIPT, str(tmp_path), *names]
        started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        for child in psutil.Process(process.pid).children() if process.poll() is None else []:
            child.kill()
        process.kill()
        process.wait()


def pid_in(path: Path) -> int:
    return int(wait_for(lambda: path.exists() and path.read_text()))


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_that_dies_is_started_again(supervise, tmp_path):
    supervise("crashing", "polite")

    wait_for(lambda: (tmp_path / "crashed").exists() and (tmp_path / "crashed").read_text() == "xx")


def test_one_signal_stops_everything(supervise, tmp_path):
    supervisor = supervise("polite")
    child = pid_in(tmp_path / "polite")

    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(60) == 0
    assert not exists(child)


def test_a_second_signal_does_not_wait_for_the_stubborn(supervise, tmp_path):
    supervisor = supervise("stubborn")
    child = pid_in(tmp_path / "stubborn")

    supervisor.send_signal(signal.SIGTERM)
    wait_for((tmp_path / "asked").exists)  # two signals at once would arrive as one
    supervisor.send_signal(signal.SIGTERM)

    assert supervisor.wait(60) == 0
    assert not exists(child)


def test_a_child_that_never_started_is_not_signalled():
    child = Child("never", lambda: 0)

    child.signal(signal.SIGKILL)

    assert child.ended() is None
