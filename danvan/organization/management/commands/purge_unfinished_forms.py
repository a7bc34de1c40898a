"""Forget what was typed, never saved, and not come back to: run daily (see danvan-daily.service)."""

from typing import Any

from django.core.management.base import BaseCommand

from danvan.organization.actions.unfinished import purge_unfinished


class Command(BaseCommand):
    help = "Delete unfinished forms that are older than UNFINISHED_FORM_DAYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{purge_unfinished(actor=None)} unfinished forms deleted")
