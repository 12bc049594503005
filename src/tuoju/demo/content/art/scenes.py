"""All small scenes by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tuoju.demo.content.art.care_scenes import CARE_SCENES
from tuoju.demo.content.art.play_scenes import PLAY_SCENES

SCENES: Final[dict[str, Callable[[], str]]] = {
    scene.__name__.replace("_", "-"): scene for scene in (*CARE_SCENES, *PLAY_SCENES)
}
