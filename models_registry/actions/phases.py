"""The dates of a year's phases, and more time for one unit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from danvan.activity.record import recorded
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.models import Extension, Phase, ReminderRule
from models_registry.notices import extension_granted


def grant_extension(phase: Phase, unit: Unit, *, closes_at: datetime, reason: str, actor: User) -> Extension:
    """Give one unit more time in one phase; recorded, told to the unit, and never taken back silently."""
    if not can(actor, Permission.MANAGE_YEAR, unit):
        raise OutOfReach(["Anh/chị không có quyền gia hạn cho đơn vị này."])
    if closes_at <= phase.closes_for(unit):
        raise NotAllowed(["Thời điểm gia hạn phải muộn hơn thời điểm khóa hiện tại của đơn vị."])
    if not reason.strip():
        raise NotAllowed(["Chưa ghi lý do gia hạn."])
    extension = Extension(phase=phase, unit=unit, closes_at=closes_at, reason=reason.strip(), granted_by=actor)
    with recorded("phase.extend", extension, label="Gia hạn", actor=actor, note=reason.strip(), unit=unit):
        extension.save()
        extension_granted(extension)
    return extension


def set_phase(
    phase: Phase,
    *,
    opens_at: datetime,
    due_on: Any,
    closes_at: datetime,
    reminder_days: Iterable[int] | None = None,
    actor: User,
) -> Phase:
    """Set the dates of a phase: opens ≤ due ≤ closes. Only an administrator of the whole tree may.

    `reminder_days` are the days before the deadline on which units are reminded; None leaves them as they are. What
    was sent already is never sent again.
    """
    roots = list(Unit.objects.filter(parent=None))  # the year is everybody's
    if not roots or not all(can(actor, Permission.MANAGE_YEAR, root) for root in roots):
        raise OutOfReach(["Anh/chị không có quyền đặt thời gian của năm."])
    if not opens_at < closes_at or not timezone.localdate(opens_at) <= due_on <= timezone.localdate(closes_at):
        raise NotAllowed(["Thứ tự phải là: ngày mở, hạn nộp, ngày khóa."])
    with recorded("phase.set", phase, label="Đặt thời gian", actor=actor, unit=roots[0], parts=phase.audited_parts):
        phase.opens_at, phase.due_on, phase.closes_at = opens_at, due_on, closes_at
        phase.save()
        if reminder_days is not None:
            days = set(reminder_days)
            phase.reminder_rules.exclude(days_before__in=days).delete()  # type: ignore[attr-defined]
            for days_before in sorted(days - set(phase.reminder_days), reverse=True):
                ReminderRule.objects.create(phase=phase, days_before=days_before)
    return phase
