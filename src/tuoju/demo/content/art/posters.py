"""Wall cards with words, upright A-format sheets made for printing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tuoju.demo.content.art import care_scenes, things
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
    path,
    path_line,
    sun,
    words,
)

_WIDTH, _HEIGHT = 840, 1188
_INK, _SOFT = "#1F2A2E", "#465356"


@dataclass(frozen=True)
class Poster:
    """A picture with its own size."""

    size: tuple[int, int]
    content: Callable[[], str]


def _sheet(title: str, subtitle: str, content: str, foot: str) -> str:
    """Draw the paper, the title with its lifting arc, and the small print."""
    return (
        box(0, 0, _WIDTH, _HEIGHT, SLIT)
        + box(0, 0, _WIDTH, 18, DEEP)
        + words(70, 132, title, 66, serif=True, anchor="start", weight=700, colour=DEEP)
        + path("M70 158q110 40 220 0q-110 52-220 0z", SUN)
        + words(70, 224, subtitle, 27, anchor="start", colour=_SOFT)
        + content
        + words(70, 1140, foot, 20, anchor="start", colour=_SOFT)
        + at(742, 1096, circle(16, 4, 12, SUN) + path("M-18 14q34 48 68 0q-34 24-68 0z", NEAR))
    )


def _cards(
    rows: Sequence[tuple[str, str, str]], pictures: Sequence[str], *, top: float = 258
) -> str:
    """Draw two columns of cards: a big sign, a line, a smaller line, a picture."""
    height = 258
    parts = []
    for index, ((head, line, more), picture) in enumerate(zip(rows, pictures, strict=True)):
        row, column = divmod(index, 2)
        x, y = 70 + column * 360, top + row * (height + 18)
        fill = (RIVER, "#FBE6D3", "#E7F0DD", "#F4EEE2")[(index + row) % 4]
        parts.append(
            box(x, y, 342, height, fill, r=16)
            + at(x + 160, y + 12, picture, scale=0.37)
            + words(x + 26, y + 74, head, 46, serif=True, anchor="start", weight=700, colour=DEEP)
            + words(x + 26, y + 196, line, 28, anchor="start", colour=_INK)
            + words(x + 26, y + 236, more, 22, anchor="start", colour=_SOFT)
        )
    return "".join(parts)


def _observe() -> str:
    rows = (
        ("看", "他在做什么？试了几次？"),
        ("听", "他对自己、对同伴说了什么？"),
        ("等", "心里数到十。他回头找你了吗？"),
        ("应", "接住他的想法，不替他说完。"),
    )
    colours = (NEAR, SUN, LEAF, DEEP)
    lines = "".join(
        circle(130, 690 + 112 * index, 44, colour)
        + words(130, 706 + 112 * index, sign, 46, serif=True, weight=700, colour="#FFFFFF")
        + words(206, 702 + 112 * index, text, 33, anchor="start", colour=_INK)
        for index, ((sign, text), colour) in enumerate(zip(rows, colours, strict=True))
    )
    picture = at(150, 236, care_scenes.observing(), scale=1.12)
    return _sheet(
        "先看三分钟，再开口",
        "观察四步，贴在自己看得到的地方",
        picture + lines,
        "夷陵橘颂幼儿园　共享资源 CC BY 4.0",
    )


def _washing() -> str:
    palms = at(240, 320, things.cupped_hands())
    bubbles = (
        circle(150, 150, 40, MID) + circle(230, 110, 56, FAR) + circle(310, 160, 34, MID) + palms
    )
    back = path("M120 250q60-120 220-60l-30 60q-100-30-140 40z", LEAF) + path(
        "M150 300q80-90 220-20l-30 50q-90-40-150 10z", NEAR
    )
    between = path_line("M150 120v160M200 100v190M250 100v190M300 120v160", NEAR, 24) + path_line(
        "M175 140v150M225 130v160M275 130v160", LEAF, 20
    )
    thumb = path_line("M130 230q110 90 220 0", LEAF, 44) + path_line(
        "M180 110v92M213 90v116M247 90v116M280 110v92", NEAR, 26
    )
    towel = box(140, 90, 200, 210, FAR, r=16) + cuts(
        "M170 140h140M170 180h140M170 220h140", colour=NEAR
    )
    rows = (
        ("一　湿", "流动的水", "两手打湿，关上水"),
        ("二　搓", "手心对手心", "加肥皂，搓出泡泡"),
        ("三　背", "手背洗一洗", "左边、右边换一换"),
        ("四　缝", "手指交叉搓", "指缝里面也洗到"),
        ("五　指", "拇指和指尖", "转一转，点一点"),
        ("六　擦", "冲净再擦干", "捧水冲龙头，毛巾擦"),
    )
    pictures = (care_scenes.washing(), bubbles, back, between, thumb, towel)
    return _sheet(
        "洗手六步",
        "饭前便后、户外回来，都洗一洗",
        _cards(rows, pictures),
        "峡江学前教育与托育服务产教联盟　卫生保健图卡",
    )


def _water() -> str:
    bottle = at(420, 770, things.cup(NEAR), scale=6.2)
    drops = "".join(
        at(x, y, path("M0-60q48 62 0 84q-48-22 0-84z", colour))
        for x, y, colour in ((230, 420, MID), (420, 372, NEAR), (610, 420, MID))
    )
    board = "".join(
        box(86 + 136 * index, 880, 120, 150, RIVER, r=14)
        + words(146 + 136 * index, 930, day, 26, colour=DEEP, weight=700)
        + path_line(f"M{110 + 136 * index} 980h72", MID, 4)
        for index, day in enumerate(("周一", "周二", "周三", "周四", "周五"))
    )
    return _sheet(
        "今天，喝水了吗",
        "渴了就喝，玩热了多喝几口，小水滴找到家",
        drops + bottle + board,
        "喝一次，贴一滴。不比多少，只看自己。",
    )


def _arrival() -> str:
    rows = (
        ("插", "插上我的牌", "告诉大家我来了"),
        ("放", "放好我的包", "水杯、衣物送回家"),
        ("洗", "洗净我的手", "从外面带来的，洗掉"),
        ("选", "选一件喜欢的", "安静地先做起来"),
    )
    pictures = (
        at(
            240,
            330,
            box(-90, -230, 180, 220, FAR, r=14)
            + circle(0, -150, 40, SUN)
            + path_line("M-50-70h100", NEAR, 10),
        ),
        at(
            240,
            330,
            path("M-100-180h200v180h-200z", LEAF)
            + path_line("M-50-180q0-70 50-70 50 0 50 70", DEEP, 16)
            + box(-60, -110, 120, 70, HALO, r=10),
        ),
        care_scenes.washing(),
        at(250, 330, things.blocks(), scale=2.2),
    )
    hero = at(200, 852, care_scenes.arrival(), scale=0.72)
    return _sheet(
        "早上好，我来了",
        "入园四件小事，自己会",
        _cards(rows, pictures) + hero,
        "枝江问渠幼儿园　一日生活墙面提示",
    )


def _crawling() -> str:
    zones = (
        (RIVER, "软垫区", "厚垫平铺，边缘不翘，每日擦拭"),
        ("#E7F0DD", "扶站区", "低矮、固定、圆边的栏杆"),
        ("#FBE6D3", "坡道区", "两三种坡度，旁边有人"),
        ("#F4EEE2", "安静角", "半围合，光线柔和，一次一两人"),
    )
    boxes = "".join(
        box(70, 640 + 112 * index, 700, 96, fill, r=14)
        + words(
            100, 700 + 112 * index, name, 32, serif=True, anchor="start", weight=700, colour=DEEP
        )
        + words(250, 699 + 112 * index, text, 26, anchor="start", colour=_INK)
        for index, (fill, name, text) in enumerate(zones)
    )
    hero = (
        box(70, 258, 700, 358, RIVER, r=18)
        + at(150, 262, care_scenes.crawling())
        + at(650, 590, figure("kneel", DEEP, hair="bob"), scale=0.86, flip=True)
        + sun(640, 330, 26)
    )
    return _sheet(
        "爬一爬，看世界",
        "乳儿班、托小班地面环境布置示意",
        hero + boxes,
        "点军青禾托育中心　环境图示",
    )


_SIZE: Final = (_WIDTH, _HEIGHT)
POSTERS: Final[dict[str, Poster]] = {
    "poster-observe": Poster(_SIZE, _observe),
    "poster-washing": Poster(_SIZE, _washing),
    "poster-water": Poster(_SIZE, _water),
    "poster-arrival": Poster(_SIZE, _arrival),
    "poster-crawling": Poster(_SIZE, _crawling),
}
