"""Dossiers whose difference lies far from the desk's, and dossiers that two people appraised apart."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Abs, Cast

from danvan.organization.models import Unit, User
from evaluations.models import Assessment, OpinionScore, Seat, TaskScore
from evaluations.models.assessment import is_written_by
from evaluations.reading.differences import DIFFERENCE, Differences, with_difference
from evaluations.spread import Bounds, bounds_of
from models_registry.models import CampaignYear

# How many standard deviations from the mean are far; the page lets the reader choose.
THRESHOLDS = (Decimal("1.5"), Decimal(2), Decimal("2.5"), Decimal(3))
USUAL_THRESHOLD = Decimal(2)
MOST_LISTED = 50


class Outlier(NamedTuple):
    """One dossier, or one task of it, whose difference lies outside the bounds."""

    assessment: Assessment
    what: str  # “Tổng điểm”, “Nhiệm vụ 3”
    difference: Decimal
    bounds: Bounds


@dataclass(frozen=True)
class Outliers:
    """Those of a desk: the farthest of the totals and of the tasks, how many there are, what could be judged at all."""

    rows: list[Outlier]
    number: int
    total: Bounds | None

    @property
    def left_off(self) -> int:
        return self.number - len(self.rows)


def outliers(dossiers: QuerySet[Assessment], found: Differences, threshold: Decimal) -> Outliers:
    """Totals first, then tasks; within each the farthest from the mean first, in standard deviations."""
    of_totals = bounds_of(found.total.totals, threshold)
    rows, number = _of_totals(dossiers, of_totals) if of_totals else ([], 0)
    of_tasks = {row.ordinal: bounds for row in found.tasks if (bounds := bounds_of(row.differences, threshold))}
    if of_tasks:
        more, number_of_tasks = _of_tasks(dossiers, of_tasks, most=MOST_LISTED - len(rows))
        rows, number = rows + more, number + number_of_tasks
    return Outliers(rows, number, of_totals)


def _of_totals(dossiers: QuerySet[Assessment], bounds: Bounds) -> tuple[list[Outlier], int]:
    far = with_difference(dossiers).filter(Q(difference__lt=bounds.low) | Q(difference__gt=bounds.high))
    related = far.select_related("unit", "year", "appraised_by")
    listed = related.order_by(_distance("difference", bounds).desc(), "unit__path", "pk")[:MOST_LISTED]
    rows = [Outlier(row, "Tổng điểm", _tenth(row.difference), bounds) for row in listed]  # type: ignore[attr-defined]
    return rows, far.order_by().count()


def _of_tasks(dossiers: QuerySet[Assessment], bounds: dict[int, Bounds], *, most: int) -> tuple[list[Outlier], int]:
    far = Q(pk__in=[])
    for ordinal, (low, high) in bounds.items():
        far |= Q(task__ordinal=ordinal) & (Q(one__lt=low) | Q(one__gt=high))
    scores = TaskScore.objects.filter(assessment__in=dossiers.order_by().values("pk"), appraised_score__isnull=False)
    measured = scores.annotate(one=DIFFERENCE).filter(far)
    listed = measured.select_related("assessment__unit", "assessment__year", "assessment__appraised_by", "task")
    distance = Case(
        *(When(task__ordinal=ordinal, then=_distance("one", one)) for ordinal, one in bounds.items()),
        output_field=FloatField(),
    )
    ordered = listed.order_by(distance.desc(), "task__ordinal", "assessment__unit__path", "pk")
    rows = [
        Outlier(row.assessment, f"Nhiệm vụ {row.task.ordinal}", row.difference or Decimal(0), bounds[row.task.ordinal])
        for row in ordered[:most]
    ]
    return rows, measured.order_by().count()


def _distance(column: str, bounds: Bounds) -> Any:
    """How far a difference lies from the mean: 1 is at the bounds."""
    middle, reach = (bounds.high + bounds.low) / 2, (bounds.high - bounds.low) / 2
    return Abs(Cast(column, FloatField()) - Value(float(middle))) / Value(float(reach), output_field=FloatField())


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))


# Two appraisers of one dossier


class TaskSpread(NamedTuple):
    """What the two gave for one task."""

    ordinal: int
    first: Decimal
    second: Decimal

    @property
    def difference(self) -> Decimal:
        return self.second - self.first


@dataclass(frozen=True)
class Double:
    """One dossier that two people appraised apart, once both have finished."""

    assessment: Assessment
    names: tuple[str, str]
    tasks: list[TaskSpread]

    @property
    def first(self) -> Decimal:
        return sum((task.first for task in self.tasks), Decimal(0))

    @property
    def second(self) -> Decimal:
        return sum((task.second for task in self.tasks), Decimal(0))

    @property
    def difference(self) -> Decimal:
        return self.second - self.first

    @property
    def widest(self) -> TaskSpread | None:
        """The task on which they differ most; None where they agree on all."""
        apart = [task for task in self.tasks if task.difference]
        return max(apart, key=lambda task: (abs(task.difference), -task.ordinal), default=None)


def doubles(user: User, desk: Unit, year: CampaignYear) -> list[Double]:
    """Those of the desk of which both opinions are finished; never of a unit for which the person writes."""
    scores = OpinionScore.objects.filter(
        opinion__finished_at__isnull=False, score__isnull=False, opinion__assessment__year=year,
        opinion__assessment__desk__present_path=desk.present_path,
    ).exclude(is_written_by(user, "opinion__assessment__"))  # fmt: skip
    read = scores.select_related(
        "opinion__assessment__unit", "opinion__assessment__year", "opinion__finished_by", "task_score__task"
    )
    ordered = read.order_by("opinion__assessment__unit__path", "opinion__assessment", "task_score__task__ordinal", "pk")
    by_dossier: dict[int, list[OpinionScore]] = defaultdict(list)
    for score in ordered:
        by_dossier[score.opinion.assessment_id].append(score)
    return [double for rows in by_dossier.values() if (double := _double(rows)) is not None]


def _double(rows: Iterable[OpinionScore]) -> Double | None:
    seats: dict[int, dict[int, Decimal]] = {seat.value: {} for seat in Seat}
    names = dict.fromkeys(seats, "")
    assessment = None
    for row in rows:
        assessment = row.opinion.assessment
        names[row.opinion.seat] = str(row.opinion.finished_by)
        seats[row.opinion.seat][row.task_score.task.ordinal] = row.score or Decimal(0)
    first, second = seats[Seat.FIRST], seats[Seat.SECOND]
    if assessment is None or not first or not second:  # only one of them has finished
        return None
    tasks = [TaskSpread(ordinal, first[ordinal], second[ordinal]) for ordinal in sorted(first) if ordinal in second]
    return Double(assessment, (names[Seat.FIRST], names[Seat.SECOND]), tasks)


def spread_by_task(found: Iterable[Double]) -> list[tuple[int, int, Decimal]]:
    """(task, dossiers, mean distance between the two whatever its direction), in the order of the tasks."""
    distances: dict[int, list[Decimal]] = defaultdict(list)
    for double in found:
        for task in double.tasks:
            distances[task.ordinal].append(abs(task.difference))
    return [(ordinal, len(all_), sum(all_, Decimal(0)) / len(all_)) for ordinal, all_ in sorted(distances.items())]
