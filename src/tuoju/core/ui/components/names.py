"""Names that inputs of components may have."""

from __future__ import annotations

from typing import Annotated, Literal

from tuoju.core.ui import symbols
from tuoju.core.ui.component import OneOf

Tone = Literal["neutral", "wait", "good", "warn", "bad", "draft", "off"]
CoverTone = Literal["auto", "", "sun", "leaf", "paper"]
EmblemTone = Literal["", "sun", "leaf", "ink"]
IconName = Annotated[str, OneOf(symbols.ICONS)]
ArtName = Annotated[str, OneOf(symbols.ILLUSTRATIONS)]
