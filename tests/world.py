"""A small province with two branches, so that there is always something to leak.

    Tỉnh Bình Thuận                 world.province                reviewer, approver, leader, administrator
    ├─ Huyện Bắc Bình               world.north                   reviewer, approver, leader, administrator
    │  ├─ Xã Phan Hòa               world.north.commune           drafter, sender, reviewer, approver
    │  │  └─ Thôn Bình Hòa          world.north.commune.village   drafter, sender
    │  └─ Xã Hải Ninh               world.north.other_commune     drafter, sender, reviewer, approver
    │     └─ Thôn Hải Lạc           world.north.other_commune.village   nobody: the commune enters for it
    ├─ Huyện Đức Linh               world.south                   reviewer, approver
    │  ├─ Xã Mê Pu, Thôn 2          world.south.commune, .village       as in the north
    │  └─ Xã Sùng Nhơn, Thôn 10     world.south.other_commune, .village
    └─ Sở Xây dựng                  world.department              drafter, sender

Province, districts and communes are rungs: a village sends to its commune, a commune to its district,
the department to the province. Years 2025 (all six phases open on 10/09/2025, the day on which the
fixture `world` stands) and 2024 (closed), a directive of seven tasks, four fields.

    def test_thing(world, client_of):
        mine = world.registration(world.north.commune, "submitted")
        theirs = world.registration(world.south.commune, "submitted")

        page = client_of(world.north.reviewer).get(url)

Every builder takes a place (or a unit) and a state, and brings a new object there through the real
actions and workflows, done by the people whose work it is, on 10 September of its year:

    world.registration(place, state="draft", year=2025, **fields)      draft ready submitted returned accepted declined
    world.dossier(place, state="draft", year=2025, initiatives=1)      draft ready submitted returned appraised
                                                                       announced published
    world.reply(dossier, state="draft")                                draft sent accepted decided (raised to 11,0)
    world.recognition(place, state="pending", published=False, proposed=False, year=2025)
                                                                       pending recognised exemplary declined
    world.publish(rung, year=2025)      publishes that rung's year; what is still pending is recognised first
    world.commendation_list(rung, state="draft", of=[recognition], year=2025)      draft issued superseded
    world.fill(world.south)             one of nearly everything in a branch; gives what it made by state
    world.add_place(parent, "Xã Tân Hà", {Role.SENDER}, rung=True)     more units and people

The fixture `filled_world` gives the same with both branches filled, once per module: cheap for the many tests
that only look (`filled_world.rows["south"].registrations["draft"]`). A module uses one or the other.

`recognition` makes the unit's dossier of that year, so a unit takes one of `dossier` or `recognition` a
year. A dossier scores 12,0 for each task (86,0 in all); an appraised one has 9,3 for task 1, hence 83,3, with
`SECRET_REASON`: figures and words that no unit and no leader may meet before publication.

People: `place.sender` and so on (LookupError where there is none), `world.people` (name → user; the constant
`PEOPLE` has the names for parametrised tests, e.g. "north.commune.sender"), and three without rights: `world.stranger` (no membership),
`world.former` (membership at north.commune ended), `world.inactive` (account switched off).
Memberships are cached on the user object: after changing one take `world.fresh(user)`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from danvan.organization.models import Unit, User
from danvan.organization.roles import Role
from evaluations.actions import (
    accept_scores,
    judge_reply,
    open_assessment,
    open_reply,
    publish_level,
    return_assessment,
    save_reply,
)
from evaluations.actions.reply import Judgement, perform_reply
from evaluations.models import (
    Assessment,
    AssessmentState,
    Decision,
    InitiativeResult,
    Publication,
    Recognition,
    RecognitionState,
    Reply,
    ReplyState,
    TaskScore,
)
from evaluations.workflow import assessment_workflow, recognition_workflow
from models_registry.actions import draft_registration
from models_registry.models import InitiativeForm, Registration, RegistrationState
from models_registry.workflow import registration_workflow
from reports.models import CommendationList, ListState
from reports.workflow import list_workflow
from tests.branches import PEOPLE, TODAY, Branches, Place
from tests.factories import CommendationEntryFactory, CommendationListFactory, InitiativeResultFactory

__all__ = [
    "NOTE",
    "PEOPLE",
    "RAISED_SCORE",
    "REPLY_TEXT",
    "RETURN_REASON",
    "SECRET_DECISION",
    "SECRET_REASON",
    "SECRET_SCORE",
    "SELF_SCORE",
    "TODAY",
    "Place",
    "Rows",
    "TwoBranches",
]

NOTE = "Cần bổ sung số liệu cụ thể"  # long enough for every transition that wants a reason
SELF_SCORE = Decimal("12.0")  # of tasks 1 to 6; 14.0 of task 7
SECRET_SCORE = Decimal("9.3")  # the appraised score of task 1, unlike any other number
SECRET_REASON = "Số liệu kín chưa khớp với báo cáo của đoàn thể"
RETURN_REASON = "Nhiệm vụ này chưa nêu tên hộ dân cụ thể"
REPLY_TEXT = "Số liệu đã được các đoàn thể xác nhận bằng văn bản"
RAISED_SCORE = Decimal("11.1")  # of task 1 after the reply, unlike any other number
SECRET_DECISION = "Văn bản xác nhận kín đáo đủ làm căn cứ"


@dataclass
class Rows:
    """What `TwoBranches.fill` made in one branch, each kind by its state."""

    registrations: dict[str, Registration]
    dossiers: dict[str, Assessment]
    recognitions: dict[str, Recognition]
    lists: dict[str, CommendationList]


class TwoBranches(Branches):
    """The world described at the top of this file."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, Rows] = {}  # set by the fixture `filled_world`
        self._count = 0

    def registration(
        self, at: Unit | Place, state: str = RegistrationState.DRAFT, *, year: int = 2025, **content: Any
    ) -> Registration:
        """A registration of the unit in `state`."""
        place = self.place_of(at)
        drafter, sender = self.drafter_for(place), self.sender_for(place)
        reviewer = self.rung_of(place).reviewer
        steps: dict[str, list[tuple[str, User, str]]] = {
            RegistrationState.DRAFT: [],
            RegistrationState.READY: [("hand_over", drafter, "")],
            RegistrationState.SUBMITTED: [("submit", sender, "")],
            RegistrationState.RETURNED: [("submit", sender, ""), ("return", reviewer, NOTE)],
            RegistrationState.ACCEPTED: [("submit", sender, ""), ("accept", reviewer, "")],
            RegistrationState.DECLINED: [("submit", sender, ""), ("decline", reviewer, NOTE)],
        }
        with self.standing_in(year):
            registration = draft_registration(
                place.unit, self.years[year], content=self._content(place) | content, actor=drafter
            )
            for transition, actor, note in steps[RegistrationState(state)]:
                registration = registration_workflow.perform(transition, registration, actor=actor, note=note)
        return registration

    def dossier(
        self, at: Unit | Place, state: str = AssessmentState.DRAFT, *, year: int = 2025, initiatives: int = 1
    ) -> Assessment:
        """The unit's dossier of `year` in `state`, complete, with results of `initiatives` new models."""
        place, state = self.place_of(at), AssessmentState(state)
        sender, drafter = self.sender_for(place), self.drafter_for(place)
        for _ in range(initiatives):
            self.registration(place, RegistrationState.ACCEPTED, year=year)
        with self.standing_in(year):
            dossier = open_assessment(place.unit, self.years[year], actor=drafter)
            self._write(dossier)
            if state == AssessmentState.READY:
                dossier = assessment_workflow.perform("hand_over", dossier, actor=drafter)
            elif state != AssessmentState.DRAFT:
                dossier = assessment_workflow.perform("submit", dossier, actor=sender)
                dossier = self._review(dossier, state)
        return dossier

    def recognition(
        self,
        at: Unit | Place,
        state: str = RecognitionState.PENDING,
        *,
        published: bool = False,
        proposed: bool = False,
        year: int = 2025,
    ) -> Recognition:
        """What the unit's rung decided of its one model; `proposed` (implies published) also sends it up."""
        dossier = self.dossier(at, AssessmentState.APPRAISED, year=year)
        rung = self.rung_of(at)
        recognition = Recognition.objects.get(result__assessment=dossier)
        recognition = self.decide(recognition, state)
        if published or proposed:
            self.publish(rung, year)
            recognition.refresh_from_db()
        if proposed:
            with self.standing_in(year):
                recognition = recognition_workflow.perform("propose", recognition, actor=rung.reviewer)
        return recognition

    def decide(self, recognition: Recognition, state: str) -> Recognition:
        """Bring a pending recognition to `state`, by the reviewer at whose desk it lies."""
        name = {
            RecognitionState.RECOGNISED: "recognise",
            RecognitionState.EXEMPLARY: "mark_exemplary",
            RecognitionState.DECLINED: "decline",
        }.get(RecognitionState(state))
        if name is None:
            return recognition
        with self.standing_in(recognition.year.year):
            return recognition_workflow.perform(
                name, recognition, actor=self.place_of(recognition.desk).reviewer, note=NOTE
            )

    def publish(self, rung: Unit | Place, year: int = 2025) -> Publication:
        """Publish the rung's year; what is still pending there is recognised first."""
        place = self.place_of(rung)
        waiting = Recognition.objects.filter(
            desk=place.unit, result__assessment__year__year=year, state=RecognitionState.PENDING
        )
        for recognition in waiting:
            self.decide(recognition, RecognitionState.RECOGNISED)
        with self.standing_in(year):
            return publish_level(place.unit, self.years[year], actor=place.approver)

    def commendation_list(
        self, rung: Unit | Place, state: str = ListState.DRAFT, *, of: Iterable[Recognition] = (), year: int = 2025
    ) -> CommendationList:
        """A list of the rung in `state` with a row for each recognition in `of`."""
        place, state = self.place_of(rung), ListState(state)
        numbered = CommendationList.objects.filter(rung=place.unit, year__year=year).exclude(number="")
        with self.standing_in(year):
            commendation_list = CommendationListFactory(
                body=place.unit.bodies.get(valid_to=None, reviews=True),
                year=self.years[year],
                number="" if state == ListState.DRAFT else str(15 + numbered.count()),
                issued_on=None if state == ListState.DRAFT else date(year, 10, 10),
                created_by=place.reviewer,
            )
            for position, recognition in enumerate(of, start=1):
                CommendationEntryFactory(
                    commendation_list=commendation_list, recognition=recognition, position=position
                )
            if state != ListState.DRAFT:
                commendation_list = list_workflow.perform("issue", commendation_list, actor=place.approver)
            if state == ListState.SUPERSEDED:
                commendation_list = list_workflow.perform(
                    "supersede", commendation_list, actor=place.approver, note=NOTE
                )
        return commendation_list

    def fill(self, branch: Place) -> Rows:
        """One of nearly everything in a branch (a district), provisional things left provisional."""
        commune, other = branch.commune, branch.other_commune
        earlier = self.recognition(commune, RecognitionState.EXEMPLARY, published=True, year=2024)
        proposed = self.recognition(other, RecognitionState.RECOGNISED, proposed=True)
        provisional = self.recognition(commune, RecognitionState.EXEMPLARY)
        registrations = {state.value: self.registration(commune, state) for state in RegistrationState}
        dossiers = {
            "published": proposed.result.assessment,
            "appraised": provisional.result.assessment,
            "submitted": self.dossier(commune.village, AssessmentState.SUBMITTED),
            "draft": self.dossier(other.village, AssessmentState.DRAFT),
        }
        recognitions = {"published": earlier, "proposed": proposed, "provisional": provisional}
        lists = {
            "issued": self.commendation_list(branch, ListState.ISSUED, of=[earlier], year=2024),
            "draft": self.commendation_list(branch, of=[proposed]),
        }
        return Rows(registrations, dossiers, recognitions, lists)

    def reply(self, dossier: Assessment, state: str = ReplyState.DRAFT) -> Reply:
        """The unit's answer to the announced scores of its dossier, on task 1; decided: raised to `RAISED_SCORE`."""
        sender, reviewer = self.sender_for(dossier.unit), self._places[dossier.desk_id].reviewer
        with self.standing_in(dossier.year.year):
            if state == ReplyState.ACCEPTED:
                return accept_scores(dossier, actor=sender)
            reply = open_reply(dossier, actor=self.drafter_for(dossier.unit))
            item = reply.items.get()
            reply = save_reply(reply, {item.pk: REPLY_TEXT}, version=reply.version, actor=sender)
            if state in (ReplyState.SENT, ReplyState.DECIDED):
                reply = perform_reply("send", reply, actor=sender)
            if state == ReplyState.DECIDED:
                raised = {item.pk: Judgement(Decision.RAISED, SECRET_DECISION, RAISED_SCORE)}
                reply = judge_reply(reply, raised, version=reply.version, actor=reviewer)
                reply = perform_reply("decide", reply, actor=reviewer)
        return reply

    # How it is done

    def _writer(self, place: Place, role: Role) -> User:
        return place.people.get(role) or self.place_of(place.unit.parent).people[role]

    def _content(self, place: Place) -> dict[str, Any]:
        self._count += 1
        return {
            "name": f"Đường hoa tự quản số {self._count} của {place}",
            "form": InitiativeForm.COLLECTIVE,
            "field": self.fields[self._count % len(self.fields)],
            "situation": "Đường thôn còn nhếch nhác.",
            "objectives": "Vận động các hộ trồng và chăm sóc hoa hai bên đường.",
            "place_and_people": "Các hộ dân dọc đường liên thôn",
            "person_in_charge": "Nguyễn Văn Phụ Trách",
            "timeframe": "Từ tháng 3 đến tháng 12",
        }

    def _write(self, dossier: Assessment) -> None:
        """Fill in the unit's part at once: what is tested is the way of states, not the typing."""
        scores = list(dossier.task_scores.select_related("task"))
        for score in scores:
            score.self_score = SELF_SCORE + 2 * (score.task.ordinal == 7)
            score.narrative = f"Đã thực hiện nhiệm vụ {score.task.ordinal} tại {dossier.unit_name}."
        TaskScore.objects.bulk_update(scores, ["self_score", "narrative"])
        accepted = Registration.objects.filter(
            unit=dossier.unit, year=dossier.year, state=RegistrationState.ACCEPTED, results=None
        )
        InitiativeResult.objects.bulk_create(
            InitiativeResultFactory.build(assessment=dossier, registration=registration) for registration in accepted
        )

    def _review(self, dossier: Assessment, state: AssessmentState) -> Assessment:
        rung = self._places[dossier.desk_id]
        if state == AssessmentState.RETURNED:
            second = dossier.task_scores.get(task__ordinal=2)
            return return_assessment(
                dossier, {second.pk: RETURN_REASON}, note=NOTE, version=dossier.version, actor=rung.reviewer
            )
        if state in (AssessmentState.APPRAISED, AssessmentState.ANNOUNCED, AssessmentState.PUBLISHED):
            self.appraise(dossier)
            dossier = assessment_workflow.perform("appraise", dossier, actor=rung.reviewer)
        if state == AssessmentState.ANNOUNCED:
            dossier = assessment_workflow.perform("announce", dossier, actor=rung.approver)
        if state == AssessmentState.PUBLISHED:
            self.publish(rung, dossier.year.year)
            dossier = Assessment.objects.get(pk=dossier.pk)
        return dossier

    def appraise(self, dossier: Assessment) -> None:
        """Fill in the reviewer's part of a submitted dossier; it stays submitted."""
        scores = list(dossier.task_scores.select_related("task"))
        for score in scores:
            first = score.task.ordinal == 1
            score.appraised_score = SECRET_SCORE if first else score.self_score
            score.reason = SECRET_REASON if first else ""
        TaskScore.objects.bulk_update(scores, ["appraised_score", "reason"])
