"""One process tree: children that are restarted when they die and stopped together.

The supervisor has imported the application and forks it, so that its memory is shared and a
restart takes milliseconds.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tuoju.config.lifeline import tie_children

_logger = logging.getLogger(__name__)
_LOOK_EVERY = 0.2
_SETTLED_AFTER = 60.0
_LONGEST_PAUSE = 30.0
STOP_WITHIN = 30.0


@dataclass
class Child:
    """A named process; `target` runs in it and returns its exit code."""

    name: str
    target: Callable[[], int]
    pid: int = 0
    started: float = 0.0
    failures: int = 0
    restart_at: float = field(default=0.0)

    def start(self) -> None:
        """Fork and run the target in a process group of its own."""
        sys.stdout.flush()
        sys.stderr.flush()
        self.started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            _become(self.target)
        self.pid = pid

    def ended(self) -> int | None:
        """Return the exit code once the process is gone (negative: killed by that signal)."""
        if not self.pid:
            return None
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return None
        self.signal(signal.SIGKILL)  # whatever it left behind in its group
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def signal(self, number: int) -> None:
        """Send a signal to the whole group of the process."""
        if self.pid:
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                return


class Supervisor:
    """Keeps children running until it is told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        """Take the children, not yet started."""
        self._children = children
        self._signals = 0

    def run(self) -> int:
        """Run until SIGTERM or Ctrl-C (twice: at once); returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        tie_children()
        for child in self._children:
            child.start()
        while True:
            time.sleep(_LOOK_EVERY)
            if self._signals:
                return self._stop_all()
            for child in self._children:
                self._look_after(child)

    def _asked_to_stop(self, _number: int, _frame: object) -> None:
        self._signals += 1  # nothing that takes a lock: the handler may meet the loop holding it

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        code = child.ended()
        if code is not None:
            lived = now - child.started
            child.failures = 1 if lived > _SETTLED_AFTER else child.failures + 1
            pause = min(2.0 ** (child.failures - 1) - 1, _LONGEST_PAUSE)
            child.restart_at = now + pause
            _logger.error("%s ended with %d; starting it again in %.0f s", child.name, code, pause)
        if not child.pid and now >= child.restart_at:
            child.start()

    def _stop_all(self) -> int:
        for child in self._children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        while self._running():
            if self._signals > 1 or time.monotonic() > deadline:
                for child in self._children:
                    child.signal(signal.SIGKILL)
            time.sleep(0.05)
        return 0

    def _running(self) -> bool:
        for child in self._children:
            child.ended()
        return any(child.pid for child in self._children)


def _become(target: Callable[[], int]) -> None:
    """Turn a freshly forked process into the child and never return."""
    code = 1
    try:
        os.setpgid(0, 0)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        code = target()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        _logger.exception("a process of the tree broke")
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
