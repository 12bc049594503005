"""What the server honestly knows of the files of a batch, for the pages that wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuoju.core.blobs.models import Blob
from tuoju.library.models import Batch, Upload
from tuoju.library.queries.previews import reasons_of

SHOWN = 12
_TONES: Mapping[str, str] = {
    Upload.State.ANNOUNCED: "neutral",
    Upload.State.RECEIVING: "wait",
    Upload.State.COMPLETE: "wait",
    Upload.State.STORED: "good",
    Upload.State.REFUSED: "bad",
}
_BLOB_WORDS: Mapping[str, tuple[str, str | Promise]] = {
    "waiting": ("wait", gettext_lazy("正在识别内容")),
    "ready": ("good", gettext_lazy("内容已识别")),
    "partial": ("warn", gettext_lazy("部分识别")),
    "refused": ("bad", gettext_lazy("不能使用")),
    "failed": ("warn", gettext_lazy("没有识别出内容")),
    "quarantined": ("bad", gettext_lazy("已隔离")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One file on its way, in words."""

    name: str
    size: int
    label: str
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The first few of a batch's files, those with something going on before the others.

    `more` are left out; `busy` says whether the worker still has something to tell of any.
    """

    rows: list[Arrival]
    more: int
    busy: bool


def arrivals_of(batch: Batch, *, only_open: bool = False) -> Arrivals:
    """Load where a batch's uploads stand; `open` ones are not yet, or never will be, in the grid.

    It is asked every two seconds, so it counts all and loads a few.
    """
    hidden = Upload.State.STORED if only_open else Upload.State.ANNOUNCED
    uploads = batch.uploads.exclude(state__in=[Upload.State.CANCELLED, hidden])
    counts = uploads.aggregate(
        all=Count("pk"), busy=Count("pk", filter=Q(state=Upload.State.COMPLETE))
    )
    turn = Case(
        When(state=Upload.State.COMPLETE, then=Value(0)),
        When(state=Upload.State.STORED, then=Value(2)),
        default=Value(1),
    )
    first = uploads.select_related("blob").order_by(turn, "-pk")[:SHOWN]
    rows = [_arrival(upload) for upload in first]
    return Arrivals(rows, more=counts["all"] - len(rows), busy=bool(counts["busy"]))


def _arrival(upload: Upload) -> Arrival:
    state = Upload.State(upload.state)
    tone, label, text = _TONES[state], str(state.label), upload.reason
    if state == Upload.State.RECEIVING:
        done = 100 * upload.offset // max(upload.length, 1)
        text = _("已收到 %d%%。没有传完时，再选一次同样的文件，会从断点继续。") % done
    elif state == Upload.State.ANNOUNCED:
        text = _("选了，还没有传来。上传页如果已经关掉，请打开它再选一次这个文件。")
    elif state == Upload.State.COMPLETE:
        text = _("已完整收到，正在核对和入库。")
    elif upload.blob is not None:
        tone, label, text = blob_words(upload.blob)
    return Arrival(
        name=upload.name,
        size=upload.length,
        label=label,
        tone=tone,
        text=text,
    )


def blob_words(blob: Blob) -> tuple[str, str, str]:
    """Return tone, word and sentence for where the processing of a file stands."""
    tone, label = _BLOB_WORDS.get(blob.state, ("neutral", blob.state))
    if blob.scan == Blob.Scan.INFECTED:
        return "bad", _("已隔离"), _("安全检查发现病毒，文件已隔离，不会提供给任何人。")
    return tone, str(label), " ".join(reasons_of(blob)[:2])
