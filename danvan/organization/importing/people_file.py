"""A file of people, read and judged before anything is saved: row by row, column by column, in words.

Whoever is already there is matched and only given the role: by user name, or by name at the very unit. What may be
given where is asked of access.py, as everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from danvan.common.text import folded, one_line
from danvan.organization.access import grant_reasons, people_within_reach
from danvan.organization.accounts.usernames import free_username
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import Permission, Role
from danvan.organization.unit_lookup import UnitLookup, UnknownUnit

FULL_NAME, TITLE, USERNAME = "Họ và tên", "Chức vụ", "Tên đăng nhập"
UNIT, ROLE, EMAIL = "Mã hoặc tên đơn vị", "Vai trò", "Thư điện tử"
COLUMNS = (FULL_NAME, TITLE, USERNAME, UNIT, ROLE, EMAIL)
NEEDED = (FULL_NAME, UNIT, ROLE)

_ROLES = {folded(word): role for role in Role for word in (role.label, role.label.split(" (")[0])}
_ROLES |= {"phe duyet": Role.APPROVER, "tham dinh": Role.REVIEWER, "soan": Role.DRAFTER, "ky gui": Role.SENDER}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell: where, and why in words."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class PlannedPerson:
    """One good row: a new account, or somebody who is there and gets the role."""

    row: int
    full_name: str
    title: str
    username: str
    email: str
    unit: Unit
    role: Role
    existing: User | None = None
    holds_role: bool = False  # already: the row changes nothing
    is_again: bool = False  # a further role of somebody whom an earlier row makes

    @property
    def is_new(self) -> bool:
        return self.existing is None and not self.is_again


@dataclass
class Plan:
    """What a file of people comes to."""

    people: list[PlannedPerson] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown_units: dict[int, str] = field(default_factory=dict)  # row → what no unit is called

    @property
    def new(self) -> list[PlannedPerson]:
        return [person for person in self.people if person.is_new]

    @property
    def added(self) -> list[PlannedPerson]:
        """Those who are there, or made by an earlier row, and are given a further role."""
        return [person for person in self.people if not person.is_new and not person.holds_role]

    @property
    def unchanged(self) -> list[PlannedPerson]:
        return [person for person in self.people if person.holds_role]


def plan_people(rows: Iterable[tuple[int, Mapping[str, str]]], *, actor: User) -> Plan:
    """Judge the rows, (number in the file, column → text), for what `actor` may do."""
    return _Planner(actor).plan(rows)


class _Planner:
    """Reads what must be known once, then judges row by row."""

    def __init__(self, actor: User) -> None:
        self.actor = actor
        self.lookup = UnitLookup(Unit.objects.living().within_reach(actor, Permission.MANAGE_PEOPLE))
        within = people_within_reach(actor)
        self.by_username = {user.username: user for user in within}
        self.used = set(User.objects.values_list("username", flat=True))
        self.held: set[tuple[int, int, str]] = set()
        self.by_place: dict[tuple[str, int], list[User]] = {}
        lasting = Membership.objects.lasting().within_reach(actor, Permission.MANAGE_PEOPLE)
        for membership in lasting.select_related("user").order_by("pk"):
            user = membership.user
            self.held.add((user.pk, membership.unit_id, membership.role))
            at_place = self.by_place.setdefault((folded(user.full_name), membership.unit_id), [])
            if user not in at_place:
                at_place.append(user)
        self.seen: dict[tuple[str, int, str], int] = {}
        self.reasons: dict[tuple[Role, int], list[str]] = {}
        self.taken: set[str] = set()
        self.named: dict[str, PlannedPerson] = {}  # new accounts of this file, by user name

    def plan(self, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Plan:
        plan = Plan()
        given = [(number, {column: one_line(row.get(column, "")) for column in COLUMNS}) for number, row in rows]
        self.taken |= self.used | {row[USERNAME].lower() for _, row in given if row[USERNAME]}
        for number, row in given:
            problems = self._judge(number, row, plan)
            plan.problems.extend(problems)
        return plan

    def _judge(self, number: int, row: dict[str, str], plan: Plan) -> list[Problem]:
        problems = [
            Problem(number, column, "", f"Chưa ghi {column[:1].lower()}{column[1:]}.")
            for column in NEEDED
            if not row[column]
        ]
        role = _ROLES.get(folded(row[ROLE])) if row[ROLE] else None
        if row[ROLE] and role is None:
            names = ", ".join(role.label for role in Role)
            problems.append(Problem(number, ROLE, row[ROLE], f"Không có vai trò này. Hãy ghi một trong: {names}."))
        unit = None
        try:
            unit = self.lookup.find(row[UNIT]) if row[UNIT] else None
        except UnknownUnit as unknown:
            plan.unknown_units[number] = unknown.text
            problems.append(Problem(number, UNIT, row[UNIT], str(unknown)))
        except ValueError as doubt:
            problems.append(Problem(number, UNIT, row[UNIT], str(doubt)))
        if problems or role is None or unit is None:
            return problems
        for refusal in self._refusals(role, unit):
            problems.append(Problem(number, ROLE, row[ROLE], refusal))
        if problems:
            return problems
        return self._judge_person(number, row, unit, role, plan)

    def _refusals(self, role: Role, unit: Unit) -> list[str]:
        if (role, unit.pk) not in self.reasons:
            self.reasons[role, unit.pk] = grant_reasons(self.actor, role, unit)
        return self.reasons[role, unit.pk]

    def _judge_person(self, number: int, row: dict[str, str], unit: Unit, role: Role, plan: Plan) -> list[Problem]:
        existing, problems = self._match(number, row, unit)
        if problems:
            return problems
        username = existing.username if existing else row[USERNAME].lower() or self._propose(row[FULL_NAME])
        person = PlannedPerson(
            number, row[FULL_NAME], row[TITLE], username, row[EMAIL], unit, role, existing,
            holds_role=existing is not None and (existing.pk, unit.pk, role.value) in self.held,
            is_again=existing is None and username in self.named,
        )  # fmt: skip
        problems = self._unfit(person) if person.is_new else self._not_givable(person)
        key = (folded(person.full_name) if not row[USERNAME] else username, unit.pk, role.value)
        if not problems and key in self.seen:
            problems = [Problem(number, FULL_NAME, row[FULL_NAME], f"Trùng với dòng {self.seen[key]} của tệp.")]
        if problems:
            return problems
        self.seen[key] = number
        plan.people.append(person)
        return []

    def _match(self, number: int, row: dict[str, str], unit: Unit) -> tuple[User | None, list[Problem]]:
        """Who is meant of those who are there; None for somebody new."""
        username = row[USERNAME].lower()
        if username:
            user = self.by_username.get(username)
            known = user or self.named.get(username)
            if known is not None and folded(known.full_name) != folded(row[FULL_NAME]):
                reason = f"Tên đăng nhập này là của {known.full_name}. Hãy sửa họ tên hoặc để trống tên đăng nhập."
                return None, [Problem(number, USERNAME, row[USERNAME], reason)]
            if known is None and username in self.used:
                reason = "Tên đăng nhập đã có người dùng. Hãy để trống để cổng đặt tên khác."
                return None, [Problem(number, USERNAME, row[USERNAME], reason)]
            return user, []
        same = self.by_place.get((folded(row[FULL_NAME]), unit.pk), [])
        if len(same) > 1:
            names = ", ".join(user.username for user in same)
            reason = f"Đơn vị có {len(same)} người cùng tên. Hãy ghi tên đăng nhập của người cần giao: {names}."
            return None, [Problem(number, FULL_NAME, row[FULL_NAME], reason)]
        return (same[0] if same else None), []

    def _propose(self, full_name: str) -> str:
        username = free_username(full_name, self.taken)
        self.taken.add(username)
        return username

    def _unfit(self, person: PlannedPerson) -> list[Problem]:
        """What the account itself would refuse."""
        user = User(full_name=person.full_name, title=person.title, username=person.username, email=person.email)
        user.set_unusable_password()
        try:
            user.clean_fields()
        except ValidationError as error:
            columns = {"full_name": FULL_NAME, "title": TITLE, "username": USERNAME, "email": EMAIL}
            return [
                Problem(person.row, columns.get(name, FULL_NAME), getattr(person, name, ""), text)
                for name, texts in error.message_dict.items()
                for text in texts
            ]
        self.named[person.username] = person
        return []

    def _not_givable(self, person: PlannedPerson) -> list[Problem]:
        user = person.existing
        if user is None:
            return []
        if user.pk == self.actor.pk:
            reason = "Anh/chị không tự giao vai trò cho mình. Hãy nhờ một quản trị khác."
            return [Problem(person.row, FULL_NAME, person.full_name, reason)]
        if not user.is_active:
            reason = "Tài khoản của người này đang khóa. Hãy mở lại tài khoản rồi giao vai trò."
            return [Problem(person.row, FULL_NAME, person.full_name, reason)]
        return []
