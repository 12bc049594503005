"""What the house consists of: tracked files, templates, built style sheets."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tuoju"
DOCS = ROOT / "docs" / "reference"
PRUNED = {".venv", "node_modules", "__pycache__", ".git", "var", "build", "dist"}


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file of the repository; without git, every file that is not made."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode == 0 and done.stdout:
        names = done.stdout.decode().split("\0")
        return tuple(path for name in names if name and (path := ROOT / name).is_file())
    return tuple(
        path for path in ROOT.rglob("*") if path.is_file() and not PRUNED & set(path.parts)
    )


def python_files(*folders: str) -> list[Path]:
    """Return the tracked Python files below some folders."""
    tops = [ROOT / folder for folder in folders]
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and any(path.is_relative_to(top) for top in tops)
    ]


def templates() -> list[Path]:
    """Return the tracked templates."""
    return [path for path in tracked() if "templates" in path.parts and path.suffix == ".html"]


def named(path: Path) -> str:
    """Return a path as people say it."""
    return str(path.relative_to(ROOT))
