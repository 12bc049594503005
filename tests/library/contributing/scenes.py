"""A teacher with a browser, and files on their way in."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from django.test import Client
from django.urls import reverse
from tests.factories import OrganisationFactory, member_of, user_of

from tuoju.alliance.models import Organisation
from tuoju.core.actors import Actor
from tuoju.core.blobs.models import Blob, PageText
from tuoju.core.ids import new_public_id
from tuoju.library.models import AttachedFile, Batch, Draft, Resource, Upload
from tuoju.library.operations import open_batch, start_draft
from tuoju.library.receiving import receive_upload
from tuoju.library.tus import CONTENT_TYPE
from tuoju.library.vocabularies import Visibility

TUS = {"Tus-Resumable": "1.0.0"}
TEXT = "一对一倾听记录：教师每天记录幼儿的讲述，倾听幼儿，师幼互动。".encode()


def as_person(actor: Actor) -> Client:
    """Return a signed-in browser."""
    client = Client()
    client.force_login(user_of(actor))
    return client


def teacher() -> tuple[Actor, Organisation]:
    """Return a teacher and the kindergarten."""
    organisation = OrganisationFactory()
    return member_of(organisation), organisation


def metadata(**values: str) -> str:
    """Write `Upload-Metadata`."""
    return ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items()
    )


def create(client: Client, content: bytes, *, batch: str, name: str = "倾听.txt", **more: Any):
    """Ask for an upload; returns the response."""
    about = {"filename": name, "relativePath": more.pop("path", name), "batch": batch}
    about["sha256"] = more.pop("sha256", hashlib.sha256(content).hexdigest())
    headers = {
        **TUS,
        "Upload-Length": str(more.pop("length", len(content))),
        "Upload-Metadata": metadata(**about),
    }
    address = reverse("library:tus_creation") + more.pop("query", "")
    return client.generic("POST", address, headers=headers, **more)


def preflight(client: Client, *files: dict[str, Any], batch: str = ""):
    """Ask about files as the page does before it sends them."""
    body = {"batch": batch, "files": [{"path": f["name"], "sha256": "", **f} for f in files]}
    return client.post(reverse("library:preflight"), body, content_type="application/json")


def patch(client: Client, address: str, content: bytes, *, offset: int, **headers: str):
    """Send a piece."""
    return client.patch(
        address,
        data=content,
        content_type=CONTENT_TYPE,
        headers={**TUS, "Upload-Offset": str(offset), **headers},
    )


def offset_of(client: Client, address: str) -> int:
    """Ask how much is durable."""
    return int(client.head(address, headers=TUS)["Upload-Offset"])


def send(client: Client, content: bytes, *, batch: str, **more: Any) -> Upload:
    """Upload a file whole, as far as the worker's queue."""
    created = create(client, content, batch=batch, **more)
    assert created.status_code == 201, created.content.decode()
    address = created["Location"]
    if content:
        assert patch(client, address, content, offset=0).status_code == 204
    return Upload.objects.get(public_id=address.rstrip("/").rpartition("/")[2])


def arrive(actor: Actor, content: bytes = TEXT, *, name: str = "倾听.txt", **more: Any) -> Upload:
    """Upload a file and let the worker finish it."""
    upload = send(
        as_person(actor), content, batch=more.pop("batch", new_public_id()), name=name, **more
    )
    receive_upload(actor, upload)
    upload.refresh_from_db()
    return upload


def large_batch(actor: Actor, rows: int) -> tuple[Batch, list[Draft]]:
    """Return a batch of many drafts with a file and a page of text each, made in a few writes."""
    batch, _none = batch_with(actor)
    blobs = Blob.objects.bulk_create(
        Blob(sha256=f"{batch.pk:032x}{n:032x}", size=1, media_type="text/plain", references=1)
        for n in range(rows)
    )
    PageText.objects.bulk_create(
        PageText(blob=blob, number=1, text="师幼互动的倾听记录。" * 20) for blob in blobs
    )
    resources = Resource.objects.bulk_create(
        Resource(
            organisation=batch.organisation,
            created_by_id=actor.user_id,
            visibility=Visibility.ORGANISATION_KINDS,
        )
        for _n in range(rows)
    )
    drafts = Draft.objects.bulk_create(
        Draft(resource=resource, batch=batch, title=f"第{n}份")
        for n, resource in enumerate(resources, start=1)
    )
    AttachedFile.objects.bulk_create(
        AttachedFile(draft=draft, blob=blob, name=f"{draft.title}.txt")
        for draft, blob in zip(drafts, blobs, strict=True)
    )
    return batch, drafts


def batch_with(actor: Actor, *titles: str) -> tuple[Batch, list[Draft]]:
    """Return a batch with drafts that have no files."""
    organisation = Organisation.objects.get(pk=min(actor.organisation_ids))
    batch = open_batch(actor, public_id=new_public_id(), organisation=organisation)
    drafts = [
        start_draft(actor, organisation=organisation, title=title, batch=batch) for title in titles
    ]
    return batch, drafts
