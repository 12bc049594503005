"""What is told about files before and while they arrive."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.blobs.models import Blob
from tuoju.core.errors import DomainError
from tuoju.library.models import AttachedFile, Draft, Resource, ResourceVersion, Upload
from tuoju.library.queries.own_files import OwnFile, is_same_place, own_files
from tuoju.library.quotas import ON_THE_WAY, Room, pending_bytes, room_of

PATH_LENGTH = 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is told about one file.

    `here` is the same content, already in the library; `mine` is one's own file with it, so that
    nothing is made of it again, unless it comes from `elsewhere` and its owner asks for it.
    """

    path: str
    verdict: Literal["ok", "duplicate", "refused"] = "ok"
    message: str = ""
    here: AttachedFile | None = None
    mine: AttachedFile | None = None
    is_elsewhere: bool = False


def preflight_verdicts(
    actor: Actor, organisation: Organisation, files: Sequence[Mapping[str, Any]], *, batch: str
) -> list[Verdict]:
    """Judge each file by name, size and, once known, its hash; the order is kept."""
    hashes = {sha256_of(item.get("sha256")) for item in files} - {""}
    here = _already_here(actor, hashes)
    mine = own_files(actor, organisation, hashes)
    paths = [clean_path(_path_of(item)) for item in files]
    expected = pending_bytes(organisation.pk, besides=_going_on(actor, organisation, paths))
    room = room_of(organisation.pk)
    verdicts = []
    for item, path in zip(files, paths, strict=True):
        own = mine.get(sha256_of(item.get("sha256")))
        if own and not (item.get("again") is True and own.is_elsewhere(path)):
            verdict = _own(item, own, batch)
        else:
            verdict = _verdict(room, item, here, expected)
        verdicts.append(verdict)
        expected += int(item["size"]) if verdict.verdict == "ok" else 0
    return verdicts


def _own(item: Mapping[str, Any], own: OwnFile, batch: str) -> Verdict:
    """Say where the file is already, and how to have it twice."""
    path = _path_of(item)
    is_elsewhere = own.is_elsewhere(clean_path(path))
    text = whereabouts(own.file, batch)
    if is_elsewhere:
        text += _("如果确实要在这个位置再放一份，请点“另建一份”。")
    return Verdict(
        path=path, verdict="duplicate", message=text, mine=own.file, is_elsewhere=is_elsewhere
    )


def whereabouts(file: AttachedFile, batch: str) -> str:
    """Say where one's own file is, seen from the page of a batch."""
    draft = file.draft
    if draft is None:
        text = _("您已发布的《%s》就是这个文件，没有重复添加。")
    elif draft.state == Draft.State.IN_REVIEW:
        text = _("您的《%s》正在审核，就是这个文件，没有重复添加。")
    elif draft.batch is not None and draft.batch.public_id == batch:
        return _("已在本批，没有重复添加。")
    else:
        text = _("已是您的草稿《%s》，没有重复添加。")
    return text % content_of(file).title


def _verdict(
    room: Room, item: Mapping[str, Any], here: Mapping[str, AttachedFile], expected: int
) -> Verdict:
    path = _path_of(item)
    found = here.get(sha256_of(item.get("sha256")))
    if problem := _problem(room, path, item.get("size"), 0 if found else expected):
        return Verdict(path=path, verdict="refused", message=problem)
    if found is not None:
        text = _("与库里的《%s》内容相同，已直接引用，没有重复上传。") % content_of(found).title
        return Verdict(path=path, verdict="duplicate", message=text, here=found)
    return Verdict(path=path)


def clean_path(path: str) -> str:
    """Return the path of a dragged file without characters that no database or disk takes."""
    return "".join(char for char in path if char.isprintable())[:PATH_LENGTH]


def sha256_of(said: Any) -> str:
    """Return the hash that a browser sent, empty when it is none."""
    text = str(said or "").lower()
    return text if _SHA256.fullmatch(text) else ""


def _path_of(item: Mapping[str, Any]) -> str:
    return str(item.get("path") or item.get("name") or "")


def _problem(room: Room, path: str, size: Any, expected: int) -> str:
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        return _("不知道文件大小，请重新选择这个文件。")
    if size == 0:
        return _("文件是空的（0 字节），请检查后重新选择。")
    if problem := problem_of_name(path):
        return problem
    try:
        room.require(size, expected=expected)
    except DomainError as error:
        return str(error)
    return ""


def problem_of_name(path: str) -> str:
    """Say why a file of this name is not taken, whatever is in it; empty when it is."""
    if PurePath(path).suffix.lower() in REFUSED_ENDINGS:
        return _("程序文件不能上传。请上传课件、文档、表格、图片、音视频或压缩包。")
    return ""


def _already_here(actor: Actor, hashes: set[str]) -> dict[str, AttachedFile]:
    """Return files by hash, only of resources that the person may see or edit anyway."""
    if not hashes:
        return {}
    seen = Q(version__in=Resource.objects.visible_to(actor).values("current")) | Q(
        draft__in=Draft.objects.visible_to(actor).values("pk")
    )
    rows = (
        AttachedFile.objects.filter(seen, blob__sha256__in=hashes)
        .filter(blob__scan__in=[Blob.Scan.CLEAN, Blob.Scan.NOT_CONFIGURED])
        .select_related("blob", "draft", "version")
        .order_by("-pk")
    )
    return {row.blob.sha256: row for row in rows}


def open_uploads(actor: Actor, organisation: Organisation) -> models.QuerySet[Upload]:
    """Return one's own files that never began or stopped on their way, newest batch first."""
    return (
        Upload.objects.visible_to(actor)
        .unfinished()
        .filter(batch__organisation=organisation, expires_at__gt=timezone.now())
        .select_related("batch")
        .order_by("-batch", "pk")
    )


def _going_on(actor: Actor, organisation: Organisation, paths: Sequence[str]) -> list[int]:
    """Return one's own uploads that the chosen files go on with: their room is reserved."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_name[PurePath(path).name].append(path)
    return [
        pk
        for pk, name, place in Upload.objects.visible_to(actor)
        .filter(batch__organisation=organisation, state__in=ON_THE_WAY)
        .values_list("pk", "name", "relative_path")
        if any(is_same_place(place, path) for path in by_name[name])
    ]


def content_of(file: AttachedFile) -> Draft | ResourceVersion:
    """Return what names the file; the database holds that it is exactly one of both."""
    return cast("Draft | ResourceVersion", file.draft or file.version)
