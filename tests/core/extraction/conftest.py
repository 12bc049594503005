"""By default no foreign program is found, so that each test sees the same machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tuoju.core.extraction import Limits
from tuoju.core.extraction.processing import process
from tuoju.core.extraction.report import Extraction


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))


@pytest.fixture
def processed(tmp_path: Path) -> Callable[..., Extraction]:
    """Process a file in this process, as the child would."""

    def run(path: Path, name: str = "", **limits: object) -> Extraction:
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        return process(path, name or path.name, out, Limits(**limits), lock=tmp_path / "lock")

    return run
