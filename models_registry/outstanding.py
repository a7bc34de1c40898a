"""Which units have not sent what a phase of the year asks of them.

The phase of registration is this app's own; of the others the apps above say who has sent (`register_sent`).
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.access import roles_granting
from danvan.organization.models import Membership, ReviewingBody, Unit
from danvan.organization.models.unit import UnitQuerySet
from danvan.organization.roles import Permission
from models_registry.models import CampaignYear, PhaseKind, Registration, RegistrationState

# What counts towards the target: a registration that was declined does not, one that came back still does.
COUNTED = (RegistrationState.SUBMITTED, RegistrationState.RETURNED, RegistrationState.ACCEPTED)

Sent = Callable[[CampaignYear], Q]  # the condition on units that they have sent
_sent: dict[PhaseKind, Sent] = {}


def register_sent(kind: PhaseKind, sent: Sent) -> None:
    """Let `sent` say which units have done what this phase asks."""
    _sent[kind] = sent


def expected(year: CampaignYear) -> UnitQuerySet:
    """The units of today, there already in `year`, of which models and a dossier are expected.

    All but those above other rungs (a province, a district), which review; they too where they have people who enter.
    """
    there = Unit.objects.at(clock.today()).existed_in(year.year)
    upper = _above_rungs()
    entering = Membership.objects.current().filter(
        role__in=roles_granting(Permission.ENTER), user__is_active=True, unit__present_path__in=upper
    )
    reviewing = set(upper) - set(entering.values_list("unit__present_path", flat=True))
    return there.exclude(path__in=reviewing)


def outstanding(units: UnitQuerySet, year: CampaignYear, kind: PhaseKind) -> UnitQuerySet:
    """Those of the units that have sent nothing in this phase."""
    if kind == PhaseKind.REGISTRATION:
        without: UnitQuerySet = with_sent(units, year).filter(sent=0)
        return without
    return units.exclude(_sent[kind](year))


def with_sent(units: UnitQuerySet, year: CampaignYear) -> Any:
    """Adds sent: how many registrations of the year the unit has sent that count."""
    own = Registration.objects.filter(
        year=year, state__in=COUNTED, initiative__unit__present_path=OuterRef("present_path")
    )
    number = own.order_by().values("year").annotate(number=Count("pk")).values("number")
    return units.annotate(sent=Coalesce(Subquery(number, output_field=IntegerField()), 0))


def below_target(units: UnitQuerySet, year: CampaignYear) -> UnitQuerySet:
    """Those that have sent some, and fewer than their target."""
    some: UnitQuerySet = with_sent(units, year).filter(sent__gt=0, sent__lt=F("target"))
    return some


def _above_rungs() -> list[str]:
    """The paths of the units that have another rung beneath them."""
    rungs = ReviewingBody.objects.at(clock.today()).filter(reviews=True).order_by().values_list("unit__path", flat=True)
    return sorted({above for path in rungs for above in scope.above(path)})
