"""Who may appraise a dossier: the person to whom it was assigned, or anybody of the desk; never who has a part in it.

What is assigned tells nobody outside the rung: it is asked only of people who review there.
"""

from danvan.common.once import once_per_page
from danvan.organization.access import desks_of
from danvan.organization.models import User
from danvan.organization.roles import Permission
from evaluations.conflicts import conflict_of, conflicts_of
from evaluations.models import Assessment, Opinion, ReviewAssignment, Seat
from evaluations.models.assessment import AssessmentQuerySet
from evaluations.models.assignment import ReviewAssignmentQuerySet
from models_registry.models import CampaignYear
from models_registry.workflow import not_own


def seats_of(assessment: Assessment) -> dict[Seat, ReviewAssignment]:
    """The people to whom the dossier is assigned at its desk, by seat; a second seat only beside a first."""
    rows = ReviewAssignment.objects.for_dossier(assessment).select_related("reviewer").order_by("seat")
    return {Seat(row.seat): row for row in rows}


def seat_of(assessment: Assessment, person: User) -> Seat | None:
    """The seat of this person at the dossier; None where it is not theirs, or nobody's."""
    return next((seat for seat, row in seats_of(assessment).items() if row.reviewer_id == person.pk), None)


def conflict_reasons(assessment: Assessment, actor: User) -> list[str]:
    """Why the actor has too much of a part in this dossier to appraise or to return it; empty when not."""
    why = conflict_of(actor, assessment)
    return [f"Anh/chị {why}. Hãy để người khác của Ban thẩm định."] if why else []


def appraiser_reasons(assessment: Assessment, actor: User) -> list[str]:
    """Why it is not for the actor to appraise this dossier: a conflict of interest, or it is somebody else's."""
    if reasons := conflict_reasons(assessment, actor):
        return reasons
    seats = seats_of(assessment)
    if not seats or actor.pk in {row.reviewer_id for row in seats.values()}:
        return []
    names = " và ".join(row.reviewer.full_name for row in seats.values())
    return [f"Bản này đã giao cho {names} thẩm định. Muốn làm thay, hãy đổi người ở trang Phân công trước."]


def for_the_appraiser(assessment: Assessment, actor: User) -> list[str]:
    """Blocker: a dossier is judged by who is not of the unit and, once it is assigned, by its appraisers."""
    return not_own(assessment, actor) or appraiser_reasons(assessment, actor)


def for_the_unconcerned(assessment: Assessment, actor: User) -> list[str]:
    """Blocker: nobody opens again what they have a part in."""
    return not_own(assessment, actor) or conflict_reasons(assessment, actor)


def assignments_at_desks(user: User, year: CampaignYear) -> ReviewAssignmentQuerySet:
    """What is assigned of the year at the desks where the user reviews, to whomever."""
    return ReviewAssignment.objects.filter(
        year=year, desk__present_path__in=desks_of(user, Permission.REVIEW)
    ).order_by()


@once_per_page
def has_assignments(user: User, year: CampaignYear) -> bool:
    """Whether anything of the year is assigned to the user at a desk where they review."""
    return assignments_at_desks(user, year).of(user).exists()


def assigned_units(user: User, year: CampaignYear, *, to: User | None = None) -> list[int]:
    """Keys of the units whose dossier of the year is assigned at the user's desks: to anybody, or `to` one person."""
    rows = assignments_at_desks(user, year)
    if to is not None:
        rows = rows.of(to)
    return list(rows.values_list("unit_id", flat=True).distinct())


@once_per_page
def own_queue(user: User, year: CampaignYear) -> AssessmentQuerySet:
    """The dossiers that wait for this very person, longest first: theirs, or where they have none, nobody's.

    It is asked once for a page, so count it or narrow it, and do not read the rows of it itself.
    """
    waiting = Assessment.objects.on_desk_of(user).filter(year=year)
    of_year = assignments_at_desks(user, year)
    if has_assignments(user, year):
        # Two appraisers: what one of them has finished waits for the other, then both settle it.
        double = of_year.filter(seat=Seat.SECOND).values("unit")
        finished = Opinion.objects.awaiting_the_other(user, year).filter(assessment__unit__in=double).order_by()
        waiting = waiting.filter(unit__in=of_year.of(user).values("unit"))
        waiting = waiting.exclude(pk__in=finished.values("assessment"))
    else:
        waiting = waiting.exclude(unit__in=of_year.values("unit"))
    return waiting.exclude(conflicts_of(user, year).q(user.pk)).order_by("submitted_at", "id")


def next_in_queue(user: User, assessment: Assessment) -> Assessment | None:
    """The dossier of one's own queue that has waited longest after this one; past the end, the first."""
    queue = own_queue(user, assessment.year).exclude(pk=assessment.pk)
    here = (assessment.submitted_at, assessment.pk)
    rows = list(queue.values_list("submitted_at", "pk"))
    following = next((pk for sent, pk in rows if (sent, pk) > here), rows[0][1] if rows else None)
    return Assessment.objects.get(pk=following) if following is not None else None
