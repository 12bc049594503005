"""PostgreSQL's connections belong to the process, not to its threads.

A process has far more threads than the database has connections, so each takes one from the pool
while it works and gives it back before it waits for its client. SQLite's cost nothing and stay.
"""

from __future__ import annotations

from django.db import connections


def give_back() -> None:
    """Return the thread's connections to the pool; a transaction under way keeps its own."""
    for connection in connections.all(initialized_only=True):
        if getattr(connection, "pool", None) is not None and not connection.in_atomic_block:
            connection.close()


def close_before_fork() -> None:
    """Close every connection and the pool, whose threads and sockets a fork could not use."""
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()
