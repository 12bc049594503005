"""The living alliance, made by the same operations that people use.

Loading is restartable: what is there already (by name, address or source key) is left alone.
"""

from __future__ import annotations

import datetime
import tempfile
import zoneinfo
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tuoju.accounts.models import User
from tuoju.accounts.operations import open_account
from tuoju.alliance.models import Membership, Organisation
from tuoju.alliance.operations import create_organisation, join_organisation
from tuoju.alliance.queries import actor_for
from tuoju.core.actors import Actor
from tuoju.core.dates import as_of, moment
from tuoju.demo.content.builders import CannotBuild
from tuoju.demo.content.source import (
    DemoResource,
    load_collections,
    load_organisations,
    load_people,
    load_resources,
)
from tuoju.demo.files import Files, Made, make
from tuoju.demo.usage_history import load_usage
from tuoju.library import operations as library
from tuoju.library.models import Collection, Draft, Resource
from tuoju.library.operations.collections import add_to_collection, start_collection
from tuoju.library.vocabularies import ConsentScope, Vetting
from tuoju.review import operations as review
from tuoju.review.checklist import all_fit
from tuoju.review.models import ReviewRequest

SOURCE = "demo"
CITY = zoneinfo.ZoneInfo("Asia/Shanghai")
JOINED = datetime.date(2023, 9, 1)
STEPS_PASSED = {
    "in_review_first": 0,
    "in_review_second": 1,
    "in_review_final": 2,
    "returned": 0,
    "published": 3,
    "withdrawn": 3,
}
RETURN_PAGE = "3"
DAYS_LATE = 4
DAYS_OF_MENDING = datetime.timedelta(days=5)
LINK_DAYS = 30


@dataclass(slots=True)
class Loaded:
    """Whom and what later steps need, by demo key."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    writers: dict[str, Actor] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    reviewers: dict[str, Actor] = field(default_factory=dict)
    judges: dict[str, User] = field(default_factory=dict)
    collections: dict[str, Collection] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


def load(
    advance: Callable[[str], None] = lambda _what: None, *, only: Container[str] = ()
) -> Loaded:
    """Load organisations, people, resources and collections; call `advance` after each.

    `only` names the keys of the resources to load; all of them without it.
    """
    machine = Actor.machine("demo")
    loaded = Loaded()
    _load_organisations(machine, loaded)
    _load_people(machine, loaded)
    _start_collections(machine, loaded)
    advance("people")
    with tempfile.TemporaryDirectory(prefix="tuoju-demo-") as folder:
        wanted = [one for one in load_resources() if not only or one.key in only]
        for number, resource in enumerate(wanted):
            _load_resource(machine, loaded, resource, Path(folder) / str(number))
            advance(resource.title)
    load_usage(Resource.objects.published().filter(source_name=SOURCE).select_related("current"))
    return loaded


def _load_organisations(machine: Actor, loaded: Loaded) -> None:
    known = {row.name: row for row in Organisation.objects.all()}
    for one in load_organisations():
        loaded.organisations[one.key] = known.get(one.name) or create_organisation(
            machine,
            name=one.name,
            short_name=one.short_name,
            kind=one.kind,
            rank=one.rank,
            county=one.county,
            description=one.description,
            emblem=one.emblem,
            tone=one.tone,
            joined_on=JOINED,
        )


def _load_people(machine: Actor, loaded: Loaded) -> None:
    for person in load_people():
        user = _account(machine, person.name, person.email, person.phone, person.language)
        if person.organisation:
            _give_roles(machine, loaded.organisations[person.organisation], user, person.roles)
        loaded.people[person.key] = actor_for(user, "cli")
        if person.review_step:
            loaded.reviewers[person.review_step] = actor_for(user, "cli")
            loaded.judges[person.review_step] = user
    for key, organisation in loaded.organisations.items():
        user = _account(machine, f"{organisation.short_name} 资料员", f"{key}@members.example.org")
        _give_roles(machine, organisation, user, ["editor"])
        loaded.writers[key] = actor_for(user, "cli")


def _account(
    machine: Actor, name: str, email: str, phone: str = "", language: str = "zh-hans"
) -> User:
    existing = User.objects.filter(email=email).first()
    return existing or open_account(machine, name=name, email=email, phone=phone, language=language)


def _give_roles(
    machine: Actor, organisation: Organisation, user: User, roles: Iterable[str]
) -> None:
    held = set(
        Membership.objects.current()
        .filter(person=user, organisation=organisation)
        .values_list("role", flat=True)
    )
    for role in roles:
        if role not in held:
            join_organisation(
                machine, organisation=organisation, person=user, role=role, starts=JOINED
            )


def _start_collections(machine: Actor, loaded: Loaded) -> None:
    for one in load_collections():
        known = Collection.objects.filter(title=one.title).first()
        loaded.collections[one.key] = known or start_collection(
            machine,
            organisation=loaded.organisations[one.owner],
            title=one.title,
            description=one.description,
        )


def _put_into_collection(loaded: Loaded, source: DemoResource, resource: Resource) -> None:
    """Put a resource where it belongs before anybody reviews it: its place is reviewed with it."""
    if source.collection:
        machine, collection = Actor.machine("demo"), loaded.collections[source.collection]
        add_to_collection(machine, collection=collection, resource=resource)


def _load_resource(machine: Actor, loaded: Loaded, source: DemoResource, folder: Path) -> None:
    """Make the file, bring it in as its owner, and take it to the state the source names."""
    if Resource.objects.filter(source_name=SOURCE, source_path=source.key).exists():
        return
    try:
        files = make(source, folder)
    except CannotBuild as error:
        loaded.skipped.append(f"{source.file}: {error}")
        return
    day = source.published or datetime.date(2026, 11, 1)
    at = datetime.datetime.combine(day, datetime.time(10, 20), tzinfo=CITY)
    with as_of(at), transaction.atomic():
        if source.state == "collected":
            resource = library.collect_file(
                machine,
                file=library.ImportedFile(
                    source=SOURCE,
                    path=source.key,
                    name=files.now.name,
                    blob=files.now.take_in(),
                    fields=_fields(source, loaded),
                ),
                organisation=loaded.organisations[source.owner],
                visibility=source.visibility,
            )
            if resource is not None:
                _put_into_collection(loaded, source, resource)
        else:
            _write(loaded, source, files)
    if source.visibility == "link" and source.state == "published":
        _share_by_link(loaded, source)


def _write(loaded: Loaded, source: DemoResource, files: Files) -> None:
    writer = loaded.people[source.by] if source.by else loaded.writers[source.owner]
    draft = library.start_draft(
        writer,
        organisation=loaded.organisations[source.owner],
        title=source.title,
        fields=_fields(source, loaded),
        visibility=source.visibility,
        visible_kinds=source.visible_kinds,
        source=(SOURCE, source.key),
    )
    for file in (files.first or files.now, files.damaged):
        if file is not None:
            library.attach_file(writer, draft=draft, blob=file.take_in(), name=file.name)
    _put_into_collection(loaded, source, draft.resource)
    if source.state == "draft":
        return
    request = library.submit_draft(writer, draft=Draft.objects.get(pk=draft.pk))
    if files.first:
        _return(loaded, request, source)
        with as_of(moment() + DAYS_OF_MENDING):
            request = _send_again(writer, Draft.objects.get(pk=draft.pk), files.now)
            _judge(loaded, request, STEPS_PASSED[source.state])
        return
    _judge(loaded, request, STEPS_PASSED[source.state])
    if source.state == "returned":
        _return(loaded, request, source)
    if source.twist == "late":
        _give_and_forget(loaded, request)
    if source.state == "withdrawn":
        library.withdraw_resource(
            writer,
            resource=Resource.objects.get(pk=draft.resource_id),
            reason="内容已被新版替代，旧版不再使用。",
        )


def _send_again(writer: Actor, draft: Draft, file: Made) -> ReviewRequest:
    """Put the mended file in place of the first one, as the returned draft's writer does."""
    for attached in draft.files.all():
        library.detach_file(writer, file=attached)
    library.attach_file(writer, draft=draft, blob=file.take_in(), name=file.name)
    draft.refresh_from_db()
    library.save_draft(
        writer,
        draft=draft,
        revision=draft.revision,
        fields={},
        note="已按第 3 页的意见改写，并补了少数意见怎样被听见。",
    )
    return library.submit_draft(writer, draft=draft)


def _give_and_forget(loaded: Loaded, request: ReviewRequest) -> None:
    """Let the secretariat give the step to a reviewer with a date that has passed."""
    review.assign(
        loaded.people["secretariat"],
        request=request,
        person=loaded.judges["first"],
        due=timezone.localdate() - datetime.timedelta(days=DAYS_LATE),
    )


def _share_by_link(loaded: Loaded, source: DemoResource) -> None:
    resource = Resource.objects.get(source_name=SOURCE, source_path=source.key)
    library.grant_link(loaded.writers[source.owner], resource=resource, days=LINK_DAYS)


def _judge(loaded: Loaded, request: ReviewRequest, steps: int) -> None:
    for step in ("first", "second", "final")[:steps]:
        request.refresh_from_db()
        if request.state != ReviewRequest.State.OPEN:
            return
        review.decide(
            loaded.reviewers[step],
            request=request,
            verdict="pass",
            checklist=all_fit(),
            seen_hash=request.content_hash,
        )


def _return(loaded: Loaded, request: ReviewRequest, source: DemoResource) -> None:
    """Return it with a remark at a slide, or at the description of what has no slides."""
    reviewer = loaded.reviewers["first"]
    kind, anchor, place = ("field", "description", "简介")
    if source.kind == "pptx":
        kind, anchor, place = ("page", RETURN_PAGE, f"第 {RETURN_PAGE} 页")
    review.comment(
        reviewer,
        request=request,
        text="这里的做法缺少依据，请补充来源，或改成可观察、可操作的表述。",
        anchor_kind=kind,
        anchor=anchor,
    )
    review.decide(
        reviewer,
        request=request,
        verdict="return",
        checklist={**all_fit(), "science": "does_not_fit"},
        seen_hash=request.content_hash,
        reason=f"整体可用，请按{place}的意见修改后再提交。",
    )


def _fields(source: DemoResource, loaded: Loaded) -> dict[str, object]:
    for_children = "children" in source.audiences
    return {
        "title": source.title,
        "granularity": source.granularity,
        "type": source.type,
        "audiences": list(source.audiences),
        "age_bands": list(source.age_bands),
        "domains": list(source.domains),
        "keywords": list(source.keywords),
        "description": source.description,
        "contributors": [{"name": one.name, "role": one.role} for one in source.authors],
        "majors": list(source.majors),
        "statements": [{"key": one.key, "strength": one.strength} for one in source.statements],
        "rights_holder": loaded.organisations[source.owner].name,
        "licence": source.licence,
        "consent": ConsentScope.NONE,
        "vetting": Vetting.VETTED if for_children else Vetting.NOT_NEEDED,
        "vetting_no": "示例审定〔2026〕0001号" if for_children else "",
    }
