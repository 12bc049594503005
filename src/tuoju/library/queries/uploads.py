"""What is told about files before and while they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.errors import DomainError
from tuoju.library.models import Resource
from tuoju.library.quotas import require_room

REFUSED_ENDINGS = frozenset(
    {
        ".exe",
        ".msi",
        ".bat",
        ".cmd",
        ".com",
        ".scr",
        ".apk",
        ".dmg",
        ".jar",
        ".vbs",
        ".ps1",
        ".sh",
        ".dll",
    }
)


def preflight_verdicts(
    actor: Actor, organisation: Organisation, files: Sequence[dict[str, Any]]
) -> list[dict[str, str]]:
    """Judge each file by name, size and, once known, its hash; the order is kept."""
    hashes = {str(item.get("sha256") or "") for item in files} - {""}
    here = _already_here(actor, hashes)
    return [_verdict(organisation, item, here) for item in files]


def _verdict(
    organisation: Organisation, item: dict[str, Any], here: dict[str, str]
) -> dict[str, str]:
    path = str(item.get("path") or item.get("name") or "")
    answer = {"path": path, "verdict": "ok", "message": ""}
    problem = _problem(organisation, path, item.get("size"))
    if problem:
        return {**answer, "verdict": "refused", "message": problem}
    if title := here.get(str(item.get("sha256") or "")):
        return {
            **answer,
            "message": _("库里已有同样的文件：《%s》。仍可继续上传，系统不会重复占用空间。")
            % title,
        }
    return answer


def _problem(organisation: Organisation, path: str, size: Any) -> str:
    if not isinstance(size, int) or size < 0:
        return _("不知道文件大小，请重新选择这个文件。")
    if size == 0:
        return _("文件是空的（0 字节），请检查后重新选择。")
    if PurePath(path).suffix.lower() in REFUSED_ENDINGS:
        return _("程序文件不能上传。请上传课件、文档、表格、图片、音视频或压缩包。")
    try:
        require_room(organisation.pk, size)
    except DomainError as error:
        return str(error)
    return ""


def _already_here(actor: Actor, hashes: set[str]) -> dict[str, str]:
    """Return titles by hash, only of resources that the person may see."""
    rows = (
        Resource.objects.visible_to(actor)
        .filter(current__files__blob__sha256__in=hashes)
        .values_list("current__files__blob__sha256", "current__title")
    )
    return dict(rows)
