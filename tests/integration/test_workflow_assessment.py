"""The life of a dossier: every state, every act, every person."""

import pytest

from danvan.activity.models import AuditEvent, StateChange
from danvan.common import clock
from danvan.organization.models import ReviewingBody
from evaluations.models import AssessmentState
from evaluations.workflow import assessment_workflow
from models_registry.models import Phase, PhaseKind
from tests.conftest import on_day, undone
from tests.integration.attempts import attempt, attempts, everybody, expected, offers, ready_for, refusal
from tests.world import NOTE

TABLE = """
draft     hand_over ready     enter
returned  hand_over ready     enter
ready     take_back draft     enter
ready     send_back draft     send
draft     submit    submitted send
ready     submit    submitted send
returned  submit    submitted send
submitted withdraw  draft     send
submitted appraise  appraised review
submitted return    returned  review
appraised reopen    submitted review
appraised announce  announced publish
announced publish   published publish
appraised publish   published publish
"""
WRITERS = "north.commune.drafter north.commune.sender"
# For a dossier of north.commune: from which states, to which, and who.
ACTS: dict[str, tuple[str, str | None, str]] = {
    "hand_over": ("draft returned", "ready", WRITERS),
    "take_back": ("ready", "draft", WRITERS),
    "send_back": ("ready", "draft", "north.commune.sender"),
    "submit": ("draft ready returned", "submitted", "north.commune.sender"),
    "withdraw": ("submitted", "draft", "north.commune.sender"),
    "appraise": ("submitted", "appraised", "north.reviewer"),
    "return": ("submitted", "returned", "north.reviewer"),
    "reopen": ("appraised", "submitted", "north.reviewer"),
    "announce": ("appraised", "announced", "north.approver"),
    "publish": ("appraised announced", "published", "north.approver"),
}
FIRST_STATE = {name: AssessmentState(states.split()[0]) for name, (states, _, _) in ACTS.items()}
WRITING = {"hand_over", "take_back", "send_back", "submit", "withdraw"}
JUDGING = {"appraise", "return", "reopen"}
NEEDS_NOTE = {"send_back", "return", "reopen"}
OWN_SENDING = "Anh/chị là người ký gửi nên không tự thẩm định được. Hãy để người khác của Ban thẩm định."


def actor_of(world, name):
    return world.people[ACTS[name][2].split()[-1]]


def test_assessment_table_is_this():
    rows = [f"{source:<9} {act:<9} {target:<9} {who}" for source, act, target, who in assessment_workflow.table()]

    assert "\n" + "\n".join(rows) + "\n" == TABLE


@pytest.mark.parametrize("state", AssessmentState)
def test_assessment_acts_lead_where_the_table_says_for_everybody(world, state):
    dossier = world.dossier(world.north.commune, state)
    if state == AssessmentState.ANNOUNCED:
        world.reply(dossier, "accepted")  # the publication waits for it, see test_reply_publication.py
    people = everybody(world)
    acts, away = ACTS, set()
    if state in AssessmentState.with_unit():
        # On the unit's own desk no rung can act; who publishes there is the unit's own approver, had it anything.
        telling = {name: (*ACTS[name][:2], "north.commune.approver") for name in ("announce", "publish")}
        acts, away = ACTS | telling, JUDGING

    outcomes = {}
    for name in ACTS:
        with undone():
            ready_for(world, name, dossier)
            outcomes |= attempts(assessment_workflow, dossier, [name], people)

    assert outcomes == {(name, who): expected(acts, state, name, who, away=away) for name in ACTS for who in people}


@pytest.mark.parametrize("state", AssessmentState)
def test_assessment_buttons_are_the_acts_of_the_state(world, state):
    dossier = world.dossier(world.north.commune, state)

    shown = {label: set(offers(assessment_workflow, dossier, user)) for label, user in everybody(world).items()}

    assert shown == {
        label: {
            name for name, (sources, _, people) in ACTS.items() if state in sources.split() and label in people.split()
        }
        for label in shown
    }


@pytest.mark.parametrize(
    ("place", "rung"),
    [("north.commune", "north"), ("north.commune.village", "north.commune"), ("department", "province")],
)
def test_assessment_is_sent_to_the_nearest_rung(world, place, rung):
    unit = world.people[f"{place}.sender"].memberships.get().unit
    desk = world.people[f"{rung}.reviewer"].memberships.get().unit

    assert world.dossier(unit, AssessmentState.SUBMITTED).desk == desk


def test_assessment_without_any_rung_above_is_refused(world):
    dossier = world.dossier(world.north.commune)
    ReviewingBody.objects.all().delete()

    assert refusal(assessment_workflow, "submit", dossier, world.north.commune.sender) == [
        "Chưa có cơ quan xét duyệt nào ở cấp trên của đơn vị. Hãy liên hệ quản trị."
    ]


@pytest.mark.parametrize("name", ACTS)
def test_assessment_act_stamps_and_records(world, name):
    dossier = ready_for(world, name, world.dossier(world.north.commune, FIRST_STATE[name]))
    actor, is_provisional = actor_of(world, name), name in ("appraise", "reopen")

    changed = assessment_workflow.perform(name, dossier, actor=actor, note=NOTE)

    transition = assessment_workflow.transitions[name]
    if transition.stamp:
        stamped = getattr(changed, f"{transition.stamp}_at"), getattr(changed, f"{transition.stamp}_by")
        assert stamped == (clock.now(), actor)
    change, event = StateChange.objects.last(), AuditEvent.objects.first()
    assert (change.transition, change.source, change.target, change.note, change.actor_id, change.provisional) == (
        name, FIRST_STATE[name], ACTS[name][1], NOTE, actor.pk, is_provisional,
    )  # fmt: skip
    # What is provisional shows in the audit of the rung, not of the unit's branch.
    branch = world.north.unit.path if is_provisional else world.north.commune.unit.path
    assert (event.verb, event.label, event.actor_id, event.unit_path) == (
        f"assessment.{name}", transition.label, actor.pk, branch,
    )  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("note", ["", "  quá ngắn  "])
def test_assessment_act_wants_a_reason_where_it_must(world, name, note):
    dossier = ready_for(world, name, world.dossier(world.north.commune, FIRST_STATE[name]))

    reasons = refusal(assessment_workflow, name, dossier, actor_of(world, name), note=note)

    wanted = ["Chưa ghi lý do. Hãy viết ít nhất 10 ký tự để đơn vị hiểu."]
    assert reasons == (wanted if name in NEEDS_NOTE else [])


# --- phases -------------------------------------------------------------------------------------------

PHASE = (
    dict.fromkeys(WRITING, PhaseKind.SELF_ASSESSMENT)
    | dict.fromkeys(JUDGING, PhaseKind.REVIEW)
    | {"publish": PhaseKind.PUBLICATION}
)
CLOSED_AT = {
    PhaseKind.SELF_ASSESSMENT: "23:59 ngày 25/09/2025",
    PhaseKind.REVIEW: "23:59 ngày 05/10/2025",
    PhaseKind.PUBLICATION: "23:59 ngày 15/10/2025",
}
OPENED_AT = {
    PhaseKind.SELF_ASSESSMENT: "00:00 ngày 01/08/2025",
    PhaseKind.REVIEW: "00:00 ngày 15/02/2025",
    PhaseKind.PUBLICATION: "00:00 ngày 05/09/2025",
}


@pytest.mark.parametrize("name", [name for name in ACTS if name != "announce"])  # which asks for two phases
def test_assessment_act_is_refused_outside_its_phase(world, name):
    dossier = ready_for(world, name, world.dossier(world.north.commune, FIRST_STATE[name]))
    phase = PHASE[name]

    with on_day("2025-12-01"):
        late = refusal(assessment_workflow, name, dossier, actor_of(world, name))
    with on_day("2025-02-14"):
        early = refusal(assessment_workflow, name, dossier, actor_of(world, name))
    Phase.objects.filter(year=world.year).delete()
    unset = refusal(assessment_workflow, name, dossier, actor_of(world, name))

    assert late == [
        f"Đã hết thời gian {phase.label} năm 2025: khóa lúc {CLOSED_AT[phase]}. "
        "Nếu cần thêm thời gian, hãy đề nghị quản trị gia hạn cho đơn vị."
    ]
    assert early == [f"Chưa đến thời gian {phase.label} năm 2025: mở từ {OPENED_AT[phase]}."]
    assert unset == [f"Năm 2025 chưa đặt thời gian “{phase.label}”. Hãy liên hệ quản trị."]


def test_assessment_answer_to_a_return_may_come_while_the_review_is_open(world):
    returned = world.dossier(world.north.commune, AssessmentState.RETURNED)
    draft = world.dossier(world.north.commune.village)

    with on_day("2025-10-01"):
        outcomes = [
            attempt(assessment_workflow, "submit", returned, world.north.commune.sender),
            attempt(assessment_workflow, "submit", draft, world.north.commune.village.sender),
        ]

    assert outcomes == ["submitted", "refused"]


def test_assessment_once_returned_is_not_published_before_its_time(world):
    """The longer time for an answer is the unit's, not the rung's."""
    returned = world.dossier(world.north.commune, AssessmentState.RETURNED)
    sent = assessment_workflow.perform("submit", returned, actor=world.north.commune.sender)
    world.appraise(sent)
    appraised = assessment_workflow.perform("appraise", sent, actor=world.north.reviewer)

    with on_day("2025-09-04"):
        outcome = attempt(assessment_workflow, "publish", appraised, world.north.approver)

    assert outcome == "refused"
