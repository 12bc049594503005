"""What the server honestly knows of the files of a batch, for the pages that wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuoju.core.blobs.models import Blob
from tuoju.library.models import Batch, Upload
from tuoju.library.queries.previews import reasons_of

SHOWN = 12
_TONES: Mapping[str, str] = {
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
    is_busy: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The files of a batch; `open` are those that are not yet, or never will be, in the grid."""

    rows: list[Arrival]

    @property
    def open(self) -> list[Arrival]:
        """Files that are not in the grid."""
        return [row for row in self.rows if row.is_open]

    @property
    def busy(self) -> bool:
        """Whether the worker still has something to say."""
        return any(row.is_busy for row in self.rows)

    @property
    def shown(self) -> list[Arrival]:
        """The last few, those with something going on first."""
        return sorted(self.rows, key=lambda row: (not row.is_busy, not row.is_open))[:SHOWN]

    @property
    def more(self) -> int:
        """How many are left out."""
        return max(0, len(self.rows) - SHOWN)


def arrivals_of(batch: Batch) -> Arrivals:
    """Load the states of a batch's uploads in a fixed number of queries."""
    uploads = (
        batch.uploads.exclude(state=Upload.State.CANCELLED).select_related("blob").order_by("-pk")
    )
    return Arrivals([_arrival(upload) for upload in uploads])


def _arrival(upload: Upload) -> Arrival:
    state = Upload.State(upload.state)
    tone, label, text = _TONES[state], str(state.label), upload.reason
    if state == Upload.State.RECEIVING:
        done = 100 * upload.offset // max(upload.length, 1)
        text = _("已收到 %d%%。没有传完时，再选一次同样的文件，会从断点继续。") % done
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
        is_busy=state == Upload.State.COMPLETE,
        is_open=state != Upload.State.STORED,
    )


def blob_words(blob: Blob) -> tuple[str, str, str]:
    """Return tone, word and sentence for where the processing of a file stands."""
    tone, label = _BLOB_WORDS.get(blob.state, ("neutral", blob.state))
    if blob.scan == Blob.Scan.INFECTED:
        return "bad", _("已隔离"), _("安全检查发现病毒，文件已隔离，不会提供给任何人。")
    return tone, str(label), " ".join(reasons_of(blob)[:2])
