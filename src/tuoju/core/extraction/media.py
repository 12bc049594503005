"""Duration, size and poster of audio and video, through ffprobe and ffmpeg when installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tuoju.core.extraction import programs
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.pictures import picture_of_bytes
from tuoju.core.extraction.report import Breakdown, Code, Fact, Made
from tuoju.core.extraction.texts.properties import suggestions
from tuoju.core.extraction.texts.sections import Reading

# The container is fixed by our own sniffing, so that no playlist can make the tools open other
# files or addresses.
_CONTAINERS = {
    "audio/mpeg": "mp3",
    "audio/mp4": "mov",
    "audio/x-wav": "wav",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/aac": "aac",
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/x-msvideo": "avi",
    "video/x-ms-asf": "asf",
    "video/x-flv": "flv",
    "video/mpeg": "mpeg",
}
_LATEST_POSTER = 5.0
_PROBE_SECONDS = 10.0
_POSTER_SECONDS = 15.0


def probe(path: Path, media_type: str, folder: Path) -> Reading:
    """Read duration, picture size and title."""
    program = programs.find("ffprobe")
    if program is None:
        raise Breakdown(Code.MEDIA_TOOLS_MISSING)
    command = [program, "-v", "error", *_input(path, media_type), "-print_format", "json",
               "-show_format", "-show_streams"]  # fmt: skip
    try:
        code, output = programs.run(command, folder=folder, seconds=_PROBE_SECONDS)
        told = json.loads(output or b"{}")
    except (programs.TookTooLong, ValueError):
        raise Breakdown(Code.MEDIA_UNREADABLE) from None
    if code or not told.get("streams"):
        raise Breakdown(Code.MEDIA_UNREADABLE)
    return Reading(facts=_facts(told))


def _input(path: Path, media_type: str) -> list[str]:
    container = _CONTAINERS.get(media_type)
    if container is None:
        raise Breakdown(Code.MEDIA_UNREADABLE)
    return ["-protocol_whitelist", "file", "-f", container, "-i", f"file:{path.absolute()}"]


def _facts(told: dict[str, Any]) -> dict[str, Fact]:
    about = told.get("format", {})
    tags = about.get("tags", {})
    facts = suggestions(
        title=str(tags.get("title", "")), written=str(tags.get("creation_time", ""))
    )
    duration = _seconds(about.get("duration"))
    if duration:
        facts["duration_s"] = duration
    for stream in told["streams"]:
        if stream.get("codec_type") == "video" and stream.get("width"):
            facts |= {"width": int(stream["width"]), "height": int(stream["height"])}
            break
    return facts


def _seconds(written: object) -> float:
    try:
        return round(float(str(written)), 1)
    except ValueError:
        return 0.0


def poster(
    path: Path, media_type: str, duration: float, *, folder: Path, out_dir: Path, limits: Limits
) -> list[Made]:
    """Take a picture from a little after the start."""
    program = programs.find("ffmpeg")
    if program is None:
        raise Breakdown(Code.MEDIA_TOOLS_MISSING)
    moment = min(duration / 10, _LATEST_POSTER)
    scale = f"scale='min({limits.preview_width},iw)':-2"
    command = [program, "-v", "error", "-nostdin", "-threads", "1", "-ss", f"{moment:.2f}",
               *_input(path, media_type), "-map", "0:v:0", "-frames:v", "1", "-vf", scale,
               "-f", "image2pipe", "-c:v", "png", "pipe:1"]  # fmt: skip
    try:
        _code, picture = programs.run(command, folder=folder, seconds=_POSTER_SECONDS)
    except programs.TookTooLong:
        raise Breakdown(Code.MEDIA_UNREADABLE) from None
    if not picture:
        raise Breakdown(Code.MEDIA_UNREADABLE)
    return picture_of_bytes(picture, out_dir, limits)
