"""Zip packs of other resources' files, with a list of what is inside."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from tuoju.demo.content.builders.archives import write_zip
from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.source import DemoResource


def build_pack(
    resource: DemoResource,
    imprint: Imprint,
    path: Path,
    members: list[DemoResource],
    build: Callable[[DemoResource, Path], Path],
) -> None:
    """Build every member and pack the files under numbered Chinese names."""
    entries: list[tuple[str, bytes]] = []
    lines = [resource.title, imprint.byline, imprint.dated, "", resource.description, ""]
    with tempfile.TemporaryDirectory() as folder:
        for number, member in enumerate(members, start=1):
            made = build(member, Path(folder))
            name = f"{number:02}-{made.name}"
            entries.append((name, made.read_bytes()))
            lines.append(f"{name}　{member.title}：{member.description}")
    lines += ["", resource.body.strip(), ""]
    entries.insert(0, ("00-说明.txt", "\r\n".join(lines).encode("utf-8-sig")))
    write_zip(path, entries, stored=frozenset())
