"""Give somebody a role at a unit, from the server's console: how the first administrator gets in."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from danvan.organization.actions import appoint
from danvan.organization.models import Unit
from danvan.organization.roles import Role


class Command(BaseCommand):
    help = "Give a role at a unit; a user name that is not there yet becomes an account with a printed password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("unit", help="the unit's code, such as BT or BT-595")
        parser.add_argument("--full-name", default="", help="needed for a new account")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"There is no unit with the code {options['unit']}.")
        password = secrets.token_urlsafe(9)
        try:
            user, is_new = appoint(
                options["username"],
                Role(options["role"]),
                unit,
                full_name=options["full_name"],
                password=password,
                actor=None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.username}\t{password if is_new else '(unchanged)'}\t{options['role']}\t{unit.name}")
