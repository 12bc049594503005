"""Scenes of play and of the country around, 480 by 360."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tuoju.demo.content.art import things
from tuoju.demo.content.art.shapes import (
    DEEP,
    FAR,
    HALO,
    LEAF,
    MID,
    NEAR,
    RIVER,
    SLIT,
    SUN,
    at,
    box,
    circle,
    cuts,
    figure,
    ground,
    path,
    path_line,
    sun,
    tree,
)


def building() -> str:
    """Two children and a tower."""
    return (
        ground()
        + at(96, 312, figure("reach", NEAR), scale=0.9)
        + at(250, 312, things.tower())
        + at(392, 312, figure("stand", LEAF, hair="sprout"), scale=0.9, flip=True)
    )


def plan_drawing() -> str:
    """Draw a child's plan on paper, with crayons."""
    return (
        ground()
        + at(
            240,
            190,
            box(-150, -120, 300, 224, SLIT, r=6) + path_line("M-150-120h300v224h-300z", MID, 4),
        )
        + path("M120 262q40-92 92-40 34-70 84-10 34-36 64 50z", MID)
        + sun(316, 122, 22)
        + path_line("M146 262q98 24 196 0M160 150q12-18 24 0M204 140q12-18 24 0", NEAR, 5)
        + at(96, 322, things.crayon(SUN))
        + at(196, 334, things.crayon(LEAF))
        + at(306, 326, things.crayon(DEEP))
    )


def outdoor() -> str:
    """Draw running on the hill, a ball ahead."""
    return (
        path("M0 320q90-120 220-96t260-60v196H0z", FAR)
        + ground(460, y=326)
        + sun(92, 84, 32)
        + at(210, 320, figure("run", SUN, hair="tail"))
        + circle(366, 286, 32, NEAR)
        + cuts("M338 278q28 18 56 0M366 256q-14 30 0 60")
        + at(438, 318, tree(), scale=0.8)
    )


def garden() -> str:
    """Seedlings and a watering can."""
    beds = path("M40 320q200-30 400 0v18H40z", DEEP)
    sprouts = "".join(at(x, 312, things.sprout()) for x in (90, 160, 230))
    return (
        ground()
        + sprouts
        + at(360, 250, things.watering_can(), flip=True)
        + things.drops(262, 196)
        + beds
    )


def sand_water() -> str:
    """Draw a bucket, a hill of sand, a paper boat."""
    return (
        path("M20 320q80-120 190-10z", HALO)
        + path("M200 300q120-26 260 0v40H200z", MID)
        + cuts("M236 318q20 12 40 0M320 326q20 12 40 0M396 316q20 10 40 0")
        + at(338, 306, things.boat())
        + at(
            106, 322, path("M-40-70h80l-12 72h-56z", SUN) + path_line("M-38-70q38-52 76 0", DEEP, 6)
        )
        + sun(404, 84, 28)
    )


def reading() -> str:
    """Draw a child with an open book."""
    return (
        ground()
        + at(150, 316, figure("sit", LEAF, hair="bob"), scale=1.15)
        + at(338, 300, things.book())
        + sun(338, 112, 26)
    )


def shelf() -> str:
    """Open shelves with loose parts."""
    frame = (
        "".join(box(60, y, 360, 14, DEEP, r=3) for y in (92, 198, 304))
        + box(60, 92, 14, 226, DEEP)
        + box(406, 92, 14, 226, DEEP)
    )
    top = (
        circle(118, 66, 26, SUN)
        + box(166, 44, 60, 48, NEAR)
        + path("M250 92l34-52 34 52z", LEAF)
        + box(340, 52, 50, 40, MID)
    )
    middle = (
        box(92, 140, 80, 58, HALO, r=8)
        + circle(216, 172, 26, LEAF)
        + circle(262, 172, 26, MID)
        + box(310, 136, 76, 62, NEAR, r=8)
    )
    low = (
        path("M96 304l14-70h66l14 70z", MID)
        + box(214, 250, 66, 54, SUN, r=6)
        + path("M308 304v-40q34-40 68 0v40z", LEAF)
    )
    return frame + top + middle + low


def shadow_play() -> str:
    """Draw a child discovers the shadow."""
    return (
        ground(460)
        + sun(84, 76, 34)
        + path("M236 312q60-16 190-6 20 4 18 12-90 16-214 8z", MID)
        + at(204, 314, figure("reach", DEEP, hair="sprout"))
    )


def music() -> str:
    """Draw a drum and its beats."""
    drum = (
        path("M150 170h180v110q-90 52-180 0z", SUN)
        + f'<ellipse cx="240" cy="170" rx="90" ry="30" fill="{HALO}"/>'
    )
    notes = (
        circle(92, 150, 16, LEAF)
        + path_line("M108 150V84l40 14", LEAF, 8)
        + circle(372, 122, 16, NEAR)
        + path_line("M388 122V56l40 14", NEAR, 8)
    )
    return (
        ground()
        + drum
        + cuts("M166 208l30 70M226 226v76M296 222l-22 76")
        + path_line("M292 96l-30 66M196 92l22 70", DEEP, 9)
        + notes
    )


def magnifier() -> str:
    """Draw a leaf under the glass."""
    return (
        ground()
        + path("M90 250q20-140 190-160 10 130-120 178-44 12-70-18z", LEAF)
        + cuts("M104 256q70-100 160-150M150 206l-6-50M190 166l-4-44M176 190l52-2")
        + circle(286, 176, 84, DEEP)
        + circle(286, 176, 68, RIVER)
        + path("M232 214q10-66 96-86 8 70-56 92-24 6-40-6z", LEAF)
        + cuts("M240 214q36-52 80-78")
        + path("M340 232l76 70q8 12-2 22-12 8-22-2l-68-76z", SUN)
    )


def egret() -> str:
    """Draw an egret at the river."""
    bird = path(
        "M150 246q-6-78 74-92 50-10 66-66-4-40 30-42 24 0 28 24l40 10-42 8q-8 60-44 106-30 44-90 62-46 10-62-10z",
        SLIT,
    )
    outline = path_line(
        "M150 246q-6-78 74-92 50-10 66-66-4-40 30-42 24 0 28 24l40 10-42 8q-8 60-44 106-30 44-90 62-46 10-62-10z",
        NEAR,
        4,
    )
    return (
        path("M0 300q120-24 240 0t240 0v60H0z", MID)
        + sun(96, 88, 32)
        + path_line("M210 254v72M236 246v80", DEEP, 5)
        + bird
        + outline
        + circle(330, 66, 4, DEEP)
        + cuts("M40 330q20 12 40 0M300 336q24 12 48 0M390 322q20 10 40 0")
    )


def tea_hills() -> str:
    """Terraced tea and two baskets."""
    return (
        sun(380, 82, 34)
        + path("M0 200q120-110 250-40t230-40v240H0z", FAR)
        + path("M0 250q140-90 260-30t220-30v170H0z", LEAF)
        + cuts(
            "M16 268q120-62 232-16 110 40 220-6M10 300q120-54 236-10 116 36 226-4M20 332q120-44 226-10 116 30 220 0",
            width=5,
        )
        + at(96, 330, things.basket())
        + at(392, 334, things.basket(), scale=0.8)
    )


def paper_boat() -> str:
    """Draw a paper boat between two shores."""
    return (
        path("M0 170q90-90 190-20v210H0z", MID)
        + path("M480 120q-100-40-180 70v170h180z", NEAR)
        + sun(248, 110, 34)
        + path("M0 290q120-26 240 0t240 0v70H0z", RIVER)
        + at(240, 300, things.boat(), scale=1.5)
        + path_line("M60 322q24 14 48 0M344 326q24 14 48 0M200 340q30 14 60 0", NEAR, 5)
    )


def dolls_corner() -> str:
    """Pretend play with a small kitchen."""
    stove = (
        box(262, 200, 150, 116, NEAR, r=8)
        + box(284, 236, 106, 60, SLIT, r=6)
        + circle(302, 218, 7, SUN)
        + circle(326, 218, 7, SUN)
        + box(300, 178, 74, 22, DEEP, r=6)
        + path_line("M374 188h32", DEEP, 8)
    )
    return (
        ground()
        + stove
        + at(136, 316, figure("reach", SUN, hair="buns"))
        + path_line("M322 158q-10-18 0-34M350 158q-10-18 0-34", MID, 5)
    )


PLAY_SCENES: Final[tuple[Callable[[], str], ...]] = (
    building,
    plan_drawing,
    outdoor,
    garden,
    sand_water,
    reading,
    shelf,
    shadow_play,
    music,
    magnifier,
    egret,
    tea_hills,
    paper_boat,
    dolls_corner,
)
