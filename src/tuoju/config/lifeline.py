"""No orphans: a child process ends when the process that forked it is gone, however it died."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1


@dataclass
class _Lifeline:
    """Module state that forks copy: whether children are tied, and to whom."""

    registered: bool = False
    tied: bool = False
    parent: int = 0

    def before_fork(self) -> None:
        self.parent = os.getpid()

    def in_child(self) -> None:
        if not self.tied or sys.platform != "linux":
            return
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != self.parent:  # it died in between
            os._exit(1)


_lifeline = _Lifeline()


def tie_children() -> None:
    """Tie every process that this one and its children fork from now on to its parent."""
    if not _lifeline.registered:
        os.register_at_fork(before=_lifeline.before_fork, after_in_child=_lifeline.in_child)
    _lifeline.registered = _lifeline.tied = True


def untie_children() -> None:
    """Leave later forks alone: one made by a thread would follow that thread instead."""
    _lifeline.tied = False
