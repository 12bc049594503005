"""Published resources whose files the worker has finished: words, pictures, PDF."""

from __future__ import annotations

import io

from tuoju.core.blobs import store
from tuoju.core.blobs.models import Blob, Derivative, PageText
from tuoju.library.models import AttachedFile, Resource

PICTURE = b"RIFF....WEBPVP8 "


def file_of(resource: Resource) -> AttachedFile:
    """Return the first file of the current version."""
    resource.refresh_from_db()
    return resource.current.files.order_by("order", "pk").first()


def prepare(resource: Resource, *, words: str, pages: int = 2, pictures: bool = True) -> Blob:
    """Give the file words and, if wanted, pictures of its pages, a thumbnail and a PDF."""
    blob = file_of(resource).blob
    PageText.objects.bulk_create(
        PageText(blob=blob, number=number, label="", text=f"{words} {number}")
        for number in range(1, pages + 1)
    )
    if pictures:
        kinds = [("page", number) for number in range(1, pages + 1)]
        for kind, number in [*kinds, ("thumb", 0), ("preview", 0), ("pdf", 0)]:
            picture(blob, kind, number, words)
    return blob


def picture(blob: Blob, kind: str, number: int, words: str) -> None:
    """Store something made from the blob; its bytes hold the words, to be found where they leak."""
    made = store.put_stream(io.BytesIO(PICTURE + f"{words} {kind} {number}".encode()))
    Derivative.objects.create(
        blob=blob,
        kind=kind,
        tool="1",
        page=number,
        sha256=made.sha256,
        size=made.size,
        media_type="application/pdf" if kind == "pdf" else "image/webp",
    )
