"""`tuoju add-person`: gives a person a place, so that somebody can sign in and run the alliance."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from tuoju.accounts.forms import LoginField
from tuoju.alliance.founding import Addition, add_person
from tuoju.alliance.models import Membership
from tuoju.core.actors import Actor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take who it is and what they are to be, the secretariat of the lead unless told otherwise."""
    parser.add_argument("login", help=_("手机号或邮箱：登录用的验证码发到这里"))
    parser.add_argument("--name", required=True, help=_("姓名"))
    parser.add_argument(
        "--organisation", default="", help=_("单位全称；不写就是牵头院校，还没有牵头院校时以此建立")
    )
    parser.add_argument(
        "--role",
        default=Membership.Role.SECRETARIAT,
        choices=Membership.Role.values,
        help=_("角色（默认是秘书处）"),
    )


def run(options: argparse.Namespace) -> int:
    """Place the person and say how they sign in."""
    try:
        login = LoginField().clean(options.login)
    except ValidationError as error:
        raise CommandError(error.messages[0]) from error
    name = options.name.strip()
    if not name:
        raise CommandError(_("请在 --name 后面写姓名。"))
    added = add_person(
        Actor.machine("add-person"),
        login=login,
        name=name,
        role=options.role,
        organisation=options.organisation,
    )
    for text in _told(added, name):
        _say(text)
    _say(
        _("登录：打开网站的 %(path)s，填写 %(login)s，再输入收到的验证码。")
        % {"path": reverse("account_request_login_code"), "login": options.login.strip()}
    )
    _say(_where_codes_lie(login))
    return 0


def _told(added: Addition, name: str) -> Iterator[str]:
    """Say what was made and what was found as it is."""
    place = added.place
    words = {
        "person": place.person.name,
        "organisation": place.organisation.name,
        "role": place.get_role_display(),
    }
    if added.founded:
        yield _("已建立牵头院校“%(organisation)s”。") % words
    if added.opened:
        yield _("已为 %(person)s 开通账号。") % words
    elif place.person.name != name:
        yield _("这个账号已经有了，姓名仍是“%(person)s”。") % words
    if added.placed:
        yield _("%(person)s 现在是“%(organisation)s”的“%(role)s”。") % words
    else:
        yield _("%(person)s 已经是“%(organisation)s”的“%(role)s”，没有改动。") % words


def _where_codes_lie(login: str) -> str:
    """Tell an operator without a provider where the code is to be found."""
    if "@" in login:
        if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
            return _("没有配置邮件服务（TUOJU_EMAIL_URL）：验证码写在 tuoju serve 的终端里。")
    elif settings.TUOJU_SMS_BACKEND == "file":
        path = settings.DATA_DIR / "outbox" / "sms.log"
        return _("没有配置短信服务（TUOJU_SMS_BACKEND）：验证码写在 %s。") % path
    return ""


def _say(text: str) -> None:
    if text:
        sys.stdout.write(f"{text}\n")
