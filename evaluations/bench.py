"""The two appraisers of one dossier: who sits where, whose opinion has come how far, who may read what.

Neither knows the opinion of the other before both have finished: then the two agree on one score for each task. With
fewer than two seats taken nobody is on a bench, and scores go straight to the dossier.
"""

from dataclasses import dataclass
from decimal import Decimal

from danvan.organization.access import sees_provisional
from danvan.organization.models import User
from evaluations.assigning import seats_of
from evaluations.models import Assessment, Opinion, ScoringScheme, Seat


@dataclass(frozen=True)
class Bench:
    """Who sits in which seat of a dossier, and the opinions that have been begun."""

    seats: dict[Seat, User]
    opinions: dict[Seat, Opinion]

    @property
    def is_double(self) -> bool:
        """Whether two people appraise it, each in an opinion of their own."""
        return len(self.seats) == len(Seat)

    @property
    def is_open(self) -> bool:
        """Whether both have finished, so that each may read the other."""
        return len(self.opinions) == len(Seat) and all(opinion.is_finished for opinion in self.opinions.values())

    @property
    def is_settled(self) -> bool:
        return self.is_open and all(opinion.is_settled for opinion in self.opinions.values())

    def seat_of(self, user: User) -> Seat | None:
        return next((seat for seat, reviewer in self.seats.items() if reviewer.pk == user.pk), None)

    @property
    def settling_reasons(self) -> list[str]:
        """Why no score can stand in the dossier yet."""
        if not self.is_double or self.is_open:
            return []
        return ["Bản này có hai người thẩm định. Điểm thống nhất chỉ ghi được khi cả hai đã bấm “Xong phần tôi”."]

    @property
    def finishing_reasons(self) -> list[str]:
        """Why the appraisal cannot be finished yet."""
        if not self.is_double or self.is_settled:
            return []
        return self.settling_reasons or ["Hai người thẩm định chưa thống nhất điểm. Hãy ghi điểm thống nhất trước."]


def bench_of(assessment: Assessment) -> Bench:
    """The bench of the desk where the dossier lies."""
    seats = {seat: row.reviewer for seat, row in seats_of(assessment).items()}
    opinions = (
        Opinion.objects.filter(assessment=assessment).select_related("finished_by", "settled_by").order_by("seat")
    )
    return Bench(seats, {Seat(opinion.seat): opinion for opinion in opinions})


def may_read_opinions(user: User, assessment: Assessment) -> bool:
    """Reviewers above, once both have finished; the unit never, also not after publication."""
    return sees_provisional(user, assessment.unit) and bench_of(assessment).is_open


def spread_limit_of(assessment: Assessment) -> Decimal | None:
    """From how many points between the two on one task their difference is marked."""
    scheme = ScoringScheme.objects.in_force(assessment.year)
    return scheme.spread_limit if scheme else None
