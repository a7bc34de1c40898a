"""What people do about registrations that read alike: search a year, call two different, take that back."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction

from danvan.activity.record import record, recorded
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can, can_anywhere, grants
from models_registry.likeness.pairs import common_unit, content_of
from models_registry.likeness.tasks import scan_year
from models_registry.models import CampaignYear, LikenessScan, LikePair
from models_registry.models.campaign import in_words
from models_registry.workflow import not_own

SCANNERS = (Permission.REVIEW, Permission.MANAGE_YEAR)  # who may have a year searched
PATIENCE = timedelta(minutes=10)  # a search that says nothing for so long has died
REST = timedelta(minutes=2)  # what was just searched need not be searched again
_INTERRUPTED = "Việc rà soát bị gián đoạn."


@transaction.atomic
def ask_for_scan(year: CampaignYear, *, actor: User) -> LikenessScan:
    """Have a year searched in the background, one search at a time."""
    if not any(can_anywhere(actor, permission) for permission in SCANNERS):
        raise OutOfReach(["Anh/chị không có quyền rà soát mô hình trùng lặp."])
    lock_row(CampaignYear.objects.all(), year.pk)  # two people press at once: one search
    last = last_scan(year)
    if last and last.is_under_way:
        if clock.now() - last.asked_at < PATIENCE:
            raise NotAllowed([f"Năm {year.year} đang được rà soát. Hãy chờ xong rồi xem kết quả."])
        last.failure = _INTERRUPTED
        last.save(update_fields=["failure"])
    elif last and last.finished_at and clock.now() - last.finished_at < REST:
        raise NotAllowed([f"Năm {year.year} vừa rà soát xong lúc {in_words(last.finished_at)}. Kết quả còn mới."])
    scan = LikenessScan.objects.create(year=year, asked_by=actor)
    record("likeness.scan", scan, label="Rà soát mô hình có thể trùng", actor=actor, unit=_own_unit(actor))
    transaction.on_commit(partial(scan_year.enqueue, scan.pk))
    return scan


def last_scan(year: CampaignYear) -> LikenessScan | None:
    """The latest search through a year."""
    return LikenessScan.objects.filter(year=year).select_related("asked_by").order_by("-asked_at", "-id").first()


@transaction.atomic
def dismiss_pair(pair: LikePair, *, reason: str = "", actor: User) -> LikePair:
    """Call the two different, and remember what they said then; the pair is shown no more until one is rewritten."""
    pair = _locked(pair, actor)
    if pair.is_dismissed:
        raise NotAllowed(["Cặp này đã được đánh dấu không trùng. Hãy tải lại trang."])
    with recorded(
        "likeness.dismiss", pair, label="Đánh dấu không trùng", actor=actor, note=reason, unit=common_unit(pair)
    ):
        pair.dismissed_at, pair.dismissed_by, pair.dismissed_reason = clock.now(), actor, reason
        pair.dismissed_content = [content_of(pair.first), content_of(pair.second)]
        pair.save()
    return pair


@transaction.atomic
def restore_pair(pair: LikePair, *, actor: User) -> LikePair:
    """Take “không trùng” back: the pair waits to be looked at again."""
    pair = _locked(pair, actor)
    if not pair.is_dismissed:
        raise NotAllowed(["Cặp này chưa được đánh dấu không trùng. Hãy tải lại trang."])
    with recorded("likeness.restore", pair, label="Bỏ đánh dấu không trùng", actor=actor, unit=common_unit(pair)):
        pair.dismissed_at = pair.dismissed_by = None
        pair.dismissed_reason, pair.dismissed_content = "", []
        pair.save()
    return pair


def decision_reasons(pair: LikePair, actor: Any) -> list[str]:
    """Why the actor may not decide on the pair, though they see it; raises OutOfReach where it is not theirs at all."""
    sides = (pair.first, pair.second)
    if not all(can(actor, Permission.REVIEW, side.unit) for side in sides):
        raise OutOfReach(["Anh/chị không có quyền đánh dấu cặp mô hình này."])
    return list(dict.fromkeys(reason for side in sides for reason in not_own(side, actor)))


def _locked(pair: LikePair, actor: User) -> LikePair:
    pair = lock_row(LikePair.objects.for_pages(), pair.pk)
    if not LikePair.objects.visible_to(actor).filter(pk=pair.pk).exists():
        raise OutOfReach(["Anh/chị không có quyền đánh dấu cặp mô hình này."])
    if reasons := decision_reasons(pair, actor):
        raise NotAllowed(reasons)
    return pair


def _own_unit(actor: User) -> Unit | None:
    """The highest unit in whose name the actor may search."""
    paths = sorted(
        {path for permission in SCANNERS for path, _ in grants(actor, permission)}, key=lambda p: (len(p), p)
    )
    return Unit.objects.filter(path__in=paths[:1]).first()
