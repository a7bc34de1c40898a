"""Two appraisers of one dossier: of one both have finished and differ, of another only the first has."""

from collections.abc import Mapping
from decimal import Decimal

from danvan.organization.models import Unit, User
from evaluations.actions import Appraisal, finish_opinion, write_opinion
from evaluations.actions.assignment import assign_reviewers
from evaluations.assignment_plan import Planner, Way, Wish
from evaluations.bench import bench_of
from evaluations.desk_units import WAITING, desk_units
from evaluations.models import Assessment, Seat
from models_registry.models import CampaignYear

# By ordinal of the task: how much below the self-score, and why.
_TOLD: dict[Seat, Mapping[int, tuple[Decimal, str]]] = {
    Seat.FIRST: {
        2: (Decimal("2.5"), "Báo cáo còn chung chung, chưa nêu tên chi hội, số hộ được vận động."),
        5: (Decimal("1.0"), "Chưa có minh chứng của các đoàn thể cấp cơ sở."),
    },
    Seat.SECOND: {
        2: (Decimal("0.5"), "Có kết quả, minh chứng chưa đủ bốn quý."),
        5: (Decimal("1.0"), "Thiếu biên bản phối hợp với các đoàn thể."),
        7: (Decimal("1.5"), "Một mô hình chưa rõ kết quả sau một năm."),
    },
}


def write_opinions(year: CampaignYear, desk: Unit, *, actor: User) -> None:
    """Of the dossier with two appraisers both parts are done; another gets a second appraiser and has one part done."""
    waiting = Assessment.objects.filter(year=year, unit__in=_waiting(desk, year, double=True)).order_by("unit__path")
    for dossier in waiting[:1]:
        for seat in Seat:
            _finish(dossier, seat)
    for dossier in Assessment.objects.filter(year=year, unit__in=_waiting(desk, year, double=False)).order_by("-pk"):
        if _give_second(dossier, actor):
            _finish(dossier, Seat.FIRST)
            return


def _waiting(desk: Unit, year: CampaignYear, *, double: bool) -> list[int]:
    """Keys of the units whose sent dossier has one appraiser, or two."""
    units = desk_units(desk, year).filter(stage=WAITING, first_id__isnull=False, second_id__isnull=not double)
    return [unit.pk for unit in units]


def _give_second(dossier: Assessment, actor: User) -> bool:
    """Whether somebody could be found: no one with a part in the unit, and not the first once more."""
    year, desk = dossier.year, dossier.desk
    people = [person for bench in _benches(desk, year) for person in bench]
    units = list(desk_units(desk, year).filter(pk=dossier.unit_id))
    plan = Planner(desk, year).plan(units, Wish(Way.EVENLY, seat=Seat.SECOND, people=people))
    for line in plan.lines:
        assign_reviewers(desk, year, {line.unit.pk: line.new}, seat=Seat.SECOND, actor=actor)
    return bool(plan.lines)


def _benches(desk: Unit, year: CampaignYear) -> list[list[User]]:
    """Who already sits in twos at this desk."""
    rows = Assessment.objects.filter(year=year, unit__in=_waiting(desk, year, double=True)).order_by("pk")
    return [list(bench_of(row).seats.values()) for row in rows[:1]]


def _finish(dossier: Assessment, seat: Seat) -> None:
    person, appraisals = bench_of(dossier).seats[seat], {}
    for row in dossier.task_scores.select_related("task"):  # type: ignore[attr-defined]
        own = row.self_score or Decimal(0)
        less, reason = _TOLD[seat].get(row.task.ordinal, (Decimal(0), ""))
        appraisals[row.pk] = Appraisal(own - less, reason) if less <= own else Appraisal(own)
    write_opinion(dossier, appraisals, version=0, actor=person)
    finish_opinion(dossier, actor=person)
