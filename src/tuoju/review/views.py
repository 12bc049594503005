"""The reviewer's list, and the steps that are the same for every reviewed object."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuoju.accounts.models import User
from tuoju.core.errors import DomainError, Invalid, NotFound
from tuoju.core.http import Request
from tuoju.core.policies import is_signed_in
from tuoju.core.ui.pieces import Tab
from tuoju.review import components, operations, policies, queries, topics
from tuoju.review.forms import (
    CHECK,
    AssignForm,
    CommentForm,
    DecisionForm,
    QueueFilter,
    WithdrawalForm,
)
from tuoju.review.models import Comment, Decision, ReviewRequest
from tuoju.review.panel import panel_of, people_for

PAGE_LENGTH = 20


@require_safe
def queue(request: Request) -> HttpResponse:
    """List what waits for the reader, what they sent, and everything they may see."""
    is_signed_in.require(request.actor, None)
    judges = request.actor.has("reviewer") or request.actor.has("secretariat")
    usual = queries.View.MINE_TO_JUDGE if judges else queries.View.SUBMITTED_BY_ME
    view = request.GET.get("view", "")
    view = view if view in queries.View.values else usual
    filters = QueueFilter(request.GET)
    chosen = filters.chosen()
    rows = queries.narrowed(queries.view_of(request.actor, view), chosen, request.actor)
    page = Paginator(queries.with_current_step(rows), PAGE_LENGTH).get_page(request.GET.get("page"))
    parameters = request.GET.copy()
    parameters.pop("page", None)
    context = {
        "tabs": _tabs(request, view),
        "view": view,
        "filters": filters,
        "is_narrowed": bool(chosen),
        "page": page,
        "query": parameters.urlencode(),
        "rows": [_row(row) for row in page],
    }
    return render(request, "review/queue.html", context)


def _tabs(request: Request, view: str) -> list[Tab]:
    return [
        Tab(
            label=choice.label,
            url=f"?view={choice.value}",
            current=choice.value == view,
            count=queries.view_of(request.actor, choice.value).count(),
        )
        for choice in queries.View
    ]


def _row(review: ReviewRequest) -> dict[str, Any]:
    topic = topics.topic_named(review.topic)
    step = queries.current_step(review)
    return {
        "review": review,
        "tag": components.tag_of(review),
        "topic": topic.label if topic else review.topic,
        "url": _address_of(review),
        "step": step,
        "is_late": step is not None and step.is_late,
    }


@require_safe
def open_request(request: Request, public_id: str) -> HttpResponse:
    """Lead to the page where a request is judged."""
    return redirect(_asked(request, _address_of(_visible(request, public_id))))


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: Request, public_id: str) -> HttpResponse:
    """Take the decision from any page that shows the request; without such a page, be one."""
    review = _visible(request, public_id)
    if request.method != "POST":
        topic = topics.topic_named(review.topic)
        if topic is not None and (topic.show or request.GET):
            return redirect(_asked(request, topic.url_for(review.subject)))
        return _show(request, review)
    _before, after = queries.neighbours(request.actor, review)
    if "rest_fits" in request.POST:
        filled = DecisionForm.filled(request.POST, review)
        status = 409 if filled.is_overtaken(review) else 200
        return _show(request, review, decision_form=filled, status=status)
    form = DecisionForm(request.POST, review=review)
    if form.is_valid():
        try:
            outcome = operations.decide(
                request.actor,
                request=review,
                verdict=form.cleaned_data["verdict"],
                reason=form.cleaned_data["reason"],
                checklist=form.answers,
                seen_hash=form.cleaned_data["seen_hash"],
                seen_step=form.cleaned_data["seen_step"],
            )
        except DomainError as error:
            _explain(form, error)
        else:
            messages.success(request, _said(review, form.cleaned_data["verdict"], outcome))
            following = after or queries.next_to_judge(request.actor)
            return redirect(_address_of(following) if following else reverse("review:queue"))
    latest = _visible(request, public_id)
    status = 409 if form.is_overtaken(latest) else 422
    return _show(request, latest, decision_form=form, status=status)


def _said(review: ReviewRequest, verdict: str, outcome: operations.Outcome) -> str:
    if verdict == Decision.Verdict.RETURN:
        return _("已把《%(title)s》退回给作者。") % {"title": review.title}
    if outcome.next_step is None:
        return _("《%(title)s》已全部通过。") % {"title": review.title}
    return _("《%(title)s》已通过这一步，交给下一步审核。") % {"title": review.title}


@require_POST
def add_comment(request: Request, public_id: str) -> HttpResponse:
    """Take a remark from any page that shows the request."""
    review = _visible(request, public_id)
    form = CommentForm(request.POST, review=review)
    if form.is_valid():
        try:
            operations.comment(request.actor, request=review, **form.anchored)
        except DomainError as error:
            _explain(form, error)
        else:
            return _back(request, review)
    latest = _visible(request, public_id)
    return _show(request, latest, comment_form=form, status=422 if latest.is_discussed else 409)


@require_POST
def resolve(request: Request, public_id: str, comment_id: str) -> HttpResponse:
    """Mark a remark as dealt with."""
    review = _visible(request, public_id)
    remark = get_object_or_404(Comment.objects.filter(request=review), public_id=comment_id)
    operations.resolve_comment(request.actor, comment=remark)
    return _back(request, review)


@require_POST
def assignment(request: Request, public_id: str) -> HttpResponse:
    """Give the current step to somebody; reviewers take it themselves with `take`."""
    review = _visible(request, public_id)
    if "take" in request.POST:
        try:
            operations.take_step(request.actor, request=review)
        except DomainError as error:
            messages.error(request, str(error))
        return _back(request, review)
    form = AssignForm(request.POST, people=people_for(review))
    if form.is_valid():
        person = User.objects.filter(public_id=form.cleaned_data["person"]).first()
        try:
            operations.assign(
                request.actor, request=review, person=person, due=form.cleaned_data["due"]
            )
        except DomainError as error:
            _explain(form, error)
        else:
            return _back(request, review)
    return _show(request, review, assign_form=form, status=422)


@require_POST
def withdrawal(request: Request, public_id: str) -> HttpResponse:
    """Take a request back: one's own side goes on working, the secretariat goes on reviewing."""
    review = _visible(request, public_id)
    policies.can_withdraw.require(request.actor, review)
    is_own = policies.speaks_for_the_owner(request.actor, review)
    form = WithdrawalForm(request.POST, asks_why=not is_own)
    if not form.is_valid():
        return _show(request, review, withdrawal_form=form, status=422)
    operations.withdraw(request.actor, request=review, **form.cleaned_data)
    messages.success(request, _("已撤回《%(title)s》的送审。") % {"title": review.title})
    url = topics.author_url(review.topic, review.subject) if is_own else ""
    return redirect(url or reverse("review:queue"))


def _address_of(review: ReviewRequest) -> str:
    """Return where a request is judged with its content, or else its bare page."""
    return topics.judging_url(review.topic, review.subject) or reverse(
        "review:decide", args=[review.public_id]
    )


def _asked(request: Request, address: str) -> str:
    """Return the address with what this one asked: links of a page shown here may mean that one."""
    return f"{address}?{request.GET.urlencode()}" if request.GET else address


def _visible(request: Request, public_id: str) -> ReviewRequest:
    is_signed_in.require(request.actor, None)
    review = queries.with_history(public_id, request.actor)
    if review is None:
        raise NotFound
    return review


def _show(
    request: Request, review: ReviewRequest, *, status: int = 200, **forms: BaseForm
) -> HttpResponse:
    topic = topics.topic_named(review.topic)
    back = request.POST.get("back", "")
    if forms and topic and topic.show:
        return topic.show(request, review, topics.Shown(forms=forms, back=back, status=status))
    return render(
        request,
        "review/request.html",
        panel_of(request.actor, review, back=_here(request), link=None, **forms),
        status=status,
    )


def _here(request: Request) -> str:
    """Return the address of the page that shows the panel, for the way back."""
    return request.POST.get("back", "") if request.method == "POST" else request.path


def _back(request: Request, review: ReviewRequest) -> HttpResponse:
    """Return to the page the form stood on, when it names one of this site."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, request.get_host()):
        return redirect(back)
    return redirect("review:decide", review.public_id)


def _explain(form: BaseForm, error: DomainError) -> None:
    """Put an operation's refusal where the person can see it."""
    fields = error.fields if isinstance(error, Invalid) else {}
    for name, texts in fields.items():
        place = name if name in form.fields and not name.startswith(CHECK) else None
        form.add_error(place, texts)
    if not fields:
        form.add_error(None, str(error))
