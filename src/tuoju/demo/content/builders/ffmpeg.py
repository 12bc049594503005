"""The one place that runs ffmpeg."""

from __future__ import annotations

import shutil
import subprocess
from typing import Final

from tuoju.demo.content.errors import CannotBuild

BITEXACT: Final = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact")
_PATIENCE: Final = 120


def has_ffmpeg() -> bool:
    """Say whether this machine can encode sound and film."""
    return shutil.which("ffmpeg") is not None


def ffmpeg(*arguments: str, stdin: bytes = b"") -> None:
    """Run ffmpeg quietly; its last words become the error."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise CannotBuild("这台机器没有 ffmpeg，无法生成视频")
    done = subprocess.run(
        [program, "-hide_banner", "-loglevel", "error", "-y", *arguments],
        input=stdin,
        capture_output=True,
        timeout=_PATIENCE,
        check=False,
    )
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CannotBuild(f"ffmpeg 没有完成：{words[-1] if words else done.returncode}")
