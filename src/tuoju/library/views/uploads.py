"""The upload page, its pre-flight check, and the tus endpoint."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.alliance.models import Membership, Organisation
from tuoju.core.errors import DomainError, NotFound
from tuoju.core.http import Request
from tuoju.core.ids import is_public_id, new_public_id
from tuoju.core.policies import is_signed_in
from tuoju.library import operations, tus
from tuoju.library.errors import NoPlaceToContribute, RoleBringsNothing
from tuoju.library.models import AttachedFile, Batch, Upload
from tuoju.library.policies import CONTRIBUTING_ROLES
from tuoju.library.queries.missing import missing_of
from tuoju.library.queries.uploads import (
    Verdict,
    clean_path,
    content_of,
    open_uploads,
    preflight_verdicts,
    sha256_of,
)
from tuoju.library.quotas import used_bytes
from tuoju.library.receiving import clean_name, receive_new_files, refer_to
from tuoju.library.stages import stages
from tuoju.library.tasks import finish_upload
from tuoju.library.views.batches import batch_of
from tuoju.library.wording import listed

PREFLIGHT_LIMIT = 2000
RECENT = 5


def _organisations(request: Request) -> list[Organisation]:
    ids = request.actor.organisations_with(*CONTRIBUTING_ROLES)
    return list(Organisation.objects.filter(pk__in=ids).order_by("pk"))


def _chosen(request: Request, organisations: list[Organisation], wanted: str) -> Organisation:
    if not organisations:
        raise _no_place(request)
    return next((one for one in organisations if one.public_id == wanted), organisations[0])


def _no_place(request: Request) -> DomainError:
    """Say whether a place is missing or the roles in it are for reading."""
    held = {membership.role for membership in request.actor.memberships}
    if not held:
        return NoPlaceToContribute()
    roles = listed(role.label for role in Membership.Role if role in held)
    return RoleBringsNothing(roles=roles)


@require_safe
def upload_page(request: Request) -> HttpResponse:
    """Offer the drop zone; the batch gets its row with the first file.

    A batch whose upload stopped half-way goes on, unless a new one is asked for.
    """
    is_signed_in.require(request.actor, None)
    organisations = _organisations(request)
    chosen = _chosen(request, organisations, request.GET.get("organisation", ""))
    own = Batch.objects.visible_to(request.actor).select_related("organisation")
    wanted = request.GET.get("batch", "")
    batch = own.filter(public_id=wanted).first()
    if batch is not None:
        chosen = batch.organisation
    unfinished = open_uploads(request.actor, chosen).first()
    if unfinished is not None and not wanted:
        batch = unfinished.batch
    of_it = f"?organisation={chosen.public_id}"
    context = {
        "organisations": organisations,
        "organisation": chosen,
        "batch": batch,
        "unfinished": unfinished.batch if unfinished else None,
        "missing": missing_of(request.actor, batch) if batch else None,
        "is_chosen": batch is not None and batch.public_id == wanted,
        "is_unfinished": unfinished is not None and unfinished.batch == batch,
        "batch_id": batch.public_id if batch else new_public_id(),
        "endpoint": reverse("library:tus_creation") + of_it,
        "preflight": reverse("library:preflight") + of_it,
        "action": reverse("library:plain_upload") + of_it,
        "limit": settings.TUOJU_UPLOAD_LIMIT,
        "used": used_bytes(chosen.pk),
        "quota": settings.TUOJU_QUOTA,
        "steps": stages(now=0),
        "recent": own.annotate(files=Count("drafts")).filter(files__gt=0)[:RECENT],
    }
    return render(request, "library/contributing/upload.html", context)


def _batch(request: Request, public_id: str, organisation_id: str) -> Batch:
    """Open the batch that a page named: `organisation:batch` travels in one attribute."""
    if not is_public_id(public_id):
        raise NotFound
    chosen = _chosen(request, _organisations(request), organisation_id)
    return operations.open_batch(request.actor, public_id=public_id, organisation=chosen)


@require_POST
def preflight(request: Request) -> JsonResponse:
    """Say before the first byte which files can come, and which are here already."""
    is_signed_in.require(request.actor, None)
    try:
        asked: dict[str, Any] = json.loads(request.body)
        files = [dict(item) for item in asked["files"]][:PREFLIGHT_LIMIT]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise tus.BadRequest(header="JSON") from error
    chosen = _chosen(request, _organisations(request), request.GET.get("organisation", ""))
    batch_id = str(asked.get("batch") or "")
    if batch_id and not is_public_id(batch_id):
        raise tus.BadRequest(header="batch")
    verdicts = preflight_verdicts(request.actor, chosen, files, batch=batch_id)
    if batch_id and (there := [clean_path(one.path) for one in verdicts if one.mine is not None]):
        operations.forget_announced(request.actor, batch=batch_id, paths=there)
    _expect(request, batch_id, chosen, list(zip(files, verdicts, strict=True)))
    return JsonResponse({"files": [_told(one) for one in verdicts]})


def _expect(
    request: Request,
    batch_id: str,
    chosen: Organisation,
    judged: list[tuple[dict[str, Any], Verdict]],
) -> None:
    """Refer to what is here already, and remember what the page is about to send.

    A later visit says what of it never came.
    """
    here = [(item, one.path, one.here) for item, one in judged if one.here is not None]
    coming = [
        (clean_name(str(item.get("name") or one.path)), clean_path(one.path), int(item["size"]))
        for item, one in judged
        if batch_id and one.verdict == "ok" and not item.get("sha256")
    ]
    if not here and not coming:
        return
    batch = _batch(request, batch_id, chosen.public_id)
    for item, path, file in here:
        upload = _begin(request, batch, {**item, "relativePath": path}, needs_room=False)
        refer_to(request.actor, upload=upload, file=file)
    if coming:
        operations.announce_uploads(request.actor, batch=batch, files=coming)


@require_POST
def drop(request: Request) -> HttpResponse:
    """Give up files of a batch that never came whole: one of them, or all."""
    batch = batch_of(request, request.POST.get("batch", ""))
    path = request.POST.get("path")
    dropped = operations.drop_uploads(request.actor, batch=batch, path=path)
    if path is None:
        text = ngettext("已放弃 %d 个没有传完的文件。", "已放弃 %d 个没有传完的文件。", dropped)
        messages.success(request, text % dropped)
    return redirect("library:upload")


def _told(verdict: Verdict) -> dict[str, Any]:
    """Write a verdict for the page, with the way to where one's own file is already."""
    told = {"path": verdict.path, "verdict": verdict.verdict, "message": verdict.message}
    if verdict.mine is None:
        return told
    more = {"elsewhere": True} if verdict.is_elsewhere else {}
    return {**told, **more, "goes_on": _address_of(verdict.mine)}


def _address_of(file: AttachedFile) -> str:
    """Return the page where its owner works on a file: the grid of its batch, else its own."""
    if file.draft is not None and file.draft.batch is not None:
        return reverse("library:batch", args=[file.draft.batch.public_id])
    return reverse("library:work", args=[content_of(file).resource.public_id])


def _begin(
    request: Request, batch: Batch, about: Mapping[str, Any], *, needs_room: bool = True
) -> Upload:
    """Note a file that is announced or here already; the same one twice is one upload."""
    return operations.begin_upload(
        request.actor,
        batch=batch,
        name=clean_name(str(about.get("filename") or about.get("name") or "")),
        relative_path=clean_path(str(about.get("relativePath") or "")),
        length=int(about["size"]),
        sha256=sha256_of(about.get("sha256")),
        needs_room=needs_room,
    )


@require_http_methods(["OPTIONS", "POST"])
def tus_creation(request: Request) -> HttpResponseBase:
    """Create an upload (tus creation)."""
    if request.method == "OPTIONS":
        return _answer(204, {"Tus-Max-Size": str(settings.TUOJU_UPLOAD_LIMIT)})
    return _guarded(request, lambda: _create(request))


def _create(request: Request) -> HttpResponse:
    is_signed_in.require(request.actor, None)
    length = _whole(request.headers.get("Upload-Length", ""), "Upload-Length")
    about = tus.metadata_of(request.headers.get("Upload-Metadata", ""))
    batch = _batch(request, about.get("batch", ""), request.GET.get("organisation", ""))
    upload = _begin(request, batch, {**about, "size": length})
    headers = {"Location": reverse("library:tus", args=[upload.public_id])}
    if request.headers.get("Content-Type") == tus.CONTENT_TYPE:
        _take(request, upload, offset=0)
    elif length == 0:
        tus.receive(
            request.actor,
            upload,
            offset=0,
            body=io.BytesIO(),
            length=0,
            checksum=None,
            job=finish_upload,
        )
    return _answer(201, {**headers, **_state(upload)})


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def tus_upload(request: Request, public_id: str) -> HttpResponseBase:
    """Tell, continue or end an upload."""
    return _guarded(request, lambda: _upload(request, public_id))


def _upload(request: Request, public_id: str) -> HttpResponse:
    is_signed_in.require(request.actor, None)
    upload = (
        Upload.objects.visible_to(request.actor)
        .select_related("batch")
        .filter(public_id=public_id)
        .first()
    )
    if upload is None or upload.state == Upload.State.CANCELLED:
        raise NotFound
    if request.method == "DELETE":
        operations.cancel_upload(request.actor, upload=upload)
        return _answer(204, {})
    if request.method == "PATCH":
        if request.headers.get("Content-Type") != tus.CONTENT_TYPE:
            return _answer(415, {})
        offset = _whole(request.headers.get("Upload-Offset", ""), "Upload-Offset")
        _take(request, upload, offset=offset)
        return _answer(204, _state(upload))
    state = {**_state(upload), "Upload-Offset": str(tus.durable_offset(upload))}
    return _answer(200, {**state, "Upload-Length": str(upload.length), "Cache-Control": "no-store"})


def _take(request: Request, upload: Upload, *, offset: int) -> None:
    announced = request.headers.get("Content-Length")
    tus.receive(
        request.actor,
        upload,
        offset=offset,
        body=request,
        length=_whole(announced, "Content-Length") if announced else None,
        checksum=tus.checksum_of(request.headers.get("Upload-Checksum", "")),
        job=finish_upload,
    )


def _state(upload: Upload) -> dict[str, str]:
    return {
        "Upload-Offset": str(upload.offset),
        "Upload-Expires": http_date(upload.expires_at.timestamp()),
    }


def _whole(text: str | None, header: str) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 15:
        raise tus.BadRequest(header=header)
    return int(text)


def _answer(status: int, headers: dict[str, str]) -> HttpResponse:
    common = {
        "Tus-Resumable": tus.VERSION,
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(tus.CHECKSUMS),
    }
    return HttpResponse(status=status, headers={**common, **headers})


def _guarded(request: Request, act: Any) -> HttpResponse:
    """Answer errors in the protocol's way: status and a sentence."""
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        return _answer(412, {})
    try:
        response: HttpResponse = act()
    except DomainError as error:
        response = _answer(error.status, {"Content-Type": "application/problem+json"})
        detail = {"code": error.code, "status": error.status, "detail": str(error)}
        response.content = json.dumps(detail, ensure_ascii=False).encode()
    return response


@require_POST
def plain(request: Request) -> HttpResponse:
    """Take files by plain form, for browsers without JavaScript."""
    is_signed_in.require(request.actor, None)
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("请先选择文件。"))
        return redirect("library:upload")
    batch = _batch(
        request,
        request.POST.get("batch", "") or new_public_id(),
        request.GET.get("organisation", ""),
    )
    public_id = batch.public_id
    problems = receive_new_files(request.actor, batch=batch, files=files)
    for problem in problems:
        messages.error(request, problem)
    if len(problems) == len(files) and operations.drop_empty_batch(request.actor, batch=batch):
        return redirect("library:upload")
    return redirect("library:batch", public_id)
