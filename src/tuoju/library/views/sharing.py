"""Who may see a published resource: audience, links with an end, taking it down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuoju.core.errors import DomainError, Invalid, NotAllowed, NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.library import operations, policies
from tuoju.library.errors import DraftIsOpen, LinksAreClosed, NeedsNoReview
from tuoju.library.models import Draft, LinkGrant, Resource
from tuoju.library.queries.reading import open_resource
from tuoju.library.queries.reviews import audiences_to_ask_for
from tuoju.library.sharing_forms import AudienceForm, LinkForm, OpeningForm, WithdrawalForm
from tuoju.review.errors import AlreadyUnderReview


def _opened(request: Request, public_id: str) -> Resource:
    """Load a live resource that the person may manage."""
    is_signed_in.require(request.actor, None)
    found = open_resource(request.actor, public_id)
    if found.withdrawn_at is not None:
        raise NotFound
    if not (
        policies.can_share(request.actor, found) or policies.can_withdraw(request.actor, found)
    ):
        raise NotAllowed
    return found


def _page(request: Request, found: Resource, status: int = 200, **forms: Any) -> HttpResponse:
    kinds = list(found.visible_kinds.values_list("kind", flat=True))
    start = {"visibility": found.visibility, "visible_kinds": kinds}
    open_links = found.link_grants.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())
    levels = audiences_to_ask_for(found)
    context = {
        "resource": found,
        "audience_form": AudienceForm(initial=start, actor=request.actor, resource=found),
        "opening_form": OpeningForm(levels=levels),
        "may_open": bool(levels) and policies.can_submit_to_alliance(request.actor, found),
        "open_draft": Draft.objects.visible_to(request.actor).filter(resource=found).first(),
        "link_form": LinkForm(),
        "withdrawal_form": WithdrawalForm(),
        "grants": [(grant, _address(request, grant)) for grant in open_links],
        "can_share": policies.can_share(request.actor, found),
        "can_withdraw": policies.can_withdraw(request.actor, found),
        **forms,
    }
    return render(request, "library/reading/manage.html", context, status=status)


def _address(request: Request, grant: LinkGrant) -> str:
    return request.build_absolute_uri(reverse("library:link", args=[grant.token]))


@require_safe
def manage(request: Request, public_id: str) -> HttpResponse:
    """Show who may see the resource and which links are open."""
    return _page(request, _opened(request, public_id))


@require_POST
def audience(request: Request, public_id: str) -> HttpResponse:
    """Open or close the resource to others."""
    found = _opened(request, public_id)
    form = AudienceForm(request.POST, actor=request.actor, resource=found)
    if form.is_valid():
        try:
            operations.change_audience(request.actor, resource=found, **form.cleaned_data)
        except Invalid as error:
            for text in (text for texts in error.fields.values() for text in texts):
                form.add_error("visibility", text)
        except DomainError as error:
            form.add_error(None, str(error))
    if form.errors:
        return _page(request, _opened(request, public_id), 422, audience_form=form)
    messages.success(request, _("可见范围已更新。"))
    return redirect("library:manage", public_id)


@require_POST
def to_alliance(request: Request, public_id: str) -> HttpResponse:
    """Send an internal resource to the alliance's reviewers."""
    found = _opened(request, public_id)
    form = OpeningForm(request.POST, levels=audiences_to_ask_for(found))
    if form.is_valid():
        try:
            operations.submit_to_alliance(request.actor, resource=found, **form.cleaned_data)
        except Invalid as error:
            for text in (text for texts in error.fields.values() for text in texts):
                form.add_error("opens_to", text)
        except (NeedsNoReview, DraftIsOpen, AlreadyUnderReview) as error:
            form.add_error(None, str(error))
    if form.errors:
        return _page(request, _opened(request, public_id), 422, opening_form=form)
    messages.success(request, _("已送联盟审核。通过三审后，可见范围会自动放宽。"))
    return redirect("library:manage", public_id)


@require_POST
def grant(request: Request, public_id: str) -> HttpResponse:
    """Make a link that opens the resource for a while."""
    found = _opened(request, public_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, link_form=form)
    try:
        operations.grant_link(request.actor, resource=found, days=form.cleaned_data["days"])
    except Invalid as error:
        for text in (text for texts in error.fields.values() for text in texts):
            form.add_error(None, text)
    except LinksAreClosed as error:
        form.add_error(None, str(error))
    if form.errors:
        return _page(request, found, 422, link_form=form)
    messages.success(request, _("链接已生成，可以复制后发给需要的人。"))
    return redirect("library:manage", public_id)


@require_POST
def revoke(request: Request, public_id: str) -> HttpResponse:
    """Close a link before its time."""
    found = _opened(request, public_id)
    named = found.link_grants.filter(token=request.POST.get("token", "").replace("\0", "")).first()
    if named is None:
        raise NotFound
    operations.revoke_link(request.actor, grant=named)
    messages.success(request, _("链接已收回，拿到它的人不能再打开。"))
    return redirect("library:manage", public_id)


@require_POST
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """Take the resource down; its address tells the reason from now on."""
    found = _opened(request, public_id)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, withdrawal_form=form)
    operations.withdraw_resource(request.actor, resource=found, reason=form.cleaned_data["reason"])
    messages.success(request, _("资源已下架。"))
    return redirect("library:resource", public_id)
