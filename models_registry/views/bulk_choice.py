"""Which registrations were chosen in the queue, and what an act would do to them: for the page that asks."""

import hashlib
from typing import Any, NamedTuple

from django.http import HttpRequest, QueryDict

from danvan.common.templatetags.portal import vn_number
from danvan.organization.models import User
from models_registry.actions.bulk import refusals
from models_registry.models import Registration
from models_registry.views.queue_rows import Queue

MOST_CHOSEN = 1000  # beyond it a page would neither be read nor sent back
_LONGEST_NUMBER = 18  # digits of a key


class Excluded(NamedTuple):
    """A registration that the act leaves out, and why."""

    registration: Registration
    reasons: list[str]


class Choice(NamedTuple):
    """What was chosen: row by row, or everything that a filter finds, less what was taken out."""

    rows: list[Registration]
    queue: Queue
    is_whole: bool
    keys: list[int]  # those ticked, where not all were
    left_out: list[int]
    taken_out: list[Registration]
    notices: list[str]  # what has changed since the list was shown
    total: int  # how many there would be; more than `rows` where there are too many

    @property
    def is_too_large(self) -> bool:
        return self.total > MOST_CHOSEN


class Plan(NamedTuple):
    """What the act would do: to these, not to those."""

    eligible: list[Registration]
    excluded: list[Excluded]

    @property
    def excluded_by_reason(self) -> list[tuple[str, list[Registration]]]:
        """The excluded ones with the same reasons together, the largest group first."""
        groups: dict[str, list[Registration]] = {}
        for one in self.excluded:
            groups.setdefault(" ".join(one.reasons), []).append(one.registration)
        return sorted(groups.items(), key=lambda group: -len(group[1]))

    @property
    def fingerprint(self) -> str:
        """What exactly would be done, as 64 digits: a row more or less, or sent anew, changes it."""
        told = sorted((row.pk, row.version, row.state, str(row.submitted_at)) for row in self.eligible)
        return hashlib.sha256(repr(told).encode()).hexdigest()


def choice_of(request: HttpRequest, given: QueryDict) -> Choice:
    """Read what the list page (or the page that asks) sent: ?tu= the queue, tat_ca or chon=…, bo=… taken out."""
    queue = Queue(request, QueryDict(given.get("tu", "")))
    left_out = _numbers(given.getlist("bo"))
    ticked = _numbers(given.getlist("chon") + (given.getlist("trang") if "ca_trang" in given else []))
    is_whole = "tat_ca" in given
    if is_whole:
        rows = queue.rows.exclude(pk__in=left_out)
    else:
        rows = Registration.objects.visible_to(queue.user).filter(pk__in=ticked).exclude(pk__in=left_out)
        rows = rows.order_by("submitted_at", "id")
    total = rows.count()
    found = list(rows.for_lists().select_related("unit__parent")) if total <= MOST_CHOSEN else []
    notices = _changed_since(queue, given) if is_whole else _gone(set(ticked) - set(left_out), total)
    taken_out = Registration.objects.visible_to(queue.user).filter(pk__in=left_out).order_by("submitted_at", "id")
    return Choice(found, queue, is_whole, sorted(set(ticked)), left_out, list(taken_out.for_lists()), notices, total)


def plan_of(choice: Choice, act: str, user: User) -> Plan:
    reasons = refusals(choice.rows, act, actor=user)
    return Plan(
        [row for row in choice.rows if row.pk not in reasons],
        [Excluded(row, reasons[row.pk]) for row in choice.rows if row.pk in reasons],
    )


def _changed_since(queue: Queue, given: QueryDict) -> list[str]:
    """The whole list was chosen by its filter: whether it is still the one that was shown."""
    shown = given.get("thay", "")
    if not shown or shown == queue.stamp:
        return []
    then, now = given.get("so", ""), queue.filters.qs.count()
    if not then.isdecimal() or len(then) > _LONGEST_NUMBER or int(then) == now:
        return [
            f"Danh sách đã thay đổi từ lúc anh/chị mở trang. Nay có {vn_number(now)} đăng ký; hãy xem lại dưới đây."
        ]
    return [
        f"Danh sách đã thay đổi từ lúc anh/chị mở trang: lúc đó {vn_number(then)} đăng ký, nay {vn_number(now)}. "
        "Hãy xem lại dưới đây."
    ]


def _gone(wanted: set[int], total: int) -> list[str]:
    missing = len(wanted) - total
    if missing <= 0:
        return []
    return [f"{missing} bản đã chọn không còn ở đây, chẳng hạn vì đơn vị đã rút về, nên không tính vào."]


def _numbers(texts: list[Any]) -> list[int]:
    """The keys among what was sent; the rest is no key and asks for nothing."""
    return [int(text) for text in texts[: 2 * MOST_CHOSEN] if text.isdecimal() and len(text) <= _LONGEST_NUMBER]
