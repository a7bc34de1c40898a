"""What happened in the last days before the reader comes: units were reminded, and letters were written.

The letters need the addresses of `give_addresses`, so they come last. One waits some minutes, as every letter of a
decision does; the other is given up when the sender first runs, for its reader has taken the address back by then.
"""

from datetime import datetime

from django.utils import timezone

from danvan.common import clock
from danvan.organization.actions.mail_settings import save_mail_settings
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Role
from models_registry.actions.reminders import remind
from models_registry.models import Phase, PhaseKind, Registration, RegistrationState
from models_registry.reminding import Lack, lacking
from models_registry.workflow import registration_workflow
from reports.demonstration.people import Staff
from reports.demonstration.plan import CURRENT_YEAR, Plan
from reports.demonstration.to_and_fro import give_back


def remind_units(plan: Plan, *, actor: User) -> None:
    """Some departments that have not sent their dossier are reminded by the province."""
    phase = Phase.objects.select_related("year").get(year__year=CURRENT_YEAR, kind=PhaseKind.SELF_ASSESSMENT)
    told = plan["reminded"]
    with clock.standing_at(_september(8, 9)):
        units = lacking(actor, phase.year, Lack.NO_DOSSIER).filter(code__in=told["units"])
        remind(phase, list(units.order_by("path")), Lack.NO_DOSSIER, text=told["text"], actor=actor)


def write_letters(plan: Plan, staff: Staff) -> None:
    """A registration is returned to somebody who then takes the address back, another accepted at this very moment."""
    letters = plan["letters"]
    returned = _waiting(letters["returned"])
    signer = staff.at(returned.unit, Role.SENDER)
    with clock.standing_at(_september(9, 15)):
        give_back(returned, plan["returns"]["registration"][0], reviewer=_reviewer(returned, staff))
    with clock.standing_at(_september(9, 16)):
        save_mail_settings(signer, email="", wants_digest=True, wants_decisions=True, actor=signer)
    accepted = _waiting(letters["accepted"])
    registration_workflow.perform("accept", accepted, actor=_reviewer(accepted, staff))


def _waiting(code: str) -> Registration:
    sent = Registration.objects.filter(year__year=CURRENT_YEAR, state=RegistrationState.SUBMITTED)
    return sent.select_related("unit", "year").get(unit__code=code)


def _reviewer(registration: Registration, staff: Staff) -> User:
    rung: Unit = ReviewingBody.objects.ladder_of(registration.unit)[0].unit
    return staff.at(rung, Role.REVIEWER)


def _september(day: int, hour: int) -> datetime:
    return datetime(CURRENT_YEAR, 9, day, hour, tzinfo=timezone.get_default_timezone())
