"""Small scenes of kindergarten and nursery life, 480 by 360."""

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


def observing() -> str:
    """Draw a teacher kneels beside a building child and writes."""
    return (
        ground()
        + at(104, 312, figure("kneel", DEEP, hair="bob") + things.clipboard(86, -132))
        + at(372, 312, figure("sit", SUN, hair="buns"), flip=True)
        + at(262, 312, things.blocks())
    )


def listening() -> str:
    """Draw a child tells, a grown-up listens at eye level."""
    bubble = path(
        "M196 40h150q22 0 22 22v52q0 22-22 22h-66l-26 30-4-30h-54q-22 0-22-22V62q0-22 22-22z", FAR
    )
    return (
        ground()
        + bubble
        + sun(236, 88, 20)
        + path("M276 112q22-40 44 0z", LEAF)
        + path_line("M196 122h150", NEAR, 4)
        + at(96, 312, figure("kneel", NEAR, hair="tail"))
        + at(372, 312, figure("dress", SUN, hair="buns"), scale=0.82, flip=True)
    )


def circle_talk() -> str:
    """Children sit together around one topic."""
    return (
        ground()
        + sun(240, 112, 30)
        + at(92, 312, figure("sit", NEAR, hair="sprout"))
        + at(240, 304, figure("sit", LEAF, hair="bob"), scale=0.92)
        + at(390, 312, figure("sit", DEEP, hair="tail"), flip=True)
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


def drinking() -> str:
    """Cups on a low shelf, a child fetches water."""
    shelf = (
        box(226, 196, 220, 16, DEEP, r=4)
        + box(226, 292, 220, 16, DEEP, r=4)
        + box(234, 212, 12, 96, DEEP)
        + box(426, 212, 12, 96, DEEP)
    )
    cups = "".join(
        at(x, 196, things.cup(colour)) for x, colour in ((268, SUN), (336, LEAF), (404, NEAR))
    )
    return (
        ground()
        + shelf
        + cups
        + at(336, 292, things.cup(MID))
        + at(104, 316, figure("reach", NEAR, hair="sprout"))
        + things.drops(352, 108)
    )


def washing() -> str:
    """Hands under running water."""
    tap = (
        path("M120 60h130q46 0 46 46v30h-40v-22q0-12-14-12H120z", DEEP)
        + box(150, 34, 60, 20, NEAR, r=8)
        + box(170, 48, 20, 20, NEAR)
    )
    water = path_line("M268 150v54M282 150v60", MID, 8)
    return ground() + tap + water + at(240, 336, things.cupped_hands()) + things.drops(356, 150)


def meal() -> str:
    """Draw a bowl, a spoon, an orange."""
    return (
        ground()
        + at(190, 300, things.bowl())
        + at(
            372,
            300,
            circle(0, -44, 44, SUN)
            + path("M0-88q20-26 44-14q-14 24-44 14z", LEAF)
            + cuts("M-22-60q4-16 18-20"),
        )
        + path_line("M58 300q34 10 70 6", NEAR, 10)
        + path_line("M150 96q-16-24 0-46M190 90q-16-24 0-46M230 96q-16-24 0-46", MID, 6)
    )


def nap() -> str:
    """Draw a small bed under the moon."""
    moon = circle(372, 84, 46, HALO) + circle(392, 72, 40, SLIT)
    bed = (
        box(60, 250, 330, 40, NEAR, r=10)
        + box(60, 200, 22, 112, DEEP, r=6)
        + box(374, 226, 22, 86, DEEP, r=6)
    )
    sleeper = (
        circle(128, 222, 32, SUN)
        + path("M160 250q10-62 84-58 100 0 122 58z", FAR)
        + cuts("M190 236q70-26 150 0", colour=NEAR)
    )
    return (
        ground()
        + moon
        + sleeper
        + bed
        + path_line("M210 120h28l-28 30h28M262 84h22l-22 24h22", MID, 5)
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


def arrival() -> str:
    """Draw a grown-up and a child come through the gate."""
    gate = path("M250 320V150q0-82 88-82t88 82v170h-30V152q0-50-58-50t-58 50v168z", MID)
    return (
        ground()
        + gate
        + sun(338, 190, 22)
        + at(96, 318, figure("dress", DEEP, hair="tail"), scale=1.15)
        + at(196, 318, figure("stand", SUN, hair="sprout"), scale=0.72)
    )


def day_clock() -> str:
    """Draw the day as a round of stations."""
    ring = circle(240, 184, 136, FAR) + circle(240, 184, 104, SLIT)
    marks = (
        circle(240, 64, 20, SUN)
        + circle(360, 184, 14, LEAF)
        + circle(240, 304, 14, NEAR)
        + circle(120, 184, 14, DEEP)
    )
    return (
        ring
        + marks
        + path_line("M240 184V116M240 184l52 34", DEEP, 10)
        + circle(240, 184, 12, DEEP)
    )


def crawling() -> str:
    """Draw a baby crawls after a ball."""
    mat = path("M30 316q210-22 420 0v20H30z", FAR)
    return (
        ground()
        + mat
        + at(176, 316, figure("crawl", SUN), scale=1.2)
        + circle(372, 282, 34, NEAR)
        + cuts("M344 272q28 20 56 4")
    )


def holding() -> str:
    """Draw a care-giver holds a baby."""
    return (
        ground()
        + path("M134 326q-14-150 70-168 100-6 122 60 22 60 10 108z", DEEP)
        + circle(226, 104, 46, DEEP)
        + path("M182 96q-6-62 48-58 50 4 42 66-16-40-90-8z", NEAR)
        + path("M200 262q10-66 90-62 70 10 66 58-20 40-84 36-60-2-72-32z", HALO)
        + circle(340, 208, 32, SUN)
        + path("M150 262q80 60 190 30 12 18-4 28-120 26-196-30z", NEAR)
        + cuts("M216 262q54 26 112 6")
    )


def bottle() -> str:
    """Draw feeding and drinking of the youngest."""
    return (
        ground()
        + at(
            160,
            312,
            box(-44, -150, 88, 152, FAR, r=18)
            + box(-44, -82, 88, 84, MID, r=18)
            + box(-34, -178, 68, 26, NEAR, r=6)
            + path("M-22-180q2-44 22-46 20 2 22 46z", SUN)
            + cuts("M20-120h14M20-96h14M20-72h14", colour=DEEP),
        )
        + at(336, 312, things.bowl(), scale=0.75)
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


def family() -> str:
    """Home and kindergarten, hand in hand."""
    house = (
        path("M288 318V186l80-66 80 66v132z", MID)
        + box(346, 244, 44, 74, DEEP, r=4)
        + path("M268 196l100-84 100 84-12 16-88-72-88 72z", NEAR)
    )
    return (
        ground(460)
        + house
        + at(78, 318, figure("stand", DEEP), scale=1.2)
        + at(160, 318, figure("stand", SUN, hair="sprout"), scale=0.7)
        + at(232, 318, figure("dress", LEAF, hair="tail"), scale=1.1, flip=True)
    )


def teachers_meeting() -> str:
    """Colleagues look at one record together."""
    table = (
        path("M60 268h360l20 26H40z", DEEP)
        + box(92, 292, 16, 40, DEEP)
        + box(372, 292, 16, 40, DEEP)
    )
    seated = "".join(
        at(x, 322, figure("dress", colour, hair=hair), scale=0.95)
        for x, colour, hair in ((116, NEAR, "bob"), (240, SUN, "buns"), (364, LEAF, "tail"))
    )
    return (
        ground() + seated + table + box(196, 246, 88, 22, SLIT) + path_line("M206 256h52", NEAR, 4)
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


def footprints() -> str:
    """Small steps, one after another."""
    steps = ((92, 286, -12), (158, 232, 14), (226, 196, -6), (296, 150, 16), (362, 108, -8))
    prints = "".join(
        f'<g transform="translate({x} {y}) rotate({turn + 40})">'
        f'<ellipse cx="0" cy="0" rx="16" ry="26" fill="{colour}"/>'
        + "".join(
            circle(dx, dy, 5, colour) for dx, dy in ((-14, -32), (-4, -38), (7, -37), (16, -31))
        )
        + "</g>"
        for (x, y, turn), colour in zip(steps, (NEAR, MID, LEAF, NEAR, SUN), strict=True)
    )
    return path("M20 330q150-20 240-110t200-150v270H20z", RIVER) + prints


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


def recording() -> str:
    """Draw a record sheet with what was seen."""
    return (
        ground()
        + at(180, 300, things.big_sheet())
        + at(352, 300, things.crayon(SUN), scale=1.4)
        + sun(372, 132, 28)
    )


def caring_hands() -> str:
    """Two hands carry a small circle."""
    return at(240, 330, things.cupped_hands(), scale=1.35) + sun(240, 120, 46)


SCENES: Final[dict[str, Callable[[], str]]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        observing,
        listening,
        circle_talk,
        building,
        plan_drawing,
        drinking,
        washing,
        meal,
        nap,
        outdoor,
        garden,
        sand_water,
        reading,
        arrival,
        day_clock,
        crawling,
        holding,
        bottle,
        shelf,
        shadow_play,
        music,
        family,
        teachers_meeting,
        magnifier,
        footprints,
        egret,
        tea_hills,
        paper_boat,
        dolls_corner,
        recording,
        caring_hands,
    )
}
