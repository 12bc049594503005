"""Library objects for tests, made by the same operations that people use."""

from __future__ import annotations

import io
from typing import Any

from tests.factories import OrganisationFactory, member_of

from tuoju.core.actors import Actor
from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob
from tuoju.core.blobs.operations import register
from tuoju.core.extraction.sniffing import Sniffed
from tuoju.library import operations
from tuoju.library.models import Draft, Resource
from tuoju.review import operations as review
from tuoju.review.checklist import all_fit
from tuoju.review.models import ReviewRequest

COMPLETE = {
    "type": "courseware",
    "audiences": ["kindergarten_teachers"],
    "description": "供园本教研使用。",
    "licence": "cc_by_nc_sa_4",
    "keywords": ["师幼互动"],
    "consent": "none",
}


def blob_of(text: str = "师幼互动", **changes: Any) -> Blob:
    """Store some bytes as a ready text file."""
    stored = store.put_stream(io.BytesIO(text.encode()))
    blob = register(stored, Sniffed("text/plain", "text"))
    Blob.objects.filter(pk=blob.pk).update(**{"state": "ready", "processed_by": "1", **changes})
    blob.refresh_from_db()
    return blob


def draft_by(writer: Actor, *, title: str = "师幼互动观察", text: str = "", **fields: Any) -> Draft:
    """Start a complete draft with one file for the writer's first organisation."""
    from tuoju.alliance.models import Organisation  # noqa: PLC0415 - factories load with the apps

    visibility = fields.pop("visibility", "public")
    organisation = Organisation.objects.get(pk=min(writer.organisation_ids))
    draft = operations.start_draft(
        writer,
        organisation=organisation,
        title=title,
        fields={**COMPLETE, **fields},
        visibility=visibility,
    )
    operations.attach_file(writer, draft=draft, blob=blob_of(text or title), name="观察.txt")
    draft.refresh_from_db()
    return draft


def three_reviewers() -> tuple[Actor, Actor, Actor]:
    """Return reviewers of the first, second and final step: two vice chairs and the lead."""
    lead = OrganisationFactory(rank="chair", kind="college")
    helper = OrganisationFactory(rank="vice_chair")
    return (
        member_of(helper, "reviewer"),
        member_of(helper, "reviewer"),
        member_of(lead, "reviewer"),
    )


def judge(reviewer: Actor, request: ReviewRequest, verdict: str = "pass", reason: str = "") -> str:
    """Decide the current step on the content as it is."""
    request.refresh_from_db()
    return review.decide(
        reviewer,
        request=request,
        verdict=verdict,
        checklist=all_fit() if verdict == "pass" else {**all_fit(), "science": "does_not_fit"},
        seen_hash=request.content_hash,
        reason=reason,
    ).state


def published_by(
    writer: Actor, *, reviewers: tuple[Actor, ...] | None = None, **fields: Any
) -> Resource:
    """Take a draft through all three reviews."""
    request = operations.submit_draft(writer, draft=draft_by(writer, **fields))
    for reviewer in reviewers or three_reviewers():
        judge(reviewer, request)
    return Resource.objects.get(public_id=request.subject.rpartition("/")[2])
