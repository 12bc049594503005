"""Facts about the log itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuoju.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalValuesErased(Fact):
    """Personal values beside the chain were erased; the chain itself is untouched."""

    name: ClassVar[str] = "log.personal_values_erased"
    entries: int
    reason: str
