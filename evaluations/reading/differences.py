"""How far appraised scores lie from self-scores on one desk in one year: summed up in the database, joined here.

Counted are dossiers whose appraisal is finished. The difference of a dossier is the sum over its tasks of appraised
minus self-score, in points as given: without weights, bonus or penalty. Two queries, whatever the size of the desk.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Substr

from danvan.organization import scope
from danvan.organization.models import Unit, UnitKind, User
from danvan.organization.roles import Permission
from evaluations.models import Assessment, AssessmentState, TaskScore
from evaluations.replying import reduced
from evaluations.spread import Moments
from models_registry.models import CampaignYear

POINTS = DecimalField(max_digits=12, decimal_places=2)
DIFFERENCE = F("appraised_score") - F("self_score")
OTHERS = "khac"  # in place of an area: what lies right beneath the desk and is none
_DIFFERS = ~Q(appraised_score=F("self_score")) | Q(self_score=None)


@dataclass(frozen=True)
class Figures:
    """The differences of some dossiers: their totals, and how many of the tasks were given another score."""

    totals: Moments = field(default_factory=Moments)
    tasks: int = 0
    changed: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.totals + other.totals, self.tasks + other.tasks, self.changed + other.changed)

    @property
    def changed_percent(self) -> Decimal | None:
        """How often a reason was needed, in per cent of the tasks."""
        return Decimal(100 * self.changed) / self.tasks if self.tasks else None


class Row(NamedTuple):
    """The figures of one reviewer, area or branch; `key` leads to its dossiers."""

    label: str
    figures: Figures
    key: str = ""


class TaskRow(NamedTuple):
    """The differences in one task."""

    ordinal: int
    label: str
    differences: Moments
    changed: int
    lowered: int
    raised: int


@dataclass(frozen=True)
class Differences:
    """The whole desk, by reviewer (none where names are not shown), area, branch and task."""

    total: Figures
    reviewers: list[Row]
    areas: list[Row]
    branches: list[Row]
    tasks: list[TaskRow]


def finished(user: User, desk: Unit, year: CampaignYear, *, published_only: bool) -> QuerySet[Assessment]:
    """The appraised dossiers of the desk that `user` may have counted.

    Before publication nothing of a unit for which the person writes; with `published_only` nothing else at all.
    """
    states = [AssessmentState.PUBLISHED] if published_only else [*AssessmentState.judged(), AssessmentState.PUBLISHED]
    permission = Permission.VIEW_SUMMARY if published_only else Permission.VIEW_PROVISIONAL
    rows = Assessment.objects.filter(
        scope.q(user, permission), desk__present_path=desk.present_path, year=year, state__in=states,
        appraised_at__isnull=False,
    )  # fmt: skip
    return rows.not_secret_from(user)


def with_difference(dossiers: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Adds `difference` (of the totals), `scored` and `changed` (how many tasks, how many got another score)."""
    scores = TaskScore.objects.filter(assessment=OuterRef("pk"), appraised_score__isnull=False)
    of_one = scores.order_by().values("assessment")
    return dossiers.annotate(
        difference=Subquery(of_one.annotate(one=Sum(DIFFERENCE, output_field=POINTS)).values("one"), POINTS),
        scored=Subquery(of_one.annotate(one=Count("pk")).values("one")),
        changed=Subquery(of_one.annotate(one=Count("pk", filter=_DIFFERS)).values("one")),
    )


def differences(dossiers: QuerySet[Assessment], desk: Unit, *, names_reviewers: bool) -> Differences:
    """What the report says of these dossiers."""
    by_reviewer: dict[tuple[str, str, str], Figures] = defaultdict(Figures)
    by_area: dict[str, Figures] = defaultdict(Figures)
    by_branch: dict[str, Figures] = defaultdict(Figures)
    for cell in _cells(dossiers, desk):
        figures = Figures(
            Moments(cell["dossiers"], _exact(cell["total"]), _exact(cell["squares"])),
            cell["tasks"] or 0,
            cell["different"] or 0,
        )
        reviewer = (cell["reviewer_key"] or "", cell["reviewer_name"] or "", str(cell["reviewer"]))
        by_reviewer[reviewer] += figures
        by_area[cell["area"]] += figures
        by_branch[cell["branch"]] += figures
    rows = [Row(name, figures, key) for (_, name, key), figures in sorted(by_reviewer.items())]
    return Differences(
        total=sum(by_branch.values(), Figures()),
        reviewers=rows if names_reviewers else [],
        areas=_areas(desk, by_area),
        branches=[Row(kind.label, by_branch[kind], kind.value) for kind in UnitKind if kind in by_branch],
        tasks=_tasks(dossiers),
    )


def area_key(desk: Unit, unit: str = "unit") -> Any:
    """The path of the unit right beneath the desk under which a row's unit lies today."""
    return Substr(f"{unit}__present_path", 1, len(desk.present_path) + scope.STEP)


def _cells(dossiers: QuerySet[Assessment], desk: Unit) -> Iterable[Any]:
    rows = with_difference(dossiers).order_by()
    grouped = rows.values(
        reviewer=F("appraised_by"),
        reviewer_name=F("appraised_by__full_name"),
        reviewer_key=F("appraised_by__sort_key"),
        area=area_key(desk),
        branch=F("unit__kind"),
    )
    return grouped.annotate(
        dossiers=Count("difference"),
        total=Sum("difference", output_field=POINTS),
        squares=Sum(F("difference") * F("difference"), output_field=POINTS),
        tasks=Sum("scored"),
        different=Sum("changed"),
    )


def _areas(desk: Unit, figures: dict[str, Figures]) -> list[Row]:
    """A row for each part of the desk's area in the order of the tree; one without any dossier is told as zero."""
    length = len(desk.present_path) + scope.STEP
    beneath = Unit.objects.in_subtree(desk).living().filter(present_path__length=length).order_by("path")
    territorial = [unit for unit in beneath if unit.kind in UnitKind.territorial()]
    rows = [Row(unit.name, figures.get(unit.path, Figures()), str(unit.pk)) for unit in territorial]
    named = {unit.path for unit in territorial}
    others = sum((one for path, one in figures.items() if path not in named), Figures())
    return [*rows, Row(f"Cơ quan, tổ chức trực thuộc {desk.name}", others, OTHERS)] if others.totals else rows


def _tasks(dossiers: QuerySet[Assessment]) -> list[TaskRow]:
    scores = TaskScore.objects.filter(assessment__in=dossiers.order_by().values("pk"), appraised_score__isnull=False)
    grouped = scores.order_by().values("task__ordinal", "task__label").order_by("task__ordinal", "task__label")
    counted = grouped.annotate(
        number=Count("self_score"),
        total=Sum(DIFFERENCE, output_field=POINTS),
        squares=Sum(DIFFERENCE * DIFFERENCE, output_field=POINTS),
        differing=Count("pk", filter=_DIFFERS),
        lowered=Count("pk", filter=reduced()),
        raised=Count("pk", filter=Q(appraised_score__gt=F("self_score"))),
    )
    return [
        TaskRow(
            row["task__ordinal"],
            row["task__label"],
            Moments(row["number"], _exact(row["total"]), _exact(row["squares"])),
            row["differing"],
            row["lowered"],
            row["raised"],
        )
        for row in counted
    ]


def _exact(value: Any) -> Decimal:
    """What the database summed up; SQLite sums in floating point, so beyond the digits that scores have it is noise."""
    return Decimal(str(value or 0)).quantize(Decimal("0.01"))
