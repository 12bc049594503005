"""People who sign in. Children are never users."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.fields import SealedField
from tuoju.core.ids import PublicIdField


class User(AbstractBaseUser, PermissionsMixin):
    """A person; rights come from memberships, never from this row."""

    public_id = PublicIdField()
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("邮箱"), max_length=254, null=True, blank=True)
    phone = SealedField(_("手机号"), max_length=20, null=True, blank=True, purpose="phone")
    phone_verified = models.BooleanField(default=False)
    language = models.CharField(_("界面语言"), max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "public_id"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("用户")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "email",
                condition=Q(email__isnull=False),
                name="user_email_once",
                violation_error_message=_("这个邮箱已经属于另一个账号，请换一个邮箱。"),
            ),
            models.UniqueConstraint(
                "phone",
                condition=Q(phone__isnull=False),
                name="user_phone_once",
                violation_error_message=_("这个手机号已经属于另一个账号，请换一个号码。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password; a hash weaker than today's is renewed on the way.

        Unlike Django's, the renewal hashes first and begins its transaction afterwards.
        """

        def renew(password: str) -> None:
            self.password = make_password(password)
            with transaction.atomic():
                self.save(update_fields=("password",))

        return check_password(raw_password, self.password, renew)


class SharedEntry(models.Model):
    """What all processes of a deployment remember for a short while: attempts, codes, kept forms.

    The rows belong to Django's cache (`throttles.SharedCache`), which knows only these columns.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_shared_entry"
        verbose_name = _("短期记录")

    def __str__(self) -> str:
        return self.cache_key
