"""What a dossier must have to go on, who may not judge it, and what else happens when it moves."""

from decimal import Decimal

import pytest

from danvan.organization.roles import Role
from evaluations.models import AssessmentState, Recognition, RecognitionState
from evaluations.workflow import assessment_workflow
from models_registry.models import RegistrationState
from tests.conftest import undone
from tests.factories import EvidenceFactory, MembershipFactory
from tests.integration.attempts import OUT_OF_REACH, attempt, ready_for, refusal
from tests.world import NOTE, SECRET_REASON

OWN_SENDING = "Anh/chị là người ký gửi nên không tự thẩm định được. Hãy để người khác của Ban thẩm định."


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
        f"Mô hình “{first.registration.name}”: chưa ghi kết quả đạt được.",
        f"Mô hình “{second.registration.name}”: chưa ghi đủ kết quả.",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"outcome": ""}, "chưa ghi hướng tiếp theo."),
        ({"is_effective": None}, "chưa ghi có hiệu quả không."),
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
    dossier.task_scores.filter(pk=score.pk).update(difficulties="Ít kinh phí")  # that explains no missing file
    still_without = refusal(assessment_workflow, "submit", dossier, sender)
    dossier.task_scores.filter(pk=score.pk).update(no_evidence_reason="Hồ sơ bị mất do lũ")
    explained = attempt(assessment_workflow, "submit", dossier, sender)

    assert without == still_without == ["Nhiệm vụ 4: chưa có minh chứng hoặc lời giải thích."]
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
        "Chưa chọn phần nào để trả lại. Hãy đánh dấu nhiệm vụ, mô hình hoặc tệp cần bổ sung và ghi lý do."
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
    dossier = world.dossier(world.north.commune.village)
    both = MembershipFactory(unit=world.north.commune.unit, role=Role.SENDER).user
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.REVIEWER)
    sent = ready_for(world, name, assessment_workflow.perform("submit", dossier, actor=both))

    assert refusal(assessment_workflow, name, sent, both) == [OWN_SENDING]
    assert (
        attempt(assessment_workflow, name, sent, world.north.commune.reviewer)
        == {"appraise": "appraised", "return": "returned"}[name]
    )


def test_assessment_is_not_reopened_by_who_sent_it(world):
    dossier = world.dossier(world.north.commune.village)
    both = MembershipFactory(unit=world.north.commune.unit, role=Role.SENDER).user
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.REVIEWER)
    sent = ready_for(world, "appraise", assessment_workflow.perform("submit", dossier, actor=both))
    appraised = assessment_workflow.perform("appraise", sent, actor=world.north.commune.reviewer)

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


@pytest.mark.parametrize(("name", "label"), [("take_back", "Lấy lại để sửa"), ("withdraw", "Rút về")])
def test_assessment_refusal_does_not_tell_the_unit_that_it_is_appraised(world, name, label):
    dossier = world.dossier(world.north.commune, AssessmentState.APPRAISED)

    assert refusal(assessment_workflow, name, dossier, world.north.commune.sender) == [
        f"Không thực hiện được “{label}”: bản tự đánh giá đang ở trạng thái “Chờ thẩm định”. "
        "Hãy tải lại trang để xem tình hình mới."
    ]
    assert refusal(assessment_workflow, "return", dossier, world.north.reviewer) == [
        "Không thực hiện được “Trả lại bổ sung”: bản tự đánh giá đang ở trạng thái “Đã thẩm định”. "
        "Hãy tải lại trang để xem tình hình mới."
    ]
