"""People from a file, as a kind that is imported: judged by people_file.py, made by actions/people_bulk.py."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse

from danvan.organization.actions.people_bulk import create_people
from danvan.organization.importing.kinds import Column, Finish, Judgement, Saved, SourceRow, Tick, Verdict
from danvan.organization.importing.people_file import (
    COLUMNS,
    EMAIL,
    FULL_NAME,
    NEEDED,
    ROLE,
    TITLE,
    UNIT,
    USERNAME,
    Plan,
    Problem,
    plan_people,
)
from danvan.organization.models import LineOutcome, PasswordSlips, User
from danvan.organization.roles import Permission, Role

_NOTES = {
    FULL_NAME: ("Như trên giấy tờ.", "Nguyễn Văn An", ("Họ tên",)),
    TITLE: ("Chức vụ đang giữ.", "Công chức Văn hóa – Xã hội", ()),
    USERNAME: ("Để trống thì cổng tự đặt theo họ tên.", "", ()),
    UNIT: ("Tên hoặc mã đơn vị trong phạm vi anh/chị quản trị.", "Xã Hòa Thắng", ("Đơn vị", "Mã đơn vị")),
    ROLE: (f"Một trong: {', '.join(role.label for role in Role)}.", Role.DRAFTER.label, ()),
    EMAIL: ("Nếu có.", "", ("Email", "Thư điện tử công vụ")),
}


class PeopleImporter:
    """Accounts and roles; new accounts get one-time passwords on slips."""

    key, label, noun, icon = "people", "Người dùng", "người", "people"
    explains = "Tạo tài khoản, giao vai trò và in phiếu mật khẩu dùng một lần."
    permission = Permission.MANAGE_PEOPLE
    columns: Sequence[Column] = tuple(
        Column(name, name, _NOTES[name][0], _NOTES[name][1], name in NEEDED, _NOTES[name][2]) for name in COLUMNS
    )

    def judge(self, rows: Sequence[SourceRow], *, actor: User, tick: Tick) -> Judgement:
        plan = plan_people(((row.number, row.values) for row in rows), actor=actor)

        def save(address: str, tick: Tick, finish: Finish) -> None:
            # Slow because of the hashes of passwords; what it makes it makes in one transaction of its own.
            def finish_with(slips: PasswordSlips | None) -> None:
                link = (reverse("organization:slips_take", args=[slips.pk]), "Lấy phiếu mật khẩu") if slips else ()
                finish(Saved(*link))

            create_people(
                plan.people, address=address, actor=actor, on_progress=lambda done, of: tick(done), finish=finish_with
            )

        return Judgement(_verdicts(rows, plan), save)


def _verdicts(rows: Sequence[SourceRow], plan: Plan) -> list[Verdict]:
    problems: dict[int, list[Problem]] = defaultdict(list)
    for problem in plan.problems:
        problems[problem.row].append(problem)
    outcomes = {
        person.row: LineOutcome.NEW if person.is_new else LineOutcome.SAME if person.holds_role else LineOutcome.CHANGED
        for person in plan.people
    }
    return [
        Verdict(
            row.number,
            outcomes.get(row.number, LineOutcome.WRONG),
            [(problem.column, problem.reason) for problem in problems[row.number]],
            plan.unknown_units.get(row.number, ""),
        )
        for row in rows
    ]
