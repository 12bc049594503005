"""What happens in the library.

Titles, reasons and names of files are words of people and may name people: they are personal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuoju.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStarted(Fact):
    """Somebody began to describe a resource."""

    name: ClassVar[str] = "library.draft_started"
    personal: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(Fact):
    """A draft's fields or files changed."""

    name: ClassVar[str] = "library.draft_saved"
    revision: int
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDiscarded(Fact):
    """Somebody threw a draft away; a resource that was never published went with it."""

    name: ClassVar[str] = "library.draft_discarded"
    personal: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceSubmitted(Fact):
    """A draft went into review."""

    name: ClassVar[str] = "library.submitted"
    personal: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str
    content_hash: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceReturned(Fact):
    """A reviewer sent a draft back with a reason."""

    name: ClassVar[str] = "library.returned"
    personal: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionWithdrawn(Fact):
    """The writer took a draft back out of review."""

    name: ClassVar[str] = "library.submission_withdrawn"
    personal: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcePublished(Fact):
    """A version went live."""

    name: ClassVar[str] = "library.published"
    personal: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str
    version: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceCollected(Fact):
    """An operator's import published a resource at once as 「平台收录」, without review."""

    name: ClassVar[str] = "library.collected"
    personal: ClassVar[frozenset[str]] = frozenset(
        {"title", "source_name", "source_path", "also_at"}
    )
    title: str
    version: int
    source_name: str
    source_path: str
    sha256: str
    also_at: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceWithdrawn(Fact):
    """A published resource was taken down; `submitter_id` had its next version in review."""

    name: ClassVar[str] = "library.withdrawn"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    reason: str
    submitter_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRequested(Fact):
    """The owner asked the alliance's reviewers to open an internal resource to more people."""

    name: ClassVar[str] = "library.opening_requested"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceChanged(Fact):
    """The owner opened or closed a resource to others."""

    name: ClassVar[str] = "library.audience_changed"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReady(Fact):
    """Text and pictures of a resource's file were made."""

    name: ClassVar[str] = "library.file_ready"
    sha256: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGranted(Fact):
    """A link with an expiry date opens the resource."""

    name: ClassVar[str] = "library.link_granted"
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRevoked(Fact):
    """A link was closed before its time."""

    name: ClassVar[str] = "library.link_revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReceived(Fact):
    """An upload arrived complete and became a draft."""

    name: ClassVar[str] = "library.file_received"
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionStarted(Fact):
    """A collection was opened for an organisation."""

    name: ClassVar[str] = "library.collection_started"
    personal: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionDescribed(Fact):
    """Some words of a collection changed."""

    name: ClassVar[str] = "library.collection_described"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceAsked(Fact):
    """Who arranges a collection asked the secretariat to let everybody read its words."""

    name: ClassVar[str] = "library.acceptance_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceDeclined(Fact):
    """The secretariat sent the words of a collection back to `asker_id` with a reason."""

    name: ClassVar[str] = "library.acceptance_declined"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    reason: str
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsAccepted(Fact):
    """The secretariat let everybody read the words of a collection; `asker_id` had asked for it."""

    name: ClassVar[str] = "library.words_accepted"
    asker_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceGathered(Fact):
    """A resource was put into a collection."""

    name: ClassVar[str] = "library.resource_gathered"
    resource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPlaced(Fact):
    """A resource got another place or other headings in a collection."""

    name: ClassVar[str] = "library.entry_placed"
    resource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceTakenOut(Fact):
    """A resource was taken out of a collection; it stays where it is."""

    name: ClassVar[str] = "library.resource_taken_out"
    resource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionDissolved(Fact):
    """A collection is no more; its resources stay."""

    name: ClassVar[str] = "library.collection_dissolved"
    personal: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str
