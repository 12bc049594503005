"""Loading what was sent to review, and what it is compared with."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models.functions import Left

from tuoju.core.actors import Actor
from tuoju.core.blobs.models import Blob, PageText
from tuoju.core.errors import NotFound
from tuoju.library.models import ResourceVersion, Submission, SubmittedFile
from tuoju.library.queries.previews import TEXT_SHOWN, is_closed
from tuoju.review.models import ReviewRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFile:
    """A file of a submission or of a version, as the comparison needs it."""

    file_id: str
    name: str
    sha256: str
    blob: Blob | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Fields and files as they were at one time; `at` says when, `is_sent` that reviewers had them."""

    fields: dict[str, Any]
    files: list[SeenFile]
    at: datetime.datetime
    is_sent: bool


def submitted(request: ReviewRequest) -> tuple[Snapshot, Snapshot | None]:
    """Return what is judged, and what it is compared with.

    That is the round before, else the version that was public when the review began. Raises
    `NotFound` when nothing was kept.
    """
    rounds = list(
        Submission.objects.filter(request=request)
        .select_related("against")
        .prefetch_related("files__blob")
        .order_by("-round")[:2]
    )
    if not rounds:
        raise NotFound
    now = _of_submission(rounds[0])
    if len(rounds) > 1:
        return now, _of_submission(rounds[1])
    against = rounds[0].against
    return now, _of_version(against) if against else None


def _of_submission(submission: Submission) -> Snapshot:
    return Snapshot(
        fields=submission.fields,
        files=[
            SeenFile(file_id=one.file_id, name=one.name, sha256=one.sha256, blob=one.blob)
            for one in submission.files.all()
        ],
        at=submission.at,
        is_sent=True,
    )


def _of_version(version: ResourceVersion) -> Snapshot:
    return Snapshot(
        fields=version.described(),
        files=[
            SeenFile(file_id=one.public_id, name=one.name, sha256=one.blob.sha256, blob=one.blob)
            for one in version.files.all()
        ],
        at=version.published_at,
        is_sent=False,
    )


class PageWords(NamedTuple):
    """The text of one page."""

    number: int
    text: str


def pages_of(blobs: Iterable[Blob | None]) -> dict[str, list[PageWords]]:
    """Return the texts of some files by sha256, in one query; closed files have none."""
    names = {blob.pk: blob.sha256 for blob in blobs if blob is not None and not is_closed(blob)}
    pages: dict[str, list[PageWords]] = {sha256: [] for sha256 in names.values()}
    rows = PageText.objects.filter(blob_id__in=names).order_by("blob_id", "number")
    shown = rows.values_list("blob_id", "number", Left("text", TEXT_SHOWN))
    for blob_id, number, text in shown:
        pages[names[blob_id]].append(PageWords(number, text))
    return pages


def submitted_file(actor: Actor, public_id: str, file_id: str) -> SubmittedFile:
    """Return a file that was sent to a review the actor may see; raises `NotFound`."""
    requests = ReviewRequest.objects.visible_to(actor).filter(
        subject=f"library/resource/{public_id}"
    )
    file = (
        SubmittedFile.objects.filter(
            file_id=file_id, submission__request__in=requests, blob__isnull=False
        )
        .select_related("blob")
        .order_by("-pk")
        .first()
    )
    if file is None:
        raise NotFound
    return file


def latest_review(actor: Actor, public_id: str) -> ReviewRequest | None:
    """Return the newest review of a resource that the actor may see."""
    return (
        ReviewRequest.objects.visible_to(actor)
        .filter(subject=f"library/resource/{public_id}")
        .order_by("-pk")
        .first()
    )
