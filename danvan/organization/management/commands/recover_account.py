"""Let somebody in again from the server's console: for the highest administrator, whom nobody else may help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from danvan.organization import actions
from danvan.organization.models import User


class Command(BaseCommand):
    help = "Unlock an account; with options also give a one-time password or take the second factor away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--password", action="store_true", help="give a one-time password and print it")
        parser.add_argument("--second-factor", action="store_true", help="the phone is lost: it is set up anew")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"].strip().lower()).first()
        if user is None:
            raise CommandError(f"There is no account {options['username']}.")
        actions.unlock_account(user, actor=None)
        if options["second_factor"]:
            actions.reset_second_factor(user, actor=None)
        password = actions.set_one_time_password(user, actor=None) if options["password"] else "(unchanged)"
        self.stdout.write(f"{user.username}\t{password}")
