"""`tuoju audit verify`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tuoju.core.log.following import head
from tuoju.core.log.models import Seal
from tuoju.core.log.sealing import seal_committed
from tuoju.core.log.verifying import verify


class Command(BaseCommand):
    """Checks the log's chain and names the first broken row."""

    help = "Verify the audit log: every entry in its place and unchanged."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one verb there is."""
        parser.add_argument("verb", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what is committed, then walk the chain."""
        seal_committed()
        broken = verify()
        if broken is None:
            last = Seal.objects.order_by("-position").first()
            proof = f", head {last.hash}" if last else ""
            self.stdout.write(f"The log is intact: {head()} entries{proof}")
            return
        entry = Seal.objects.filter(position=broken).values_list("entry_id", flat=True).first()
        where = f"entry {entry}" if entry else "the seal is missing"
        message = f"The log is broken at position {broken} ({where})"
        raise CommandError(message)
