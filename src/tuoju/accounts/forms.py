"""Forms of sign-in and profile; one input takes a phone number or an email address."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import (
    send_verification_email_to_address,
)
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.models import User
from tuoju.accounts.operations import ask_for_email
from tuoju.accounts.passwords import NewPassword
from tuoju.accounts.phones import normal_phone
from tuoju.core.http import Request

REMEMBER_LABEL = _("这是我常用的设备，30 天内不用再登录")


class PhoneField(forms.CharField):
    """A mobile number however it is typed; its value is the international form."""

    default_error_messages = {
        "required": _("请填写手机号。"),
        "invalid": _("请填写 11 位手机号，例如 138 0000 0000。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        """Ask phones for the number pad."""
        attributes = {"inputmode": "tel", "autocomplete": "tel"}
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the number in international form."""
        text = super().clean(value)
        if not text:
            return ""
        number = normal_phone(text)
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class LoginField(forms.CharField):
    """Phone number or email address; the value is the normal form of either."""

    default_error_messages = {
        "required": _("请填写手机号或邮箱。"),
        "invalid": _("请填写 11 位手机号，或者完整的邮箱地址。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        """Let browsers offer what they have saved."""
        kwargs.setdefault("label", _("手机号或邮箱"))
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}
            ),
        )
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return an international number or a lower-case address."""
        text = super().clean(value).strip()
        number = normal_phone(text)
        if number:
            return number
        try:
            validate_email(text)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return str(text.lower())


def _speak(form: forms.Form, **labels: Any) -> None:
    """Give django-allauth's fields the house's words: labels instead of placeholders."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Phone or email with a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's field and words in place."""
        super().__init__(*args, **kwargs)
        self.fields["login"] = LoginField()
        _speak(self, password=_("密码"))
        self.fields["remember"].label = REMEMBER_LABEL
        self.order_fields(["login", "password", "remember"])


class RequestCodeForm(forms.Form):
    """Ask for a one-time code by text message or mail."""

    login = LoginField()

    def clean(self) -> dict[str, Any]:
        """Find the account; an unknown one looks the same from outside."""
        data = super().clean() or {}
        login = data.get("login")
        if not login:
            return data
        kind = "email" if "@" in login else "phone"
        self._user = _active_user(login)
        if not ratelimit.consume(context.request, action="request_login_code", key=login):
            self.add_error("login", get_adapter().validation_error("too_many_login_attempts"))
        return data | {kind: login}


class ConfirmCodeForm(allauth_forms.ConfirmLoginCodeForm):  # type: ignore[misc]  # no types
    """Type the one-time code."""

    remember = forms.BooleanField(label=REMEMBER_LABEL, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak_of_code(self)

    def clean(self) -> dict[str, Any]:
        """Remember the device for as long as its owner asked."""
        data: dict[str, Any] = super().clean()
        age = settings.SESSION_COOKIE_AGE if data.get("remember") else 0
        if not self.errors:
            context.request.session.set_expiry(age)
        return data


class VerifyPhoneForm(allauth_forms.VerifyPhoneForm):  # type: ignore[misc]  # allauth ships no types
    """Type the code that was sent to a new number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak_of_code(self)


class ChangePhoneForm(allauth_forms.ChangePhoneForm):  # type: ignore[misc]  # allauth ships no types
    """Choose another number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("新手机号")


class HashesNewPassword(forms.Form):
    """Hashes the new password while the form is checked, before any transaction begins."""

    def clean(self) -> dict[str, Any]:
        """Hash what passed all rules."""
        data = super().clean() or {}
        if not self.errors:
            data["password1"] = NewPassword.hashed(data["password1"])
        return data


class ChangePasswordForm(HashesNewPassword, allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # no types
    """Replace the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak(self, oldpassword=_("现在的密码"))
        _speak_of_passwords(self)


class SetPasswordForm(HashesNewPassword, allauth_forms.SetPasswordForm):  # type: ignore[misc]  # no types
    """Set a first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak_of_passwords(self)


class NewPasswordForm(HashesNewPassword, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # no types
    """Set a new password after a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak_of_passwords(self)


class ConfirmAccessForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]  # no types
    """Type the password once more before a sensitive step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak(self, password=_("密码"))


class AddEmailForm(allauth_forms.AddEmailForm):  # type: ignore[misc]  # allauth ships no types
    """Choose another email address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak(self, email=_("新邮箱"))

    def save(self, request: Request) -> EmailAddress:
        """Send the link; the present address counts until it is opened."""
        email = self.cleaned_data["email"]
        address = ask_for_email(request.actor, person=self.user, email=email)
        send_verification_email_to_address(request, address)
        return address


class ResetCodeForm(allauth_forms.ConfirmPasswordResetCodeForm):  # type: ignore[misc]  # no types
    """Type the code that allows a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak_of_code(self)


class SecondFactorForm(mfa_forms.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Type the authenticator's code while signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak(self, code=_("动态码或备用码"))


class ConfirmSecondFactorForm(mfa_forms.ReauthenticateForm):  # type: ignore[misc]  # no types
    """Type the authenticator's code before a sensitive step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak(self, code=_("动态码或备用码"))


class ActivateSecondFactorForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """Type the first code of a new authenticator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the house's words in place."""
        super().__init__(*args, **kwargs)
        _speak(self, code=_("6 位动态码"))


class ForgottenPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # no types
    """Ask for a code that allows a new password, by text message or mail."""

    email = LoginField()

    def clean_email(self) -> str:
        """Find the account; an unknown one looks the same from outside."""
        login = str(self.cleaned_data["email"])
        user = _active_user(login)
        self.users = [user] if user else []
        return login


class ProfileForm(forms.ModelForm[User]):
    """Name and language."""

    language = forms.ChoiceField(label=_("界面语言"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("name", "language")
        widgets: ClassVar = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


def _active_user(login: str) -> User | None:
    if "@" not in login:
        return User.objects.filter(phone=login, is_active=True).first()
    found = filter_users_by_email(login, is_active=True, prefer_verified=True, for_login=True)
    return found[0] if found else None


def _speak_of_passwords(form: forms.Form) -> None:
    _speak(form, password1=_("新密码"), password2=_("再输一次新密码"))
    form.fields["password1"].help_text = _(
        "至少 10 个字符，不能全是数字，也不要用姓名、手机号或常见的密码。"
    )


def _speak_of_code(form: forms.Form) -> None:
    field = form.fields["code"]
    field.label = _("验证码")
    field.error_messages["required"] = _("请填写收到的 6 位验证码。")
    field.widget.attrs = {
        "inputmode": "numeric",
        "autocomplete": "one-time-code",
        "autofocus": True,
    }
