"""Reviewing bodies and issuers: begun, described, succeeded, ended; what was printed in their name is never touched.

A unit has one body at a time that reviews: while it has one it is a rung of the ladder. When a rung ends, what lies
undecided on its desk goes to the next rung above in the same act.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from danvan.activity.notify import notify
from danvan.activity.record import record, recorded
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach, snapshot
from danvan.organization.access import staff_of
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.reorganisation.desks import RungEnd, dates_printed, move_on
from danvan.organization.reorganisation.lineage import Touched
from danvan.organization.roles import Permission
from danvan.organization.scope import can

PRINTED_FIELDS = ("name", "superior", "number_suffix", "place", "issuer_kind")
SIGNER_FIELDS = ("signer_authority", "signer_title", "signer_name")
BODY_FIELDS = (*PRINTED_FIELDS, *SIGNER_FIELDS, "reviews", "valid_from")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ending:
    """What ending a rung does to the papers on its desk, and what stands against it."""

    moved: list[Touched]
    refusals: list[str]


class _Shown(Exception):
    """Ends a preview: everything that it did is taken back."""


@transaction.atomic
def add_body(unit: Unit, *, content: Mapping[str, Any], actor: User) -> ReviewingBody:
    """Begin a body at `unit`; one that reviews makes it a rung, and no two of these overlap."""
    _check_reach(unit, actor)
    Unit.objects.select_for_update().get(pk=unit.pk)  # two presses at once begin one
    body = ReviewingBody(unit=unit, **{name: content[name] for name in BODY_FIELDS if name in content})
    _check(body)
    with recorded("body.add", body, label="Thêm cơ quan", actor=actor, unit=unit):
        body.save()
    return body


@transaction.atomic
def change_body(body: ReviewingBody, *, content: Mapping[str, Any], actor: User) -> ReviewingBody:
    """Change what is written of a body. What stands on issued documents, and its beginning, then stay."""
    locked = _locked(body, actor)
    changed = {name for name in BODY_FIELDS if name in content and content[name] != getattr(locked, name)}
    if "reviews" in changed:
        raise NotAllowed(["Việc xét duyệt không đổi được giữa chừng. Hãy kết thúc cơ quan này rồi thêm cơ quan khác."])
    if changed - set(SIGNER_FIELDS) and (printed := dates_printed(locked)):
        raise NotAllowed(
            [
                f"Đã có {len(printed)} danh sách ban hành mang tên cơ quan này, gần nhất ngày {printed[-1]:%d/%m/%Y}, "
                "nên tên, cấp trên, ký hiệu, địa danh, hệ thống và ngày bắt đầu giữ nguyên. "
                "Nếu cơ quan đổi tên, hãy dùng “Đổi tên, kế tiếp”."
            ]
        )
    for name in changed:
        setattr(locked, name, content[name])
    _check(locked)
    with recorded("body.change", body, label="Sửa thông tin cơ quan", actor=actor, unit=locked.unit):
        for name in changed:
            setattr(body, name, content[name])
        body.save()
    return body


@transaction.atomic
def succeed_body(body: ReviewingBody, *, content: Mapping[str, Any], actor: User) -> ReviewingBody:
    """End a body the day before `content["valid_from"]` and begin the one that goes on under another name.

    Both in one act, so that the unit is a rung on every day between and nothing leaves its desk.
    """
    locked = _locked(body, actor)
    begins_on: date = content["valid_from"]
    _check_end(locked, begins_on - ONE_DAY)
    successor = ReviewingBody(
        unit=locked.unit,
        reviews=locked.reviews,
        **{n: content[n] for n in BODY_FIELDS if n in content and n != "reviews"},
    )
    with recorded("body.end", body, label="Kết thúc cơ quan", actor=actor, unit=locked.unit):
        body.valid_to = begins_on - ONE_DAY
        body.save(update_fields=["valid_to"])
    _check(successor)
    with recorded("body.succeed", successor, label="Cơ quan kế tiếp", actor=actor, unit=locked.unit, note=locked.name):
        successor.save()
    return successor


@transaction.atomic
def end_body(body: ReviewingBody, *, last_day: date, actor: User) -> list[Touched]:
    """End a body after `last_day`; what lies on the desk of a rung goes on to the next rung above.

    Gives what was moved. Refuses where papers would lie on a desk with nobody above.
    """
    locked = _locked(body, actor)
    _check_end(locked, last_day)
    if last_day >= clock.today():
        raise NotAllowed(["Ngày cuối cùng phải trước hôm nay: hồ sơ trên bàn được chuyển ngay khi kết thúc."])
    with recorded("body.end", body, label="Kết thúc cơ quan", actor=actor, unit=locked.unit):
        body.valid_to = last_day
        body.save(update_fields=["valid_to"])
    if not locked.reviews:
        return []
    end = RungEnd(locked.unit, clock.today(), actor)
    moved = move_on(end)
    if end.stuck:
        raise NotAllowed(
            [
                f"Còn {end.stuck} hồ sơ chờ xử lý ở {locked.name} mà phía trên không có cơ quan xét duyệt nào để "
                "chuyển đến. Hãy xử lý xong, hoặc dùng “Đổi tên, kế tiếp”."
            ]
        )
    count = sum(kind.count for kind in moved)
    for rung in end.next_rungs:
        notify(staff_of(rung, Permission.REVIEW), f"{locked.name} kết thúc; {count} hồ sơ được chuyển đến cấp trên.")
    return moved


def preview_end(body: ReviewingBody, *, actor: User) -> Ending:
    """What ending the body yesterday would move, found out by doing it and taking it back."""
    moved: list[Touched] = []
    last_day = max(body.valid_from, clock.today() - ONE_DAY)
    try:
        with transaction.atomic():
            moved = end_body(ReviewingBody.objects.get(pk=body.pk), last_day=last_day, actor=actor)
            raise _Shown
    except _Shown:
        return Ending(moved, [])
    except OutOfReach:
        raise
    except NotAllowed as refused:
        return Ending([], refused.reasons)


@transaction.atomic
def drop_body(body: ReviewingBody, *, actor: User) -> None:
    """Take back a body that has not begun yet; the one that it was to succeed goes on."""
    locked = _locked(body, actor)
    if locked.valid_from <= clock.today() or dates_printed(locked):
        raise NotAllowed(["Cơ quan đã hoạt động nên được giữ lại. Hãy kết thúc, hoặc lập cơ quan kế tiếp."])
    record("body.drop", locked, label="Bỏ cơ quan chưa bắt đầu", actor=actor, unit=locked.unit, before=snapshot(locked))
    before = ReviewingBody.objects.filter(
        unit=locked.unit, reviews=locked.reviews, issuer_kind=locked.issuer_kind, valid_to=locked.valid_from - ONE_DAY
    ).first()
    locked.delete()
    if before is not None:
        with recorded("body.go_on", before, label="Cơ quan tiếp tục hoạt động", actor=actor, unit=before.unit):
            before.valid_to = None
            before.save(update_fields=["valid_to"])


def _check_reach(unit: Unit, actor: User) -> None:
    if not can(actor, Permission.MANAGE_UNITS, unit):
        raise OutOfReach(["Anh/chị không có quyền quản lý cơ quan của đơn vị này."])


def _locked(body: ReviewingBody, actor: User) -> ReviewingBody:
    locked = lock_row(ReviewingBody.objects.select_related("unit"), body.pk)
    _check_reach(locked.unit, actor)
    return locked


def _check_end(body: ReviewingBody, last_day: date) -> None:
    if body.valid_to is not None:
        raise NotAllowed([f"{body.name} đã kết thúc ngày {body.valid_to:%d/%m/%Y}."])
    if last_day < body.valid_from:
        raise NotAllowed(
            [f"{body.name} có từ ngày {body.valid_from:%d/%m/%Y} nên chỉ kết thúc được từ ngày đó trở đi."]
        )
    if (printed := dates_printed(body)) and last_day < printed[-1]:
        raise NotAllowed(
            [f"{body.name} đã ban hành danh sách ngày {printed[-1]:%d/%m/%Y} nên không kết thúc trước ngày đó được."]
        )


def _check(body: ReviewingBody) -> None:
    """What must hold of a body, in words: within the life of its unit, beside no other of its kind."""
    reasons = [*_outside_unit(body), *_overlaps(body)]
    if reasons:
        raise NotAllowed(reasons)
    try:
        body.full_clean(exclude=["unit"])
    except ValidationError as error:
        raise NotAllowed(list(error.messages)) from error


def _outside_unit(body: ReviewingBody) -> list[str]:
    unit = body.unit
    if body.valid_from < unit.valid_from:
        return [f"{unit.name} có từ ngày {unit.valid_from:%d/%m/%Y}; cơ quan không bắt đầu trước ngày đó được."]
    if unit.valid_to is not None and (body.valid_to or date.max) > unit.valid_to:
        return [f"{unit.name} đã kết thúc ngày {unit.valid_to:%d/%m/%Y} nên không thêm cơ quan mới được."]
    return []


def _overlaps(body: ReviewingBody) -> list[str]:
    others = ReviewingBody.objects.filter(unit=body.unit).exclude(pk=body.pk)
    others = others.filter(reviews=True) if body.reviews else others.filter(name=body.name)
    others = others.filter(Q(valid_to=None) | Q(valid_to__gte=body.valid_from))
    if body.valid_to is not None:
        others = others.filter(valid_from__lte=body.valid_to)
    return [
        f"Trùng thời gian với {other.name}, {_period(other)}. Hãy kết thúc cơ quan đó trước, hoặc dùng "
        "“Đổi tên, kế tiếp”."
        for other in others.order_by("valid_from", "pk")
    ]


def _period(body: ReviewingBody) -> str:
    began = f"có từ ngày {body.valid_from:%d/%m/%Y}"
    return f"{began} đến hết ngày {body.valid_to:%d/%m/%Y}" if body.valid_to else began
