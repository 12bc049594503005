"""The blobs app."""

from django.apps import AppConfig


class BlobsConfig(AppConfig):
    """`core.blobs`."""

    name = "tuoju.core.blobs"
    label = "blobs"
    default_auto_field = "django.db.models.BigAutoField"
