"""Dossiers and recognitions when a unit or a rung is reorganised.

A dossier that is not sent goes on under the new name where it is the same unit still; of several merged units each
keeps its own, which the people of the successor finish. What a rung has not published goes to the rung of today.
"""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from danvan.organization.reorganisation.lineage import Handover, Touched
from evaluations.models import Assessment, AssessmentState, Recognition


def dossiers(handover: Handover) -> Iterator[Touched]:
    """Unsent dossiers of a unit that has a successor of its own follow it; the others stay, and are named."""
    went, stayed = [], []
    unsent = Assessment.objects.filter(unit__in=handover.closed, state__in=AssessmentState.unsent(), submitted_at=None)
    for dossier in unsent.select_related("unit", "year").order_by("unit__path", "id"):
        heir = handover.heirs[dossier.unit_id]
        there = heir is not None and Assessment.objects.filter(unit=heir, year=dossier.year).exists()
        if heir is not None and handover.is_sole(dossier.unit_id) and not there:
            went.append(f"{dossier} → {heir.name}")
            handover.changes.set(dossier, unit=heir, unit_name=heir.name, desk=heir)
        else:
            stayed.append(str(dossier))
    yield Touched("Bản tự đánh giá đang soạn", "Đi theo đơn vị.", tuple(went))
    yield Touched("Bản tự đánh giá đang soạn của đơn vị cũ", "Giữ tên đơn vị cũ; đơn vị mới soạn tiếp.", tuple(stayed))


def desks(handover: Handover) -> Iterator[Touched]:
    """Dossiers and recognitions that a closed rung has not published go to the rung that decides today."""
    moved = []
    open_states = [AssessmentState.SUBMITTED, *AssessmentState.judged()]
    concerned = Q(desk__in=handover.closed) | Q(unit__in=handover.moved)
    waiting = Assessment.objects.filter(concerned, state__in=open_states)
    for dossier in waiting.select_related("unit", "desk", "year").order_by("id"):
        desk = handover.desk_for(dossier.unit, dossier.desk)
        if desk is not None and desk != dossier.desk:
            moved.append(f"{dossier}: {dossier.desk.name} → {desk.name}")
            handover.changes.set(dossier, desk=desk)
    yield Touched("Bản tự đánh giá đang thẩm định", "Chuyển đến cơ quan xét duyệt hiện nay.", tuple(moved))
    yield from _recognitions(handover)


def _recognitions(handover: Handover) -> Iterator[Touched]:
    moved = []
    concerned = Q(desk__in=handover.closed) | Q(result__assessment__unit__in=handover.moved)
    unpublished = Recognition.objects.filter(concerned, published_at=None)
    related = ("result__assessment__unit", "result__registration", "desk")
    for recognition in unpublished.select_related(*related).order_by("id"):
        desk = handover.desk_for(recognition.unit, recognition.desk)
        taken = Recognition.objects.filter(result=recognition.result, desk=desk).exists()
        if desk is not None and desk != recognition.desk and not taken:
            moved.append(f"{recognition.result}: {recognition.desk.name} → {desk.name}")
            handover.changes.set(recognition, desk=desk)
    yield Touched("Mô hình chờ xét hoặc chờ công bố", "Chuyển đến cơ quan xét duyệt hiện nay.", tuple(moved))


def recognised_registrations() -> "QuerySet[Recognition, int]":
    """Keys of the registrations whose recognition has been published: others may learn from these models."""
    published = Recognition.objects.published().positive().order_by()
    return published.values_list("result__registration", flat=True)
