"""Figures of a year over a branch of the tree, for leaders: only what everybody there may know.

Registered and accepted are no secret; everything else counts only what its rung has published or issued. How far a
model has come is decided in reports/steps.py, for the funnel too; here it is added up by area, field and form: the
number of queries is the same whatever the size of the branch.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Avg, Count, Max, Q, QuerySet

from danvan.organization import scope
from danvan.organization.models import Unit
from evaluations.models import Assessment, AssessmentState, Recognition, TaskScore
from models_registry.models import CampaignYear, Field, InitiativeForm
from reports.grouping import FormerGrouping, Grouping, PresentGrouping
from reports.models import CommendationEntry, ListState
from reports.steps import Cell, count_by_cell


@dataclass(frozen=True)
class Figures:
    """The five numbers of a year, of some part of a branch; counted in models (mô hình)."""

    registered: int = 0
    accepted: int = 0
    effective: int = 0
    recognised: int = 0
    rewarded: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


class Row(NamedTuple):
    """The figures of one area, field or form.

    `unit` where the row is one unit, to go down to; `is_told` False while its dossiers wait for publication.
    """

    label: str
    figures: Figures
    unit: Unit | None = None
    is_told: bool = True


class TaskAverage(NamedTuple):
    """The mean scores of one task over the published dossiers."""

    ordinal: int
    label: str
    max_score: Decimal
    self_score: Decimal | None
    appraised_score: Decimal | None


@dataclass(frozen=True)
class YearSummary:
    """One year of one branch."""

    unit: Unit
    year: CampaignYear
    total: Figures
    previous: Figures | None  # None: no data of the year before
    areas: list[Row]
    fields: list[Row]
    forms: list[Row]
    tasks: list[TaskAverage]
    published_until: datetime | None  # None: nothing of the year is published yet
    dossiers: int  # published ones: over how many the tasks are averaged
    sent: int  # of all that were sent
    lists: int  # issued ones that name a model of the branch

    @property
    def has_lists(self) -> bool:
        return self.lists > 0

    @property
    def is_complete(self) -> bool:
        """Whether everything that was sent is published: only then can the year be held against another."""
        return self.dossiers == self.sent

    @property
    def change_label(self) -> str:
        return f"so với năm {self.year.year - 1}"


_Cells = dict[Cell, Figures]


def summarise(unit: Unit, year: CampaignYear, *, as_it_was: bool = False) -> YearSummary:
    """All that the summary of `year` over the branch of `unit` says.

    It counts what lies in the branch today; `as_it_was` groups it by the units of that time instead of today's.
    """
    unit = unit.heir
    grouping = (FormerGrouping if as_it_was else PresentGrouping)(unit, year.year)
    cells = _cells_of(grouping, [year.year - 1, year.year])
    now = {cell: figures for cell, figures in cells.items() if cell.year == year.year}
    before = [figures for cell, figures in cells.items() if cell.year == year.year - 1]
    dossiers = _dossiers_by_area(grouping, year)
    stamps = [_last_recognised(unit, year), *(area.last for area in dossiers.values())]
    return YearSummary(
        unit=unit,
        year=year,
        total=_sum(now.values()),
        previous=_sum(before) if before else None,
        areas=_by_area(grouping, now, dossiers),
        fields=_by_field(year, now),
        forms=[Row(form.label, _sum(f for c, f in now.items() if c.form == form)) for form in InitiativeForm],
        tasks=_task_averages(unit, year),
        published_until=max(filter(None, stamps), default=None),
        dossiers=sum(area.published for area in dossiers.values()),
        sent=sum(area.sent for area in dossiers.values()),
        lists=_lists(unit, year),
    )


def _cells_of(grouping: Grouping, years: list[int]) -> _Cells:
    """The five numbers by year, area, field and form: those of the funnel that everybody may know."""
    counted = count_by_cell(grouping, years)
    return {
        cell: Figures(counts.registered, counts.accepted, counts.effective, counts.recognised, counts.rewarded)
        for cell, counts in counted.items()
    }


def _issued_entries() -> QuerySet[CommendationEntry]:
    return CommendationEntry.objects.filter(commendation_list__state=ListState.ISSUED)


def _lists(unit: Unit, year: CampaignYear) -> int:
    """Over how many lists the rewarded models are spread."""
    registration = "recognition__result__registration__"
    within = _issued_entries().filter(
        scope.in_subtree(unit.present_path, f"{registration}unit__"), **{f"{registration}year": year}
    )
    return within.aggregate(lists=Count("commendation_list", distinct=True))["lists"]


def _sum(figures: Iterable[Figures]) -> Figures:
    return sum(figures, Figures())


def _by_area(grouping: Grouping, cells: _Cells, dossiers: dict[str, "_Dossiers"]) -> list[Row]:
    """A row for each group that has something, and for those whose nothing is worth telling."""
    figures: dict[str, Figures] = defaultdict(Figures)
    for cell, counted in cells.items():
        figures[cell.area] += counted
    rows = []
    for group in grouping.groups:
        counted = _sum(figures[key] for key in group.keys)
        if counted or group.is_shown_empty:
            rows.append(Row(group.label, counted, group.unit, _is_told(group.keys, dossiers)))
    return rows


def _is_told(paths: Iterable[str], dossiers: dict[str, "_Dossiers"]) -> bool:
    """Whether something of these areas is published, or nothing waits to be."""
    there = [dossiers[path] for path in paths if path in dossiers]
    return any(area.published for area in there) or not there


def _by_field(year: CampaignYear, cells: _Cells) -> list[Row]:
    by_field: dict[int | None, Figures] = defaultdict(Figures)
    for cell, figures in cells.items():
        by_field[cell.field] += figures
    return [Row(field.name, by_field[field.pk]) for field in Field.objects.in_year(year.year)]


class _Dossiers(NamedTuple):
    """How many dossiers an area has sent, how many of them are published, and when the last was."""

    sent: int
    published: int
    last: datetime | None


def _dossiers_by_area(grouping: Grouping, year: CampaignYear) -> dict[str, _Dossiers]:
    is_published = Q(state=AssessmentState.PUBLISHED)
    sent = Assessment.objects.sent().filter(scope.in_subtree(grouping.unit.present_path, "unit__"), year=year)
    rows = (
        sent.order_by()
        .values(area=grouping.key("unit"))
        .annotate(
            sent=Count("pk"), done=Count("pk", filter=is_published), last=Max("published_at", filter=is_published)
        )
    )
    return {row["area"]: _Dossiers(row["sent"], row["done"], row["last"]) for row in rows}


def _last_recognised(unit: Unit, year: CampaignYear) -> datetime | None:
    """When a level last published a recognition in the branch; perhaps later than the dossier."""
    recognised = Recognition.objects.published().filter(
        scope.in_subtree(unit.present_path, "result__assessment__unit__"), result__assessment__year=year
    )
    return recognised.aggregate(last=Max("published_at"))["last"]


def _task_averages(unit: Unit, year: CampaignYear) -> list[TaskAverage]:
    """The mean of each task over the published dossiers of the branch, in the order of the directive."""
    scores = TaskScore.objects.filter(
        scope.in_subtree(unit.present_path, "assessment__unit__"),
        assessment__year=year,
        assessment__state=AssessmentState.PUBLISHED,
    )
    rows = (
        scores.order_by()
        .values("task__ordinal", "task__label")
        .annotate(max=Max("max_score"), own=Avg("self_score"), appraised=Avg("appraised_score"))
        .order_by("task__ordinal")
    )
    return [
        TaskAverage(row["task__ordinal"], row["task__label"], row["max"], row["own"], row["appraised"]) for row in rows
    ]
