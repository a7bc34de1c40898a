"""Walk the chain of the audit log and say whether anything was changed, taken out or put in."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from danvan.activity.chain import Flaw, Verification, has_link, link_events

MOST_TOLD = 100


class Command(BaseCommand):
    help = "Verify the audit log; exit code 1 when something was tampered with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--noted", metavar="HEAD", help="a head written down earlier; it must still be in the chain"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        link_events(first=0)  # what a crash left between a commit and its link
        verification = Verification()
        flaws = verification.flaws()
        told = 0
        for flaw in islice(flaws, MOST_TOLD):
            self.stdout.write(_in_words(flaw))
            told += 1
        more = sum(1 for _ in flaws)
        if options["noted"] and not has_link(options["noted"]):
            self.stdout.write("The noted head is not in the chain: its end was cut off, or the head is of another one.")
            told += 1
        self.stdout.write(f"{verification.links} events linked, head {verification.head}")
        if told:
            hint = " Was AUDIT_KEY or SECRET_KEY changed?" if told + more >= verification.links > 0 else ""
            raise CommandError(f"Flaws in the audit log: {told + more}.{hint}")


def _in_words(flaw: Flaw) -> str:
    at = f" of {timezone.localtime(flaw.at):%d/%m/%Y %H:%M:%S}" if flaw.at else ""
    return f"Event {flaw.event_id}{at}: {flaw.what}"
