"""Replays the years of the demonstration, each act on its day and by the person who would do it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from danvan.activity.models import Notification
from danvan.common import clock
from danvan.organization.actions.units import edit_unit
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Role
from evaluations.actions import (
    Appraisal,
    appraise_tasks,
    open_assessment,
    publish_level,
    return_assessment,
    save_result,
    save_task,
)
from evaluations.models import Assessment, AssessmentState, Recognition, RecognitionState
from evaluations.places import Place
from evaluations.workflow import assessment_workflow, recognition_workflow
from models_registry.actions import continue_registration, draft_registration, edit_registration, grant_extension
from models_registry.models import (
    CampaignYear,
    Field,
    Initiative,
    InitiativeForm,
    Phase,
    Planned,
    Registration,
    RegistrationState,
)
from models_registry.workflow import registration_workflow
from reports.actions import add_entries, draft_list, edit_heading, issue_list
from reports.demonstration.assignments import share_the_desk
from reports.demonstration.calibration import after_writing, appraiser_of, in_own_words, look_again
from reports.demonstration.ladder import prepare_recognition
from reports.demonstration.last_days import remind_units
from reports.demonstration.papers import attach_household_list, place_of_task
from reports.demonstration.people import Staff
from reports.demonstration.pictures import attach_picture
from reports.demonstration.plan import CURRENT_YEAR, Plan, PlannedInitiative
from reports.demonstration.replies import announce_and_reply
from reports.demonstration.results import reached, result_content, told_of
from reports.demonstration.scoring import take_points
from reports.demonstration.to_and_fro import give_back, mend, send
from reports.models import CommendationList

# Half points that units usually take off themselves, by task: some tasks go better than others.
USUAL_LOSS = {1: 0, 2: 3, 3: 1, 4: 2, 5: 4, 6: 5, 7: 1}


class Replay:
    """The demonstration's history; call `run` once, in a transaction, on a database with reference data only."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.staff = Staff(self.plan)
        self.units = {unit.code: unit for unit in Unit.objects.select_related("parent")}
        self.fields = {field.code: field for field in Field.objects.all()}
        self.initiatives: dict[tuple[str, str], Initiative] = {}
        self.step = 0

    def run(self) -> None:
        for year in (2023, 2024):
            self._closed_year(CampaignYear.objects.get(year=year))
        self._current_year(CampaignYear.objects.get(year=CURRENT_YEAR))
        transaction.on_commit(self._old_notices_are_read)

    @property
    def administrator(self) -> User:
        """Who administers the province."""
        return self.staff.at(self.units["BT"], Role.ADMINISTRATOR)

    # --- the years -------------------------------------------------------------------------------

    def _closed_year(self, year: CampaignYear) -> None:
        planned = [item for item in self.plan.initiatives if year.year in item.years]
        for item in planned:
            self._register(item, year, until="accepted")
        for unit in self._units_with_accepted(year):
            self._self_assess(unit, year, {"state": "submitted"})
        for assessment in Assessment.objects.filter(year=year, state=AssessmentState.SUBMITTED):
            with self._on(year, 9, 15):
                self._appraise(assessment)
        for day, depth in ((16, 3), (22, 2), (28, 1)):  # communes, then districts, then the province
            self._decide_and_publish(year, depth, day)
        look_again(year, self.units["BT"], drawn_by=self.staff.at(self.units["BT"], Role.APPROVER))
        for planned in self.plan["lists"]:
            if planned["year"] == year.year:
                self._issue_list(year, planned)

    def _current_year(self, year: CampaignYear) -> None:
        self._switch_two_steps_on(year)
        for item in self.plan.initiatives:
            if year.year in item.years:
                self._register(item, year, until=item.now)
        self._extend(year)
        for code, dossier in self.plan["dossiers_2025"].items():
            self._self_assess(self.units[code], year, dossier)
        commune = self.units["BT-22972"]
        with self._on(year, 9, 8):
            for recognition in self._undecided(year, commune):
                self._decide(recognition, climbs=2)
            publish_level(commune, year, actor=self.staff.at(commune, Role.APPROVER))
            self._propose(year, commune)
            self._draft_list(year, commune)
        with self._on(year, 9, 9):
            undecided = list(self._undecided(year, self.units["BT"]))
            for recognition in undecided[: len(undecided) // 2]:  # the rest waits for the reader
                self._decide(recognition, climbs=1)
        prepare_recognition(year, self.units["BT"], self.staff)
        with self._on(year, 9, 9):
            province = self.units["BT"]
            share_the_desk(self.plan, year, province, actor=self.staff.at(province, Role.APPROVER))
        announce_and_reply(year, self.units["BT"], self.staff)
        for item in self.plan.waiting:
            self._register(item, year, until=item.now)
        remind_units(self.plan, actor=self.staff.at(self.units["BT"], Role.REVIEWER))

    # --- registering -----------------------------------------------------------------------------

    def _register(self, item: PlannedInitiative, year: CampaignYear, *, until: str) -> None:
        unit = self.units[item.unit]
        office = unit.parent if item.on_behalf and unit.parent else unit
        writer, signer, reviewer = self._writer(office), self._sender(office), self._reviewer(unit)
        day = date.fromisoformat(item.on) if item.on else date(year.year, 3, 1 + self.step % 25)
        with self._on(year, day.month, day.day):
            registration = self._draft(item, unit, year, writer)
            for title in item.pictures:
                attach_picture(Place(registration), title, actor=writer)
            if until == "draft":
                return
            if until == "ready":
                registration_workflow.perform("hand_over", registration, actor=writer)
                return
            registration = send(registration, writer=writer, signer=signer)
        if until == "submitted":
            return
        returns = self.plan["returns"]
        if until in ("returned", "answered") or self.step % 13 == 0:
            with self._on(year, 4, 4):
                registration = give_back(registration, returns["registration"][self.step % 2], reviewer=reviewer)
            if until == "returned":
                return
            with self._on(year, 4, 9):
                registration = mend(registration, returns["mended"], writer=writer)
                registration = send(registration, writer=writer, signer=signer)
        if until == "answered":
            return
        act, note = ("decline", returns["declined"]) if until == "declined" else ("accept", "")
        with self._on(year, 4, 12):
            registration_workflow.perform(act, registration, actor=reviewer, note=note)

    def _draft(self, item: PlannedInitiative, unit: Unit, year: CampaignYear, actor: User) -> Registration:
        initiative = self.initiatives.get((unit.code, item.name))
        if initiative is not None:
            previous = Registration.objects.select_related("unit").get(initiative=initiative, year__year=year.year - 1)
            continued = continue_registration(previous, year, actor=actor)
            this_year = {"timeframe": _timeframe(year)}
            return edit_registration(continued, content=this_year, version=continued.version, actor=actor)
        text = self.plan.content_text(item, self.step)
        rungs = len(ReviewingBody.objects.ladder_of(unit))
        content: dict[str, Any] = {
            "kind": "replicated" if item.replicates else "new",
            "form": item.form,
            "name": item.name,
            "field": self.fields[item.field],
            "target_level": ("grassroots", "district", "province")[min(item.climbs - 1 + (3 - rungs), 2)],
            "subject_name": item.subject_name,
            "subject_title": item.subject_title,
            "place_and_people": f"{unit.name}; nhân dân và hội viên, đoàn viên trên địa bàn.",
            "person_in_charge": f"{actor.full_name}, {actor.title}",
            "timeframe": _timeframe(year),
            "forces": "Cấp ủy chủ trì; Mặt trận và các đoàn thể phối hợp; nhân dân tham gia.",
        } | {key: text[key] for key in ("situation", "objectives", "resources", "outputs", "sustainability")}
        source = self.initiatives.get((item.replicates, item.name))
        tasks = year.directive.tasks.filter(ordinal__in=(2 + self.step % 3, 7))
        registration = draft_registration(
            unit,
            year,
            content=content,
            tasks=tasks,
            planned=[Planned(what, Decimal(quantity), measure) for what, quantity, measure in text["planned"]],
            replicates=source,
            actor=actor,
        )
        self.initiatives[unit.code, item.name] = registration.initiative
        return registration

    # --- assessing -------------------------------------------------------------------------------

    def _self_assess(self, unit: Unit, year: CampaignYear, dossier: dict[str, Any]) -> None:
        writer, state = self._writer(unit), dossier["state"]
        with self._on(year, 8, 5 + self.step % 20):
            assessment = open_assessment(unit, year, actor=writer)
            self._fill(assessment, writer, tasks=dossier.get("tasks", 7))
            for ordinal, title in dossier.get("pictures", {}).items():
                attach_picture(place_of_task(assessment, int(ordinal)), title, actor=writer)
            if state == "draft":
                return
            if year.year == CURRENT_YEAR:
                attach_household_list(assessment, self.plan, actor=writer)
            with after_writing(self.step):
                if state == "ready" or unit.sign_off:
                    assessment = assessment_workflow.perform("hand_over", assessment, actor=writer)
                if state != "ready":
                    assessment = assessment_workflow.perform("submit", assessment, actor=self._sender(unit))
        if state in {"appraised", "published"}:
            with self._on(year, 9, 5):
                self._appraise(assessment)
        elif state == "returned":
            with self._on(year, 9, 6):
                self._return(assessment)

    def _fill(self, assessment: Assessment, actor: User, *, tasks: int) -> None:
        number = self.step
        for row in assessment.task_scores.select_related("task", "assessment"):
            if row.task.ordinal > tasks:
                return
            content = {
                "self_score": row.max_score
                - (USUAL_LOSS[row.task.ordinal] + Decimal((number + row.task.ordinal) % 3)) / 2,
                "narrative": in_own_words(
                    self.plan.narrative(row.task.ordinal, number + row.task.ordinal), assessment, row.task.ordinal
                ),
                "difficulties": self.plan.pick("difficulties", number + row.task.ordinal),
                "proposals": self.plan.pick("proposals", number + row.task.ordinal),
            }
            version = Assessment.objects.values_list("version", flat=True).get(pk=assessment.pk)
            save_task(row, content=content, version=version, actor=actor)
        for registration in self._accepted(assessment):
            self._fill_result(assessment, registration, actor)

    def _fill_result(self, assessment: Assessment, registration: Registration, actor: User) -> None:
        item = next(
            item
            for item in self.plan.initiatives
            if item.unit == registration.unit.code and item.name == registration.name
        )
        text = told_of(registration, self.plan["texts"][item.field])
        effective = registration.year.year not in item.ineffective
        content, outputs = result_content(text, effective=effective), reached(registration, text, effective=effective)
        version = Assessment.objects.values_list("version", flat=True).get(pk=assessment.pk)
        save_result(assessment, registration, content=content, outputs=outputs, version=version, actor=actor)

    def _appraise(self, assessment: Assessment) -> None:
        self.staff.at(assessment.desk, Role.REVIEWER)
        reviewer, number = appraiser_of(assessment), assessment.pk
        appraisals = {}
        for row in assessment.task_scores.select_related("task"):
            own = row.self_score or Decimal(0)
            lowered = (number + row.task.ordinal) % 4 == 0 and own >= 2
            score = own - Decimal(1 + number % 3) / 2 if lowered else own
            reason = self.plan.pick("reasons", number + row.task.ordinal) if lowered else ""
            appraisals[row.pk] = Appraisal(score, reason)
        assessment = appraise_tasks(assessment, appraisals, version=assessment.version, actor=reviewer)
        assessment = take_points(assessment, reviewer)
        assessment_workflow.perform("appraise", assessment, actor=reviewer)

    def _return(self, assessment: Assessment) -> None:
        returns = self.plan["returns"]
        reasons = {
            row.pk: returns["assessment"][str(row.task.ordinal)]
            for row in assessment.task_scores.select_related("task")
            if str(row.task.ordinal) in returns["assessment"]
        }
        reviewer = self.staff.at(assessment.desk, Role.REVIEWER)
        note = returns["assessment_note"]
        return_assessment(assessment, reasons, note=note, version=assessment.version, actor=reviewer)

    # --- recognising -----------------------------------------------------------------------------

    def _decide_and_publish(self, year: CampaignYear, depth: int, day: int) -> None:
        rungs = Unit.objects.filter(recognitions__result__assessment__year=year).distinct()
        for rung in [unit for unit in rungs if len(unit.path) == 4 * depth]:
            with self._on(year, 9, day):
                for recognition in self._undecided(year, rung):
                    self._decide(recognition, climbs=self._climbs(recognition))
                publish_level(rung, year, actor=self.staff.at(rung, Role.APPROVER))
                self._propose(year, rung)

    def _decide(self, recognition: Recognition, *, climbs: int) -> None:
        reviewer = self.staff.at(recognition.desk, Role.REVIEWER)
        if not recognition.result.is_effective:
            note = self.plan["returns"]["not_recognised"]
            recognition_workflow.perform("decline", recognition, actor=reviewer, note=note)
            return
        beneath = recognition.result.recognitions.filter(state__in=RecognitionState.positive()).count()
        goes_on = beneath + 1 < climbs or recognition.pk % 5 == 0
        recognition_workflow.perform("mark_exemplary" if goes_on else "recognise", recognition, actor=reviewer)

    def _propose(self, year: CampaignYear, rung: Unit) -> None:
        """What climbs further goes to the next rung's desk."""
        if rung.parent is None:
            return
        best = Recognition.objects.filter(desk=rung, result__assessment__year=year, state=RecognitionState.EXEMPLARY)
        for recognition in best.select_related("result__registration__unit", "desk"):
            beneath = recognition.result.recognitions.filter(state__in=RecognitionState.positive()).count()
            if year.year == CURRENT_YEAR or beneath < self._climbs(recognition):
                recognition_workflow.perform("propose", recognition, actor=self.staff.at(rung, Role.REVIEWER))

    def _undecided(self, year: CampaignYear, rung: Unit) -> list[Recognition]:
        pending = Recognition.objects.filter(desk=rung, result__assessment__year=year, state=RecognitionState.PENDING)
        return list(pending.select_related("desk", "result__registration__unit").order_by("pk"))

    def _climbs(self, recognition: Recognition) -> int:
        registration = recognition.result.registration
        return next(
            item.climbs
            for item in self.plan.initiatives
            if item.unit == registration.unit.code and item.name == registration.name
        )

    # --- commending ------------------------------------------------------------------------------

    def _draft_list(self, year: CampaignYear, rung: Unit) -> CommendationList:
        """A list with the exemplary collectives and every individual and household that was recognised."""
        reviewer = self.staff.at(rung, Role.REVIEWER)
        drafted = draft_list(rung, year, actor=reviewer)
        best = Q(state=RecognitionState.EXEMPLARY) | ~Q(result__registration__form=InitiativeForm.COLLECTIVE)
        add_entries(drafted, drafted.eligible().filter(best), actor=reviewer)
        return drafted

    def _issue_list(self, year: CampaignYear, planned: dict[str, Any]) -> None:
        rung = self.units[planned["unit"]]
        issued_on = date.fromisoformat(planned["issued_on"])
        with self._on(year, issued_on.month, issued_on.day):
            drafted = self._draft_list(year, rung)
            drafted.refresh_from_db()
            heading = planned["heading"] | {"issued_on": issued_on}
            edit_heading(drafted, content=heading, version=drafted.version, actor=self.staff.at(rung, Role.REVIEWER))
            issue_list(drafted, actor=self.staff.at(rung, Role.APPROVER))

    # --- who, when -------------------------------------------------------------------------------

    def _writer(self, unit: Unit) -> User:
        """Who writes for the unit: where it signs in two steps the drafter, else who signs."""
        return self.staff.at(unit, Role.DRAFTER if unit.sign_off else Role.SENDER)

    def _switch_two_steps_on(self, year: CampaignYear) -> None:
        """From this year on the units that have a drafter and a signer sign in two steps."""
        with self._on(year, 1, 10):
            for code in self.plan["sign_off"]:
                edit_unit(self.units[code], content={"sign_off": True}, actor=self.administrator)

    def _sender(self, unit: Unit) -> User:
        return self.staff.at(unit, Role.SENDER)

    def _reviewer(self, unit: Unit) -> User:
        return self.staff.at(ReviewingBody.objects.ladder_of(unit)[0].unit, Role.REVIEWER)

    def _accepted(self, assessment: Assessment) -> Any:
        return Registration.objects.filter(
            unit=assessment.unit, year=assessment.year, state=RegistrationState.ACCEPTED
        ).select_related("unit", "year")

    def _units_with_accepted(self, year: CampaignYear) -> list[Unit]:
        accepted = Registration.objects.filter(year=year, state=RegistrationState.ACCEPTED)
        return list(Unit.objects.filter(pk__in=accepted.values("unit")).order_by("path"))

    def _extend(self, year: CampaignYear) -> None:
        extension = self.plan["extension"]
        phase = Phase.objects.get(year=year, kind=extension["kind"])
        with self._on(year, 9, 4):
            grant_extension(
                phase,
                self.units[extension["unit"]],
                closes_at=datetime.fromisoformat(extension["closes_at"]),
                reason=extension["reason"],
                actor=self.administrator,
            )

    @contextmanager
    def _on(self, year: CampaignYear, month: int, day: int) -> Iterator[None]:
        """Stand in office hours of a day of `year`; each call is some minutes later in the round."""
        self.step += 1
        moment = datetime(
            year.year, month, day, 7 + self.step % 9, self.step * 7 % 60, tzinfo=timezone.get_default_timezone()
        )
        with clock.standing_at(moment):
            yield

    def _old_notices_are_read(self) -> None:
        begin = datetime(CURRENT_YEAR, 9, 1, tzinfo=timezone.get_default_timezone())
        Notification.objects.filter(at__lt=begin, read_at=None).update(read_at=begin)


def _timeframe(year: CampaignYear) -> str:
    return f"Từ tháng 3 đến tháng 12 năm {year.year}"
