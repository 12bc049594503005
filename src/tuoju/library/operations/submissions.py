"""Keeping what was sent to the reviewers, and letting its bytes go when nobody compares any more."""

from __future__ import annotations

from tuoju.core.blobs import operations as blobs
from tuoju.core.storing import store
from tuoju.library.models import Draft, Resource, Submission, SubmittedFile
from tuoju.library.queries.outlines import own_places
from tuoju.review.models import ReviewRequest


def keep_submission(draft: Draft, request: ReviewRequest) -> Submission:
    """Write down what the reviewers of this round see; called in the submitting transaction."""
    resource = draft.resource
    submission = store(
        Submission(
            resource=resource,
            request=request,
            round=request.round,
            against=resource.current,
            fields={
                **draft.described(),
                "visibility": draft.goes_to,
                "visible_kinds": sorted(
                    draft.resource.visible_kinds.values_list("kind", flat=True)
                ),
                "collections": [entry.words for entry in own_places(resource)],
            },
            content_hash=request.content_hash,
            at=request.submitted_at,
        )
    )
    files = list(draft.files.select_related("blob"))
    SubmittedFile.objects.bulk_create(
        SubmittedFile(
            submission=submission,
            file_id=file.public_id,
            name=file.name,
            order=file.order,
            sha256=file.blob.sha256,
            blob=file.blob,
        )
        for file in files
    )
    blobs.hold([file.blob_id for file in files])
    return submission


def let_go(resource: Resource) -> None:
    """Stop holding the bytes of a resource's submissions; versions and drafts hold their own."""
    held = SubmittedFile.objects.filter(submission__resource=resource, is_held=True)
    blobs.release(blob_id for blob_id in held.values_list("blob_id", flat=True) if blob_id)
    held.update(is_held=False)
