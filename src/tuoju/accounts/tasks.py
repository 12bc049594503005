"""What accounts forget by themselves."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from tuoju.accounts.models import SharedEntry
from tuoju.accounts.sessions import SessionStore


@task
def forget_expired() -> int:
    """Remove sessions, counts and kept forms whose time is over; returns how many of the latter."""
    SessionStore.clear_expired()
    with transaction.atomic():
        return SharedEntry.objects.filter(expires__lt=timezone.now()).delete()[0]
