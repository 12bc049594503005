"""What the home page and the day's list compose out of the apps below."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Invitation, Organisation
from tuoju.alliance.queries import invitations_of
from tuoju.competencies.models import Statement
from tuoju.core.actors import Actor
from tuoju.core.prepared import Prepared
from tuoju.core.search.node import searcher
from tuoju.core.search.results import SearchRequest
from tuoju.core.ui.pieces import Figure, NewsRow
from tuoju.library.models import Collection, Draft, MissedSearch, Resource
from tuoju.library.queries.cards import Card, cards
from tuoju.library.queries.finding import QUALITY_GUIDE
from tuoju.library.queries.gathering import collections_to_accept
from tuoju.notices.models import Notice
from tuoju.notices.queries import notices_of
from tuoju.review.models import ReviewRequest
from tuoju.review.queries import current_step, has_queue, turns_for, with_current_step
from tuoju.review.topics import judging_url

FRESH = 8
NEWS = 6
USED_WITHIN_DAYS = 30
LISTED = 20
OWN = 5
_TOLD_ABOVE = (  # the lists above say it
    "review.waiting",
    "review.assigned",
    "review.returned",
    "library.acceptance_asked",
)
MISSED_WITHIN_DAYS = 120
MISSED_SHOWN = 500
HOT_WORDS = ("师幼互动", "一对一倾听", "一日生活", "托班作息", "入学准备")
_KIND_GROUPS: tuple[tuple[str | Promise, str | Promise, frozenset[str]], ...] = (
    (_("院校"), _("所"), frozenset({"college", "secondary_school"})),
    (_("幼儿园"), _("所"), frozenset({"kindergarten"})),
    (_("托育机构"), _("家"), frozenset({"nursery", "integrated"})),
    (_("企业与协会"), _("家"), frozenset({"company", "association"})),
    (_("行政与教研"), _("家"), frozenset({"institute", "education_bureau", "health_bureau"})),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """One of the five pillars with what the site holds of it today."""

    name: str | Promise
    text: str | Promise
    icon: str
    url: str
    number: int
    unit: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """An aspect of the quality guide with its indicators."""

    title: str
    indicators: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything on the home page."""

    organisations: int
    pillars: list[Pillar]
    fresh: list[Card]
    news: list[NewsRow]
    used: list[Card]
    aspects: list[Aspect]
    members: list[Figure]
    hot: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReview:
    """A review that waits: the person's own, or free for whoever may take it."""

    request: ReviewRequest
    url: str
    due: datetime.date | None
    is_mine: bool
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What waits for a person, and what of theirs came out lately."""

    to_review: list[ToReview]
    to_accept: list[Collection]
    returned: list[Draft]
    drafts: list[Draft]
    in_review: list[Draft]
    fresh: list[Card]
    notices: list[Notice]
    invitations: list[Invitation]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (
            self.invitations
            or self.to_review
            or self.to_accept
            or self.returned
            or self.drafts
            or self.in_review
            or self.notices
        )


def home(actor: Actor) -> Home:
    """Compose the home page in a fixed number of queries."""
    kinds = dict(
        Organisation.objects.visible_to(actor)
        .order_by()
        .values_list("kind")
        .annotate(n=Count("pk"))
    )
    newest = _newest(actor, collected=False) or _newest(actor, collected=True)
    statements = list(
        Statement.objects.of(QUALITY_GUIDE)
        .filter(kind__in=["aspect", "indicator"])
        .select_related("parent")
        .order_by("order", "pk")
    )
    return Home(
        organisations=sum(kinds.values()),
        pillars=_pillars(actor, Statement.objects.current().count()),
        fresh=newest[:FRESH],
        news=[
            NewsRow(title=card.title, url=card.href, when=card.published_at, note=card.owner)
            for card in newest[FRESH:]
        ],
        used=_most_used(actor),
        aspects=_aspects(statements),
        members=[
            Figure(label=label, number=sum(kinds.get(kind, 0) for kind in group), unit=unit)
            for label, unit, group in _KIND_GROUPS
        ],
        hot=HOT_WORDS,
    )


def _pillars(actor: Actor, statements: int) -> list[Pillar]:
    """Count under the viewer's rights, from the index: one question for all pillars."""
    found = searcher().search(
        SearchRequest(
            q="",
            audience=actor.audience_tokens(),
            kinds=frozenset({"resource"}),
            limit=0,
            facet_names=("audience", "type"),
        )
    )
    audience: Mapping[str, int] = dict(found.facets.get("audience", []))
    kind: Mapping[str, int] = dict(found.facets.get("type", []))
    library = reverse("library:list")
    return [
        Pillar(
            name=_("资源共享平台"),
            text=_("课件、案例、微课与表单，三审后共享"),
            icon="book",
            url=library,
            number=found.total,
            unit=_("件在用资源"),
        ),
        Pillar(
            name=_("双主体协同育人"),
            text=_("院校与园所共定方案、共带实习、共评成长"),
            icon="users",
            url=f"{library}?audience=college_teaching",
            number=audience.get("college_teaching", 0),
            unit=_("件课程与实习资料"),
        ),
        Pillar(
            name=_("双师型教师团队"),
            text=_("教师进园实践，园所骨干走上讲台"),
            icon="medal",
            url=f"{library}?type=training_pack&type=courseware",
            number=kind.get("training_pack", 0) + kind.get("courseware", 0),
            unit=_("件培训与教研课件"),
        ),
        Pillar(
            name=_("岗课赛证与评价"),
            text=_("岗位任务、质量要点、证书要求一张图"),
            icon="swap",
            url=reverse("competencies:list"),
            number=statements,
            unit=_("条要点与能力"),
        ),
        Pillar(
            name=_("互惠式社会服务"),
            text=_("科学育儿公益课、家长学校、入园指导"),
            icon="hand",
            url=f"{library}?audience=families",
            number=audience.get("families", 0),
            unit=_("件科学育儿资料"),
        ),
    ]


def _most_used(actor: Actor) -> list[Card]:
    since = timezone.localdate() - datetime.timedelta(days=USED_WITHIN_DAYS)
    rows = (
        Resource.objects.visible_to(actor)
        .filter(usage__day__gte=since)
        .annotate(used=Sum("usage__views") + Sum("usage__downloads"))
        .order_by("-used", "-pk")
    )
    return cards(rows[:4])


def _newest(actor: Actor, *, collected: bool) -> list[Card]:
    """What members share comes first: thousands that an operator brings in would push it away."""
    rows = Resource.objects.visible_to(actor).filter(collected=collected)
    return cards(rows.order_by("-current__published_at", "-pk")[: FRESH + NEWS])


def _aspects(statements: list[Statement]) -> list[Aspect]:
    rows: dict[int, Aspect] = {}
    for statement in statements:
        if statement.kind == "aspect":
            rows[statement.pk] = Aspect(title=statement.title, indicators=[])
        elif statement.parent_id in rows:
            url = reverse("competencies:statement", args=[QUALITY_GUIDE, statement.key])
            rows[statement.parent_id].indicators.append((statement.key, statement.title, url))
    return list(rows.values())


def today(actor: Actor) -> Today:
    """Compose the day's list in a fixed number of queries."""
    own = Draft.objects.visible_to(actor).select_related("resource__organisation")
    mine = own.filter(resource__created_by_id=actor.user_id)
    return Today(
        to_review=_to_review(actor),
        to_accept=list(collections_to_accept(actor)[:LISTED]),
        returned=list(mine.filter(state=Draft.State.RETURNED)[:LISTED]),
        drafts=list(mine.filter(state=Draft.State.EDITING)[:LISTED]),
        in_review=list(mine.filter(state=Draft.State.IN_REVIEW)[:LISTED]),
        fresh=cards(
            Resource.objects.visible_to(actor)
            .filter(created_by_id=actor.user_id, collected=False)
            .order_by("-current__published_at", "-pk")[:OWN]
        ),
        notices=list(notices_of(actor, unread_only=True).exclude(kind__in=_TOLD_ABOVE)[:LISTED]),
        invitations=list(invitations_of(actor)[:LISTED]),
    )


def _to_review(actor: Actor) -> list[ToReview]:
    return [
        ToReview(
            request=item,
            url=judging_url(item.topic, item.subject),
            due=step.due,
            is_mine=step.assignee_id is not None,
            is_late=step.is_late,
        )
        for item in with_current_step(turns_for(actor))[:LISTED]
        if (step := current_step(item)) is not None
    ]


_RETURNED = Prepared(
    lambda person: Draft.objects.filter(
        resource__created_by_id=person, state=Draft.State.RETURNED
    ).values_list("pk"),
    limit=100,
)


def waiting(actor: Actor) -> int:
    """Count what waits, for the page head: two queries, three in the secretariat, none for visitors."""
    if actor.user_id is None:
        return 0
    turns = turns_for(actor).count() if has_queue(actor) else 0
    asking = collections_to_accept(actor).count() if actor.runs_the_alliance else 0
    return turns + asking + len(_RETURNED(actor=actor, person=actor.user_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A question that found nothing, with how often and when last."""

    query: str
    times: int
    last: datetime.date
    kinds: int


def missed_searches(kind: str = "") -> list[Missed]:
    """Return what was not found in the last months, most asked first."""
    since = timezone.localdate() - datetime.timedelta(days=MISSED_WITHIN_DAYS)
    rows = MissedSearch.objects.filter(day__gte=since)
    if kind:
        rows = rows.filter(organisation_kind=kind)
    counted = (
        rows.order_by()
        .values("query")
        .annotate(
            times=Sum("count"), last=Max("day"), kinds=Count("organisation_kind", distinct=True)
        )
        .order_by("-times", "-last", "query")
    )
    return [Missed(**row) for row in counted[:MISSED_SHOWN]]
