"""Gathering resources in collections: put in, described, arranged, taken out, dissolved."""

from __future__ import annotations

from copy import copy
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.core.errors import DomainError, NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.library import operations, policies
from tuoju.library.collection_forms import DeclineForm, GatherForm, WordsForm
from tuoju.library.errors import NothingToAccept, OutlineChanged, PlaceInReview
from tuoju.library.models import Collection, CollectionEntry
from tuoju.library.queries.gathering import (
    hash_of_outline,
    kept_places,
    managed_collections,
    unread_outside,
    words_are_closed_to,
)
from tuoju.library.queries.reading import open_resource

PER_PAGE = 50
_STEPS = {"up": -1, "down": 1}


@require_safe
def mine(request: Request) -> HttpResponse:
    """List the collections that the person may arrange."""
    is_signed_in.require(request.actor, None)
    page = Paginator(managed_collections(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "library/gathering/mine.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def gather(request: Request, public_id: str) -> HttpResponse:
    """Put a resource into a collection at hand or into a new one."""
    is_signed_in.require(request.actor, None)
    found = open_resource(request.actor, public_id)
    if found.withdrawn_at is not None:
        raise NotFound
    policies.can_gather.require(request.actor, None)
    form = GatherForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            put = operations.gather(request.actor, resource=found, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            title = put.collection.title
            messages.success(request, _("已放进合集《%(title)s》。") % {"title": title})
            return redirect("library:collection_arrange", put.collection.public_id)
    status = 422 if form.errors else 200
    answers_for_words = policies.can_accept_words(request.actor, found)
    context = {"form": form, "resource": found, "answers_for_words": answers_for_words}
    return render(request, "library/gathering/gather.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: Request, public_id: str) -> HttpResponse:
    """Show and change the words of a collection, with everything that stands in it."""
    found = _kept(request, public_id)
    form = WordsForm(request.POST or None, instance=copy(found))
    if form.is_valid():
        try:
            operations.describe_collection(request.actor, collection=found, **form.cleaned_data)
        except DomainError as error:
            found = _kept(request, public_id)
            form.shows_words_of(found)
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存。"))
            return redirect("library:collection_arrange", public_id)
    return _arrange_page(request, found, status=422 if form.errors else 200, form=form)


def _arrange_page(
    request: Request, found: Collection, *, status: int, **shown: BaseForm
) -> HttpResponse:
    places = Paginator(kept_places(request.actor, found), PER_PAGE)
    may_accept = policies.can_accept_words(request.actor, found)
    context = {
        "collection": found,
        "form": WordsForm(instance=copy(found)),
        "decline_form": DeclineForm(),
        "page": places.get_page(request.GET.get("page")),
        "are_closed": words_are_closed_to(request.actor, found),
        "are_read": found.entries.standing_as_passed().exists(),
        "unread": unread_outside(request.actor, found).count(),
        "may_accept": may_accept,
        "may_ask": policies.can_ask_to_accept(request.actor, found),
        "seen": hash_of_outline(found) if may_accept else "",
        **shown,
    }
    return render(request, "library/gathering/arrange.html", context, status=status)


@require_POST
def entry(request: Request, public_id: str) -> HttpResponse:
    """Move an entry, put it under other headings, or take it out."""
    found = _kept(request, public_id)
    named = request.POST.get("resource", "").replace("\0", "")
    entries = CollectionEntry.objects.manageable_by(request.actor).filter(collection=found)
    one = get_object_or_404(
        entries.select_related("collection", "resource"), resource__public_id=named
    )
    try:
        done = _change(request, one)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(_arranging(request, public_id))


def _change(request: Request, one: CollectionEntry) -> str:
    """Do what the button says; returns what happened, in words."""
    act = request.POST.get("act", "")
    if act == "out":
        operations.take_out(request.actor, entry=one)
        return _("已移出合集，资源本身没有变化。")
    if act in _STEPS:
        operations.move_entry(request.actor, entry=one, by=_STEPS[act])
        return _("顺序已更新。")
    operations.head_entry(
        request.actor, entry=one, path=request.POST.get("path", "").replace("\0", "")
    )
    return _("小标题已保存。")


@require_POST
def ask(request: Request, public_id: str) -> HttpResponse:
    """Put the words of a collection before the secretariat."""
    found = _kept(request, public_id)
    try:
        operations.ask_to_accept(request.actor, collection=found)
    except (NothingToAccept, PlaceInReview) as error:
        messages.error(request, str(error))
    return redirect("library:collection_arrange", public_id)


@require_POST
def accept(request: Request, public_id: str) -> HttpResponse:
    """Let everybody read the words of a collection."""
    found = _kept(request, public_id)
    try:
        operations.accept_words(request.actor, collection=found, seen=request.POST.get("seen", ""))
    except (OutlineChanged, PlaceInReview) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已认可，能看到其中资源的人现在都能看到这个合集。"))
    return redirect("library:collection_arrange", public_id)


@require_POST
def decline(request: Request, public_id: str) -> HttpResponse:
    """Send the words of a collection back to whoever asked."""
    found = _kept(request, public_id)
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            operations.decline_words(request.actor, collection=found, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已告诉对方。"))
            return redirect("library:collection_arrange", public_id)
    return _arrange_page(request, _kept(request, public_id), status=422, decline_form=form)


@require_POST
def dissolve(request: Request, public_id: str) -> HttpResponse:
    """Do away with a collection; its resources stay."""
    found = _kept(request, public_id)
    try:
        operations.dissolve_collection(request.actor, collection=found)
    except PlaceInReview as error:
        messages.error(request, str(error))
        return redirect("library:collection_arrange", public_id)
    messages.success(
        request, _("合集《%(title)s》已删除，里面的资源都还在。") % {"title": found.title}
    )
    return redirect("library:collections_mine")


def _arranging(request: Request, public_id: str) -> str:
    """Return the address of the page of the list where the person was."""
    page = request.GET.get("page", "")
    query = f"?{urlencode({'page': page})}" if page else ""
    return reverse("library:collection_arrange", args=[public_id]) + query


def _kept(request: Request, public_id: str) -> Collection:
    """Load a collection that the person may arrange; raises `NotFound` for all others."""
    is_signed_in.require(request.actor, None)
    rows = Collection.objects.manageable_by(request.actor).select_related("asked_by")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
