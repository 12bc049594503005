"""Resource (what all versions share), ResourceVersion (frozen), Draft (disposable)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, StrIndex
from django.utils.translation import gettext_lazy as _

from tuoju.alliance.models import Organisation
from tuoju.core.blobs.models import Blob
from tuoju.core.ids import PublicIdField
from tuoju.library.models.metadata import Metadata
from tuoju.library.vocabularies import BY_WIDTH, ConsentScope, Visibility

if TYPE_CHECKING:
    from tuoju.core.actors import Actor

EDITING_ROLES = ("director", "editor")


class ResourceQuerySet(models.QuerySet["Resource"]):
    """The one place that says who sees which resource."""

    def published(self) -> ResourceQuerySet:
        """Those with a live version that was not withdrawn."""
        return self.filter(current__isnull=False, withdrawn_at__isnull=True)

    def visible_to(self, actor: Actor) -> ResourceQuerySet:
        """Published resources the actor may open (lists, search, thumbnails, text, files alike).

        Own private ones, those of own organisations, those opened to the kinds of own
        organisations, the alliance's for members, public ones for everybody; whoever left an
        organisation has left its material too. A link grant opens one resource by its token and
        never appears in a list.
        """
        return self.published().filter(_may_see(actor))

    def tombstones_for(self, actor: Actor) -> ResourceQuerySet:
        """Withdrawn resources whose reason the actor may read: those it could see before."""
        return self.filter(current__isnull=False, withdrawn_at__isnull=False).filter(
            _may_see(actor)
        )

    def manageable_by(self, actor: Actor) -> ResourceQuerySet:
        """Resources whose drafts the actor may edit, published or not."""
        if actor.runs_the_alliance:
            return self.exclude(~Q(created_by_id=actor.user_id), visibility=Visibility.ME)
        if not actor.is_authenticated:
            return self.none()
        return self.filter(
            Q(created_by_id=actor.user_id, visibility=Visibility.ME)
            | Q(created_by_id=actor.user_id, organisation_id__in=actor.organisation_ids)
            | Q(organisation_id__in=actor.organisations_with(*EDITING_ROLES))
            & ~Q(visibility=Visibility.ME)
        )

    def brought_by(self, actor: Actor) -> ResourceQuerySet:
        """Those of them that are the actor's own work."""
        if actor.user_id is None:
            return self.none()
        return self.manageable_by(actor).filter(created_by_id=actor.user_id)

    def edited_by(self, actor: Actor) -> ResourceQuerySet:
        """Those of them that belong to organisations for which the actor edits, whoever made them.

        The secretariat may edit everybody's, which makes it nobody's editor.
        """
        edited = actor.organisations_with(*EDITING_ROLES)
        return self.manageable_by(actor).filter(organisation_id__in=edited)

    def with_context(self) -> ResourceQuerySet:
        """Load what a card shows, in a fixed number of queries."""
        return self.select_related("current", "organisation").prefetch_related(
            models.Prefetch("current__files", queryset=AttachedFile.objects.select_related("blob"))
        )


def _may_see(actor: Actor) -> Q:
    allowed = Q(visibility=Visibility.PUBLIC)
    if actor.is_authenticated:
        allowed |= Q(created_by_id=actor.user_id, visibility=Visibility.ME)
    if actor.memberships or actor.is_machine:
        allowed |= Q(visibility=Visibility.ALLIANCE)
        allowed |= Q(organisation_id__in=actor.organisation_ids) & ~Q(visibility=Visibility.ME)
        allowed |= Q(visibility=Visibility.ORGANISATION_KINDS) & Q(
            Exists(
                VisibleKind.objects.filter(
                    resource=OuterRef("pk"), kind__in=sorted(actor.organisation_kinds)
                )
            )
        )
    if actor.runs_the_alliance:
        allowed |= ~Q(visibility=Visibility.ME)
    return allowed


class Resource(models.Model):
    """The parent: owner, audience, permalink, reviews; it outlives every version."""

    public_id = PublicIdField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="resources"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="created_resources",
    )
    visibility = models.CharField(
        _("可见范围"), max_length=20, choices=Visibility, default=Visibility.ALLIANCE
    )
    current = models.OneToOneField(
        "library.ResourceVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="current_of",
    )
    collected = models.BooleanField(_("平台收录"), default=False)
    source_name = models.CharField(max_length=80, blank=True)
    source_path = models.CharField(max_length=1024, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("下架原因"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("资源")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("source_name", "source_path"),
                condition=~Q(source_name=""),
                name="resource_once_per_source_path",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="resource_withdrawn_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("organisation", "-id"), name="resource_of_organisation"),
        ]

    def __str__(self) -> str:
        return self.public_id


class VisibleKind(models.Model):
    """A kind of organisation to which a resource with `organisation_kinds` is open."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="visible_kinds")
    kind = models.CharField(max_length=20, choices=Organisation.Kind)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("resource", "kind"), name="visible_kind_once")
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.kind}"


class ResourceVersionQuerySet(models.QuerySet["ResourceVersion"]):
    """The one place that says who sees which version, with its files and their words."""

    def visible_to(self, actor: Actor) -> ResourceVersionQuerySet:
        """What is live of the resources that the actor may open, and all of what the actor edits.

        What came before is seen by others as long as it had been opened to everybody who may open
        the resource today.
        """
        opened = Q(resource__in=Resource.objects.visible_to(actor))
        return self.filter(
            opened & (Q(current_of__isnull=False) | _was_open_to_todays_audience())
            | Q(resource__in=Resource.objects.manageable_by(actor))
        )


def _was_open_to_todays_audience() -> Q:
    wide_enough = Q()
    for place, today in enumerate(BY_WIDTH):
        wide_enough |= Q(resource__visibility=today, opened_to__in=BY_WIDTH[place:])
    others = VisibleKind.objects.filter(resource=OuterRef("resource")).annotate(
        place=StrIndex(OuterRef("opened_to_kinds"), Concat(Value(","), F("kind"), Value(",")))
    )
    other_kinds = Q(
        Exists(others.filter(place=0)),
        resource__visibility=Visibility.ORGANISATION_KINDS,
        opened_to=Visibility.ORGANISATION_KINDS,
    )
    return wide_enough & ~other_kinds


class ResourceVersion(Metadata):
    """What was published; only the audience changes, as long as the version is the live one.

    `opened_to` is that audience, as reviewers or the owner's last word had it; `opened_to_kinds`
    its kinds of organisations, each between commas.
    """

    public_id = PublicIdField()
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("版本说明"), max_length=300, blank=True)
    opened_to = models.CharField(max_length=20, choices=Visibility, default=Visibility.ME)
    opened_to_kinds = models.CharField(max_length=200, blank=True)

    objects = ResourceVersionQuerySet.as_manager()

    class Meta:
        ordering = ("resource", "-number")
        verbose_name = _("版本")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("resource", "number"), name="version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts as their writers meet them."""

    def visible_to(self, actor: Actor) -> DraftQuerySet:
        """Drafts of resources the actor manages; reviewers come in through their request."""
        return self.filter(resource__in=Resource.objects.manageable_by(actor))


class Draft(Metadata):
    """Work in progress on a resource; `revision` tells two editors apart."""

    class State(models.TextChoices):
        EDITING = "editing", _("草稿")
        IN_REVIEW = "in_review", _("审核中")
        RETURNED = "returned", _("退回修改")

    public_id = PublicIdField()
    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="draft")
    batch = models.ForeignKey(
        "library.Batch", on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts"
    )
    state = models.CharField(max_length=12, choices=State, default=State.EDITING)
    revision = models.PositiveIntegerField(default=1)
    note = models.CharField(_("版本说明"), max_length=300, blank=True)
    # Nothing is presumed of children in the material: somebody has to say it before review.
    consent = models.CharField(_("儿童肖像"), max_length=12, choices=ConsentScope, blank=True)
    opens_to = models.CharField(
        _("通过后的可见范围"), max_length=20, choices=Visibility.choices, blank=True
    )
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ("-updated_at", "pk")
        verbose_name = _("草稿")

    def __str__(self) -> str:
        return f"draft of {self.resource_id}: {self.title}"

    @property
    def goes_to(self) -> str:
        """Who sees it once it has passed: today's audience, or the wider one that is asked for."""
        levels = list(Visibility.values)
        return max(self.resource.visibility, self.opens_to or levels[0], key=levels.index)


class AttachedFile(models.Model):
    """A named file of a draft or of a version, pointing at its bytes."""

    public_id = PublicIdField()
    draft = models.ForeignKey(
        Draft, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    version = models.ForeignKey(
        ResourceVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(_("文件名"), max_length=255)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("order", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True) ^ Q(version__isnull=True),
                name="attached_to_draft_or_version",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LinkGrant(models.Model):
    """A link that opens one resource until it expires or is revoked."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="link_grants")
    token = models.CharField(max_length=43, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="link_grant_expires_later"
            )
        ]

    def __str__(self) -> str:
        return f"link to {self.resource_id}"
