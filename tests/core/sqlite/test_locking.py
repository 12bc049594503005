"""The write lock between threads and processes."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest

from tuoju.core.sqlite.locking import LockTimeout, WriteLock

HOLDER = """
import sys, signal
from pathlib import Path
from tuoju.core.sqlite.locking import WriteLock
lock = WriteLock(Path(sys.argv[1]), timeout=5)
lock.acquire()
print("held", flush=True)
signal.pause()
"""
COUNTER = """
import sys
from pathlib import Path
from tuoju.core.sqlite.locking import WriteLock
path, rounds = Path(sys.argv[1]), int(sys.argv[2])
number = path.with_suffix(".number")
for _ in range(rounds):
    lock = WriteLock(path, timeout=30)
    lock.acquire()
    number.write_text(str(int(number.read_text()) + 1))
    lock.release()
"""


def start(script: str, *words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "database.lock"


def test_a_killed_process_gives_the_lock_back(path):
    holder = start(HOLDER, path)
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(LockTimeout):
        WriteLock(path, timeout=0.05).acquire()

    holder.send_signal(signal.SIGKILL)
    holder.wait()

    lock = WriteLock(path, timeout=5)
    lock.acquire()
    assert lock.held
    lock.release()


def test_processes_never_hold_it_together(path):
    number = path.with_suffix(".number")
    number.write_text("0")

    workers = [start(COUNTER, path, 100) for _ in range(3)]

    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert number.read_text() == "300"


def test_threads_of_one_process_wait_for_each_other(path):
    inside, most = [], []

    def turn() -> None:
        lock = WriteLock(path, timeout=30)
        for _ in range(50):
            lock.acquire()
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            lock.release()

    threads = [threading.Thread(target=turn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(most) == 1


def test_a_waiter_that_gave_up_does_not_keep_the_lock(path, until):
    holder = WriteLock(path, timeout=5)
    holder.acquire()
    with pytest.raises(LockTimeout):
        WriteLock(path, timeout=0.02).acquire()
    holder.release()

    until(lambda: all(thread.name != "write-lock" for thread in threading.enumerate()))
    holder.acquire()
    assert holder.held
    holder.release()


def test_taking_it_twice_is_taking_it_once(path):
    lock = WriteLock(path, timeout=1)
    lock.acquire()
    lock.acquire()
    lock.release()

    assert not lock.held
    WriteLock(path, timeout=0.05).acquire()
