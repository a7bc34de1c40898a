"""What the hints rest on, read for one dossier or for all of a desk: the number of queries is the same.

Compared are the dossiers of the year that were sent by the units beneath the desk: what its reviewers may read anyway.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet
from django.utils import timezone

from danvan.activity.models import StateChange
from danvan.organization import scope
from danvan.organization.models import Unit
from evaluations.hints import TASK, DossierFacts, Task, Text
from evaluations.models import Assessment, EvidenceCitation, InitiativeResult, TaskScore
from evaluations.models.assessment import is_sent
from models_registry.models import CampaignYear, PhaseKind, Registration
from models_registry.phase_times import PhaseTimes

_FEW = 300  # fingerprints that are asked for by name; of more all that repeat are read
_REGISTRATION = "models_registry.registration"


class _Written(NamedTuple):
    """One text as it is stored."""

    dossier: int
    place: str
    fingerprint: str
    numberless: str
    is_cited: bool


def facts_of(dossiers: QuerySet[Assessment], desk: Unit, year: CampaignYear) -> dict[int, DossierFacts]:
    """What the rules ask of each of the dossiers, by key; all are of `year` and of units beneath `desk`."""
    heads = _heads(dossiers)
    keys = dossiers.order_by().values("pk")
    scores = _scores(keys)
    tasks = [_Written(row[0], f"{TASK}{row[1]}", row[2], row[3], row[6]) for row in scores]
    results = _results(keys)
    texts: dict[int, list[Text]] = defaultdict(list)
    files: dict[int, int] = defaultdict(int)
    for model, written in ((TaskScore, tasks), (InitiativeResult, results)):
        told = _Elsewhere(model, written, desk, year, {pk: head[0] for pk, head in heads.items()})
        for row in written:
            texts[row.dossier].append(told.text_of(row))
            files[row.dossier] += row.is_cited
    sent = _registered(dossiers, year)
    graded = _graded(scores)
    return {
        pk: DossierFacts(
            texts=tuple(texts[pk]),
            tasks=tuple(graded[pk]),
            files=files[pk] + is_cited,
            written_for=sent_at - created_at if sent_at else None,
            registered_before_end=tuple(sorted(sent[path])),
        )
        for pk, (path, created_at, sent_at, is_cited) in heads.items()
    }


def _heads(dossiers: QuerySet[Assessment]) -> dict[int, Any]:
    """Where its unit stands, when it was opened and sent, whether the dossier as a whole cites a file."""
    cited = Exists(EvidenceCitation.objects.filter(assessment=OuterRef("pk")))
    rows = dossiers.order_by("pk").annotate(cited=cited)
    return {
        row[0]: row[1:] for row in rows.values_list("pk", "unit__present_path", "created_at", "submitted_at", "cited")
    }


def _scores(keys: Any) -> list[Any]:
    cited = Exists(EvidenceCitation.objects.filter(task_score=OuterRef("pk")))
    rows = TaskScore.objects.filter(assessment__in=keys).annotate(cited=cited)
    return list(
        rows.order_by("assessment", "task__ordinal", "pk").values_list(
            "assessment_id", "task__ordinal", "fingerprint", "numberless_fingerprint",
            "self_score", "max_score", "cited", "task__evidence_required",
        )
    )  # fmt: skip


def _graded(scores: Iterable[Any]) -> dict[int, list[Task]]:
    tasks: dict[int, list[Task]] = defaultdict(list)
    for dossier, ordinal, _, _, own, most, is_cited, wants in scores:
        tasks[dossier].append(Task(ordinal, is_full=own == most, lacks_evidence=wants and not is_cited))
    return tasks


def _results(keys: Any) -> list[_Written]:
    cited = Exists(EvidenceCitation.objects.filter(result=OuterRef("pk")))
    rows = InitiativeResult.objects.filter(assessment__in=keys).annotate(cited=cited)
    listed = rows.order_by("assessment", "registration__sort_key", "pk").values_list(
        "assessment_id", "registration__name", "fingerprint", "numberless_fingerprint", "cited"
    )
    return [
        _Written(pk, f"kết quả mô hình “{name}”", one, other, is_cited) for pk, name, one, other, is_cited in listed
    ]


class _Elsewhere:
    """Where else the words of some rows of one model stand: beneath the desk this year, in the unit's own last year."""

    def __init__(
        self, model: Any, written: list[_Written], desk: Unit, year: CampaignYear, paths: dict[int, str]
    ) -> None:
        self.paths = paths
        beneath = model.objects.filter(scope.in_subtree(desk.present_path, "assessment__unit__"))
        sent = beneath.filter(is_sent("assessment__"))
        now, then = sent.filter(assessment__year=year), sent.filter(assessment__year__year=year.year - 1)
        exact = {row.fingerprint for row in written} - {""}
        self.units = _repeated(now, "fingerprint", exact)
        self.near_units = _repeated(now, "numberless_fingerprint", {row.numberless for row in written} - {""})
        earlier = then.filter(fingerprint__in=exact) if len(exact) <= _FEW else then.exclude(fingerprint="")
        self.last_year = set(earlier.order_by().values_list("assessment__unit__present_path", "fingerprint"))

    def text_of(self, row: _Written) -> Text:
        if not row.fingerprint:
            return Text(row.place)
        same = self.units.get(row.fingerprint, 1)
        return Text(
            row.place,
            row.fingerprint,
            others=same - 1,
            near_others=self.near_units.get(row.numberless, same) - same,
            is_last_years=(self.paths[row.dossier], row.fingerprint) in self.last_year,
        )


def _repeated(rows: Any, column: str, wanted: set[str]) -> dict[str, int]:
    """In how many dossiers each fingerprint stands, where it is more than one."""
    among = rows.filter(**{f"{column}__in": wanted}) if len(wanted) <= _FEW else rows.exclude(**{column: ""})
    counted = among.order_by().values_list(column).annotate(dossiers=Count("assessment", distinct=True))
    return dict(counted.filter(dossiers__gt=1))


def _registered(dossiers: QuerySet[Assessment], year: CampaignYear) -> dict[str, list[timedelta]]:
    """How long before the end of registering the models of each unit (by its path today) were sent first.

    What was brought in from earlier years was never sent here and tells nothing.
    """
    left: dict[str, list[timedelta]] = defaultdict(list)
    times = PhaseTimes.of(year, PhaseKind.REGISTRATION)
    if times is None:
        return left
    paths = dossiers.order_by().values("unit__present_path")
    registered = Registration.objects.filter(year=year, unit__present_path__in=paths, submitted_at__isnull=False)
    changes = StateChange.objects.filter(
        target_type=_REGISTRATION, transition="submit", target_id__in=registered.order_by().values("pk")
    )
    first = dict(changes.order_by().values_list("target_id").annotate(Min("at")))
    ends: dict[str, datetime] = {}
    for pk, path in registered.order_by("pk").values_list("pk", F("unit__present_path")):
        if pk in first:
            if path not in ends:
                ends[path] = _end_for(times, path)
            left[path].append(ends[path] - first[pk])
    return left


def _end_for(times: PhaseTimes, path: str) -> datetime:
    """Midnight after the last day on which the unit registers in time."""
    day = times.due_for(Unit(present_path=path)) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time()))
