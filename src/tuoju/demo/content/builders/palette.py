"""The identity's colours and typefaces, as the file builders need them (hex without #)."""

from __future__ import annotations

from typing import Final

INK: Final = "1F2A2E"
INK_SOFT: Final = "465356"
INK_META: Final = "5F6B6D"
PAPER: Final = "FBF8F2"
PAPER_SUNK: Final = "F4EEE2"
SURFACE: Final = "FFFEFB"
LINE: Final = "E5DDCE"
LINE_STRONG: Final = "CFC5B2"
PRIMARY: Final = "1E6F73"
PRIMARY_DEEP: Final = "17565A"
SKY: Final = "DCEBEC"
SKY_PALE: Final = "EEF5F4"
ACCENT: Final = "E2762B"
ACCENT_DEEP: Final = "96470F"
ACCENT_TINT: Final = "FBE6D3"
LEAF: Final = "6A9A4A"
LEAF_DEEP: Final = "3F6427"
LEAF_TINT: Final = "E7F0DD"
ALERT: Final = "C2362F"
WHITE: Final = "FFFFFF"

SERIF: Final = "SimSun"
SANS: Final = "Microsoft YaHei"
LATIN: Final = "Arial"

ALLIANCE: Final = "峡江学前教育与托育服务产教联盟"
