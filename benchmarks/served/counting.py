"""Prints how many queries each kind of page needs in a deployment: run with its environment.

python counting.py COOKIE
"""

from __future__ import annotations

import json
import re
import sys

import django

django.setup()

from django.db import connection  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


def main() -> None:
    """Count for a visitor and for the owner of the cookie, each page once warmed up."""
    visitor = Client(headers={"host": "127.0.0.1"})
    teacher = Client(headers={"host": "127.0.0.1", "cookie": sys.argv[1]})
    listed = visitor.get("/library/").content.decode()
    resource = re.search(r'href="(/r/[0-9a-z]{10}/)', listed).group(1)
    pages = {"home": "/", "list": "/library/", "resource": resource}
    counts = {
        f"{name}_{who}": queries_of(client, path)
        for name, path in pages.items()
        for who, client in (("anonymous", visitor), ("signed_in", teacher))
    }
    sys.stdout.write(json.dumps({"rows": listed.count('class="hit"'), **counts}))


def queries_of(client: Client, path: str) -> int:
    """Count on addresses that no memory of pages knows yet.

    The fewest of some: four times a second a process looks how far the log has come.
    """
    counts = []
    for number in range(4):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path, {"of": number})
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        counts.append(len(captured))
    return min(counts)


if __name__ == "__main__":
    main()
