"""A small demo alliance for the browser: the same loader, a handful of resources."""

from __future__ import annotations

import argparse

import django

KEYS = frozenset(
    {
        "shiyouhudong-guancha",
        "yiduiyi-qingting-jilu",
        "yiri-shenghuo-liucheng",
        "huiyingxing-zhaohu-zhinan",
        "jiaoyan-huati-tishi",
        "qinzi-gongdu-xiaoce",
        "huiying-yu-kapian",
        "baoyu-changshi-zice",
        "kan-ting-deng-ying-haibao",
        "shou-wanju-ge",
        "canyu-juece",
        "jiazhangqun-huashu",
        "tuoban-youxi-anli",
        "jiaoyan-huati-qingdan",
    }
)


def main() -> None:
    """Prepare the data folder and load the resources."""
    django.setup()
    from tuoju.config import starting  # noqa: PLC0415 - after django.setup()
    from tuoju.demo.loading import load  # noqa: PLC0415

    starting.run(argparse.Namespace(no_input=True))
    load(only=KEYS)


if __name__ == "__main__":
    main()
