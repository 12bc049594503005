"""What happens to frameworks and alignments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuoju.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkLoaded(Fact):
    """A framework file changed what we hold; `subject` is the framework."""

    name: ClassVar[str] = "competencies.framework_loaded"
    key: str
    version: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentsChanged(Fact):
    """Somebody said what an object serves; the lists hold `framework:key strength`."""

    name: ClassVar[str] = "competencies.alignments_changed"
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
