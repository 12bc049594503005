"""A writer, three reviewers and a file of pages, for the tests of judging."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, user_of
from tests.factories.library import COMPLETE, blob_of, three_reviewers

from tuoju.core.actors import Actor
from tuoju.core.blobs.models import Blob, PageText
from tuoju.library import operations
from tuoju.library.models import Draft, Resource
from tuoju.review.checklist import all_fit
from tuoju.review.models import ReviewRequest

PAGES = ["第一天家长陪伴一小时。", "午睡前抱着依恋物。", "哭闹时先转移注意力。"]


@dataclass(frozen=True)
class Scene:
    """Who takes part, and what was sent."""

    writer: Actor
    reviewers: tuple[Actor, Actor, Actor]
    draft: Draft
    request: ReviewRequest

    @property
    def resource(self) -> Resource:
        return Resource.objects.get(pk=self.draft.resource_id)

    @property
    def address(self) -> str:
        return reverse("library:review", args=[self.resource.public_id])


def file_of_pages(pages: list[str]) -> Blob:
    """Store a ready file whose pages say this."""
    blob = blob_of("".join(pages), family="word")
    PageText.objects.bulk_create(
        (
            PageText(blob=blob, number=number, text=text)
            for number, text in enumerate(pages, start=1)
        ),
        ignore_conflicts=True,
    )
    return blob


def a_draft(writer: Actor, pages: list[str] = PAGES, *, title: str = "入托第一周") -> Draft:
    """Start a complete draft with one file of pages."""
    from tuoju.alliance.models import Organisation  # noqa: PLC0415 - scenes load with the apps

    draft = operations.start_draft(
        writer,
        organisation=Organisation.objects.get(pk=min(writer.organisation_ids)),
        title=title,
        fields=COMPLETE,
        visibility="public",
    )
    operations.attach_file(writer, draft=draft, blob=file_of_pages(pages), name="入托.docx")
    draft.refresh_from_db()
    return draft


def a_scene(
    pages: list[str] = PAGES,
    *,
    title: str = "入托第一周",
    reviewers: tuple[Actor, Actor, Actor] | None = None,
) -> Scene:
    """Send a draft to three reviewers, new ones if none are given."""
    writer = member_of(OrganisationFactory(), "teacher")
    draft = a_draft(writer, pages, title=title)
    return Scene(
        writer=writer,
        reviewers=reviewers or three_reviewers(),
        draft=draft,
        request=operations.submit_draft(writer, draft=draft),
    )


def replace_pages(scene: Scene, pages: list[str], **fields) -> ReviewRequest:
    """Change the file and some fields of a returned draft, and send it again."""
    draft = Draft.objects.get(pk=scene.draft.pk)
    name = draft.files.get().name
    operations.detach_file(scene.writer, file=draft.files.get())
    operations.attach_file(scene.writer, draft=draft, blob=file_of_pages(pages), name=name)
    draft.refresh_from_db()
    if fields:
        operations.save_draft(scene.writer, draft=draft, revision=draft.revision, fields=fields)
    return operations.submit_draft(scene.writer, draft=draft)


def as_person(actor: Actor) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client()
    client.force_login(user_of(actor))
    return client


def decision(request: ReviewRequest, verdict: str = "pass", **more: str) -> dict[str, str]:
    """Fill the decision form for what the page shows now."""
    request.refresh_from_db()
    return {
        "verdict": verdict,
        "reason": "请按意见修改" if verdict == "return" else "",
        "seen_hash": request.content_hash,
        "seen_step": request.step,
        **{f"check_{key}": answer for key, answer in all_fit().items()},
        **more,
    }
