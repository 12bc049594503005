"""`tuoju audit verify` and `tuoju audit erase`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tuoju.core.actors import Actor
from tuoju.core.log import verifying
from tuoju.core.log.erasing import erase_personal_values
from tuoju.core.log.models import Seal
from tuoju.core.log.sealing import seal_committed
from tuoju.core.refs import parse_ref

_NAMED = 20


class Command(BaseCommand):
    """Checks the log and names what is wrong with it; erases what it says about a person."""

    help = "Verify the audit log, or erase the personal values that lie beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a verb with what belongs to it."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="every entry in its place and unchanged")
        verify.add_argument(
            "--since",
            nargs=2,
            metavar=("POSITION", "HASH"),
            help="a head that an earlier run printed and somebody kept",
        )
        erase = verbs.add_parser("erase", help="erase the personal values about an object")
        erase.add_argument("subject", help="its reference, e.g. accounts/user/k7m2…")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "erase":
            self._erase(options["subject"])
        else:
            self._verify(options["since"])

    def _verify(self, since: list[str] | None) -> None:
        """Seal what is committed, then look at everything."""
        seal_committed()
        problems = list(_problems(since))
        if problems:
            raise CommandError("\n".join(problems))
        head = Seal.objects.order_by("-position").first()
        if head is None:
            self.stdout.write("The log is empty.")
            return
        self.stdout.write(f"The log is intact: {head.position} entries.")
        self.stdout.write(
            "Keep this head where the database's users cannot write, and check it next time:\n"
            f"tuoju audit verify --since {head.position} {head.hash}"
        )

    def _erase(self, subject: str) -> None:
        try:
            parse_ref(subject)
        except ValueError as error:
            message = f"{subject} is no reference: app/noun/id, e.g. accounts/user/k7m2…"
            raise CommandError(message) from error
        count = erase_personal_values(Actor.machine("audit erase"), subject=subject)
        self.stdout.write(f"Personal values of {count} entries erased.")


def _problems(since: list[str] | None) -> Iterator[str]:
    broken = verifying.verify()
    if broken is not None:
        entry = Seal.objects.filter(position=broken).values_list("entry_id", flat=True).first()
        where = f"entry {entry}" if entry else "the seal is missing"
        yield f"The log is broken at position {broken} ({where})"
    if since and not (since[0].isdecimal() and verifying.stood_at(int(since[0]), since[1])):
        yield f"The log was replaced or cut off: position {since[0]} has not the hash that was kept"
    yield from _entries("have no seal although later ones do", iter(verifying.left_out()))
    yield from _entries("have other personal values than written", verifying.changed_values())
    yield from _entries(
        "lost their personal values without an erasure", iter(verifying.missing_values())
    )


def _entries(what: str, found: Iterator[int]) -> Iterator[str]:
    named = list(islice(found, _NAMED + 1))
    if named:
        more = ", …" if len(named) > _NAMED else ""
        yield f"Entries that {what}: {', '.join(map(str, named[:_NAMED]))}{more}"
