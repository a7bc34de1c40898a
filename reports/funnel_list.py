"""The models behind one number of the funnel: exactly those that the address describes, with their state by level."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet

from danvan.common import clock
from danvan.common.streamed_workbook import stream_workbook
from danvan.common.templatetags.portal import vn_datetime
from danvan.organization.models import Unit, User
from evaluations.models import InitiativeResult, Recognition, RecognitionState
from models_registry.models import CampaignYear, Field, InitiativeForm, Registration
from reports.funnel import LEVEL_MARKS, LEVELS, OTHER_FIELDS, REWARDED, grouping_of, key_of, level_of
from reports.grouping import Group, Grouping
from reports.models import CommendationEntry
from reports.steps import DIFFERENCE_OF, Difference, Eyes, Step, in_branch, known_dossiers, models_seen

BATCH = 500


class NotThere(Exception):
    """The address asks for a step, area, field, form or level that there is not."""


@dataclass(frozen=True)
class FunnelQuery:
    """Which models: of a branch and year, in whose eyes, at which step or difference, in which part."""

    unit: Unit
    year: CampaignYear
    eyes: Eyes
    as_it_was: bool = False
    step: Step = Step.REGISTERED
    difference: Difference | None = None
    level: str = ""  # kind of the rung
    mark: str = ""  # what the level did
    area: str = ""  # key of the group
    field: str = ""
    form: str = ""

    @classmethod
    def read(cls, given: Any, *, unit: Unit, year: CampaignYear, eyes: Eyes, as_it_was: bool) -> "FunnelQuery":
        """What an address asks for; raises `NotThere`."""
        slug, mark = given.get("chenh", ""), given.get("ket_qua", "")
        if slug and slug not in DIFFERENCE_OF:
            raise NotThere
        if bool(given.get("cap")) != bool(mark) or (mark and mark not in _MARKS):
            raise NotThere
        asked = cls(
            unit=unit, year=year, eyes=eyes, as_it_was=as_it_was, step=_step(given.get("buoc", Step.REGISTERED)),
            difference=DIFFERENCE_OF.get(slug), level=given.get("cap", ""), mark=mark, area=given.get("khu", ""),
            field=given.get("linh_vuc", ""), form=given.get("hinh_thuc", ""),
        )  # fmt: skip
        if (asked.area and asked.group is None) or (asked.form and asked.form not in InitiativeForm.values):
            raise NotThere
        if asked.field and asked.field != OTHER_FIELDS and asked.named_field is None:
            raise NotThere
        return asked

    @cached_property
    def grouping(self) -> Grouping:
        return grouping_of(self.unit, self.year, as_it_was=self.as_it_was)

    @cached_property
    def group(self) -> Group | None:
        return next((group for group in self.grouping.groups if key_of(group) == self.area), None)

    @cached_property
    def fields(self) -> list[Field]:
        return list(Field.objects.in_year(self.year.year))

    @property
    def named_field(self) -> Field | None:
        return next((one for one in self.fields if str(one.pk) == self.field), None)

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The models, by name."""
        rows = in_branch(models_seen(self.eyes), self.grouping).filter(year=self.year)
        rows = rows.filter(self.difference.condition if self.difference else self.step.reached)
        if self.group is not None:
            rows = rows.filter(area__in=self.group.keys)
        if self.form:
            rows = rows.filter(form=self.form)
        if self.field == OTHER_FIELDS:
            rows = rows.exclude(field__in=self.fields)
        elif self.field:
            rows = rows.filter(field=self.field)
        return self._at_level(rows).order_by("sort_key", "id")

    def _at_level(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if not self.level:
            return rows
        if self.mark == REWARDED:
            entries = CommendationEntry.objects.filter(self.eyes.lists(), commendation_list__rung__kind=self.level)
            return rows.filter(Exists(entries.filter(recognition__result__registration=OuterRef("pk"))))
        mark = next(mark for mark in LEVEL_MARKS if mark.slug == self.mark)
        done = Recognition.objects.filter(self.eyes.verdicts(), mark.condition, desk__kind=self.level)
        return rows.filter(Exists(done.filter(result__registration=OuterRef("pk"))))

    @property
    def title(self) -> str:
        """What these models have in common: the step, why they differ, or what a level did."""
        if self.level:
            return f"{level_of(self.level)}: {_MARKS[self.mark].lower()}"
        return self.difference.words if self.difference else self.step.label

    @property
    def in_words(self) -> str:
        """The filter as a reader says it."""
        parts = [f"Năm {self.year.year}", self.unit.name, self.title]
        if self.group is not None:
            parts.append(f"Địa bàn, khối: {self.group.label}")
        if self.field:
            parts.append(f"Lĩnh vực: {self.named_field or 'khác'}")
        if self.form:
            parts.append(f"Hình thức: {InitiativeForm(self.form).label}")
        if self.as_it_was:
            parts.append("xếp theo đơn vị khi đó")
        parts.append("gồm kết quả dự kiến" if self.eyes.see_provisional else "chỉ kết quả đã công bố")
        return " · ".join(parts)

    @property
    def query(self) -> str:
        """The part of the address that asks for the same again."""
        asked = {
            "buoc": "" if self.difference else self.step.value,
            "chenh": self.difference.slug if self.difference else "",
            "cap": self.level,
            "ket_qua": self.mark,
            "khu": self.area,
            "linh_vuc": self.field,
            "hinh_thuc": self.form,
        }
        return urlencode({name: value for name, value in asked.items() if value})


_MARKS = {mark.slug: mark.label for mark in LEVEL_MARKS} | {REWARDED: "Khen thưởng"}


def _step(value: str) -> Step:
    if value not in Step.values:
        raise NotThere
    return Step(value)


class ModelRow(NamedTuple):
    """One model in the list: its states in words; `may_open` says whether this reader may read the registration."""

    registration: Registration
    result: str
    levels: list[tuple[str, str]]  # name of the level, what it did
    rewards: str
    may_open: bool


class Levels:
    """The rows of some models in somebody's eyes; the columns are the levels at which any model of the list was."""

    def __init__(self, asked: FunnelQuery, user: User) -> None:
        self.asked = asked
        self.user = user
        kinds = set(self._verdicts(asked.rows.order_by().values("pk")).values_list("desk__kind", flat=True))
        order = list(LEVELS)
        self.kinds = sorted(kinds, key=lambda kind: (order.index(kind) if kind in order else len(order), kind))
        self.labels = [level_of(kind) for kind in self.kinds]

    def _verdicts(self, of: Any) -> QuerySet[Recognition]:
        return Recognition.objects.filter(self.asked.eyes.verdicts(), result__registration__in=of).order_by()

    def rows(self, page: Iterable[Registration]) -> list[ModelRow]:
        models = list(page)
        keys = [model.pk for model in models]
        marks: dict[tuple[int, str], str] = {}
        for verdict in self._verdicts(keys).select_related("result", "desk").order_by("desk__path", "id"):
            marks[verdict.result.registration_id, verdict.desk.kind] = _in_words(verdict)
        rewards = self._rewards(keys)
        readable = set(Registration.objects.visible_to(self.user).filter(pk__in=keys).values_list("pk", flat=True))
        told = self._told(keys)
        return [
            ModelRow(
                model,
                told.get(model.pk, ""),
                [(label, marks.get((model.pk, kind), "")) for kind, label in zip(self.kinds, self.labels, strict=True)],
                ", ".join(rewards.get(model.pk, [])),
                model.pk in readable,
            )
            for model in models
        ]

    def _told(self, keys: list[int]) -> dict[int, str]:
        known = InitiativeResult.objects.filter(registration__in=keys, assessment__in=known_dossiers(self.asked.eyes))
        words = {True: "Có hiệu quả", False: "Chưa hiệu quả", None: ""}
        return {pk: words[is_effective] for pk, is_effective in known.values_list("registration", "is_effective")}

    def _rewards(self, keys: list[int]) -> dict[int, list[str]]:
        entries = CommendationEntry.objects.filter(
            self.asked.eyes.lists(), recognition__result__registration__in=keys
        ).select_related("commendation_list__rung", "recognition__result")
        found: dict[int, list[str]] = defaultdict(list)
        for entry in entries.order_by("commendation_list__issued_on", "commendation_list_id", "id"):
            award = entry.commendation_list.get_award_form_display()
            note = ", dự kiến" if entry.commendation_list.is_draft else ""
            level = level_of(entry.commendation_list.rung.kind).lower()
            found[entry.recognition.result.registration_id].append(f"{award} ({level}{note})")
        return found


def _in_words(verdict: Recognition) -> str:
    words = RecognitionState(verdict.state).label
    if verdict.published_at is None and verdict.state != RecognitionState.PENDING:
        return f"{words} (dự kiến)"
    return f"{words}, đề nghị cấp trên" if verdict.proposed_at else words


class FunnelExport:
    """The list as a workbook: every row, with the filter in words and the count."""

    def __init__(self, asked: FunnelQuery, user: User) -> None:
        self.asked = asked
        self.user = user
        self.keys = list(asked.rows.values_list("pk", flat=True))
        self.levels = Levels(asked, user)

    @property
    def count(self) -> int:
        return len(self.keys)

    def content(self) -> Iterator[bytes]:
        columns = [("STT", 6), ("Mô hình", 46), ("Đơn vị", 30), ("Lĩnh vực", 22), ("Hình thức", 14), ("Đăng ký", 20)]
        columns += [("Kết quả năm", 18), *((label, 26) for label in self.levels.labels), ("Khen thưởng", 30)]
        return stream_workbook(
            "Mô hình",
            title=f"Từ đăng ký đến khen thưởng, năm {self.asked.year.year}",
            facts=[
                ("Bộ lọc", self.asked.in_words),
                ("Số mô hình", self.count),
                ("Người tải", f"{self.user}, {vn_datetime(clock.now())}"),
            ],
            columns=columns,
            rows=self._rows(),
        )

    def _rows(self) -> Iterator[list[Any]]:
        number = 0
        for start in range(0, self.count, BATCH):
            keys = self.keys[start : start + BATCH]
            found = self.asked.rows.select_related("field", "unit").in_bulk(keys)
            for row in self.levels.rows(found[pk] for pk in keys if pk in found):
                number += 1
                yield [number, *_cells(row)]


def _cells(row: ModelRow) -> list[Any]:
    model = row.registration
    field = model.field.name if model.field else ""
    what = [model.name, model.unit_name, field, model.get_form_display(), model.get_state_display()]
    return [*what, row.result, *(words for _, words in row.levels), row.rewards]
