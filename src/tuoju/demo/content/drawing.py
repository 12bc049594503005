"""Our own pictures by name: identity illustrations, scenes, and posters with words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from tuoju.demo.content.art.identity import IDENTITY
from tuoju.demo.content.art.posters import POSTERS
from tuoju.demo.content.art.scenes import SCENES
from tuoju.demo.content.errors import ContentError

_SCENE_SIZE: Final = (480, 360)


@dataclass(frozen=True)
class Drawing:
    """A finished SVG picture with its natural size."""

    svg: str
    width: int
    height: int

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height


@cache
def draw(name: str) -> Drawing:
    """Give the drawing of that name."""
    if name in SCENES:
        return _drawing(name, _SCENE_SIZE, SCENES[name])
    if name in IDENTITY:
        picture = IDENTITY[name]
        return _drawing(name, picture.size, lambda: picture.content)
    if name in POSTERS:
        poster = POSTERS[name]
        return _drawing(name, poster.size, poster.content)
    raise ContentError(f"art:{name}", f"no such drawing; there are {', '.join(drawing_names())}")


def drawing_names() -> list[str]:
    """Every name that `draw` knows."""
    return sorted({*SCENES, *IDENTITY, *POSTERS})


def _drawing(title: str, size: tuple[int, int], content: Callable[[], str]) -> Drawing:
    width, height = size
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img"><title>{title}</title>{content()}</svg>'
    )
    return Drawing(svg, width, height)
