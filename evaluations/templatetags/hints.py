"""`{% dossier_hints assessment %}`: the hints of formalism beside a dossier, for who appraises it and nobody else."""

from typing import Any

from django import template

from danvan.organization.access import sees_provisional
from evaluations.models import Assessment
from evaluations.reading.hints import hints_of

register = template.Library()


@register.inclusion_tag("evaluations/_hints.html", takes_context=True)
def dossier_hints(context: dict[str, Any], assessment: Assessment) -> dict[str, Any]:
    """Nothing for who writes for the unit, whatever else they are."""
    shown = sees_provisional(context["request"].user, assessment.unit)
    return {"hints": hints_of(assessment) if shown else [], "assessment": assessment}
