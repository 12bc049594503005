"""Forms of the directory and of the people of an organisation."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tuoju.accounts.forms import LoginField
from tuoju.alliance import policies
from tuoju.alliance.models import Membership, Organisation
from tuoju.core.actors import Actor
from tuoju.core.ui.forms import ask_to_choose


class OrganisationForm(forms.ModelForm[Organisation]):
    """What the secretariat says about an organisation."""

    class Meta:
        model = Organisation
        fields: ClassVar[tuple[str, ...]] = (
            "name",
            "short_name",
            "kind",
            "rank",
            "county",
            "joined_on",
            "is_listed",
            "description",
            "emblem",
            "review_steps",
        )
        widgets = {
            "joined_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "description": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "short_name": _("列表和封面上用，尽量不超过 8 个字。"),
            "emblem": _("显示在圆形徽标里的一两个字，不填就用名称的第一个字。"),
            "review_steps": _("本单位内部资源经过几步审核，1 到 3。联盟公开的资源总是三审。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask in words for what nobody has chosen yet."""
        super().__init__(*args, **kwargs)
        ask_to_choose(self.fields)


class OwnOrganisationForm(OrganisationForm):
    """What its director may change."""

    class Meta(OrganisationForm.Meta):
        fields: ClassVar[tuple[str, ...]] = (
            "short_name",
            "county",
            "description",
            "emblem",
            "review_steps",
        )


class InviteForm(forms.Form):
    """Give a person a role, by phone number or email address."""

    login = LoginField(
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
        help_text=_(
            "对方用它收验证码登录，接受邀请后身份生效。填邮箱会收到邮件；填手机号不会收到短信，请告诉对方。"
        ),
    )
    name = forms.CharField(
        label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("角色"), choices=())

    def __init__(self, *args: Any, actor: Actor, organisation: Organisation, **more: Any) -> None:
        """Offer only the roles that this actor may give here."""
        super().__init__(*args, **more)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        if organisation.reviews_for_the_alliance:
            field.help_text = _(
                "审核员会看到并审核全联盟送审的资源，不只是本单位的；秘书处会收到通知。"
            )
        field.choices = [
            ("", _("请选择角色")),
            *(
                (role.value, role.label)
                for role in Membership.Role
                if policies.can_add_people(actor, policies.Place(organisation, role))
            ),
        ]
