"""Load the demonstration: reference data, then three years replayed."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from danvan.activity.mail_files import mail_folder
from danvan.organization.models import User
from models_registry.models import Registration
from reports.demonstration.addresses import give_addresses
from reports.demonstration.last_days import write_letters
from reports.demonstration.reorganisation import replay_reorganisations
from reports.demonstration.replay import Replay

REFERENCE = ("units", "unit_aliases", "reviewing_bodies", "directive", "campaign", "scoring")


class Command(BaseCommand):
    help = "Load the demonstration data (reference data and three replayed years)."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--if-empty", action="store_true", help="do nothing where somebody has an account")
        how.add_argument("--reset", action="store_true", help="throw away everything first")
        parser.add_argument(
            "--reorganised", action="store_true", help="then replay the reorganisations of 1/12/2024 and 1/7/2025"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "ALLOWS_DEMONSTRATION", False):
            raise CommandError("The demonstration is never loaded into a production database.")
        if options["reset"]:
            self._throw_away()
            for folder in filter(None, (settings.MEDIA_ROOT, mail_folder())):
                shutil.rmtree(folder, ignore_errors=True)
        elif User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are accounts already; load_demo --reset throws everything away first.")
        with transaction.atomic():
            call_command("loaddata", *REFERENCE, verbosity=0)
            replay = Replay()
            replay.run()
            give_addresses(replay.plan)
            write_letters(replay.plan, replay.staff)
            if options["reorganised"]:
                self._reorganise(replay.administrator)
        count = Registration.objects.count()
        self.stdout.write(f"Demonstration loaded: {count} registrations, {User.objects.count()} people.")

    def _reorganise(self, actor: User) -> None:
        for outcome in replay_reorganisations(actor=actor):
            done, closed, opened = outcome.reorganisation, len(outcome.closed), len(outcome.opened)
            self.stdout.write(f"Reorganised on {done.effective_from:%d/%m/%Y}: {closed} units closed, {opened} opened.")

    def _throw_away(self) -> None:
        """Empty every table, the audit log's too: on PostgreSQL that refuses unless the session says it is meant."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET danvan.allows_truncate = 'on'")
            try:
                call_command("flush", interactive=False, verbosity=0)
            finally:
                if connection.vendor == "postgresql":
                    cursor.execute("RESET danvan.allows_truncate")
