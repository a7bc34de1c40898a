"""What hangs together with a registration: its other years, its next year, what became of it."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from danvan.common import clock
from danvan.organization.current import shown_unit
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.learning import Source, replications_seen_by, source_of
from models_registry.models import CampaignYear, PhaseKind, Registration, RegistrationState
from models_registry.workflow import registration_refusals
from models_registry.years import shown_year


class Continuation(NamedTuple):
    """The year in which the initiative may be registered again; with reasons it cannot be now."""

    year: CampaignYear
    reasons: list[str]


class Outcome(NamedTuple):
    """Where the year's result is told, and what the levels decided, as far as the reader may see it."""

    dossier_url: str
    recognitions: list[Any]


def other_years(registration: Registration, user: User) -> list[Registration]:
    """The same initiative in other years, latest first: separate records with the words of their time."""
    seen = Registration.objects.visible_to(user).filter(initiative=registration.initiative_id)
    return list(seen.exclude(pk=registration.pk).select_related("year").order_by("-year__year"))


def next_year(registration: Registration) -> CampaignYear | None:
    """The latest year after this one whose registration has opened."""
    opened = CampaignYear.objects.filter(
        year__gt=registration.year.year, phases__kind=PhaseKind.REGISTRATION, phases__opens_at__lte=clock.now()
    )
    return opened.select_related("campaign__directive").order_by("-year").first()


def continuation(registration: Registration, user: User) -> Continuation | None:
    """Whether the user may take this initiative on into the next year; None when there is nothing to take on."""
    owner = registration.initiative.unit.heir
    if not can(user, Permission.ENTER, owner) or registration.initiative.ended_on:
        return None
    year = next_year(registration)
    if year is None or Registration.objects.filter(initiative=registration.initiative_id, year=year).exists():
        return None
    return Continuation(year, registration_refusals(owner, year))


class Replication(NamedTuple):
    """What is to be known about learning: the model followed, who follows this one, and where to follow it."""

    source: Source | None
    source_url: str
    followed_by: list[Registration]
    replicate_url: str


def replication(registration: Registration, request: HttpRequest) -> Replication:
    """As far as the reader may see it; the act only for who writes for another unit, in the open phase."""
    user: User = request.user  # type: ignore[assignment]
    initiative = registration.initiative
    source = source_of(initiative)
    original = Registration.objects.visible_to(user).filter(initiative=initiative.replicates_id).order_by("-year__year")
    first = original.first() if source else None
    return Replication(
        source,
        reverse("models_registry:registration_detail", args=[first.pk]) if first else "",
        replications_seen_by(user, initiative),
        _replicate_url(registration, request),
    )


def _replicate_url(registration: Registration, request: HttpRequest) -> str:
    unit = shown_unit(request)
    if unit is None or registration.state != RegistrationState.ACCEPTED:
        return ""
    if registration.initiative.unit.present_path == unit.present_path:
        return ""
    year = shown_year(request)
    if registration_refusals(unit, year):
        return ""
    address = reverse("models_registry:registration_replicate", args=[registration.pk])
    return f"{address}?don-vi={unit.pk}&nam={year.year}"


def results_seen_by(registration: Registration, user: User) -> Outcome | None:
    """The dossier with the result of this model and its recognitions, each by its own rule of sight.

    Reached over the reverse side of relations, for the app that owns them lies above this one.
    """
    result = registration.results.select_related("assessment").first()  # type: ignore[attr-defined]
    if result is None:
        return None
    dossier = result.assessment
    is_seen = type(dossier).objects.visible_to(user).filter(pk=dossier.pk).exists()
    return Outcome(
        reverse("evaluations:assessment_detail", args=[dossier.pk]) if is_seen else "",
        list(result.recognitions.visible_to(user).select_related("desk").order_by("-desk__present_path", "id")),
    )
