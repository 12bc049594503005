"""Collections: an outline over resources; a dragged folder becomes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.core.ids import PublicIdField
from tuoju.library.models.resources import EDITING_ROLES, Resource
from tuoju.library.vocabularies import Visibility

if TYPE_CHECKING:
    from tuoju.core.actors import Actor


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Collections as people meet them."""

    def visible_to(self, actor: Actor) -> CollectionQuerySet:
        """Those with at least one visible entry, and those that the actor may change."""
        seen = models.Exists(
            CollectionEntry.objects.visible_to(actor).filter(collection=models.OuterRef("pk"))
        )
        return self.filter(seen | _may_change(actor))

    def manageable_by(self, actor: Actor) -> CollectionQuerySet:
        """Those whose words and outline the actor may change (the rule of `can_edit_collection`)."""
        return self.filter(_may_change(actor))

    def asking(self) -> CollectionQuerySet:
        """Those put before the secretariat that still hold something others do not read."""
        unread = CollectionEntry.objects.unread_outside().filter(collection=models.OuterRef("pk"))
        return self.filter(models.Exists(unread), asked_at__isnull=False)


def _may_change(actor: Actor) -> models.Q:
    if actor.runs_the_alliance:
        return models.Q(pk__isnull=False)
    if not actor.is_authenticated:
        return models.Q(pk__in=())
    made = models.Q(created_by_id=actor.user_id, organisation_id__in=actor.organisation_ids)
    return made | models.Q(organisation_id__in=actor.organisations_with(*EDITING_ROLES))


class Collection(models.Model):
    """A titled outline of resources of one organisation."""

    public_id = PublicIdField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="collections"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    batch = models.ForeignKey(
        "library.Batch",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="collections",
    )
    # The name that a dragged folder came with: its files find it however it is called by now.
    folder = models.CharField(max_length=80, blank=True, editable=False)
    title = models.CharField(_("标题"), max_length=200)
    description = models.TextField(_("简介"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Since when its words wait for the secretariat's word, and who hears of it.
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("资源合集")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(asked_at__isnull=True, asked_by__isnull=True)
                | models.Q(asked_at__isnull=False, asked_by__isnull=False),
                name="collection_asked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CollectionEntryQuerySet(models.QuerySet["CollectionEntry"]):
    """Resources under headings: whose words are read by whom."""

    def visible_to(self, actor: Actor) -> CollectionEntryQuerySet:
        """Entries of visible resources; outside the organisation under words that were passed.

        Titles and headings come from the names of folders: nobody else has looked at them before.
        """
        rows = self.filter(resource__in=Resource.objects.visible_to(actor))
        if actor.runs_the_alliance:
            return rows
        own = models.Q(collection__organisation_id__in=actor.organisation_ids)
        return rows.filter(own | _stands_as_passed())

    def manageable_by(self, actor: Actor) -> CollectionEntryQuerySet:
        """Entries as those meet them who arrange collections: with what is not published yet."""
        resources = models.Q(resource__in=Resource.objects.visible_to(actor)) | models.Q(
            resource__in=Resource.objects.manageable_by(actor)
        )
        return self.filter(
            resources, collection__in=Collection.objects.manageable_by(actor).values("pk")
        )

    def standing_as_passed(self) -> CollectionEntryQuerySet:
        """Entries whose words of today somebody passed: others read them."""
        return self.filter(_stands_as_passed())

    def unread_outside(self) -> CollectionEntryQuerySet:
        """Entries that others would read here, had somebody passed their words."""
        inside = (Visibility.ME, Visibility.ORGANISATION)
        reaching_others = Resource.objects.published().exclude(visibility__in=inside)
        return self.filter(resource__in=reaching_others).exclude(_stands_as_passed())

    def own_of(self, resource: Resource) -> CollectionEntryQuerySet:
        """Places of a resource in its own organisation's collections.

        The words of these places go through review with it; what others gather is theirs to answer
        for.
        """
        return self.filter(resource=resource, collection__organisation=resource.organisation_id)


def _stands_as_passed() -> models.Q:
    return models.Q(
        passed_title=models.F("collection__title"),
        passed_description=models.F("collection__description"),
        passed_path=models.F("path"),
    )


class CollectionEntry(models.Model):
    """A resource at its place in the outline; `path` is the chain of headings, `/`-joined.

    The `passed_` words are those that the reviewers of the live version, or the secretariat, saw
    around it; no title means that nobody did.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="entries")
    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="collection_entries"
    )
    path = models.CharField(max_length=1024, blank=True)
    order = models.PositiveIntegerField(default=0)
    passed_title = models.CharField(max_length=200, blank=True)
    passed_description = models.TextField(max_length=2000, blank=True)
    passed_path = models.CharField(max_length=1024, blank=True)

    objects = CollectionEntryQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("collection", "resource"),
                name="collection_entry_once",
                violation_error_message=_("这份资源已经在合集里了。"),
            )
        ]
        verbose_name = _("合集条目")

    def __str__(self) -> str:
        return f"{self.collection_id} {self.path} {self.resource_id}"

    @property
    def words(self) -> dict[str, str]:
        """What a reader learns around the resource."""
        return {
            "title": self.collection.title,
            "description": self.collection.description,
            "path": self.path,
        }

    @property
    def stands_as_passed(self) -> bool:
        """Whether these are the words that somebody passed."""
        return self.words == {
            "title": self.passed_title,
            "description": self.passed_description,
            "path": self.passed_path,
        }
