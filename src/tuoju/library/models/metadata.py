"""The descriptive fields that a draft and a version share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tuoju.library.vocabularies import (
    AgeBand,
    Audience,
    ConsentScope,
    ContributorRole,
    Domain,
    Granularity,
    Licence,
    ResourceType,
    Vetting,
)
from tuoju.library.wording import listed


def _each_in(choices: type[models.TextChoices], values: Iterable[Any], field: str) -> None:
    unknown = [str(value) for value in values if value not in choices.values]
    if unknown:
        raise ValidationError({field: _("不认识的选项：%s") % listed(unknown)})


class Metadata(models.Model):
    """The minimum set of domain facts section 6, filled in the batch grid or the draft form."""

    title = models.CharField(_("标题"), max_length=200)
    granularity = models.CharField(
        _("层级"), max_length=12, choices=Granularity, default=Granularity.ASSET
    )
    type = models.CharField(_("类型"), max_length=20, choices=ResourceType, blank=True)
    audiences = models.JSONField(_("使用对象"), default=list, blank=True)
    age_bands = models.JSONField(_("年龄段"), default=list, blank=True)
    domains = models.JSONField(_("领域"), default=list, blank=True)
    keywords = models.JSONField(_("关键词"), default=list, blank=True)
    description = models.TextField(_("简介"), max_length=4000, blank=True)
    contributors = models.JSONField(_("作者与分工"), default=list, blank=True)
    majors = models.JSONField(_("适用专业"), default=list, blank=True)
    statements = models.JSONField(_("对应指标"), default=list, blank=True)
    language = models.CharField(_("语言"), max_length=8, default="zh")
    source = models.CharField(_("来源"), max_length=300, blank=True)
    rights_holder = models.CharField(_("权利人"), max_length=120, blank=True)
    licence = models.CharField(_("许可方式"), max_length=24, choices=Licence, blank=True)
    consent = models.CharField(
        _("儿童肖像"), max_length=12, choices=ConsentScope, default=ConsentScope.NONE
    )
    vetting = models.CharField(
        _("审定"), max_length=12, choices=Vetting, default=Vetting.NOT_NEEDED
    )
    vetting_no = models.CharField(_("审定编号"), max_length=80, blank=True)

    FIELDS = (
        "title",
        "granularity",
        "type",
        "audiences",
        "age_bands",
        "domains",
        "keywords",
        "description",
        "contributors",
        "majors",
        "statements",
        "language",
        "source",
        "rights_holder",
        "licence",
        "consent",
        "vetting",
        "vetting_no",
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Check the list fields against their vocabularies."""
        super().clean()
        _each_in(Audience, self.audiences, "audiences")
        _each_in(AgeBand, self.age_bands, "age_bands")
        _each_in(Domain, self.domains, "domains")
        _each_in(
            ContributorRole, (person.get("role") for person in self.contributors), "contributors"
        )
        if len(self.keywords) > 20 or any(len(str(word)) > 40 for word in self.keywords):
            raise ValidationError(
                {"keywords": _("关键词最多 20 个，每个不超过 40 个字。请删去一些。")}
            )

    def described(self) -> dict[str, Any]:
        """Return the fields by name, to copy a draft into a version."""
        return {name: getattr(self, name) for name in self.FIELDS}


def content_hash(
    metadata: Metadata,
    files: Iterable[tuple[str, str]],
    collections: Sequence[Mapping[str, str]] = (),
) -> str:
    """Hash what a reviewer sees: the fields, the (name, sha256) of every file, in order.

    Words of the collections in which it stands belong to it.
    """
    seen: dict[str, Any] = {
        "fields": metadata.described(),
        "files": [list(pair) for pair in files],
    }
    if collections:
        seen["collections"] = [dict(words) for words in collections]
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
