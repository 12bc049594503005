"""Wall cards with words, made for printing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Poster:
    """A picture with its own size."""

    size: tuple[int, int]
    content: Callable[[], str]


POSTERS: Final[dict[str, Poster]] = {}
