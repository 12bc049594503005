"""Gathering resources in collections: put in, described, taken out, dissolved."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.core.errors import DomainError, NotAllowed, NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.library import operations, policies
from tuoju.library.collection_forms import GatherForm, WordsForm
from tuoju.library.models import Collection, CollectionEntry
from tuoju.library.queries.gathering import kept_places, managed_collections, words_were_passed
from tuoju.library.queries.reading import open_resource

PER_PAGE = 50


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
    if not policies.contributes_somewhere(request.actor):
        raise NotAllowed
    form = GatherForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            entry = operations.gather(request.actor, resource=found, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            title = entry.collection.title
            messages.success(request, _("已放进合集《%(title)s》。") % {"title": title})
            return redirect("library:collection_arrange", entry.collection.public_id)
    status = 422 if form.errors else 200
    context = {"form": form, "resource": found}
    return render(request, "library/gathering/gather.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: Request, public_id: str) -> HttpResponse:
    """Show and change the words of a collection, with everything that stands in it."""
    found = _kept(request, public_id)
    form = WordsForm(request.POST or None, instance=_kept(request, public_id))
    if form.is_valid():
        try:
            operations.describe_collection(request.actor, collection=found, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存。"))
            return redirect("library:collection_arrange", public_id)
    places = Paginator(kept_places(request.actor, found), PER_PAGE)
    context = {
        "collection": found,
        "form": form,
        "page": places.get_page(request.GET.get("page")),
        "are_passed": not request.actor.runs_the_alliance and words_were_passed(found),
    }
    status = 422 if form.errors else 200
    return render(request, "library/gathering/arrange.html", context, status=status)


@require_POST
def take_out(request: Request, public_id: str) -> HttpResponse:
    """Take a resource out of a collection."""
    found = _kept(request, public_id)
    number = request.POST.get("entry", "")
    entries = CollectionEntry.objects.manageable_by(request.actor).filter(collection=found)
    entry = entries.filter(pk=number).first() if number.isdecimal() else None
    if entry is None:
        raise NotFound
    operations.take_out(request.actor, entry=entry)
    messages.success(request, _("已移出合集，资源本身没有变化。"))
    return redirect("library:collection_arrange", public_id)


@require_POST
def dissolve(request: Request, public_id: str) -> HttpResponse:
    """Do away with a collection; its resources stay."""
    found = _kept(request, public_id)
    operations.dissolve_collection(request.actor, collection=found)
    messages.success(
        request, _("合集《%(title)s》已删除，里面的资源都还在。") % {"title": found.title}
    )
    return redirect("library:collections_mine")


def _kept(request: Request, public_id: str) -> Collection:
    """Load a collection that the person may arrange; raises `NotFound` for all others."""
    is_signed_in.require(request.actor, None)
    found = Collection.objects.manageable_by(request.actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
