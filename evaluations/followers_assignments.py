"""Assignments when units and desks are reorganised.

An assignment goes where the dossier goes: with a unit that is the same still, and to the rung of today where its
person reviews there too. Else it stays behind with the old unit or desk, where it binds nobody: the new desk finds the
dossier unassigned.
"""

from collections.abc import Iterator

from django.db.models import Q

from danvan.organization.access import staff_of
from danvan.organization.models import Unit
from danvan.organization.reorganisation.lineage import Handover, Touched
from danvan.organization.roles import Permission
from evaluations.models import Assessment, ReviewAssignment


def assignments(handover: Handover) -> Iterator[Touched]:
    """Those of dossiers that are not sent yet, or lie at a desk that is no more."""
    went = []
    concerned = Q(desk__in=handover.closed) | Q(unit__in=handover.closed)
    rows = ReviewAssignment.objects.filter(concerned).select_related("unit", "desk", "year", "reviewer")
    sent = set(Assessment.objects.filter(unit__in=handover.closed).order_by().values_list("unit_id", "year_id"))
    for row in rows.order_by("unit__path", "seat", "id"):
        unit, desk = row.unit, row.desk
        if (row.unit_id, row.year_id) not in sent and row.unit_id in handover.closed and handover.is_sole(row.unit_id):
            unit = handover.heirs[row.unit_id] or unit
        if row.desk_id in handover.closed or unit != row.unit:
            desk = handover.desk_for(unit, row.desk) or row.desk
        if (unit, desk) != (row.unit, row.desk) and _fits(row, unit, desk):
            went.append(f"{row.unit.name}: {row.reviewer.full_name}")
            handover.changes.set(row, unit=unit, desk=desk)
    yield Touched("Phân công thẩm định", "Đi theo đơn vị và bàn thẩm định hiện nay.", tuple(went))


def _fits(row: ReviewAssignment, unit: Unit, desk: Unit) -> bool:
    """Whether the person reviews at that desk, and neither seat nor person is there already."""
    there = ReviewAssignment.objects.filter(unit=unit, year=row.year, desk=desk).exclude(pk=row.pk)
    taken = there.filter(Q(seat=row.seat) | Q(reviewer=row.reviewer)).exists()
    return not taken and row.reviewer in staff_of(desk, Permission.REVIEW)
