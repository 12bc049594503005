"""Temporary folders that do not outlive a killed parent: the next one sweeps them away."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

_PREFIX = "tuoju-extraction-"
_HELD = ".held"


class Scratch:
    """A folder held by a file lock, which the system lets go when its holder dies."""

    def __init__(self, folder: Path | None = None) -> None:
        root = folder or Path(tempfile.gettempdir())
        _sweep(root)
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        self._held = (self.path / _HELD).open("wb")
        fcntl.flock(self._held, fcntl.LOCK_EX)

    def job(self) -> Job:
        """Give a folder for one job."""
        self.path.mkdir(exist_ok=True)
        return Job(Path(tempfile.mkdtemp(dir=self.path)))

    def remove(self) -> None:
        """Remove everything."""
        self._held.close()
        shutil.rmtree(self.path, ignore_errors=True)


class Job:
    """Two folders for one job, gone at its end: ``tmp`` for the child, ``out`` for derivatives."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.tmp = path / "tmp"
        self.out = path / "out"

    def __enter__(self) -> Self:
        self.tmp.mkdir()
        self.out.mkdir()
        return self

    def __exit__(self, *_exception: object) -> None:
        shutil.rmtree(self._path, ignore_errors=True)


def _sweep(root: Path) -> None:
    for left in root.glob(f"{_PREFIX}*/{_HELD}"):
        with suppress(OSError), left.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left.parent, ignore_errors=True)
