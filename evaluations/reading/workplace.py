"""How far a reviewer has come: dossiers of the own queue that are done, out of all that were ever in it."""

from typing import NamedTuple

from danvan.organization.access import desks_of
from danvan.organization.models import User
from danvan.organization.roles import Permission
from evaluations.assigning import assignments_at_desks, has_assignments, own_queue
from evaluations.models import Assessment, AssessmentState
from models_registry.models import CampaignYear


class Progress(NamedTuple):
    """“12/45 bản”."""

    done: int
    total: int


def progress_of(user: User, year: CampaignYear) -> Progress:
    """Of what is assigned to the user this year; where nothing is, of what is assigned to nobody at their desks."""
    waiting = own_queue(user, year).count()
    arrived = Assessment.objects.not_written_by(user).filter(
        year=year,
        desk__present_path__in=desks_of(user, Permission.REVIEW),
        state__in=[AssessmentState.SUBMITTED, *AssessmentState.judged(), AssessmentState.PUBLISHED],
    )
    assigned = assignments_at_desks(user, year)
    if has_assignments(user, year):
        mine = arrived.filter(unit__in=assigned.of(user).values("unit")).count()
        return Progress(mine - waiting, mine)
    done = arrived.exclude(unit__in=assigned.values("unit")).exclude(state=AssessmentState.SUBMITTED).count()
    return Progress(done, done + waiting)
