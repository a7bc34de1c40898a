"""The units whose dossiers of a year come to a desk, sent or not, each with its dossier and its appraisers."""

from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Length, Substr

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.models import ReviewingBody, Unit
from danvan.organization.models.unit import UnitQuerySet
from evaluations.models import AssessmentState, Opinion, Seat
from models_registry.models import CampaignYear, PhaseKind
from models_registry.outstanding import expected
from models_registry.phase_times import PhaseTimes

WAITING, DONE, RETURNED, UNSENT = "cho", "xong", "tra-lai", "chua-gui"  # words of addresses: ?trang_thai=…
STAGES = {
    UNSENT: "Chưa gửi",
    WAITING: "Chờ thẩm định",
    RETURNED: "Đã trả lại, chờ đơn vị",
    DONE: "Đã thẩm định",
}
TONES = {UNSENT: "neutral", WAITING: "info", RETURNED: "attention", DONE: "success"}
FINISHED = (AssessmentState.APPRAISED, AssessmentState.ANNOUNCED, AssessmentState.PUBLISHED)
_AT_DESK = (AssessmentState.SUBMITTED, *FINISHED)
_STATES = {WAITING: [AssessmentState.SUBMITTED], DONE: list(FINISHED), RETURNED: [AssessmentState.RETURNED]}


def desk_units(desk: Unit, year: CampaignYear) -> Any:
    """Each such unit once, with dossier_id, dossier_state, sent_at, done_at, stage, and of the two seats
    first_id/second_id (the person), first_due/second_due (the day; …_own_due where it was set with the assignment) and
    finished_1/finished_2 (whether their opinion is finished).

    What a unit has not sent is “chưa gửi”, whatever it may have written: that is its own matter.
    """
    units: Any = Unit.objects.alias(
        dossier=FilteredRelation("assessments", condition=Q(assessments__year=year)),
        first=_seat(desk, year, Seat.FIRST),
        second=_seat(desk, year, Seat.SECOND),
    )
    here = Q(dossier__desk__present_path=desk.present_path, dossier__state__in=_AT_DESK)
    not_here_yet = Q(dossier__isnull=True) | Q(dossier__state__in=AssessmentState.with_unit())
    due = due_of(desk, year)
    nearest = Q(pk__in=_nearest_to(desk, year).values("pk"))
    return units.filter(here | (nearest & not_here_yet)).annotate(
        dossier_id=F("dossier__pk"),
        dossier_state=F("dossier__state"),
        sent_at=F("dossier__submitted_at"),
        done_at=F("dossier__appraised_at"),
        first_id=F("first__reviewer"),
        second_id=F("second__reviewer"),
        first_own_due=F("first__due_on"),
        second_own_due=F("second__due_on"),
        first_due=Coalesce("first__due_on", Value(due)) if due else F("first__due_on"),
        second_due=Coalesce("second__due_on", Value(due)) if due else F("second__due_on"),
        finished_1=_finished(Seat.FIRST),
        finished_2=_finished(Seat.SECOND),
        stage=Case(
            *(When(dossier__state__in=states, then=Value(name)) for name, states in _STATES.items()),
            default=Value(UNSENT),
        ),
    )


def due_of(desk: Unit, year: CampaignYear) -> date | None:
    """The day by which the desk is to have appraised, where no day was set with the assignment."""
    times = PhaseTimes.of(year, PhaseKind.REVIEW)
    return times.due_for(desk) if times else None


def overdue(person_pk: int | None = None) -> Q:
    """The condition on units of a desk that their dossier waits past its day: for this person, or for anybody."""
    today = clock.today()
    first, second = Q(first_due__lt=today, finished_1=False), Q(second_due__lt=today, finished_2=False)
    if person_pk is None:
        late = first | (Q(second_id__isnull=False) & second)
    else:
        late = (Q(first_id=person_pk) & first) | (Q(second_id=person_pk) & second)
    return Q(stage=WAITING) & late


def assigned_to(person_pk: int) -> Q:
    """The condition on units of a desk that they are this person's, in whichever seat."""
    return Q(first_id=person_pk) | Q(second_id=person_pk)


def _seat(desk: Unit, year: CampaignYear, seat: Seat) -> FilteredRelation:
    row = "review_assignments"
    return FilteredRelation(row, condition=Q(**{f"{row}__year": year, f"{row}__desk": desk, f"{row}__seat": seat}))


def _finished(seat: Seat) -> Exists:
    """Whether the appraiser in this seat has finished, where there are two of them."""
    return Exists(Opinion.objects.filter(assessment=OuterRef("dossier__pk"), seat=seat, finished_at__isnull=False))


def _nearest_to(desk: Unit, year: CampaignYear) -> UnitQuerySet:
    """The units of today of which a dossier is expected and which have no other rung between them and the desk."""
    rungs = ReviewingBody.objects.at(clock.today()).filter(scope.in_subtree(desk.path, "unit__"), reviews=True)
    rungs = rungs.exclude(unit=desk).annotate(depth=Length("unit__path")).order_by()
    below: Any = expected(year).filter(scope.in_subtree(desk.path, "")).exclude(pk=desk.pk).order_by()
    for depth in rungs.values_list("depth", flat=True).distinct():
        between = rungs.filter(depth=depth).values("unit__path")
        below = below.alias(**{f"above_{depth}": Substr("path", 1, depth)})
        below = below.exclude(path__length__gt=depth, **{f"above_{depth}__in": between})
    found: UnitQuerySet = below
    return found
