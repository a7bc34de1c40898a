"""What a registration must have to be sent, who may not judge it, and how it meets what happened meanwhile."""

import pytest

from danvan.activity.models import StateChange
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.roles import Role
from models_registry.models import InitiativeForm, PhaseKind, Registration, RegistrationState
from models_registry.workflow import missing_parts, registration_workflow
from tests.conftest import on_day
from tests.factories import InitiativeResultFactory, MembershipFactory
from tests.integration.attempts import attempt, closed, refusal
from tests.world import NOTE

OWN_SENDING = "Anh/chị là người ký gửi nên không tự thẩm định được. Hãy để người khác của Ban thẩm định."
DECISION = {"accept": "accepted", "return": "returned", "decline": "declined"}


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("field", "Chưa chọn lĩnh vực."),
        ("objectives", "Chưa ghi mục tiêu, nội dung, cách làm."),
        ("place_and_people", "Chưa ghi địa bàn, đối tượng."),
        ("person_in_charge", "Chưa ghi người phụ trách."),
        ("timeframe", "Chưa ghi thời gian thực hiện."),
    ],
)
def test_registration_is_not_sent_without(world, field, sentence):
    draft = world.registration(world.north.commune, **{field: None if field == "field" else ""})

    reasons = [
        refusal(registration_workflow, name, draft, world.north.commune.sender) for name in ("hand_over", "submit")
    ]

    assert reasons == [[sentence]] * 2


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (InitiativeForm.INDIVIDUAL, "Chưa ghi họ và tên."),
        (InitiativeForm.HOUSEHOLD, "Chưa ghi họ và tên chủ hộ."),
    ],
)
def test_registration_of_a_person_names_the_person(world, form, sentence):
    draft = world.registration(world.north.commune, form=form)

    assert refusal(registration_workflow, "submit", draft, world.north.commune.sender) == [sentence]


def test_registration_calls_what_is_missing_as_the_form_of_the_carrier_does(world):
    draft = world.registration(
        world.north.commune, form=InitiativeForm.HOUSEHOLD, field=None, objectives="", person_in_charge=""
    )

    assert list(missing_parts(draft).items()) == [
        ("subject_name", "Chưa ghi họ và tên chủ hộ."),
        ("field", "Chưa chọn lĩnh vực."),
        ("objectives", "Chưa ghi việc gia đình làm, cách làm."),
        ("person_in_charge", "Chưa ghi người theo dõi, giúp đỡ."),
    ]


def test_registration_refusal_names_everything_at_once(world):
    draft = world.registration(world.north.commune, objectives="", timeframe="")

    with on_day("2025-12-01"):
        reasons = refusal(registration_workflow, "submit", draft, world.north.commune.sender)

    assert reasons == [
        *closed(PhaseKind.REGISTRATION, "23:59 ngày 20/09/2025"),
        "Chưa ghi mục tiêu, nội dung, cách làm.",
        "Chưa ghi thời gian thực hiện.",
    ]


@pytest.mark.parametrize("name", ["accept", "return", "decline"])
def test_registration_is_not_judged_by_who_sent_it(world, name):
    draft = world.registration(world.north.commune.village)
    both = MembershipFactory(unit=world.north.commune.unit, role=Role.SENDER).user
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.REVIEWER)
    submitted = registration_workflow.perform("submit", draft, actor=both)

    assert refusal(registration_workflow, name, submitted, both) == [OWN_SENDING]
    assert attempt(registration_workflow, name, submitted, world.north.commune.reviewer) == DECISION[name]


@pytest.mark.parametrize("name", ["accept", "return", "decline"])
def test_registration_is_not_judged_by_somebody_of_its_unit(world, name):
    both = MembershipFactory(unit=world.north.commune.unit, role=Role.DRAFTER).user
    MembershipFactory(user=both, unit=world.north.unit, role=Role.REVIEWER)
    submitted = world.registration(world.north.commune, RegistrationState.SUBMITTED)

    assert refusal(registration_workflow, name, submitted, both) == [
        "Anh/chị là người của Xã Phan Hòa nên không thẩm định được. Hãy để người khác của Ban thẩm định."
    ]


def test_registration_is_not_reopened_by_who_sent_it(world):
    draft = world.registration(world.north.commune.village)
    both = MembershipFactory(unit=world.north.commune.unit, role=Role.SENDER).user
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.REVIEWER)
    submitted = registration_workflow.perform("submit", draft, actor=both)
    accepted = registration_workflow.perform("accept", submitted, actor=world.north.commune.reviewer)

    assert refusal(registration_workflow, "reopen", accepted, both) == [OWN_SENDING]


def test_registration_with_a_result_is_not_reopened(world):
    accepted = world.registration(world.north.commune, RegistrationState.ACCEPTED)
    InitiativeResultFactory(registration=accepted, assessment__unit=accepted.unit, assessment__year=accepted.year)

    assert refusal(registration_workflow, "reopen", accepted, world.north.reviewer) == [
        "Mô hình đã có kết quả trong bản tự đánh giá nên không mở lại được."
    ]


def test_registration_can_be_declined_and_accepted_again(world):
    declined = world.registration(world.north.commune, RegistrationState.DECLINED)
    reopened = registration_workflow.perform("reopen", declined, actor=world.north.reviewer, note=NOTE)

    accepted = registration_workflow.perform("accept", reopened, actor=world.north.reviewer)

    assert accepted.state == RegistrationState.ACCEPTED
    assert [(c.transition, c.source, c.target) for c in StateChange.objects.about(accepted)] == [
        ("submit", "draft", "submitted"),
        ("decline", "submitted", "declined"),
        ("reopen", "declined", "submitted"),
        ("accept", "submitted", "accepted"),
    ]


def test_registration_act_works_on_the_row_as_it_is_now(world):
    """The person looks at an old page: somebody accepted meanwhile."""
    submitted = world.registration(world.north.commune, RegistrationState.SUBMITTED)
    seen = Registration.objects.get(pk=submitted.pk)
    registration_workflow.perform("accept", submitted, actor=world.north.reviewer)

    assert refusal(registration_workflow, "return", seen, world.north.reviewer) == [
        "Không thực hiện được “Trả lại bổ sung”: bản đăng ký đang ở trạng thái “Đã chấp nhận”. "
        "Hãy tải lại trang để xem tình hình mới."
    ]


def test_registration_knows_no_other_acts(world):
    draft = world.registration(world.north.commune)

    with pytest.raises(OutOfReach) as refused:
        registration_workflow.perform("approve", draft, actor=world.north.reviewer)

    assert refused.value.reasons == ["Không có thao tác này."]
    assert isinstance(refused.value, NotAllowed)
