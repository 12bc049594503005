"""What happens to the log itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuoju.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesErased(Fact):
    """Personal values beside the log were erased; `entries` names the rows that had them."""

    name: ClassVar[str] = "log.values_erased"
    entries: tuple[int, ...]
