"""The invented people of the demonstration: those who sign in, and those who only stand in its history."""

from datetime import date

from django.conf import settings

from danvan.common.text import folded
from danvan.organization.actions import enrol_for_demonstration
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import NEEDS_SECOND_FACTOR, Role
from reports.demonstration.plan import Plan

IN_OFFICE_SINCE = date(2022, 1, 1)
_TITLES = {
    Role.DRAFTER: "Công chức được phân công",
    Role.SENDER: "Phó Thủ trưởng đơn vị",
    Role.REVIEWER: "Cán bộ Ban Dân vận",
    Role.APPROVER: "Trưởng Ban Dân vận",
}


class Staff:
    """Gives the person who holds a role at a unit, making one up where the plan names nobody."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._people: dict[tuple[str, str], User] = {}
        for account in plan.accounts:
            user = User.objects.create_user(
                account.username, full_name=account.full_name, title=account.title, password=plan.password
            )
            self._appoint(user, Unit.objects.get(code=account.unit), Role(account.role))
            if settings.SECOND_FACTOR_REQUIRED and account.role in NEEDS_SECOND_FACTOR:
                enrol_for_demonstration(user, actor=None)  # else every visitor would have to bring a phone

    def at(self, unit: Unit, role: Role) -> User:
        """The person with `role` at exactly this unit."""
        if (unit.code, role) not in self._people:
            number = len(self._people) + 1
            username = f"{folded(unit.code).replace(' ', '-')}.{folded(role.label).split()[-1]}"
            user = User.objects.create_user(username, full_name=self._name(number), title=_TITLES[role])
            self._appoint(user, unit, role)
        return self._people[unit.code, role]

    def _appoint(self, user: User, unit: Unit, role: Role) -> None:
        Membership.objects.create(user=user, unit=unit, role=role, starts_on=IN_OFFICE_SINCE)
        self._people.setdefault((unit.code, role), user)  # of two with the same role the first does the work

    def _name(self, number: int) -> str:
        names = self.plan["names"]
        parts = (("family", number * 7), ("middle", number * 3), ("given", number * 11))
        return " ".join(names[part][step % len(names[part])] for part, step in parts)
