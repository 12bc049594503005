"""What of a batch never came whole, named so that its owner can choose it again or give it up."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tuoju.core.actors import Actor
from tuoju.library.models import Batch, Upload

SHOWN = 30


@dataclass(frozen=True, slots=True)
class MissingFile:
    """One file: `path` names it, `text` says how far it came."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The first few files; `more` are left out."""

    files: list[MissingFile]
    more: int


def missing_of(actor: Actor, batch: Batch) -> Missing:
    """Load what of one's own batch is unfinished, in a fixed number of queries."""
    waiting = Upload.objects.visible_to(actor).filter(batch=batch).unfinished()
    files = [_missing(upload) for upload in waiting.order_by("-offset", "pk")[:SHOWN]]
    return Missing(files, waiting.count() - len(files))


def _missing(upload: Upload) -> MissingFile:
    path = upload.relative_path or upload.name
    if upload.state == Upload.State.ANNOUNCED:
        return MissingFile(path, _("还没有开始传"))
    return MissingFile(path, _("已收到 %d%%") % (100 * upload.offset // max(upload.length, 1)))
