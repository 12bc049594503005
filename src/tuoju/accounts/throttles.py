"""Django's database cache under the house rule for writes: what all processes must count together.

Sign-in attempts and codes are counted here, so that a limit holds for the deployment and not once
for each process. Pages that are kept hot stay in each process's own memory (`config.page_cache`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import router, transaction


class SharedCache(DatabaseCache):
    """Wraps each of Django's writes in a transaction; reading takes none."""

    def clear(self) -> None:
        """Forget everything."""
        with self._transaction():
            super().clear()

    def _base_set(
        self, mode: str, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT
    ) -> bool:
        with self._transaction():
            return bool(super()._base_set(mode, key, value, timeout))  # type: ignore[misc]  # not in the stubs

    def _base_delete_many(self, keys: Collection[str]) -> bool:
        if not keys:
            return False
        with self._transaction():
            return bool(super()._base_delete_many(keys))  # type: ignore[misc]  # not in the stubs

    def _transaction(self) -> Any:
        return transaction.atomic(using=router.db_for_write(self.cache_model_class))
