"""Print the demonstration accounts: user name, password, role, unit, separated by tabs."""

from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand

from danvan.organization.models import Membership, User
from reports.demonstration.plan import Plan


class Command(BaseCommand):
    help = "Print the demonstration accounts: user name, password, role, unit, separated by tabs."

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan()
        memberships = Membership.objects.current().select_related("unit").order_by("unit__path", "pk")
        roles = defaultdict(list)
        for membership in memberships.filter(user__username__in=[account.username for account in plan.accounts]):
            roles[membership.user_id].append((membership.get_role_display(), membership.unit.name))
        people = User.objects.in_bulk([account.username for account in plan.accounts], field_name="username")
        for account in plan.accounts:
            for role, unit in roles[people[account.username].pk] or [("(đã hết vai trò)", "")]:
                self.stdout.write("\t".join((account.username, plan.password, role, unit)))
