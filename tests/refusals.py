"""A refusal that leaves no trace: whatever an operation does, it records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tuoju.core.errors import DomainError
from tuoju.core.log.models import Entry


@contextmanager
def refused(refusal: type[DomainError]) -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """Expect a refusal, and the log as it was before."""
    before = Entry.objects.count()
    with pytest.raises(refusal) as raised:
        yield raised
    assert Entry.objects.count() == before
