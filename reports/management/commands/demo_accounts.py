"""Print the demonstration accounts: user name, password, role, unit, separated by tabs."""

from typing import Any

from django.core.management.base import BaseCommand

from danvan.organization.models import Unit
from danvan.organization.roles import Role
from reports.demonstration.plan import Plan


class Command(BaseCommand):
    help = "Print the demonstration accounts: user name, password, role, unit, separated by tabs."

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan()
        names = dict(Unit.objects.values_list("code", "name"))
        for account in plan.accounts:
            role, unit = Role(account.role).label, names.get(account.unit, account.unit)
            self.stdout.write("\t".join((account.username, plan.password, role, unit)))
