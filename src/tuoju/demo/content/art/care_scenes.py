"""Scenes of care and of being together, 480 by 360."""

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


CARE_SCENES: Final[tuple[Callable[[], str], ...]] = (
    observing,
    listening,
    circle_talk,
    drinking,
    washing,
    meal,
    nap,
    arrival,
    day_clock,
    crawling,
    holding,
    bottle,
    family,
    teachers_meeting,
    footprints,
    recording,
    caring_hands,
)
