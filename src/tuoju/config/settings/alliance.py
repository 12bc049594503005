"""Whose platform this is: what the foot of every page, the help and mails name."""

from __future__ import annotations

from tuoju.config.settings.base import ENV

# The demo alliance is as invented as its phone and filing numbers.
_DEMO = {
    "host": "峡江职业技术学院",
    "guidance": "峡江市教育局、峡江市卫生健康委员会",
    "address": "峡江市学前教育学院办公楼（示例地址）",
    "phone": "0000-0000000",
    "icp": "示例备案号，非真实备案",
}


def _said(fact: str) -> str:
    """Return what the deployment says; the demo says what the demo alliance would."""
    given = str(getattr(ENV, f"alliance_{fact}"))
    return given or (_DEMO.get(fact, "") if ENV.demo else "")


TUOJU_ALLIANCE_NAME = ENV.alliance_name
TUOJU_ALLIANCE_SLOGAN = _said("slogan")
TUOJU_ALLIANCE_HOST = _said("host")
TUOJU_ALLIANCE_GUIDANCE = _said("guidance")
TUOJU_ALLIANCE_ADDRESS = _said("address")
TUOJU_ALLIANCE_PHONE = _said("phone")
TUOJU_ALLIANCE_ICP = _said("icp")
TUOJU_ALLIANCE_POLICE = _said("police")
