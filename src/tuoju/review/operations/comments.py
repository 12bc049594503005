"""Remarks on what is reviewed, anchored to the whole, a field or a page."""

from __future__ import annotations

from django.db import transaction

from tuoju.core.actors import Actor
from tuoju.core.dates import moment
from tuoju.core.errors import NotFound
from tuoju.core.storing import record, store
from tuoju.review import facts, policies
from tuoju.review.errors import NotUnderReview
from tuoju.review.models import Comment, ReviewRequest
from tuoju.review.operations.rounds import locked, person_of


@transaction.atomic
def comment(
    actor: Actor,
    *,
    request: ReviewRequest,
    text: str,
    anchor_kind: str = Comment.AnchorKind.WHOLE,
    anchor: str = "",
) -> Comment:
    """Leave a remark; while the request is open, or returned and waiting for its author."""
    person = person_of(actor)
    request = locked(request)
    _require_seen(actor, request)
    policies.can_comment.require(actor, request)
    if not request.is_discussed:
        raise NotUnderReview(title=request.title)
    remark = store(
        Comment(
            request=request,
            author_id=person,
            round=request.round,
            anchor_kind=anchor_kind,
            anchor=anchor.strip(),
            text=text.strip(),
        )
    )
    record(
        actor,
        facts.ReviewCommented(
            subject=request.subject,
            organisation_id=request.organisation_id,
            request=request.public_id,
            topic=request.topic,
            comment=remark.public_id,
            author_id=person,
            anchor_kind=anchor_kind,
        ),
    )
    return remark


@transaction.atomic
def resolve_comment(actor: Actor, *, comment: Comment) -> Comment:
    """Mark a remark as dealt with; doing it twice changes nothing."""
    remark = Comment.objects.select_for_update().select_related("request").get(pk=comment.pk)
    _require_seen(actor, remark.request)
    policies.can_comment.require(actor, remark.request)
    if remark.resolved_at is not None:
        return remark
    remark.resolved_at = moment()
    store(remark, only=("resolved_at",))
    record(
        actor,
        facts.ReviewCommentResolved(
            subject=remark.request.subject,
            organisation_id=remark.request.organisation_id,
            request=remark.request.public_id,
            topic=remark.request.topic,
            comment=remark.public_id,
        ),
    )
    return remark


def _require_seen(actor: Actor, request: ReviewRequest) -> None:
    """Refuse people who may not see the request at all, without saying that it exists."""
    if not ReviewRequest.objects.visible_to(actor).filter(pk=request.pk).exists():
        raise NotFound
