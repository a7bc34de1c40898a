"""Load the demonstration: reference data, then three years replayed."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from danvan.organization.models import User
from models_registry.models import Registration
from reports.demonstration.replay import Replay

REFERENCE = ("units", "reviewing_bodies", "directive", "campaign")


class Command(BaseCommand):
    help = "Load the demonstration data (reference data and three replayed years)."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--if-empty", action="store_true", help="do nothing where somebody has an account")
        how.add_argument("--reset", action="store_true", help="throw away everything first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "ALLOWS_DEMONSTRATION", False):
            raise CommandError("The demonstration is never loaded into a production database.")
        if options["reset"]:
            call_command("flush", interactive=False, verbosity=0)
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        elif User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are accounts already; load_demo --reset throws everything away first.")
        with transaction.atomic():
            call_command("loaddata", *REFERENCE, verbosity=0)
            Replay().run()
        count = Registration.objects.count()
        self.stdout.write(f"Demonstration loaded: {count} registrations, {User.objects.count()} people.")
