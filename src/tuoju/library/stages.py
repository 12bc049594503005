"""The four stages of bringing material in, as the pages show them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tuoju.core.ui.pieces import Step


def stages(*, now: int) -> list[Step]:
    """Return the stages with the current one marked."""
    names = [_("选文件"), _("补信息"), _("交初审")]
    return [
        Step(
            name=name,
            state="done" if place < now else "now" if place == now else "todo",
            note=_("正在进行") if place == now else "",
        )
        for place, name in enumerate(names)
    ]
