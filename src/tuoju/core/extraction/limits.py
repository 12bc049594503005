"""How much one file may cost, in one place, so that a deployment can be stricter or kinder."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for the work on one file; beyond them the report says what was left out."""

    read_seconds: float = 30
    convert_seconds: float = 90
    wait_seconds: float = 240
    max_pages: int = 2_000
    max_characters: int = 3_000_000
    max_page_pictures: int = 60
    page_width: int = 960
    preview_width: int = 1280
    thumb_width: int = 320
    max_pixels: int = 64_000_000
    max_entries: int = 10_000
    max_ratio: int = 150
    max_unpacked: int = 4096 * MEGABYTE
    max_xml_unpacked: int = 200 * MEGABYTE
    max_tree_bytes: int = 24 * MEGABYTE
    max_plain_bytes: int = 24 * MEGABYTE
    max_nested_bytes: int = 64 * MEGABYTE
    max_nesting: int = 3
    max_cells: int = 6_000_000
    max_rows: int = 20_000
