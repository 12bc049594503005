"""Fields that only the grid has: one select for a cell that holds several values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuoju.core.ui.forms import UNCHOSEN
from tuoju.library.wording import listed

_JOINED = ","
POINTS = "points"  # the datalist of the page
AUDIENCE_GROUPS: Sequence[tuple[str, str | Promise]] = (
    ("kindergarten_teachers,nursery_teachers", _("园所与托育教师")),
    ("kindergarten_teachers,families", _("教师与家长")),
    ("kindergarten_teachers,management", _("教师与管理者")),
    ("kindergarten_teachers,college_teaching", _("园所与院校教师")),
)
AGE_GROUPS: Sequence[tuple[str, str | Promise]] = (
    ("g_small,g_middle,g_large", _("3–6 岁（小中大班）")),
    ("g_small,g_middle", _("小班、中班")),
    ("g_middle,g_large", _("中班、大班")),
    ("m0_12,m12_24,m24_36", _("0–3 岁")),
    ("m0_12,m12_24,m24_36,g_small,g_middle,g_large", _("0–6 岁")),
)


class CombinationField(forms.ChoiceField):
    """A list value in one cell: single codes, the usual combinations, and what is there already.

    One select a cell keeps fill-down and pasting simple; rarer combinations are made on the draft's
    own page.
    """

    def __init__(
        self,
        *,
        codes: type[models.TextChoices],
        groups: Sequence[tuple[str, str | Promise]],
        **kwargs: Any,
    ) -> None:
        """Offer the codes, then the groups."""
        self.codes = codes
        self.offered = [("", UNCHOSEN), *codes.choices, *groups]
        super().__init__(choices=self.offered, **kwargs)

    def also_offer(self, codes: Iterable[str]) -> None:
        """Offer the combination of a draft when it is none of the usual ones."""
        value = _JOINED.join(codes)
        if value not in {str(code) for code, _label in self.offered}:
            labels = dict(self.codes.choices)
            text = listed(labels.get(code, code) for code in value.split(_JOINED))
            self.choices = [*self.offered, (value, text)]

    def prepare_value(self, value: Any) -> Any:
        """Show a list as the code of its combination."""
        return _JOINED.join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the codes as a list."""
        cleaned = super().clean(value)
        return [code for code in str(cleaned).split(_JOINED) if code]
