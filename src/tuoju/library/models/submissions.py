"""What was sent to the reviewers, kept as they saw it, so that the next round can be compared."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tuoju.core.blobs.models import Blob
from tuoju.library.models.resources import Resource, ResourceVersion
from tuoju.review.models import ReviewRequest


class Submission(models.Model):
    """The fields of a draft in one round of its review; never changed afterwards.

    `against` is the version that was public then: what the first round is compared with.
    """

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="submissions")
    request = models.ForeignKey(
        ReviewRequest, on_delete=models.PROTECT, related_name="library_submissions"
    )
    round = models.PositiveIntegerField()
    against = models.ForeignKey(
        ResourceVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fields = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ("request", "-round")
        verbose_name = _("送审稿")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("request", "round"), name="submission_once_per_round")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} round {self.round}"


class SubmittedFile(models.Model):
    """A file of a submission; `file_id` is the public id of the attachment it was.

    While `is_held` it counts as a reference, so that the text of a replaced file can still be
    compared; when the review has ended the bytes belong to the published version alone.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    file_id = models.CharField(max_length=10)
    name = models.CharField(_("文件名"), max_length=255)
    order = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    blob = models.ForeignKey(
        Blob, on_delete=models.SET_NULL, null=True, blank=True, related_name="submitted"
    )
    is_held = models.BooleanField(default=True)

    class Meta:
        ordering = ("order", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("submission", "file_id"), name="submitted_file_once_per_submission"
            )
        ]

    def __str__(self) -> str:
        return self.name
