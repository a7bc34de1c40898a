"""Two finished opinions side by side: both scores with their reasons, and how far they lie apart."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from evaluations.actions.points import Appraisal
from evaluations.bench import Bench, spread_limit_of
from evaluations.models import Assessment, Opinion, OpinionScore, Seat, TaskScore


class OpinionRow(NamedTuple):
    """What the two give for one task; `spread` is how far apart, without sign."""

    score: TaskScore
    given: list[OpinionScore | None]  # in the order of the seats
    spread: Decimal | None
    is_wide: bool  # the scheme says: too far apart to be passed over

    @property
    def agreed(self) -> Appraisal | None:
        """The score that both gave, with what either wrote; None where they differ."""
        if self.spread != 0:
            return None
        both = [given for given in self.given if given]
        return Appraisal(both[0].score, "\n".join(dict.fromkeys(given.reason for given in both if given.reason)))


@dataclass(frozen=True)
class OpinionTable:
    """Both opinions of a dossier, task by task and in total."""

    opinions: list[Opinion]  # in the order of the seats
    rows: list[OpinionRow]
    limit: Decimal | None

    @property
    def totals(self) -> list[tuple[Opinion, Decimal]]:
        """What each gives in all."""
        return [(opinion, self._total(at)) for at, opinion in enumerate(self.opinions)]

    @property
    def spread(self) -> Decimal:
        """How far the two totals lie apart."""
        first, second = (total for _, total in self.totals)
        return abs(first - second)

    def _total(self, at: int) -> Decimal:
        points = [given.score for row in self.rows if (given := row.given[at]) and given.score is not None]
        return sum(points, Decimal(0))

    @property
    def wide(self) -> list[OpinionRow]:
        return [row for row in self.rows if row.is_wide]

    @property
    def agreed(self) -> dict[int, Appraisal]:
        """Where the two agree, by id of the task score."""
        return {row.score.pk: row.agreed for row in self.rows if row.agreed is not None}


def opinion_table(assessment: Assessment, bench: Bench, scores: list[TaskScore]) -> OpinionTable:
    """Of a bench that is open: the caller has asked `may_read_opinions` or knows both to have finished."""
    given = OpinionScore.objects.filter(opinion__assessment=assessment).select_related("opinion__finished_by")
    by_seat = {(score.opinion.seat, score.task_score_id): score for score in given}
    limit = spread_limit_of(assessment)
    rows = [_row(score, [by_seat.get((seat, score.pk)) for seat in Seat], limit) for score in scores]
    return OpinionTable([bench.opinions[seat] for seat in Seat], rows, limit)


def _row(score: TaskScore, given: list[OpinionScore | None], limit: Decimal | None) -> OpinionRow:
    points = [one.score for one in given if one is not None and one.score is not None]
    spread = abs(points[0] - points[1]) if len(points) == len(Seat) else None
    return OpinionRow(score, given, spread, limit is not None and spread is not None and spread >= limit)
