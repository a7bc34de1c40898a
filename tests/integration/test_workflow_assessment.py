"""The life of a dossier: every state, every act, every person."""

from decimal import Decimal

import pytest

from danvan.activity.models import AuditEvent, StateChange
from danvan.common import clock
from danvan.organization.models import ReviewingBody
from danvan.organization.roles import Role
from evaluations.models import Assessment, AssessmentState, Recognition, RecognitionState
from evaluations.workflow import assessment_workflow
from models_registry.models import Phase, PhaseKind, RegistrationState
from tests.conftest import on_day, undone
from tests.factories import EvidenceFactory, MembershipFactory
from tests.integration.attempts import OUT_OF_REACH, attempt, attempts, everybody, expected, offers, refusal
from tests.world import NOTE, SECRET_REASON

TABLE = """
draft     hand_over ready     enter
returned  hand_over ready     enter
ready     take_back draft     enter
draft     submit    submitted send
ready     submit    submitted send
returned  submit    submitted send
submitted withdraw  draft     send
submitted appraise  appraised review
submitted return    returned  review
appraised reopen    submitted review
appraised publish   published publish
"""
WRITERS = "north.commune.drafter north.commune.sender"
# For a dossier of north.commune: from which states, to which, and who.
ACTS: dict[str, tuple[str, str | None, str]] = {
    "hand_over": ("draft returned", "ready", WRITERS),
    "take_back": ("ready", "draft", WRITERS),
    "submit": ("draft ready returned", "submitted", "north.commune.sender"),
    "withdraw": ("submitted", "draft", "north.commune.sender"),
    "appraise": ("submitted", "appraised", "north.reviewer"),
    "return": ("submitted", "returned", "north.reviewer"),
    "reopen": ("appraised", "submitted", "north.reviewer"),
    "publish": ("appraised", "published", "north.approver"),
}
FIRST_STATE = {name: AssessmentState(states.split()[0]) for name, (states, _, _) in ACTS.items()}
WRITING = {"hand_over", "take_back", "submit", "withdraw"}
JUDGING = {"appraise", "return", "reopen"}
NEEDS_NOTE = {"return", "reopen"}
OWN_SENDING = "Anh/chị là người ký gửi nên không tự thẩm định được. Hãy để người khác của Ban thẩm định."


def ready_for(world, name: str, dossier: Assessment) -> Assessment:
    """Do what must be done before the act: scores before the end of the appraisal, marks before a return."""
    if name == "appraise":
        world.appraise(dossier)
    if name == "return":
        dossier.task_scores.filter(task__ordinal=2).update(is_returned=True, return_reason=NOTE)
    return dossier


def actor_of(world, name):
    return world.people[ACTS[name][2].split()[-1]]


def test_assessment_table_is_this():
    rows = [f"{source:<9} {act:<9} {target:<9} {who}" for source, act, target, who in assessment_workflow.table()]

    assert "\n" + "\n".join(rows) + "\n" == TABLE


@pytest.mark.parametrize("state", AssessmentState)
def test_assessment_acts_lead_where_the_table_says_for_everybody(world, state):
    dossier = world.dossier(world.north.commune, state)
    people = everybody(world)
    acts, away = ACTS, set()
    if state in AssessmentState.with_unit():
        # On the unit's own desk no rung can act; who publishes there is the unit's own approver, had it anything.
        acts, away = ACTS | {"publish": ("appraised", "published", "north.commune.approver")}, JUDGING

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


@pytest.mark.parametrize("name", ACTS)
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


# --- what must be there -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hand_over", "submit"])
def test_assessment_is_not_sent_unfinished(world, name):
    dossier = world.dossier(world.north.commune, initiatives=2)
    scores = dossier.task_scores
    scores.filter(task__ordinal=1).update(self_score=None)
    scores.filter(task__ordinal=3).update(narrative=" \n ")
    first, second = dossier.results.order_by("pk")
    first.achieved = " "
    first.save()
    second.delete()

    reasons = refusal(assessment_workflow, name, dossier, world.north.commune.sender)

    assert reasons == [
        "Nhiệm vụ 1: chưa chấm điểm.",
        "Nhiệm vụ 3: chưa ghi kết quả thực hiện.",
        f"Mô hình “{first.registration.name}”: chưa ghi đủ kết quả.",
        f"Mô hình “{second.registration.name}”: chưa ghi đủ kết quả.",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"outcome": ""}, "chưa ghi đủ kết quả."),
        ({"is_effective": None}, "chưa ghi đủ kết quả."),
        ({"is_effective": False}, "chưa ghi vì sao chưa hiệu quả."),
        ({"is_effective": False, "ineffective_reason": "Hạn hán kéo dài"}, None),
    ],
)
def test_assessment_result_is_full_or_named(world, change, sentence):
    dossier = world.dossier(world.north.commune)
    dossier.results.update(**change)

    reasons = refusal(assessment_workflow, "submit", dossier, world.north.commune.sender)

    name = dossier.results.get().registration.name
    assert reasons == ([f"Mô hình “{name}”: {sentence}"] if sentence else [])


@pytest.mark.parametrize("state", sorted(set(RegistrationState) - {RegistrationState.ACCEPTED}))
def test_assessment_wants_results_of_accepted_models_only(world, state):
    dossier = world.dossier(world.north.commune)
    world.registration(world.north.commune, state)

    assert attempt(assessment_workflow, "submit", dossier, world.north.commune.sender) == "submitted"


def test_assessment_task_that_needs_evidence_takes_a_file_or_an_explanation(world):
    dossier = world.dossier(world.north.commune)
    score = dossier.task_scores.get(task__ordinal=4)
    score.task.evidence_required = True
    score.task.save()
    sender = world.north.commune.sender

    without = refusal(assessment_workflow, "submit", dossier, sender)
    with undone():
        EvidenceFactory(assessment=dossier, task_score=score, file="x.pdf")
        with_file = attempt(assessment_workflow, "submit", dossier, sender)
    dossier.task_scores.filter(pk=score.pk).update(difficulties="Hồ sơ bị mất do lũ")
    explained = attempt(assessment_workflow, "submit", dossier, sender)

    assert without == ["Nhiệm vụ 4: chưa có minh chứng hoặc lời giải thích."]
    assert (with_file, explained) == ("submitted", "submitted")


def test_assessment_with_a_difficulty_of_zero_points_is_complete(world):
    dossier = world.dossier(world.north.commune)
    dossier.task_scores.update(self_score=Decimal("0.0"))

    assert attempt(assessment_workflow, "submit", dossier, world.north.commune.sender) == "submitted"


def test_assessment_appraisal_is_finished_with_every_task(world):
    dossier = world.dossier(world.north.commune, AssessmentState.SUBMITTED)
    world.appraise(dossier)
    dossier.task_scores.filter(task__ordinal__in=[2, 5]).update(appraised_score=None)

    assert refusal(assessment_workflow, "appraise", dossier, world.north.reviewer) == [
        "Chưa thẩm định xong: còn nhiệm vụ 2, 5."
    ]


def test_assessment_return_names_a_part(world):
    dossier = world.dossier(world.north.commune, AssessmentState.SUBMITTED)

    assert refusal(assessment_workflow, "return", dossier, world.north.reviewer) == [
        "Chưa chọn nhiệm vụ hay mô hình nào để trả lại. Hãy đánh dấu phần cần bổ sung và ghi lý do."
    ]


def test_assessment_return_may_name_a_model_alone(world):
    dossier = world.dossier(world.north.commune, AssessmentState.SUBMITTED)
    dossier.results.update(is_returned=True, return_reason=NOTE)

    assert attempt(assessment_workflow, "return", dossier, world.north.reviewer) == "returned"


def test_assessment_is_not_withdrawn_once_judged(world):
    dossier = world.dossier(world.north.commune, AssessmentState.SUBMITTED)
    dossier.task_scores.filter(task__ordinal=1).update(appraised_score=Decimal("9.3"), reason=SECRET_REASON)

    assert refusal(assessment_workflow, "withdraw", dossier, world.north.commune.sender) == [
        "Ban Dân vận đang thẩm định nên không rút về được."
    ]


def test_assessment_is_not_withdrawn_after_it_was_returned(world):
    returned = world.dossier(world.north.commune, AssessmentState.RETURNED)
    sent = assessment_workflow.perform("submit", returned, actor=world.north.commune.sender)

    assert refusal(assessment_workflow, "withdraw", sent, world.north.commune.sender) == [
        "Bản đã gửi lại sau khi bị trả nên không rút về được. Nếu cần sửa, hãy đề nghị Ban Dân vận trả lại."
    ]


@pytest.mark.parametrize("name", ["appraise", "return"])
def test_assessment_is_not_judged_by_who_sent_it(world, name):
    dossier = world.dossier(world.north.commune)
    both = MembershipFactory(unit=world.north.commune.unit, role=Role.SENDER).user
    MembershipFactory(user=both, unit=world.north.unit, role=Role.REVIEWER)
    sent = ready_for(world, name, assessment_workflow.perform("submit", dossier, actor=both))

    assert refusal(assessment_workflow, name, sent, both) == [OWN_SENDING]
    assert attempt(assessment_workflow, name, sent, world.north.reviewer) == ACTS[name][1]


def test_assessment_is_not_reopened_by_who_sent_it(world):
    dossier = world.dossier(world.north.commune)
    both = MembershipFactory(unit=world.north.commune.unit, role=Role.SENDER).user
    MembershipFactory(user=both, unit=world.north.unit, role=Role.REVIEWER)
    sent = ready_for(world, "appraise", assessment_workflow.perform("submit", dossier, actor=both))
    appraised = assessment_workflow.perform("appraise", sent, actor=world.north.reviewer)

    assert refusal(assessment_workflow, "reopen", appraised, both) == [OWN_SENDING]


# --- what else happens --------------------------------------------------------------------------------


def test_assessment_appraised_puts_each_result_before_the_rung(world):
    dossier = world.dossier(world.north.commune, AssessmentState.APPRAISED, initiatives=2)

    opened = Recognition.objects.filter(result__assessment=dossier).order_by("pk")

    assert [(r.result, r.desk, r.state) for r in opened] == [
        (result, world.north.unit, RecognitionState.PENDING) for result in dossier.results.order_by("pk")
    ]


def test_assessment_reopened_takes_its_results_off_the_desk(world):
    dossier = world.dossier(world.north.commune, AssessmentState.APPRAISED)

    assessment_workflow.perform("reopen", dossier, actor=world.north.reviewer, note=NOTE)

    assert not Recognition.objects.exists()


@pytest.mark.parametrize("verdict", RecognitionState.decided())
def test_assessment_is_not_reopened_once_a_model_is_decided(world, verdict):
    recognition = world.recognition(world.north.commune, verdict)

    assert refusal(assessment_workflow, "reopen", recognition.result.assessment, world.north.reviewer) == [
        "Đã có mô hình của bản này được xét công nhận. Hãy đưa các mô hình về “chờ xét” trước."
    ]


def test_assessment_sent_again_is_marked_as_returned_no_more(world):
    returned = world.dossier(world.north.commune, AssessmentState.RETURNED)
    returned.results.update(is_returned=True, return_reason=NOTE)
    marked = list(returned.task_scores.filter(is_returned=True).values_list("task__ordinal", flat=True))

    assessment_workflow.perform("submit", returned, actor=world.north.commune.sender)

    assert marked == [2]
    assert not returned.task_scores.exclude(is_returned=False, return_reason="").exists()
    assert not returned.results.exclude(is_returned=False, return_reason="").exists()


def test_assessment_goes_back_to_the_units_desk(world):
    returned = world.dossier(world.north.commune, AssessmentState.RETURNED)
    submitted = world.dossier(world.south.commune, AssessmentState.SUBMITTED)

    withdrawn = assessment_workflow.perform("withdraw", submitted, actor=world.south.commune.sender)

    assert [returned.desk, withdrawn.desk] == [world.north.commune.unit, world.south.commune.unit]


def test_assessment_of_a_village_without_people_is_entered_by_the_commune(world):
    commune = world.north.other_commune
    dossier = world.dossier(commune.village)

    submitted = assessment_workflow.perform("submit", dossier, actor=commune.sender)

    assert (submitted.desk, submitted.submitted_by) == (commune.unit, commune.sender)
    assert refusal(assessment_workflow, "submit", dossier, world.north.reviewer) == [OUT_OF_REACH]
