"""What is known of dossiers gathered for `evaluations.scoring`, many at once, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from enum import Enum, auto

from django.db.models import Count, QuerySet

from danvan.common import clock
from evaluations.models import Assessment, InitiativeResult, Recognition, ReplyItem, ScoreAdjustment, TaskScore
from evaluations.schemes import as_numbers, schemes_in_force, weights_of
from evaluations.scoring import Facts, Given, Outcome, Scheme, Task, outcome
from models_registry.lateness import mark_late
from models_registry.models import CampaignYear, PhaseKind
from models_registry.phase_times import PhaseTimes


class Scores(Enum):
    """Which of the two scores of a task counts."""

    SELF = auto()
    APPRAISED = auto()


def outcomes(
    assessments: Iterable[Assessment],
    scores: Scores,
    *,
    recognised: "QuerySet[Recognition] | None" = None,
    told: "set[int] | None" = None,
    raised: Collection[int] = (),
    by_scheme: bool = True,
) -> dict[int, Outcome]:
    """Id of the dossier → what its year's scheme makes of it.

    Points by hand count for the appraised scores only. `recognised` are the recognitions that may be counted, for the
    dossiers `told` (None: for all of them); of the others it is said that they are counted at publication. For the
    dossiers `raised` the scores that a decided reply raised count already, as at the publication. Without `by_scheme`
    it is the plain sum.
    """
    rows = list(assessments)
    if not rows:
        return {}
    facts = _Gathered(rows, scores, by_scheme=by_scheme)
    facts.raise_decided(raised)
    counts = facts.counts(recognised) if recognised is not None else {}
    return {
        row.pk: outcome(
            facts.scheme_of(row),
            facts.tasks_of(row),
            facts.of(
                row, counts.get(row.pk, 0) if recognised is not None and (told is None or row.pk in told) else None
            ),
        )
        for row in rows
    }


def frozen(assessment: Assessment) -> Outcome | None:
    """What was published; None where nothing was kept, as of years published before there were schemes."""
    return Outcome.from_json(assessment.frozen_outcome) if assessment.frozen_outcome else None


def freeze(assessment: Assessment) -> None:
    """Put onto the dossier, which is being published, what its scores come to; the caller saves it."""
    published = Recognition.objects.published()
    result = outcomes([assessment], Scores.APPRAISED, recognised=published)[assessment.pk]
    assessment.frozen_total, assessment.frozen_rating = result.total, result.rating
    assessment.frozen_outcome = result.as_json()


class _Gathered:
    """The rows that tell of some dossiers, by dossier."""

    def __init__(self, rows: Sequence[Assessment], scores: Scores, *, by_scheme: bool) -> None:
        self.rows = rows
        self.scores = scores
        years = CampaignYear.objects.filter(pk__in={row.year_id for row in rows})
        self.years = {year.pk: year for year in years}
        self.schemes = schemes_in_force(self.years.values()) if by_scheme else dict.fromkeys(self.years)
        self.numbers = {pk: as_numbers(scheme) for pk, scheme in self.schemes.items()}
        self.weights = {pk: weights_of(scheme) for pk, scheme in self.schemes.items()}
        self.task_scores: dict[int, list[TaskScore]] = defaultdict(list)
        for score in TaskScore.objects.filter(assessment__in=rows).select_related("task"):
            self.task_scores[score.assessment_id].append(score)
        effective = InitiativeResult.objects.filter(assessment__in=rows, is_effective=True).order_by()
        self.effective = set(effective.values_list("assessment", flat=True))
        self.given: dict[int, dict[int, Given]] = defaultdict(dict)
        if scores is Scores.APPRAISED:
            for row in ScoreAdjustment.objects.filter(assessment__in=rows):
                self.given[row.assessment_id][row.rule_id] = Given(row.points, row.reason)
        self.raised: dict[int, Decimal] = {}
        self.late, self.unsent = self._by_time()

    def raise_decided(self, dossiers: Collection[int]) -> None:
        """Let what was decided of the replies of these dossiers count; the rows get it when they are published."""
        if dossiers:
            items = ReplyItem.objects.raised().filter(reply__assessment__in=dossiers)
            rows = items.order_by().values_list("task_score", "new_score")
            self.raised = {task_score: score for task_score, score in rows if score is not None}

    def _by_time(self) -> tuple[set[int], set[int]]:
        """Which were sent late, and which were not sent at all although the time for it is over."""
        late, unsent = set(), set()
        for pk, year in self.years.items():
            of_year = [row for row in self.rows if row.year_id == pk]
            mark_late(of_year, year, PhaseKind.SELF_ASSESSMENT)
            late |= {row.pk for row in of_year if row.is_late}  # type: ignore[attr-defined]
            open_rows = [row for row in of_year if not row.is_sent]
            times = PhaseTimes.of(year, PhaseKind.SELF_ASSESSMENT) if open_rows else None
            now = clock.now()
            unsent |= {row.pk for row in open_rows if times and now > times.closes_for(row.unit)}
        return late, unsent

    def counts(self, recognised: "QuerySet[Recognition]") -> dict[int, int]:
        """Id of the dossier → how many of its models are recognised; at two levels is still one model."""
        rows = recognised.positive().filter(result__assessment__in=self.rows).order_by()  # type: ignore[attr-defined]
        counted = rows.values_list("result__assessment").annotate(Count("result", distinct=True))
        return dict(counted)

    def scheme_of(self, row: Assessment) -> Scheme:
        return self.numbers[row.year_id]

    def tasks_of(self, row: Assessment) -> list[Task]:
        weights = self.weights[row.year_id]
        return [
            Task(
                ordinal=score.task.ordinal,
                maximum=score.max_score,
                score=score.self_score if self.scores is Scores.SELF else self._appraised(score),
                **({"weight": weights[score.task_id]} if score.task_id in weights else {}),
            )
            for score in self.task_scores[row.pk]
        ]

    def _appraised(self, score: TaskScore) -> Decimal | None:
        return self.raised.get(score.pk, score.appraised_score)

    def of(self, row: Assessment, recognised: int | None) -> Facts:
        return Facts(
            recognised=recognised,
            given=self.given[row.pk],
            is_late=row.pk in self.late,
            has_effective_model=row.pk in self.effective,
            is_unsent=row.pk in self.unsent,
        )
