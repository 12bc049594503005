"""Sound files: MP3 when ffmpeg is there, WAV otherwise."""

from __future__ import annotations

import io
import wave
from pathlib import Path

from tuoju.demo.content.builders.ffmpeg import BITEXACT, ffmpeg, has_ffmpeg
from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.builders.tones import RATE, NotationError, pcm_of, read_tune
from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.source import DemoResource


def build_sound(resource: DemoResource, imprint: Imprint, path: Path) -> Path:
    """Write the sound of a resource; without ffmpeg an MP3 becomes a WAV of the same name."""
    pcm = sound_of(resource)
    if pcm is None:
        raise ContentError(resource.path, "needs a line 旋律 … or 鼓点 …")
    if resource.kind == "wav" or not has_ffmpeg():
        path = path.with_suffix(".wav")
        path.write_bytes(wav_of(pcm))
        return path
    tags = {"title": resource.title, "artist": imprint.byline, "date": str(imprint.day.year)}
    metadata = [part for name, value in tags.items() for part in ("-metadata", f"{name}={value}")]
    ffmpeg(
        *("-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"),
        *("-c:a", "libmp3lame", "-b:a", "64k", *BITEXACT, *metadata, str(path)),
        stdin=pcm,
    )
    return path


def sound_of(resource: DemoResource) -> bytes | None:
    """Give the samples that a body's notation describes; None when it has no notation."""
    try:
        tune = read_tune(resource.body)
    except NotationError as error:
        raise ContentError(resource.path, str(error)) from error
    return pcm_of(tune) if tune else None


def wav_of(pcm: bytes) -> bytes:
    """Wrap samples as a WAV file."""
    container = io.BytesIO()
    with wave.open(container, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm)
    return container.getvalue()
