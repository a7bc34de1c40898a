"""Which dossier is a unit's own in a year, and which models belong into it, after units were reorganised."""

from django.db.models import Q, QuerySet

from danvan.organization.genealogy import GENERATIONS, same_unit_before
from danvan.organization.models import Unit
from evaluations.models import Assessment
from models_registry.models import CampaignYear, Registration, RegistrationState


def dossier_of(unit: Unit, year: CampaignYear) -> Assessment | None:
    """The dossier of the year: the unit's own, or that of the same unit before it was moved or taken over whole."""
    row: Unit | None = unit
    for _ in range(GENERATIONS):
        found = Assessment.objects.filter(unit=row, year=year)
        if dossier := found.select_related("unit", "desk", "year__campaign__directive").first():
            return dossier
        row = same_unit_before(row) if row is not None else None
        if row is None:
            break
    return None


def accepted_for(assessment: Assessment) -> QuerySet[Registration]:
    """The accepted registrations of the year whose results belong into this dossier.

    Those of the models that its unit owns today, as far as no other dossier (a predecessor's) tells their result; a
    unit that has ended finishes what it registered itself.
    """
    unit = assessment.unit
    own = Q(unit=unit) if unit.is_closed else Q(pk__in=[])
    if not unit.is_closed or _is_of_heir(assessment):
        own |= Q(initiative__unit__present_path=unit.present_path)
    here_or_nowhere = Q(results=None) | Q(results__assessment=assessment)
    accepted = Registration.objects.filter(year_id=assessment.year_id, state=RegistrationState.ACCEPTED)
    return accepted.filter(own & here_or_nowhere)


def _is_of_heir(assessment: Assessment) -> bool:
    """Whether the dossier of a unit that has ended is also that of the unit which it is today."""
    heir = assessment.unit.heir
    return heir != assessment.unit and dossier_of(heir, assessment.year) == assessment
