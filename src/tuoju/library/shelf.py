"""The list of one's own resources: rows in words, tabs with counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tuoju.core.actors import Actor
from tuoju.core.ui.pieces import Tab
from tuoju.library.addresses import resource_address
from tuoju.library.models import Draft, Resource
from tuoju.library.models.resources import ResourceQuerySet

# The lists in which drafts can be ticked, by the name that their forms send along.
SHELVES = {
    "my": "library:my",
    "organisation": "library:of_organisation",
    "all": "library:all",
}
_FILTERS = {
    "": Q(),
    "draft": Q(draft__state=Draft.State.EDITING),
    "returned": Q(draft__state=Draft.State.RETURNED),
    "review": Q(draft__state=Draft.State.IN_REVIEW),
    "published": Q(current__isnull=False, withdrawn_at__isnull=True),
    "withdrawn": Q(withdrawn_at__isnull=False),
}
_TONES = {
    Draft.State.EDITING: "draft",
    Draft.State.RETURNED: "warn",
    Draft.State.IN_REVIEW: "wait",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRow:
    """One resource as its writer's list shows it."""

    public_id: str
    draft_id: str
    title: str
    owner: str
    label: str
    tone: str
    verb: str
    visibility: str
    when: dt.datetime
    url: str
    may_edit: bool
    may_tick: bool
    whose: str
    is_others: bool


def in_state(rows: ResourceQuerySet, state: str) -> ResourceQuerySet:
    """Narrow the list to one tab; an unknown one shows everything."""
    return rows.filter(_FILTERS.get(state, Q()))


def tabs_of(rows: ResourceQuerySet, state: str, base: str) -> list[Tab]:
    """Return the tabs with their counts, in one query."""
    names = {
        "": _("全部"),
        "draft": _("草稿"),
        "returned": _("退回修改"),
        "review": _("审核中"),
        "published": _("已发布"),
        "withdrawn": _("已下架"),
    }
    counts = rows.order_by().aggregate(
        **{f"n_{key}": Count("pk", filter=rule) for key, rule in _FILTERS.items() if key},
        n_=Count("pk"),
    )
    return [
        Tab(
            label=name,
            url=f"{base}?state={key}" if key else base,
            current=key == state,
            count=counts[f"n_{key}"],
        )
        for key, name in names.items()
    ]


def shelf_rows(actor: Actor, resources: Iterable[Resource]) -> list[ShelfRow]:
    """Turn resources, loaded with draft, version, organisation and maker, into rows."""
    return [_row(actor, resource) for resource in resources]


def _row(actor: Actor, resource: Resource) -> ShelfRow:
    draft: Draft | None = getattr(resource, "draft", None)
    content = draft or resource.current
    label, tone = _state_of(resource, draft)
    edits = draft is not None and draft.state != Draft.State.IN_REVIEW
    if draft is not None:
        url = reverse("library:draft", args=[draft.public_id])
    else:
        url = resource_address(resource.public_id)
    return ShelfRow(
        public_id=resource.public_id,
        draft_id=draft.public_id if draft else "",
        title=(content.title if content else "") or _("未命名"),
        owner=resource.organisation.short_name or resource.organisation.name,
        label=label,
        tone=tone,
        verb=pgettext("to do", "编辑") if edits else _("查看"),
        visibility=str(resource.get_visibility_display()),
        when=_when(resource, draft),
        url=url,
        may_edit=resource.current_id is not None,
        may_tick=edits,
        whose=resource.created_by.name if resource.created_by else _("平台导入"),
        is_others=resource.created_by_id != actor.user_id,
    )


def _state_of(resource: Resource, draft: Draft | None) -> tuple[str, str]:
    if draft is not None:
        state = Draft.State(draft.state)
        live = resource.current_id is not None and resource.withdrawn_at is None
        if live and state == Draft.State.EDITING:
            return _("已发布，有新草稿"), "draft"
        return str(state.label), _TONES[state]
    if resource.withdrawn_at is not None:
        return _("已下架"), "off"
    return _("已发布"), "good"


def _when(resource: Resource, draft: Draft | None) -> dt.datetime:
    if draft is not None:
        return draft.updated_at
    return resource.current.published_at if resource.current else resource.created_at
