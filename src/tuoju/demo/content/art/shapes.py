"""The vocabulary of the drawings: colours, plain shapes, figures without faces."""

from __future__ import annotations

from typing import Final

FAR: Final = "#CFE2E1"
MID: Final = "#94BFBD"
NEAR: Final = "#4E9492"
DEEP: Final = "#17565A"
LEAF: Final = "#6A9A4A"
SUN: Final = "#E2762B"
HALO: Final = "#F6D3B4"
SLIT: Final = "#FBF8F2"
RIVER: Final = "#EAF3F1"
RED: Final = "#C2362F"

SERIF: Final = "Noto Serif CJK SC, STZhongsong, SimSun, Noto Sans CJK SC, serif"
SANS: Final = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"

# Every body stands on (0, 0), looks to the right, and leaves room for a head above.
_BODIES: Final = {
    "stand": (
        (0, -184, 32),
        "M-32-142q32-18 64 0l32 26q8 8-2 16l-28-12 20 98q-22 8-40-2l-14-30-14 30q-18 10-40 2"
        "l20-98-14 8q-16-10-6-20z",
    ),
    "dress": (
        (0, -188, 34),
        "M-32-144q32-18 64 0l40 34q6 10-4 16l-34-18 32 112q-66 18-132 0l32-112-34 18q-10-6-4-16z",
    ),
    "reach": (
        (0, -184, 32),
        "M-32-142q30-18 58-6l44-44q10-6 16 4l-48 66 6 20 20 88q-22 8-40-2l-14-30-14 30q-18 10-40 2"
        "l20-98-14 8q-16-10-6-20z",
    ),
    "sit": (
        (-4, -118, 32),
        "M-36-76q30-18 60 0l46 26q8 8-2 14l-42-14 4 16 52 6q14 4 12 16-2 12-16 12h-104q-24 0-22-28z",
    ),
    "kneel": (
        (2, -202, 30),
        "M-34-162q34-18 64 2l60 34q8 8-2 14l-60-20 4 58 44 10q18 6 14 24-4 14-22 14h-98q-26 0-24-30z",
    ),
    "crawl": (
        (66, -86, 30),
        "M-70-66q20-26 62-18l50 10q16 6 14 22l-4 42q-2 10-14 10-10-2-10-12l-2-26-44-2-6 26q-4 14-18 14"
        "h-34q-12-2-8-14l16-10z",
    ),
    "run": (
        (14, -184, 32),
        "M-20-142q34-18 58 4l36 8q10 6 2 16l-40 2-10 34 34 34-12 44q-10 4-14-6l2-28-40-24-30 44-40 8"
        "q-8-6-2-14l28-12 22-62-6-18-26 20q-12-2-10-14z",
    ),
}
_HAIR: Final = {
    "none": "",
    "buns": '<circle cx="{left}" cy="{high}" r="{small}"/><circle cx="{right}" cy="{high}" r="{small}"/>',
    "tail": '<path d="M{left} {level}q-26 6-24 42q20-10 26-30z"/>',
    "sprout": '<path d="M{x} {top}q8-14 0-26q-8 12 0 26z"/>',
    "bob": '<path d="M{far_left} {low}q-10-58 {r} -62q48 4 {r} 62q-{r}-30-{wide} 0z"/>',
}
_CUTS: Final = {
    "stand": "M-14-122q14 8 28 0M0-106v34",
    "dress": "M-34-36q34 12 68 0M-40-16q40 12 80 0M-16-122q16 10 32 0",
    "reach": "M-14-122q14 8 28 0M-22-60q20 8 42 0",
    "sit": "M-22-44q16 10 34 2",
    "kneel": "M-20-140q18 10 36 2M-24-64q20 10 44 4",
    "crawl": "M-36-62q20-10 44-4",
    "run": "M0-122q14 8 28-2",
}


def at(x: float, y: float, content: str, *, scale: float = 1, flip: bool = False) -> str:
    """Draw some content moved, scaled, and turned to the left when `flip` is set."""
    across = -scale if flip else scale
    return f'<g transform="translate({x} {y}) scale({across} {scale})">{content}</g>'


def figure(pose: str, colour: str, *, hair: str = "none", head: str = "") -> str:
    """Draw a faceless person standing on (0, 0), looking to the right."""
    (x, y, r), body = _BODIES[pose]
    extra = _HAIR[hair].format(
        x=x,
        r=r,
        wide=2 * r,
        left=x - r + 3,
        right=x + r - 3,
        far_left=x - r,
        high=y - r + 8,
        level=y - 2,
        low=y + 10,
        top=y - r,
        small=round(r * 0.38),
    )
    return (
        f'<g fill="{colour}">{extra}</g>'
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="{head or colour}"/>'
        f'<path fill="{colour}" d="{body}"/>{cuts(_CUTS[pose])}'
    )


def cuts(d: str, *, width: float = 4, colour: str = SLIT) -> str:
    """Draw the thin slits that the scissors leave."""
    return path_line(d, colour, width)


def path_line(d: str, colour: str, width: float) -> str:
    """Draw a rounded line without filling."""
    return (
        f'<path fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linecap="round" stroke-linejoin="round" d="{d}"/>'
    )


def path(d: str, colour: str) -> str:
    """Draw a filled outline."""
    return f'<path fill="{colour}" d="{d}"/>'


def circle(x: float, y: float, r: float, colour: str) -> str:
    """Draw a filled circle."""
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{colour}"/>'


def box(x: float, y: float, width: float, height: float, colour: str, *, r: float = 0) -> str:
    """Draw a filled rectangle, with rounded corners when asked."""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{r}" fill="{colour}"/>'


def ground(width: float = 440, *, y: float = 320, x: float = 240, colour: str = HALO) -> str:
    """Draw the paper strip that carries a scene."""
    half = width / 2
    return path(f"M{x - half} {y}q{half}-36 {width} 0q-{half} 32-{width} 0z", colour)


def sun(x: float, y: float, r: float = 34) -> str:
    """Draw the circle that is lifted, with its halo."""
    return circle(x, y, r * 1.42, HALO) + circle(x, y, r, SUN)


def tree(colour: str = LEAF) -> str:
    """Draw a round fruit tree standing on (0, 0)."""
    fruits = "".join(
        circle(x, y, 8, SUN) for x, y in ((-26, -96), (14, -112), (30, -78), (-6, -70), (-34, -64))
    )
    return (
        path("M-8 2q6-40-4-62h22q-6 34 2 62z", DEEP)
        + path(
            "M0-150q24-12 42 12 28 4 24 34 14 22-8 40-6 24-34 18-18 16-38 2-28 4-32-22-24-16-10-42"
            "-6-30 22-34 12-22 34-8z",
            colour,
        )
        + fruits
    )


def words(
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    colour: str = "#1F2A2E",
    serif: bool = False,
    anchor: str = "middle",
    weight: int = 400,
) -> str:
    """Draw a line of text inside a picture."""
    family = SERIF if serif else SANS
    return (
        f'<text x="{x}" y="{y}" font-family="{family}" font-size="{size}" fill="{colour}" '
        f'font-weight="{weight}" text-anchor="{anchor}">{text}</text>'
    )
