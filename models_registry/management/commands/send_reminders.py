"""Send the reminders that the calendar of the year asks for today: the timer in danvan/deploy runs it."""

from typing import Any

from django.core.management.base import BaseCommand

from models_registry.actions.reminders import send_scheduled


class Command(BaseCommand):
    help = "Remind the units that have not sent yet, as scheduled on the page of the year; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_scheduled(actor=None)} units reminded.")
