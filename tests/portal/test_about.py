"""The pages that say how one uses the platform, what it keeps, and for whom it works."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/help/", "账号由所在单位开通"),
        ("/privacy/", "须先取得监护人同意"),
        ("/accessibility/", "长者模式"),
    ],
)
def test_every_page_foot_leads_to_help_and_rules(client, path, words):
    page = client.get(path).content.decode()

    assert words in page
    assert page.count(f'href="{path}"') == 2  # the side and the foot
    assert f'href="{path}"' in client.get("/members/").content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "登录过期后提交的表单在服务器上加密保存一小时",
        "显示后就删除",
        "每次登录记下时间和方式",
        "记下网络地址和浏览器",
    ],
)
def test_the_privacy_page_names_what_the_code_keeps(client, words):
    assert words in client.get("/privacy/").content.decode()


def test_whom_one_asks_is_named_when_the_deployment_says_so(client, settings):
    assert "先问本单位负责人" in client.get("/help/").content.decode()
    settings.TUOJU_ALLIANCE_PHONE = "0000-1234567"

    page = client.get("/help/?again").content.decode()

    assert page.count("0000-1234567") == 2
    assert "先问本单位负责人" not in page


def test_the_filing_number_leads_to_its_register(client, settings):
    settings.TUOJU_DEMO = False
    settings.TUOJU_ALLIANCE_ICP = "鄂ICP备00000000号"

    page = client.get("/help/?filed").content.decode()

    assert '<a href="https://beian.miit.gov.cn/" rel="noreferrer">鄂ICP备00000000号</a>' in page
