"""Plain files whose bytes are the body itself."""

from __future__ import annotations

from pathlib import Path

from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.source import DemoResource


def build_text(resource: DemoResource, imprint: Imprint, path: Path) -> None:
    """Write Markdown, text or CSV; CSV in UTF-8 carries the mark that Excel looks for."""
    body = resource.body
    if resource.kind == "txt":
        body = f"{resource.title}\r\n{imprint.byline}\r\n\r\n" + body.replace("\n", "\r\n")
    encoding = resource.encoding
    if resource.kind == "csv" and encoding == "utf-8":
        encoding = "utf-8-sig"
    path.write_bytes(body.encode(encoding))
