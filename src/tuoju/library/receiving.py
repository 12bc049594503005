"""A file that arrived whole: sniffed, stored durably, attached, sent to the worker."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Sum

from tuoju.core.actors import Actor
from tuoju.core.blobs import store
from tuoju.core.blobs.operations import register
from tuoju.core.extraction.reasons import message
from tuoju.core.extraction.sniffing import Sniffed, sniff
from tuoju.core.refs import ref
from tuoju.core.storing import record
from tuoju.library.errors import DiskFull, FileRefused, OverQuota, TooLarge
from tuoju.library.facts import FileReceived
from tuoju.library.models import AttachedFile, Draft
from tuoju.library.operations import attach_file

# What no later step can mend; everything else is kept and explained on the page.
STOPPING = frozenset(
    {"empty", "executable", "encrypted", "bomb", "too_many_entries", "unsafe_names"}
)
NAME_LENGTH = 255
SPARE_BYTES = 64 * 1024 * 1024


def clean_name(name: str) -> str:
    """Return a file name without path, control or direction-override characters, ≤ 255 long."""
    kept = "".join(
        char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()
    )
    kept = kept.strip(". ") or "file"
    if len(kept) <= NAME_LENGTH:
        return kept
    stem, dot, ending = kept.rpartition(".")
    return stem[: NAME_LENGTH - len(ending) - 1] + dot + ending if dot else kept[:NAME_LENGTH]


def used_bytes(organisation_id: int) -> int:
    """Return how much of its quota an organisation uses: distinct attached bytes."""
    attached = AttachedFile.objects.filter(
        draft__resource__organisation_id=organisation_id
    ) | AttachedFile.objects.filter(version__resource__organisation_id=organisation_id)
    sizes = attached.values("blob_id", "blob__size").distinct()
    return sizes.aggregate(total=Sum("blob__size"))["total"] or 0


def require_room(organisation_id: int, size: int) -> None:
    """Refuse a file before its first byte when it cannot be taken in."""
    if size > settings.TUOJU_UPLOAD_LIMIT:
        raise TooLarge(limit=settings.TUOJU_UPLOAD_LIMIT // 1024**2)
    if used_bytes(organisation_id) + size > settings.TUOJU_QUOTA:
        raise OverQuota(quota=settings.TUOJU_QUOTA // 1024**2)


def refusal_of(sniffed: Sniffed) -> str:
    """Return why a file cannot be used as it is, in words; empty when it can."""
    found = [item for item in sniffed.reasons if item.code in STOPPING]
    return str(message(found[0])) if found else ""


def receive_plain_file(actor: Actor, *, draft: Draft, upload: File[bytes]) -> AttachedFile:
    """Take a file from a plain form."""
    require_room(draft.resource.organisation_id, upload.size or 0)
    folder = Path(settings.UPLOAD_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            for chunk in upload.chunks():
                file.write(chunk)
    except OSError as error:
        raise DiskFull from error
    return take_in(actor, draft=draft, path=Path(file.name), name=upload.name or "")


def take_in(actor: Actor, *, draft: Draft, path: Path, name: str) -> AttachedFile:
    """Attach a complete file of the upload folder to a draft; the file is consumed.

    Raises `FileRefused` with the reason; then nothing of it is kept.
    """
    name = clean_name(name)
    sniffed = sniff(path, name)
    if reason := refusal_of(sniffed):
        path.unlink(missing_ok=True)
        raise FileRefused(name=name, reason=reason)
    try:
        stored = store.adopt(path)
    except OSError as error:
        raise DiskFull from error
    with transaction.atomic():
        blob = register(stored, sniffed)
        attached = attach_file(actor, draft=draft, blob=blob, name=name)
        record(
            actor,
            FileReceived(
                subject=ref(draft.resource),
                organisation_id=draft.resource.organisation_id,
                sha256=blob.sha256,
                size=blob.size,
            ),
        )
    return attached
