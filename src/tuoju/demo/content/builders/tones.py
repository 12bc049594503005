"""A small synthesiser: numbered notation and drum patterns become mono sound."""

from __future__ import annotations

import array
import math
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

RATE: Final = 22050
_SCALE: Final = {"1": 0, "2": 2, "3": 4, "4": 5, "5": 7, "6": 9, "7": 11}
_KEYS: Final = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67, "A": 57, "B": 59}
_PERIOD: Final = 2048
_TIMBRES: Final[dict[str, tuple[tuple[int, float], ...]]] = {
    "铃": ((1, 1.0), (2, 0.42), (3, 0.18), (5, 0.05)),
    "木": ((1, 1.0), (4, 0.30), (9, 0.06)),
    "笛": ((1, 1.0), (2, 0.16), (3, 0.08)),
}
_DECAY: Final = {"铃": 2.6, "木": 7.0, "笛": 0.8}


@dataclass(frozen=True)
class Note:
    """A pitch (or silence, or a drum stroke) with its length in beats."""

    pitch: int | None
    beats: float
    drum: str = ""


@dataclass(frozen=True)
class Tune:
    """What a notation says."""

    beats_per_minute: float
    timbre: str
    melody: tuple[Note, ...]
    drums: tuple[Note, ...]
    repeats: int

    @property
    def seconds(self) -> float:
        """The whole length."""
        beats = max(_length(self.melody), _length(self.drums))
        return beats * self.repeats * 60 / self.beats_per_minute


class NotationError(ValueError):
    """A notation line has a sign that nobody can play."""


def read_tune(text: str) -> Tune | None:
    """Read the notation lines of a text; None when it has none."""
    words: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, _, rest = line.strip().partition(" ")
        words.setdefault(name, []).append(rest.strip())
    key = _KEYS.get(_last(words, "调", "C"), 60)
    melody = _notes(" ".join(words.get("旋律", [])), key)
    drums = _notes(" ".join(words.get("鼓点", [])), key)
    if not melody and not drums:
        return None
    return Tune(
        beats_per_minute=float(_last(words, "节奏", "96")),
        timbre=_last(words, "音色", "铃"),
        melody=melody,
        drums=drums,
        repeats=int(_last(words, "重复", "1")),
    )


@cache
def pcm_of(tune: Tune) -> bytes:
    """Play a tune as 16-bit mono samples, little-endian."""
    beat = 60 / tune.beats_per_minute
    samples = [0.0] * int((tune.seconds + 1.2) * RATE)
    span = max(_length(tune.melody), _length(tune.drums))
    for repeat in range(tune.repeats):
        start = repeat * span * beat
        _play(samples, tune.melody, start, beat, tune.timbre)
        rounds = max(1, round(span / _length(tune.drums))) if tune.drums else 0
        for turn in range(rounds):
            _play(samples, tune.drums, start + turn * _length(tune.drums) * beat, beat, "鼓")
    peak = max((abs(value) for value in samples), default=0) or 1.0
    scale = 0.72 * 32767 / peak
    out = array.array("h", (int(value * scale) for value in samples))
    if sys.byteorder == "big":
        out.byteswap()
    return out.tobytes()


def _last(words: dict[str, list[str]], name: str, default: str) -> str:
    return words.get(name, [default])[-1]


def _length(notes: Sequence[Note]) -> float:
    return sum(note.beats for note in notes)


def _notes(text: str, key: int) -> tuple[Note, ...]:
    notes: list[Note] = []
    for sign in text.replace("|", " ").split():
        if set(sign) == {"-"} and notes:
            last = notes.pop()
            notes.append(Note(last.pitch, last.beats + len(sign), last.drum))
        else:
            notes.append(_note(sign, key))
    return tuple(notes)


def _note(sign: str, key: int) -> Note:
    head, marks = sign[0], sign[1:]
    if set(marks) - set("',_."):
        raise NotationError(f"unknown sign {sign!r}")
    beats = 0.5 ** marks.count("_") * (1.5 if "." in marks else 1)
    if head in {"X", "x"}:
        return Note(None, beats, drum=head)
    if head == "0":
        return Note(None, beats)
    if head not in _SCALE:
        raise NotationError(f"unknown sign {sign!r}")
    octave = marks.count("'") - marks.count(",")
    return Note(key + _SCALE[head] + 12 * octave, beats)


def _play(
    samples: list[float], notes: Sequence[Note], start: float, beat: float, timbre: str
) -> None:
    at = start
    for note in notes:
        sound: Sequence[float] = ()
        if note.drum:
            sound = _stroke(note.drum)
        elif note.pitch is not None:
            sound = _tone(note.pitch, round(note.beats * beat + 0.45, 3), timbre)
        offset = int(at * RATE)
        room = len(samples) - offset
        for index, value in enumerate(sound[:room]):
            samples[offset + index] += value
        at += note.beats * beat


@cache
def _period(timbre: str) -> tuple[float, ...]:
    """Make one turn of a timbre's wave, to be read at any speed."""
    partials = _TIMBRES.get(timbre, _TIMBRES["铃"])
    turns = (2 * math.pi * index / _PERIOD for index in range(_PERIOD))
    return tuple(
        sum(level * math.sin(turn * partial) for partial, level in partials) * 0.5 for turn in turns
    )


@cache
def _tone(pitch: int, seconds: float, timbre: str) -> tuple[float, ...]:
    period = _period(timbre)
    step = 440 * 2 ** ((pitch - 69) / 12) * _PERIOD / RATE
    fading = math.exp(-_DECAY.get(timbre, 2.6) / RATE)
    count, attack, release = int(seconds * RATE), int(0.012 * RATE), int(0.08 * RATE)
    out = []
    phase, level = 0.0, 1.0
    for index in range(count):
        edge = min(1.0, index / attack, (count - index) / release)
        out.append(period[int(phase) % _PERIOD] * level * edge)
        phase += step
        level *= fading
    return tuple(out)


@cache
def _stroke(kind: str) -> tuple[float, ...]:
    """Make a drum stroke: a falling tone with a breath of fixed noise."""
    strength, pitch = (1.0, 110.0) if kind == "X" else (0.45, 180.0)
    noise = random.Random(7)  # noqa: S311 - fixed noise for sound, not for secrets
    out = []
    for index in range(int(0.22 * RATE)):
        moment = index / RATE
        body = math.sin(2 * math.pi * pitch * moment * (1 - moment))
        hiss = noise.uniform(-1, 1) * math.exp(-90 * moment)
        out.append(strength * (body * math.exp(-16 * moment) + 0.35 * hiss))
    return tuple(out)
