"""Password slips: kept for a day, taken once, wiped."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.branches import unit_of
from danvan.organization.models import PasswordSlips, User
from danvan.organization.models.slips import KEPT_FOR


@transaction.atomic
def keep_slips(content: bytes, *, count: int, actor: User) -> PasswordSlips:
    """Keep the PDF for its maker; older ones whose day is over are wiped on the way."""
    wipe_expired_slips(actor=None)
    slips = PasswordSlips.objects.create(content=content, count=count, created_by=actor)
    record("slips.make", slips, label=f"Tạo {count} phiếu mật khẩu", actor=actor, unit=unit_of(actor))
    transaction.on_commit(_wipe_in_a_day)
    return slips


@transaction.atomic
def take_slips(slips: PasswordSlips, *, actor: User) -> bytes:
    """Give the PDF to who made it, once, and wipe it; raises OutOfReach for others, NotAllowed when it is gone."""
    slips = lock_row(PasswordSlips.objects.all(), slips.pk)
    if slips.created_by_id != actor.pk:
        raise OutOfReach(["Chỉ người tạo phiếu mới tải được phiếu."])
    reasons = gone_reasons(slips)
    if reasons:
        raise NotAllowed(reasons)
    content = bytes(slips.content)  # type: ignore[arg-type]
    slips.downloaded_at = clock.now()
    _wipe(slips)
    record("slips.download", slips, label=f"Tải {slips.count} phiếu mật khẩu", actor=actor, unit=unit_of(actor))
    return content


@transaction.atomic
def wipe_expired_slips(*, actor: User | None) -> int:
    """Wipe what nobody took within its day; gives how many there were. `actor` None is the portal itself."""
    rows: Sequence[PasswordSlips] = list(
        PasswordSlips.objects.select_for_update().filter(wiped_at=None, expires_at__lte=clock.now()).order_by("pk")
    )
    for slips in rows:
        _wipe(slips)
        label = f"Xóa {slips.count} phiếu mật khẩu quá hạn"
        record("slips.wipe", slips, label=label, actor=actor, unit=unit_of(slips.created_by))
    return len(rows)


@task()
def wipe_slips_that_are_due() -> None:
    """What the worker does a day after slips were made."""
    wipe_expired_slips(actor=None)


def _wipe_in_a_day() -> None:
    """Leave word with the worker; without one that can wait, the next slips that are made wipe the old ones."""
    if wipe_slips_that_are_due.get_backend().supports_defer:
        due = timezone.now() + KEPT_FOR + timedelta(minutes=1)  # noqa: TID251 the worker's clock, not a demonstration's
        wipe_slips_that_are_due.using(run_after=due).enqueue()


def gone_reasons(slips: PasswordSlips) -> list[str]:
    """Why the slips can no longer be taken; empty while they can."""
    again = "Hãy cấp lại mật khẩu cho từng người ở trang người dùng."
    if slips.downloaded_at is not None:
        return [f"Phiếu chỉ tải được một lần và đã tải rồi. Nếu mất phiếu: {_lower(again)}"]
    if slips.wiped_at is not None or slips.is_expired:
        return [f"Phiếu chỉ giữ 24 giờ và đã quá hạn nên nội dung không còn. {again}"]
    return []


def _wipe(slips: PasswordSlips) -> None:
    slips.content, slips.wiped_at = None, clock.now()
    slips.save(update_fields=["content", "wiped_at", "downloaded_at"])


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
