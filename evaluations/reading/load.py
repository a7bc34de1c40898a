"""How much each reviewer of a desk has: assigned, sent, waiting, overdue, done, and how many days it takes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from danvan.common import clock
from danvan.organization.models import User
from evaluations.desk_units import DONE, RETURNED, UNSENT, WAITING
from evaluations.filters_assignments import LATE, NOBODY

COLUMNS = ("Được giao", "Chưa gửi", "Đã trả lại", "Chờ thẩm định", "Quá hạn", "Đã thẩm định")
_FIELDS = (
    "stage", "sent_at", "done_at", "first_id", "second_id", "first_due", "second_due", "finished_1", "finished_2",
)  # fmt: skip


class Number(NamedTuple):
    """A number of the table and the address of just these rows."""

    value: int
    url: str


@dataclass
class Load:
    """One line of the table: a reviewer, or what nobody has."""

    label: str
    query: dict[str, str]
    note: str = ""
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((UNSENT, WAITING, RETURNED, DONE), 0))
    late: int = 0
    seconds: list[float] = field(default_factory=list)
    is_total: bool = False

    def count(self, row: dict[str, Any], due: date | None, *, finished: bool) -> None:
        """Take one unit into the line."""
        self.counts[row["stage"]] += 1
        self.late += row["stage"] == WAITING and due is not None and due < clock.today() and not finished
        if row["stage"] == DONE and row["sent_at"] and row["done_at"]:
            self.seconds.append(_between(row["sent_at"], row["done_at"]))

    @property
    def numbers(self) -> list[Number]:
        """Assigned, not sent, returned, waiting, overdue, done: in the order of the columns."""
        stages = [Number(self.counts[stage], self._url(trang_thai=stage)) for stage in (UNSENT, RETURNED, WAITING)]
        late = Number(self.late, self._url(han=LATE))
        return [Number(sum(self.counts.values()), self._url()), *stages, late,
                Number(self.counts[DONE], self._url(trang_thai=DONE))]  # fmt: skip

    @property
    def cells(self) -> list[tuple[str, Number]]:
        """Each number with the name of its column."""
        return list(zip(COLUMNS, self.numbers, strict=True))

    @property
    def done_url(self) -> str:
        return self._url(trang_thai=DONE)

    @property
    def days(self) -> float | None:
        """Days from sending to the end of the appraisal, on average; None where nothing is done."""
        return sum(self.seconds) / len(self.seconds) / 86_400 if self.seconds else None

    def _url(self, **more: str) -> str:
        return "?" + urlencode(self.query | more)


def loads_of(rows: Any, staff: Sequence[User], others: Iterable[User], fixed: dict[str, str]) -> list[Load]:
    """A line for each reviewer of the desk, zeros included, for who has some and reviews here no more, for nobody, and
    for all; `rows` are those of desk_units, `fixed` what every address names. One query.
    """
    lines = {person.pk: Load(person.full_name, fixed | {"nguoi": str(person.pk)}) for person in staff}
    for person in others:
        note = "không còn thẩm định ở bàn này, cần giao lại"
        lines[person.pk] = Load(person.full_name, fixed | {"nguoi": str(person.pk)}, note)
    nobody, everything = Load("Chưa phân công", fixed | {"nguoi": NOBODY}), Load("Tất cả", fixed, is_total=True)
    for row in rows.order_by().values(*_FIELDS):
        late_for_any = False
        for name, number in (("first", 1), ("second", 2)):
            person_pk, due, finished = row[f"{name}_id"], row[f"{name}_due"], row[f"finished_{number}"]
            if person_pk is not None:
                lines[person_pk].count(row, due, finished=finished)
            if person_pk is not None or number == 1:
                late_for_any |= due is not None and due < clock.today() and not finished
        if row["first_id"] is None:
            nobody.count(row, row["first_due"], finished=row["finished_1"])
        everything.count(row, date.min if late_for_any else None, finished=False)
    return [*lines.values(), nobody, everything]


def _between(sent: datetime, done: datetime) -> float:
    return max(0.0, (done - sent).total_seconds())
