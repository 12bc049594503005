"""What can be wrong with the demo's source texts, said so that their writer can mend it."""

from __future__ import annotations

from pathlib import Path


class ContentError(ValueError):
    """A source file breaks the format; the message names the file, the field and the cure."""

    def __init__(self, where: Path | str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = str(where)
        self.problem = problem


class CannotBuild(RuntimeError):
    """Say that a tool is missing which one file needs; the demo leaves that file out and says why."""
