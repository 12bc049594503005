"""What must be settled before a draft goes to reviewers; shown to the writer beforehand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from tuoju.core.blobs import processing
from tuoju.core.blobs.models import Blob
from tuoju.core.extraction.reasons import messages_of
from tuoju.core.extraction.report import Code
from tuoju.library.models import AttachedFile, Draft, Metadata
from tuoju.library.vocabularies import Audience, ConsentScope, Vetting, Visibility

# Nobody can open such a file; others that failed here may open elsewhere.
_USELESS = frozenset({Code.DAMAGED, Code.UNREADABLE})
# How far a consent reaches: the visibilities that it covers (PIPL arts 25, 29; 学前教育法 art. 21).
_COVERED: dict[str, set[str]] = {
    ConsentScope.NONE: set(Visibility.values),
    ConsentScope.INTERNAL: {Visibility.ME, Visibility.ORGANISATION},
    ConsentScope.ALLIANCE: {
        Visibility.ME,
        Visibility.ORGANISATION,
        Visibility.ORGANISATION_KINDS,
        Visibility.ALLIANCE,
    },
    ConsentScope.PUBLIC: set(Visibility.values),
    ConsentScope.MISSING: {Visibility.ME},
}


def problems(
    draft: Draft,
    files: Sequence[AttachedFile],
    *,
    audience: str | None = None,
    kinds: Collection[str] | None = None,
) -> dict[str, list[str]]:
    """Return what keeps a draft from review, by field (rules RS-01, RS-02, RS-03).

    Who will see it is what is saved, unless a form says otherwise that is not saved yet.
    """
    found = _missing(draft, files)
    audience = draft.goes_to if audience is None else audience
    if audience == Visibility.ORGANISATION_KINDS and not (
        draft.resource.visible_kinds.exists() if kinds is None else kinds
    ):
        found["visible_kinds"] = [_("请至少选一种单位类型。")]
    return found | audience_problems(draft, Visibility(audience))


def _missing(described: Metadata, files: Sequence[AttachedFile]) -> dict[str, list[str]]:
    """Return what is missing whoever may see it later; the audience decides the rest."""
    found: dict[str, list[str]] = {}
    for name, text in _required_texts().items():
        if not getattr(described, name):
            found.setdefault(name, []).append(text)
    if not files:
        found.setdefault("files", []).append(_("请至少添加一个文件。"))
    for file in files:
        if file.blob.state in {processing.REFUSED, processing.QUARANTINED}:
            found.setdefault("files", []).append(
                _("“%(name)s”不能使用，请换一个文件。") % {"name": file.name}
            )
        elif _cannot_be_opened(file.blob):
            text = _("“%(name)s”打不开，审核人也看不了。") % {"name": file.name}
            found.setdefault("files", []).append(" ".join([text, *messages_of(file.blob.reasons)]))
        elif file.blob.scan == Blob.Scan.PENDING:
            text = _("“%(name)s”还没有通过安全检查，通过后才能送审。") % {"name": file.name}
            found.setdefault("files", []).append(" ".join([text, *messages_of(file.blob.reasons)]))
    return found


def _cannot_be_opened(blob: Blob) -> bool:
    return blob.state == processing.FAILED and any(
        reason["code"] in _USELESS for reason in blob.reasons
    )


def audience_problems(described: Metadata, audience: Visibility) -> dict[str, list[str]]:
    """Return what keeps material from an audience: consent and vetting, by field."""
    texts = {
        "consent": _consent_problem(described, audience),
        "vetting": _vetting_problem(described, audience),
    }
    return {name: [text] for name, text in texts.items() if text}


def _consent_problem(described: Metadata, audience: Visibility) -> str:
    if not described.consent:
        return _("请说明儿童肖像：材料里有没有可辨认的儿童，取得了哪种同意。")
    if audience in _COVERED[ConsentScope(described.consent)]:
        return ""
    return _(
        "材料里可辨认的儿童还没有覆盖“%(scope)s”范围的监护人同意。请缩小可见范围，或先取得同意。"
    ) % {"scope": audience.label}


def _vetting_problem(described: Metadata, audience: Visibility) -> str:
    if Audience.CHILDREN not in described.audiences:
        return ""
    if described.vetting == Vetting.VETTED and described.vetting_no:
        return ""
    if audience in {Visibility.ME, Visibility.ORGANISATION}:
        return ""
    return _(
        "直接用于幼儿的教学资源须经审定（学前教育法第五十七条）。请填写审定编号，或把可见范围改为本单位。"
    )


def _required_texts() -> dict[str, str]:
    return {
        "title": _("请写标题。"),
        "type": _("请选择类型。"),
        "audiences": _("请选择使用对象。"),
        "description": _("请写两三句简介：做什么、给谁用、怎么用。"),
        "licence": _("请选择许可方式，别人才知道能怎样使用。"),
        "rights_holder": _("请写权利人（单位或作者）。"),
    }
