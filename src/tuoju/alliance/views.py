"""The public directory, an organisation's page, and its people for those who direct it."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.alliance import policies, queries
from tuoju.alliance.errors import TooManyInvitations
from tuoju.alliance.forms import InviteForm, OrganisationForm, OwnOrganisationForm
from tuoju.alliance.models import Invitation, Membership, Organisation, OrganisationQuerySet
from tuoju.alliance.operations import (
    accept_invitation,
    create_organisation,
    decline_invitation,
    end_membership,
    invite_to_organisation,
    update_organisation,
    withdraw_invitation,
)
from tuoju.alliance.panels import panels_for
from tuoju.core.errors import DomainError
from tuoju.core.http import Request, same_for_visitors
from tuoju.core.policies import is_signed_in, runs_the_alliance

PAGE_LENGTH = 24


@require_safe
def directory(request: Request) -> HttpResponse:
    """List the member organisations with filters and counts."""
    wanted = _wanted(request)
    context = _list_context(request, wanted, queries.directory(request.actor, wanted)) | {
        "can_create": runs_the_alliance(request.actor, None)
    }
    return same_for_visitors(render(request, "alliance/directory.html", context))


@require_safe
def office(request: Request) -> HttpResponse:
    """List the member organisations for those who run the alliance."""
    runs_the_alliance.require(request.actor, None)
    wanted = _wanted(request)
    rows = queries.with_people(queries.directory(request.actor, wanted))
    context = _list_context(request, wanted, rows) | {"figures": queries.figures()}
    return render(request, "alliance/office.html", context)


@require_safe
def mine(request: Request) -> HttpResponse:
    """Lead to one's own organisation; let those with several choose."""
    is_signed_in.require(request.actor, None)
    rows = list(Organisation.objects.filter(pk__in=request.actor.organisation_ids))
    if len(rows) == 1:
        return redirect("alliance:organisation", rows[0].public_id)
    return render(request, "alliance/mine.html", {"organisations": rows})


@require_safe
def organisation(request: Request, public_id: str) -> HttpResponse:
    """Show one organisation, with the panels that other apps hang in."""
    row = _visible(request, public_id)
    sees_people = policies.can_see_people_count(request.actor, row)
    context = {
        "organisation": row,
        "people_count": queries.people_count(row) if sees_people else None,
        "panels": panels_for(request.actor, row),
        "can_edit": policies.can_update_organisation(request.actor, row),
        "can_manage": policies.can_manage_people(request.actor, row),
        "address": request.build_absolute_uri(request.path),
    }
    return same_for_visitors(render(request, "alliance/organisation.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def new_organisation(request: Request) -> HttpResponse:
    """Enter an organisation into the directory."""
    policies.can_create_organisation.require(request.actor, Organisation())
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = create_organisation(request.actor, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已添加“%(name)s”。") % {"name": row.name})
            return redirect("alliance:people", row.public_id)
    return _form_page(request, "alliance/edit.html", form, {"organisation": None})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_organisation(request: Request, public_id: str) -> HttpResponse:
    """Change facts about an organisation."""
    row = _visible(request, public_id)
    policies.can_update_organisation.require(request.actor, row)
    form_class = (
        OrganisationForm
        if policies.can_rank_organisation(request.actor, row)
        else OwnOrganisationForm
    )
    form = form_class(request.POST or None, instance=Organisation.objects.get(pk=row.pk))
    if request.method == "POST" and form.is_valid():
        try:
            update_organisation(request.actor, organisation=row, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("单位信息已保存。"))
            return redirect("alliance:organisation", row.public_id)
    return _form_page(request, "alliance/edit.html", form, {"organisation": row})


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Request, public_id: str) -> HttpResponse:
    """List the people of an organisation and add one."""
    row = _visible(request, public_id)
    policies.can_manage_people.require(request.actor, row)
    form = InviteForm(request.POST or None, actor=request.actor, organisation=row)
    if request.method == "POST" and form.is_valid():
        try:
            _require_patience(request)
            invitation = invite_to_organisation(
                request.actor, organisation=row, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            _say_who_is_asked(request, invitation)
            return redirect("alliance:people", row.public_id)
    context = {
        "organisation": row,
        "invited": queries.invited_to(request.actor, row),
        "page": Paginator(queries.people_of(request.actor, row), 50).get_page(
            request.GET.get("page")
        ),
    }
    return _form_page(request, "alliance/people.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, public_id: str, membership_id: str) -> HttpResponse:
    """End a person's role in an organisation, after asking once more."""
    membership = get_object_or_404(
        Membership.objects.visible_to(request.actor).select_related("person", "organisation"),
        organisation__public_id=public_id,
        public_id=membership_id,
    )
    place = policies.Place(membership.organisation, membership.role)
    policies.can_end_places.require(request.actor, place)
    if request.method != "POST":
        return render(request, "alliance/end.html", {"membership": membership})
    try:
        end_membership(request.actor, membership=membership)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = {"person": membership.person.name, "role": membership.get_role_display()}
        messages.success(request, _("%(person)s 的“%(role)s”身份已结束。") % words)
    return redirect("alliance:people", public_id)


@require_POST
def withdraw(request: Request, public_id: str, invitation_id: str) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(
        Invitation.objects.visible_to(request.actor).select_related("organisation"),
        organisation__public_id=public_id,
        public_id=invitation_id,
    )
    withdraw_invitation(request.actor, invitation=invitation)
    messages.success(request, _("已撤回给 %(name)s 的邀请。") % {"name": invitation.name})
    return redirect("alliance:people", public_id)


@require_safe
def invitations(request: Request) -> HttpResponse:
    """List what organisations offer to a person."""
    is_signed_in.require(request.actor, None)
    rows = queries.invitations_of(request.actor)
    return render(request, "alliance/invitations.html", {"invitations": rows})


@require_POST
def answer(request: Request, invitation_id: str) -> HttpResponse:
    """Accept an offer, or decline it."""
    is_signed_in.require(request.actor, None)
    invitation = get_object_or_404(queries.invitations_of(request.actor), public_id=invitation_id)
    words = {
        "organisation": invitation.organisation.name,
        "role": invitation.get_role_display(),
    }
    if request.POST.get("answer") == "accept":
        accept_invitation(request.actor, invitation=invitation)
        messages.success(request, _("您现在是“%(organisation)s”的“%(role)s”。") % words)
        return redirect("alliance:organisation", invitation.organisation.public_id)
    decline_invitation(request.actor, invitation=invitation)
    messages.success(request, _("已婉拒“%(organisation)s”的邀请。") % words)
    return redirect("alliance:invitations")


def _require_patience(request: Request) -> None:
    """Keep one account from asking very many people."""
    if not ratelimit.consume(request, action="invite", user=request.user):
        raise TooManyInvitations


def _wanted(request: Request) -> queries.DirectoryFilter:
    """Read the choices from the address; what no database stores cannot be looked for."""
    chosen = {name: request.GET.getlist(name)[:20] for name in queries.FACETS}
    return queries.DirectoryFilter(
        text=request.GET.get("q", "").replace("\0", "").strip()[:60],
        chosen={
            name: [value for value in values if value and "\0" not in value]
            for name, values in chosen.items()
        },
    )


def _list_context(
    request: Request, wanted: queries.DirectoryFilter, rows: OrganisationQuerySet
) -> dict[str, Any]:
    facets = queries.directory_facets(request.actor, wanted)
    parameters = request.GET.copy()
    parameters.pop("page", None)
    return {
        "wanted": wanted,
        "facets": facets,
        "chosen": _chosen(request, facets),
        "page": Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page")),
        "query": parameters.urlencode(),
    }


def _visible(request: Request, public_id: str) -> Organisation:
    rows = Organisation.objects.visible_to(request.actor)
    return get_object_or_404(rows, public_id=public_id)


def _form_page(request: Request, template: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, context | {"form": form}, status=status)


def _say_who_is_asked(request: Request, invitation: Invitation) -> None:
    words = {"person": invitation.name, "role": invitation.get_role_display()}
    said = _("已邀请：%(person)s（%(role)s）。对方登录后在“今日待办”里接受，身份就生效。")
    messages.success(request, said % words)


def _chosen(request: Request, facets: list[Any]) -> list[tuple[str, str]]:
    """Return label and address without it, for every filter that is set."""
    chosen = []
    for facet in facets:
        for option in facet.options:
            if option.checked:
                rest = request.GET.copy()
                rest.pop("page", None)
                kept = [value for value in rest.getlist(facet.name) if value != option.value]
                rest.setlist(facet.name, kept)
                chosen.append((str(option.label), f"?{rest.urlencode()}"))
    return chosen
