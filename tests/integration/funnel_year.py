"""A year in which everything happened to models, drawn by lot, and how far each came, counted row by row.

The counting knows nothing of reports/steps.py: it reads plain rows and says the rules once more in plain Python.
"""

from collections.abc import Iterable
from datetime import date
from random import Random

from danvan.common import clock
from danvan.organization.models import ReviewingBody, Unit
from evaluations.models import Assessment, InitiativeResult, Recognition
from models_registry.models import InitiativeForm, Registration
from reports.models import CommendationEntry, CommendationList
from tests.factories import (
    AssessmentFactory,
    CommendationEntryFactory,
    CommendationListFactory,
    InitiativeResultFactory,
    RecognitionFactory,
    RegistrationFactory,
)
from tests.world import TwoBranches

STEPS = ("registered", "accepted", "effective", "recognised", "exemplary", "proposed", "rewarded")
SENT = ("submitted", "returned", "accepted", "accepted", "accepted", "accepted", "declined")


def happen(world: TwoBranches, seed: int, year: int = 2025, models: int = 6) -> None:
    """Let every unit of the world have up to `models` models, and every rung decide by lot."""
    lot = Random(seed)  # the same draw each time
    who, now = world.province.approver, clock.now()
    for place in world.places[1:]:
        dossier = AssessmentFactory(unit=place.unit, year=world.years[year], created_by=who)
        rungs = [body.unit for body in ReviewingBody.objects.ladder_of(place.unit)]
        stage = lot.choice(["draft", "submitted", "appraised", "announced", "published", "published", "published"])
        for _ in range(lot.randint(0, models)):
            model = _registered(world, place.unit, year, lot)
            if model.state == "accepted" and lot.random() < 0.9:
                effective = lot.choice([True, True, True, False])
                result = InitiativeResultFactory(assessment=dossier, registration=model, is_effective=effective)
                if stage in ("appraised", "announced", "published"):
                    _decided(result, rungs, lot, is_published=stage == "published", who=who)
        stamps = {"published_at": now, "published_by": who} if stage == "published" else {}
        if stage == "announced":
            stamps |= {"announced_at": now, "announced_by": who}
        Assessment.objects.filter(pk=dossier.pk).update(
            state=stage, desk=place.unit if stage == "draft" else rungs[0], **stamps
        )
    _listed(world, year, lot)


def _registered(world: TwoBranches, unit: Unit, year: int, lot: Random) -> Registration:
    model = RegistrationFactory(
        unit=unit, year=world.years[year], form=lot.choice(InitiativeForm.values), subject_name="Bà Lan",
        field=lot.choice(world.fields),
    )  # fmt: skip
    state = lot.choice(("draft", "ready", *SENT, *SENT))
    sent = {} if state in ("draft", "ready") else {"submitted_at": clock.now(), "submitted_by": model.created_by}
    Registration.objects.filter(pk=model.pk).update(state=state, **sent)
    model.refresh_from_db()
    return model


def _decided(result: InitiativeResult, rungs: list[Unit], lot: Random, *, is_published: bool, who) -> None:
    """One rung after the other, as long as each proposes it to the next."""
    now = clock.now()
    for rung in rungs:
        verdicts = ["recognised", "exemplary", "declined"] if result.is_effective else ["declined"]
        verdict = lot.choice(verdicts if is_published else ["pending", *verdicts])
        proposes = is_published and verdict != "declined" and rung != rungs[-1] and lot.random() < 0.6
        row = RecognitionFactory(result=result, desk=rung)
        stamps = {"published_at": now, "published_by": who} if is_published else {}
        stamps |= {"proposed_at": now, "proposed_by": who} if proposes else {}
        Recognition.objects.filter(pk=row.pk).update(state=verdict, **stamps)
        if not proposes:
            break
        is_published = lot.random() < 0.6


def _listed(world: TwoBranches, year: int, lot: Random) -> None:
    """For each rung a list issued, one superseded and one draft, with some of what it recognised."""
    for place in world.places:
        body = place.unit.bodies.filter(reviews=True).first()
        own = Recognition.objects.filter(
            desk=place.unit, published_at__isnull=False, result__assessment__year__year=year
        )
        rows = list(own.filter(state__in=["recognised", "exemplary"]).order_by("id"))
        for state in ("issued", "superseded", "draft") if body and rows else ():
            listed = CommendationListFactory(
                body=body, year=world.years[year], number="" if state == "draft" else "15",
                issued_on=None if state == "draft" else date(year, 10, 10), created_by=world.province.approver,
            )  # fmt: skip
            for row in rows:
                if lot.random() < 0.4:
                    CommendationEntryFactory(commendation_list=listed, recognition=row)
            stamps = {} if state == "draft" else {"issued_at": clock.now(), "issued_by": world.province.approver}
            CommendationList.objects.filter(pk=listed.pk).update(state=state, **stamps)


def came(year: int = 2025, *, desks: Iterable[Unit] = ()) -> dict[str, set[int]]:
    """Step → the models that came to it, as everybody knows, or also as the people of these desks do."""
    here = {unit.pk for unit in desks}
    sent = [
        m for m in Registration.objects.filter(year__year=year) if m.submitted_at and m.state not in ("draft", "ready")
    ]
    found: dict[str, set[int]] = {step: set() for step in STEPS}
    found["registered"] = {model.pk for model in sent}
    found["accepted"] = {model.pk for model in sent if model.state == "accepted"}
    for result in InitiativeResult.objects.select_related("assessment"):
        dossier = result.assessment
        is_known = dossier.state == "published" or (
            dossier.state in ("appraised", "announced") and dossier.desk_id in here
        )
        if is_known and result.is_effective:
            found["effective"].add(result.registration_id)
    for row in Recognition.objects.select_related("result"):
        if row.published_at or row.desk_id in here:
            if row.state in ("recognised", "exemplary"):
                found["recognised"].add(row.result.registration_id)
            if row.state == "exemplary":
                found["exemplary"].add(row.result.registration_id)
            if row.proposed_at:
                found["proposed"].add(row.result.registration_id)
    for entry in CommendationEntry.objects.select_related("commendation_list", "recognition__result"):
        listed = entry.commendation_list
        if listed.state == "issued" or (listed.state == "draft" and listed.rung_id in here):
            found["rewarded"].add(entry.recognition.result.registration_id)
    return {step: models & found["registered"] for step, models in found.items()}


def units_within(root: Unit) -> set[int]:
    """The unit and all that lie beneath it, by their parents."""
    within, left = {root.pk}, [root.pk]
    while left:
        children = list(Unit.objects.filter(parent__in=left).values_list("pk", flat=True))
        within |= set(children)
        left = children
    return within
