"""Where django-allauth meets the house: phones, messages, passwords, closed sign-up."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tuoju.accounts import delivery, operations
from tuoju.accounts.encryption import SECOND_FACTOR, Unreadable, seal, unseal
from tuoju.accounts.errors import SecondFactorUnreadable
from tuoju.accounts.forms import PhoneField
from tuoju.accounts.languages import speak_with
from tuoju.accounts.models import User
from tuoju.accounts.passwords import NewPassword
from tuoju.accounts.phones import normal_phone, spoken_phone
from tuoju.core.actors import Actor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Every hook of django-allauth that the house answers in its own way."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("这个账号已停用。请联系本单位管理员。"),
        "email_password_mismatch": _("邮箱或密码不对。请检查后再试，或改用验证码登录。"),
        "phone_password_mismatch": _("手机号或密码不对。请检查后再试，或改用验证码登录。"),
        "username_password_mismatch": _("请填写 11 位手机号，或者完整的邮箱地址。"),
        "invalid_login": _("请填写 11 位手机号，或者完整的邮箱地址。"),
        "incorrect_code": _("验证码不对，或者已经过期。请核对最新收到的那一条，或重新获取。"),
        "incorrect_password": _("密码不对，请再试一次。"),
        "enter_current_password": _("当前密码不对，请再试一次。"),
        "too_many_login_attempts": _("尝试的次数太多了。为了账号安全，请过几分钟再试。"),
        "rate_limited": _("请求太频繁了，请稍等片刻再试。"),
        "phone_taken": _("这个手机号已经属于另一个账号，请换一个号码。"),
        "email_taken": _("这个邮箱已经属于另一个账号，请换一个邮箱。"),
        "duplicate_email": _("这个邮箱已经是您的邮箱。"),
        "same_as_current": _("新的内容和现在的一样，不用修改。"),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Keep sign-up closed: accounts come from organisations."""
        return False

    def can_delete_email(self, email_address: Any) -> bool:
        """Let a person withdraw a pending address, never the one they sign in with."""
        return bool(email_address.email != email_address.user.email)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Take over a confirmed address, unless another account got it meanwhile."""
        person, email = email_address.user, email_address.email
        operations.confirm_email(_actor_of(person), person=person, email=email)
        return bool(super().confirm_email(request, email_address))

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """Return the field that reads a number however it is typed."""
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """Return a person's number and whether its owner has shown that it is theirs."""
        return (user.phone, user.phone_verified) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        """Find the person behind a number."""
        number = normal_phone(phone)
        return User.objects.filter(phone=number).first() if number else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Attach a number."""
        operations.attach_phone(_actor_of(user), person=user, phone=phone, verified=verified)
        user.refresh_from_db(fields=("phone", "phone_verified"))

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Attach a number whose code was typed."""
        self.set_phone(user, phone, True)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_more: Any) -> None:
        """Text a one-time code."""
        text = gettext("【%(alliance)s】验证码 %(code)s，5 分钟内有效。不要告诉任何人。") % {
            "alliance": settings.TUOJU_ALLIANCE_NAME,
            "code": code,
        }
        delivery.text_after_commit(phone, text)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send mail; a forgotten password may be answered by text message instead."""
        phone = normal_phone(email)
        if phone is None:
            super().send_mail(template_prefix, email, context | {"alliance": _alliance_name()})
        elif "code" in context:
            self.send_verification_code_sms(self.request.user, phone, context["code"])

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Hand the message over after the transaction, never inside it."""
        return delivery.Mail(super().render_mail(*args, **kwargs))  # type: ignore[return-value]  # has send()

    def set_password(self, user: User, password: str) -> None:
        """Set a checked password; the forms of the house have hashed it already."""
        checked = password if isinstance(password, NewPassword) else NewPassword.hashed(password)
        operations.change_password(_actor_of(user), person=user, encoded=checked.encoded)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign a person in and write it into the log."""
        super().login(request, user)
        records = request.session.get("account_authentication_methods") or [{}]
        method = str(records[-1].get("method", "password"))
        operations.note_sign_in(_actor_of(user), person=user, method=method)

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """Greet people in their language."""
        response: HttpResponse = super().post_login(request, user, **details)
        speak_with(response, user)
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Offer those without password a fresh sign-in by code."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods or not user.is_authenticated:
            return methods
        return [
            {
                "id": "sign_in_again",
                "description": _("用验证码重新登录"),
                "url": reverse("accounts:sign_in_again"),
            }
        ]

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Ask again before sensitive steps, unless the person signed in a moment ago.

        django-allauth lets people without password and second factor through; they shall show a
        fresh code.
        """
        user = self.request.user
        records = get_authentication_records(self.request, user)
        if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        if user.is_authenticated and not get_reauthentication_flows(user):
            raise ReauthenticationRequired
        return True

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures per phone number too: one bucket for all would lock everybody out."""
        login = credentials.get("phone") or credentials.get("email") or ""
        return f"{request.get_host()}:{str(login).lower()}"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors: secrets sealed with the data key, names that people recognise."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("动态码不对。请看验证器里最新的 6 位数字再试。"),
    }

    def get_totp_label(self, user: User) -> str:
        """Name the account in the authenticator as its owner would."""
        return user.email or (spoken_phone(user.phone) if user.phone else user.name)

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        return seal(text, SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret back; raises `SecondFactorUnreadable`."""
        try:
            return unseal(encrypted_text, SECOND_FACTOR)
        except Unreadable as error:
            raise SecondFactorUnreadable from error


def _actor_of(user: User) -> Actor:
    return Actor(user_id=user.pk, user_public_id=user.public_id, name=user.name)


def _alliance_name() -> str:
    return str(settings.TUOJU_ALLIANCE_NAME)
