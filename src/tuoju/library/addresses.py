"""Addresses that lists write by the dozen: found once for each resource, then remembered."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse

_REMEMBERED = 4096  # about a megabyte


@lru_cache(maxsize=_REMEMBERED)
def resource_address(public_id: str) -> str:
    """Return where a resource is read."""
    return reverse("library:resource", args=[public_id])


@lru_cache(maxsize=_REMEMBERED)
def thumb_address(public_id: str, file_id: str) -> str:
    """Return the picture of a file's first page."""
    return reverse("library:thumb", args=[public_id, file_id])
