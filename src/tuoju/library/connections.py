"""How other apps show resources: standards, review queue, an organisation's page."""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Sequence

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.alliance.panels import Panel
from tuoju.competencies.resolving import Resolved
from tuoju.core.actors import Actor
from tuoju.core.refs import parse_ref
from tuoju.library.models import Draft, Resource
from tuoju.library.operations.reviewing import TOPIC, settle
from tuoju.library.queries.cards import cards, cards_for
from tuoju.review.topics import Show, Topic

PANEL_SIZE = 6


def resolve(refs: Sequence[str], actor: Actor) -> list[Resolved]:
    """Return the resources that the actor may see, as lists show them."""
    return [
        Resolved(
            ref=card.ref,
            title=card.title,
            url=card.href,
            kind=card.kind,
            facts="　".join(part for part in (card.owner, card.facts) if part),
        )
        for card in cards_for(actor, refs).values()
    ]


def visible_refs(refs: Many[str], actor: Actor) -> set[str]:
    """Return the references that the actor may see, without loading anything else."""
    ids = [parse_ref(text).public_id for text in refs]
    seen = Resource.objects.visible_to(actor).filter(public_id__in=ids)
    return {
        f"library/resource/{public_id}" for public_id in seen.values_list("public_id", flat=True)
    }


def review_topic(show: Show) -> Topic:
    """Say how the review machine shows (by the judging page's view) and settles resources."""
    return Topic(
        name=TOPIC,
        label=_("资源"),
        url_for=_judging_address,
        author_url_for=_writing_address,
        field_labels={
            field.name: field.verbose_name
            for field in Draft._meta.get_fields()
            if field.name in Draft.FIELDS and isinstance(field, models.Field)
        },
        settle=settle,
        show=show,
    )


def _judging_address(subject: str) -> str:
    return reverse("library:review", args=[parse_ref(subject).public_id])


def _writing_address(subject: str) -> str:
    return reverse("library:work", args=[parse_ref(subject).public_id])


def organisation_panel(actor: Actor, organisation: Organisation) -> Panel | None:
    """Show an organisation's newest resources on its page."""
    rows = Resource.objects.visible_to(actor).filter(organisation=organisation)
    found = cards(rows[:PANEL_SIZE])
    if not found:
        return None
    return Panel(
        template="library/reading/organisation_panel.html",
        context={"cards": found, "organisation": organisation, "total": rows.count()},
    )
