"""Short films: typeset cards one after another, with a melody when the body has one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tuoju.demo.content.builders.blocks import Item
from tuoju.demo.content.builders.ffmpeg import BITEXACT, ffmpeg, has_ffmpeg
from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.builders.measure import units
from tuoju.demo.content.builders.printed import COLOURS, runs_of
from tuoju.demo.content.builders.slides import Page, pages_of
from tuoju.demo.content.builders.sounds import sound_of, wav_of
from tuoju.demo.content.builders.typesetting import pages_as_png
from tuoju.demo.content.drawing import draw
from tuoju.demo.content.errors import CannotBuild
from tuoju.demo.content.source import DemoResource

_SHORTEST: Final = 4.0
_CHARACTERS_A_SECOND: Final = 9


def build_film(resource: DemoResource, imprint: Imprint, path: Path) -> None:
    """Write the film of a resource; needs ffmpeg."""
    if not has_ffmpeg():
        raise CannotBuild("这台机器没有 ffmpeg，无法生成视频")
    pages = pages_of(resource)
    frames = pages_as_png("cards.typ", _cards(pages, imprint))
    seconds = [_seconds(page) for page in pages]
    sound = sound_of(resource)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "list.txt").write_text(_playlist(folder, frames, seconds), encoding="utf-8")
        inputs = ["-f", "concat", "-safe", "0", "-i", str(folder / "list.txt")]
        if sound is not None:
            (folder / "sound.wav").write_bytes(wav_of(sound))
            inputs += ["-stream_loop", "-1", "-i", str(folder / "sound.wav")]
        ffmpeg(
            *inputs,
            *("-vf", "fps=5,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast"),
            *("-crf", "27", "-tune", "stillimage", "-threads", "1"),
            *("-c:a", "aac", "-b:a", "64k", "-t", str(sum(seconds)), *BITEXACT),
            *("-movflags", "+faststart", "-metadata", f"title={resource.title}", str(path)),
        )


def _cards(pages: Sequence[Page], imprint: Imprint) -> str:
    cards = [
        {
            "title": page.title,
            "lines": [
                {"bullet": isinstance(block, Item), "runs": runs_of(block.runs)}
                for block in page.text
            ],
            "svg": draw(page.picture.name).svg if page.picture else None,
            "number": f"{number}／{len(pages)}",
        }
        for number, page in enumerate(pages, start=1)
    ]
    film = {"organisation": imprint.organisation, "palette": COLOURS, "cards": cards}
    return json.dumps(film, ensure_ascii=False)


def _seconds(page: Page) -> float:
    words = units(page.title) + sum(units(block.text) for block in page.text)
    return max(_SHORTEST, round(words / _CHARACTERS_A_SECOND + 1.5, 1))


def _playlist(folder: Path, frames: Sequence[bytes], seconds: Sequence[float]) -> str:
    lines = ["ffconcat version 1.0"]
    for number, (frame, length) in enumerate(zip(frames, seconds, strict=True)):
        name = f"card-{number:02}.png"
        (folder / name).write_bytes(frame)
        lines += [f"file {name}", f"duration {length}"]
    lines.append(f"file card-{len(frames) - 1:02}.png")
    return "\n".join(lines) + "\n"
