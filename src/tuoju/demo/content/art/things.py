"""Things that children and teachers have in their hands, each standing on (0, 0)."""

from __future__ import annotations

from tuoju.demo.content.art.shapes import (
    DEEP,
    FAR,
    HALO,
    LEAF,
    MID,
    NEAR,
    RED,
    SLIT,
    SUN,
    at,
    box,
    circle,
    cuts,
    path,
    path_line,
)


def blocks() -> str:
    """Draw a small gate of blocks with an orange arch."""
    return (
        box(-60, -52, 44, 52, NEAR)
        + box(16, -52, 44, 52, LEAF)
        + box(-66, -74, 132, 22, MID)
        + path("M-32-76a32 32 0 0 1 64 0z", SUN)
        + cuts("M-50-38h24M-50-22h24M26-38h24M26-22h24")
    )


def tower() -> str:
    """Draw a tall tower of blocks."""
    return (
        box(-56, -64, 48, 64, NEAR)
        + box(8, -64, 48, 64, DEEP)
        + box(-64, -88, 128, 24, MID)
        + box(-34, -146, 68, 58, LEAF)
        + path("M-30-148l30-50 30 50z", RED)
        + circle(0, -214, 16, SUN)
        + cuts("M-44-46h24M-44-28h24M20-46h24M20-28h24M-18-126h36M-18-108h36")
    )


def crayon(colour: str) -> str:
    """Draw a lying crayon."""
    return (
        box(-44, -20, 72, 20, colour, r=3)
        + path("M28-20l24 10-24 10z", colour)
        + cuts("M-28-20v20M12-20v20")
    )


def cup(colour: str) -> str:
    """Draw a child's cup."""
    return (
        path("M-22-50h44l-6 50h-32z", colour)
        + path_line("M22-40q20 2 14 18-4 10-16 10", colour, 6)
        + cuts("M-10-30h20")
    )


def drops(x: float, y: float) -> str:
    """Three drops of water."""
    drop = path("M0-22q18 22 0 30q-18-8 0-30z", MID)
    return at(x, y, drop) + at(x + 30, y + 24, drop) + at(x - 14, y + 40, drop, scale=0.8)


def cupped_hands() -> str:
    """Two hands open upwards."""
    return (
        path("M-6 0q-96-4-120-70-10-30 8-40 14-2 18 16 16 40 56 46 30 4 38 48z", NEAR)
        + path("M6 0q96-4 120-70 10-30-8-40-14-2-18 16-16 40-56 46-30 4-38 48z", LEAF)
        + cuts("M-92-62q22 30 56 36M92-62q-22 30-56 36")
    )


def bowl() -> str:
    """Draw a bowl of food."""
    return (
        path("M-100-96q100-70 200 0z", HALO)
        + circle(-40, -112, 16, LEAF)
        + circle(8, -122, 18, SUN)
        + circle(50, -110, 14, RED)
        + path("M-112-98h224q-8 78-70 92h-84q-62-14-70-92z", NEAR)
        + box(-46, -10, 92, 12, DEEP, r=4)
        + cuts("M-80-66q80 30 160 0")
    )


def clipboard(x: float, y: float) -> str:
    """Draw a board with a few written lines."""
    return at(
        x,
        y,
        box(-4, -52, 52, 68, SLIT, r=4)
        + path_line("M-4-52h52v68h-52z", NEAR, 3)
        + box(12, -60, 20, 12, SUN, r=3)
        + path_line("M6-34h32M6-20h32M6-6h20", MID, 4),
    )


def sprout() -> str:
    """Draw a seedling with two leaves."""
    return path_line("M0 0v-58", DEEP, 6) + path(
        "M0-50q-40 2-46-34q40-4 46 34zM0-42q36 0 44-32q-38-4-44 32z", LEAF
    )


def watering_can() -> str:
    """Draw a watering can tilted to pour."""
    return (
        path("M-46-50h86v74h-86z", SUN)
        + path("M40-20l52-44 12 14-64 62z", SUN)
        + path_line("M-46-40q-50 6-34 46 10 18 34 14", DEEP, 8)
        + cuts("M-28-26h48")
    )


def boat() -> str:
    """Draw a paper boat."""
    return (
        path("M-60-22h120l-26 34h-68z", DEEP)
        + path("M-44-24l44-64 44 64z", SLIT)
        + path("M0-88l44 64H0z", HALO)
    )


def book() -> str:
    """Draw an open picture book."""
    return (
        path("M-110-96q60-20 110 8 50-28 110-8V2q-60-18-110 10-50-28-110-10z", DEEP)
        + path("M-98-102q54-16 94 12v84q-42-22-94-8zM98-102q-54-16-94 12v84q42-22 94-8z", SLIT)
        + path(
            "M-98-44q26 14 48 0t46 6v32q-42-22-94-8zM98-44q-26 14-48 0t-46 6v32q42-22 94-8z", MID
        )
        + circle(-56, -76, 12, SUN)
        + path_line("M24-78h52M24-62h36", NEAR, 4)
    )


def basket() -> str:
    """Draw a woven back-basket."""
    return (
        path("M-36-80h72l-14 80h-44z", HALO)
        + path("M-36-84q36-34 72 0z", LEAF)
        + cuts("M-32-56h64M-28-32h56M-14-80l6 78M14-80l-6 78", colour=NEAR, width=3)
    )


def big_sheet() -> str:
    """Draw a large record sheet with ticks and lines."""
    lines = "".join(
        circle(-66, y, 10, SUN if index == 1 else FAR) + path_line(f"M-42 {y}h112", MID, 6)
        for index, y in enumerate((-184, -144, -104, -64))
    )
    return (
        box(-104, -236, 208, 236, SLIT, r=8)
        + path_line("M-104-236h208v236h-208z", NEAR, 4)
        + box(-30, -252, 60, 26, DEEP, r=6)
        + lines
    )
