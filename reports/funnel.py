"""From registered to rewarded: one year of one branch, step by step, level by level, area by area.

Every number here is counted over `reports.steps`, and the list behind it is the same rows with the same condition.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, F, Q

from danvan.organization.models import Unit, UnitKind
from evaluations.models import Recognition, RecognitionState
from models_registry.models import CampaignYear, Field, InitiativeForm
from reports.grouping import FormerGrouping, Group, Grouping, PresentGrouping
from reports.models import CommendationEntry
from reports.steps import (
    DIFFERENCES,
    PUBLISHED,
    Cell,
    Counts,
    Difference,
    Eyes,
    Step,
    count_by_cell,
    in_branch,
    models_seen,
)  # fmt: skip

# The levels of the ladder from the village upward, in the words of an officer.
LEVELS: dict[str, str] = {
    UnitKind.VILLAGE: "Cấp thôn",
    UnitKind.COMMUNE: "Cấp xã",
    UnitKind.DISTRICT: "Cấp huyện",
    UnitKind.PROVINCE: "Cấp tỉnh",
}


def level_of(kind: str) -> str:
    """The name of the level of a rung."""
    return LEVELS.get(kind) or UnitKind(kind).label


class Row(NamedTuple):
    """The numbers of one area, field or form; `key` is what the address of its list says."""

    label: str
    counts: Counts
    key: str
    unit: Unit | None = None


class StepRow(NamedTuple):
    """One step: its number, and the differences from the step before it with theirs (none is 0)."""

    step: Step
    number: int
    differences: list[tuple[Difference, int]]


class LevelMark(NamedTuple):
    """What a level did to a model: the value stands in addresses, the condition is asked of Recognition."""

    slug: str
    label: str
    condition: Q


LEVEL_MARKS = (
    LevelMark("cho-xet", "Chờ xét", Q(state=RecognitionState.PENDING)),
    LevelMark("chua-dat", "Xét chưa đạt", Q(state=RecognitionState.DECLINED)),
    LevelMark("cong-nhan", "Công nhận", Q(state__in=RecognitionState.positive())),
    LevelMark("tieu-bieu", "Trong đó tiêu biểu", Q(state=RecognitionState.EXEMPLARY)),
    LevelMark("de-nghi", "Đề nghị cấp trên", Q(proposed_at__isnull=False)),
)
REWARDED = "khen-thuong"  # the last column of a level: by the lists that it issued


class LevelRow(NamedTuple):
    """What the rungs of one level did: pairs of a mark and a number, in the order of `level_marks`."""

    kind: str
    label: str
    numbers: list[tuple[str, int]]


def level_marks(eyes: Eyes) -> list[tuple[str, str]]:
    """The columns of the table by level (value, words): who waits for a verdict is nobody else's to know."""
    marks = [(mark.slug, mark.label) for mark in LEVEL_MARKS if eyes.see_provisional or mark.slug != "cho-xet"]
    return [*marks, (REWARDED, "Khen thưởng")]


@dataclass(frozen=True)
class Funnel:
    """One year of one branch in somebody's eyes."""

    unit: Unit
    year: CampaignYear
    eyes: Eyes
    grouping: Grouping
    total: Counts
    steps: list[StepRow]
    levels: list[LevelRow]
    areas: list[Row]
    fields: list[Row]
    forms: list[Row]


def grouping_of(unit: Unit, year: CampaignYear, *, as_it_was: bool = False) -> Grouping:
    return (FormerGrouping if as_it_was else PresentGrouping)(unit.heir, year.year)


def funnel_of(unit: Unit, year: CampaignYear, *, eyes: Eyes = PUBLISHED, as_it_was: bool = False) -> Funnel:
    """All numbers of the page; always the same number of queries."""
    grouping = grouping_of(unit, year, as_it_was=as_it_was)
    cells = count_by_cell(grouping, [year.year], eyes)
    total = _sum(cells.values())
    return Funnel(
        unit=grouping.unit,
        year=year,
        eyes=eyes,
        grouping=grouping,
        total=total,
        steps=_steps(grouping, year, eyes, total),
        levels=_levels(grouping, year, eyes),
        areas=_by_area(grouping, cells),
        fields=_by_field(year, cells),
        forms=[
            Row(form.label, _sum(n for cell, n in cells.items() if cell.form == form), form.value)
            for form in InitiativeForm
        ],
    )


def _sum(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def _steps(grouping: Grouping, year: CampaignYear, eyes: Eyes, total: Counts) -> list[StepRow]:
    rows = in_branch(models_seen(eyes), grouping).filter(year=year)
    counts: dict[str, Any] = {
        f"n{place}": Count("pk", filter=difference.condition) for place, difference in enumerate(DIFFERENCES)
    }
    counted = rows.order_by().aggregate(**counts)
    differences = [(difference, counted[f"n{place}"]) for place, difference in enumerate(DIFFERENCES)]
    return [
        StepRow(step, total.at(step), [(d, number) for d, number in differences if d.step == step and number])
        for step in Step
    ]


def _levels(grouping: Grouping, year: CampaignYear, eyes: Eyes) -> list[LevelRow]:
    """What each level did to the models of the branch, the nearest level first."""
    inside = in_branch(models_seen(eyes), grouping).filter(year=year).order_by().values("pk")
    verdicts = Recognition.objects.filter(eyes.verdicts(), result__registration__in=inside).order_by()
    model = "result__registration"
    done: Iterable[Any] = verdicts.values(kind=F("desk__kind")).annotate(
        **{f"n_{place}": Count(model, filter=mark.condition, distinct=True) for place, mark in enumerate(LEVEL_MARKS)}
    )
    entries = CommendationEntry.objects.filter(eyes.lists(), recognition__result__registration__in=inside).order_by()
    rewarded = entries.values(kind=F("commendation_list__rung__kind")).annotate(
        number=Count("recognition__result__registration", distinct=True)
    )
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for row in done:
        numbers[row["kind"]] |= {mark.slug: row[f"n_{place}"] for place, mark in enumerate(LEVEL_MARKS)}
    for row in rewarded:
        numbers[row["kind"]][REWARDED] = row["number"]
    return [
        LevelRow(kind, level_of(kind), [(slug, numbers[kind].get(slug, 0)) for slug, _ in level_marks(eyes)])
        for kind in sorted(numbers, key=_height)
    ]


def _height(kind: str) -> tuple[int, str]:
    order = list(LEVELS)
    return (order.index(kind) if kind in order else len(order), kind)


def _by_area(grouping: Grouping, cells: dict[Cell, Counts]) -> list[Row]:
    """A row for each group that has something, and for those whose nothing is worth telling."""
    rows = [(group, _sum(n for cell, n in cells.items() if cell.area in group.keys)) for group in grouping.groups]
    return [
        Row(group.label, counts, key_of(group), group.unit) for group, counts in rows if counts or group.is_shown_empty
    ]


def key_of(group: Group) -> str:
    """What names the group in an address."""
    return group.keys[0]


def _by_field(year: CampaignYear, cells: dict[Cell, Counts]) -> list[Row]:
    fields = list(Field.objects.in_year(year.year))
    rows = [Row(one.name, _sum(n for cell, n in cells.items() if cell.field == one.pk), str(one.pk)) for one in fields]
    known = {one.pk for one in fields}
    others = _sum(n for cell, n in cells.items() if cell.field not in known)
    return [*rows, Row("Lĩnh vực khác", others, OTHER_FIELDS)] if others else rows


OTHER_FIELDS = "khac"  # fields that the year has no more, and none at all
