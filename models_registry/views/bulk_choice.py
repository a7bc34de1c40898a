"""Which rows were chosen in a list, and what an act would do to them: for the page that asks."""

import hashlib
from typing import Any, NamedTuple, Protocol

from django.http import QueryDict

from danvan.common.keys import key_in, keys_in
from danvan.common.templatetags.portal import vn_number
from danvan.organization.models import User
from models_registry.actions.bulk_work import BulkWork
from models_registry.models import CampaignYear

MOST_CHOSEN = 1000  # beyond it a page would neither be read nor sent back


class ChosenFrom(Protocol):
    """A list as an address describes it, for one person."""

    user: User
    year: CampaignYear
    filters: Any  # .qs: the rows; .in_words: what is in force
    query: str  # its address after “?”

    @property
    def rows(self) -> Any:
        """The rows that the filter finds, in the order of the list."""

    @property
    def url(self) -> str:
        """Where it is shown."""

    @property
    def stamp(self) -> str:
        """Which rows these are, in short."""

    def choosable(self) -> Any:
        """The rows that may be ticked one by one, in order, whatever the filter."""

    def read(self, rows: Any) -> list[Any]:
        """The rows with all that the page that asks shows."""

    def mark_of(self, row: Any) -> tuple[Any, ...]:
        """What must still be so of a row when the act is confirmed."""


class Excluded(NamedTuple):
    """A row that the act leaves out, and why."""

    row: Any
    reasons: list[str]


class Choice(NamedTuple):
    """What was chosen: row by row, or everything that a filter finds, less what was taken out."""

    rows: list[Any]
    queue: ChosenFrom
    is_whole: bool
    keys: list[int]  # those ticked, where not all were
    left_out: list[int]
    taken_out: list[Any]
    notices: list[str]  # what has changed since the list was shown
    total: int  # how many there would be; more than `rows` where there are too many

    @property
    def is_too_large(self) -> bool:
        return self.total > MOST_CHOSEN


class Plan(NamedTuple):
    """What the act would do: to these, not to those."""

    eligible: list[Any]
    excluded: list[Excluded]
    fingerprint: str  # what exactly would be done, as 64 digits: a row more or less, or changed, changes it

    @property
    def excluded_by_reason(self) -> list[tuple[str, list[Any]]]:
        """The excluded ones with the same reasons together, the largest group first."""
        groups: dict[str, list[Any]] = {}
        for one in self.excluded:
            groups.setdefault(" ".join(one.reasons), []).append(one.row)
        return sorted(groups.items(), key=lambda group: -len(group[1]))


def choice_of(queue: ChosenFrom, given: QueryDict, noun: str) -> Choice:
    """Read what the list page (or the page that asks) sent: tat_ca or chon=…, bo=… taken out."""
    left_out = _numbers(given.getlist("bo"))
    ticked = _numbers(given.getlist("chon") + (given.getlist("trang") if "ca_trang" in given else []))
    is_whole = "tat_ca" in given
    rows = queue.rows if is_whole else queue.choosable().filter(pk__in=ticked)
    rows = rows.exclude(pk__in=left_out)
    total = rows.count()
    found = queue.read(rows) if total <= MOST_CHOSEN else []
    notices = _changed_since(queue, given, noun) if is_whole else _gone(set(ticked) - set(left_out), total)
    taken_out = queue.read(queue.choosable().filter(pk__in=left_out)) if left_out else []
    return Choice(found, queue, is_whole, sorted(set(ticked)), left_out, taken_out, notices, total)


def plan_of(choice: Choice, act: str, work: BulkWork) -> Plan:
    reasons = work.refusals(choice.rows, act, actor=choice.queue.user)
    eligible = [row for row in choice.rows if row.pk not in reasons]
    marks = sorted(choice.queue.mark_of(row) for row in eligible)
    return Plan(
        eligible,
        [Excluded(row, reasons[row.pk]) for row in choice.rows if row.pk in reasons],
        hashlib.sha256(repr(marks).encode()).hexdigest(),
    )


def _changed_since(queue: ChosenFrom, given: QueryDict, noun: str) -> list[str]:
    """The whole list was chosen by its filter: whether it is still the one that was shown."""
    shown = given.get("thay", "")
    if not shown or shown == queue.stamp:
        return []
    then, now = key_in(given.get("so")), queue.filters.qs.count()
    if then in (0, now):
        return [f"Danh sách đã thay đổi từ lúc anh/chị mở trang. Nay có {vn_number(now)} {noun}; hãy xem lại dưới đây."]
    return [
        f"Danh sách đã thay đổi từ lúc anh/chị mở trang: lúc đó {vn_number(then)} {noun}, nay {vn_number(now)}. "
        "Hãy xem lại dưới đây."
    ]


def _gone(wanted: set[int], total: int) -> list[str]:
    missing = len(wanted) - total
    if missing <= 0:
        return []
    return [f"{missing} bản đã chọn không còn ở đây, chẳng hạn vì đơn vị đã rút về, nên không tính vào."]


def _numbers(texts: list[Any]) -> list[int]:
    """The keys among what was sent; the rest is no key and asks for nothing."""
    return keys_in(texts[: 2 * MOST_CHOSEN])
