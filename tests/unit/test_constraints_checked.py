"""What must hold of a row is held by the database, and said in words before it comes to that.

Each check constraint of each model is broken once: past our code, which the database refuses, and by
`full_clean`, which names what is wrong in Vietnamese.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.db import models
from django.utils import timezone

from tests import factories as make
from tests.unit import (
    constraints_assignments,
    constraints_calibration,
    constraints_opinions,
    constraints_replies,
    constraints_results,
    constraints_scoring,
)
from tests.unit.breaking import our_models, refused_by_database, refused_in_words

pytestmark = pytest.mark.django_db

NOW = timezone.make_aware(datetime(2025, 9, 10, 9))  # noqa: DTZ001
IN_GENERAL = "Nội dung không hợp lệ. Hãy xem lại các mục đã nhập."
PERSON = object()  # stands for somebody who is made when the case runs


class Own(NamedTuple):
    """Stands for what the row has under this name."""

    name: str


@dataclass(frozen=True)
class Check:
    """A valid row, the values that break it, and what is said."""

    constraint: str
    factory: Callable[..., models.Model]
    broken: dict[str, Any]
    message: str = IN_GENERAL


def stamped(constraint: str, factory: Callable[..., models.Model], prefix: str) -> list[Check]:
    """Who and when, both or neither: the moment without the person, and the person without the moment."""
    return [
        Check(constraint, factory, {f"{prefix}_at": NOW, f"{prefix}_by": None}),
        Check(constraint, factory, {f"{prefix}_at": None, f"{prefix}_by": PERSON}),
    ]


CHECKS = [
    Check(
        "citation_has_one_place",
        make.EvidenceCitationFactory,
        {"assessment": None},
        "Mỗi lần dẫn minh chứng thuộc đúng một nơi.",
    ),
    Check(
        "unit_ends_after_it_begins",
        make.UnitFactory,
        {"valid_from": date(2025, 7, 1), "valid_to": date(2025, 6, 30)},
        "Ngày kết thúc của đơn vị phải sau ngày bắt đầu.",
    ),
    Check("unit_target_is_sane", make.UnitFactory, {"target": 0}, "Chỉ tiêu mô hình mỗi năm phải từ 1 đến 20."),
    Check("unit_target_is_sane", make.UnitFactory, {"target": 21}, "Chỉ tiêu mô hình mỗi năm phải từ 1 đến 20."),
    Check("unit_that_exists_stands_at_its_path", make.UnitFactory, {"present_path": "9999"}),
    Check(
        "only_the_dissolved_have_no_successor",
        make.UnitSuccessionFactory,
        {"kind": "dissolved"},
        "Chưa có đơn vị kế thừa.",
    ),
    Check("only_the_dissolved_have_no_successor", make.UnitSuccessionFactory, {"new": None}, "Chưa có đơn vị kế thừa."),
    Check(
        "reorganisation_has_its_document",
        make.ReorganisationFactory,
        {"document_sha256": ""},
        "Chưa nhập mục này.",
    ),
    *stamped("reorganisation_undone_at_and_by_together", make.ReorganisationFactory, "undone"),
    *stamped("import_confirmed_at_and_by_together", make.ImportBatchFactory, "confirmed"),
    Check(
        "import_is_saved_only_when_confirmed",
        make.ImportBatchFactory,
        {"finished_at": NOW},
        "Chỉ lưu sau khi có người xác nhận.",
    ),
    Check(
        "plan_is_carried_out_only_when_confirmed",
        make.PlanImportFactory,
        {"finished_at": NOW},
        "Chỉ thực hiện sau khi có người xác nhận.",
    ),
    Check(
        "slips_are_there_or_wiped",
        make.PasswordSlipsFactory,
        {"wiped_at": NOW},
        "Nội dung phiếu hoặc còn, hoặc đã xóa và ghi lúc xóa.",
    ),
    Check(
        "slips_expire_after_they_are_made",
        make.PasswordSlipsFactory,
        {"expires_at": timezone.make_aware(datetime(2020, 1, 1))},  # noqa: DTZ001
        "Thời hạn giữ phiếu phải sau lúc tạo.",
    ),
    Check(
        "body_ends_after_it_begins",
        make.ReviewingBodyFactory,
        {"valid_from": date(2025, 7, 1), "valid_to": date(2025, 6, 30)},
        "Ngày kết thúc của cơ quan phải sau ngày bắt đầu.",
    ),
    Check(
        "membership_ends_after_it_begins",
        make.MembershipFactory,
        {"starts_on": date(2025, 7, 1), "ends_on": date(2025, 6, 30)},
        "Ngày kết thúc vai trò phải sau ngày bắt đầu.",
    ),
    Check(
        "task_max_score_is_positive",
        make.DirectiveTaskFactory,
        {"max_score": Decimal("0.0")},
        "Điểm tối đa của nhiệm vụ phải lớn hơn 0.",
    ),
    Check(
        "campaign_ends_after_it_begins",
        make.CampaignFactory,
        {"first_year": 2025, "last_year": 2024},
        "Năm cuối của giai đoạn phải sau năm đầu.",
    ),
    Check(
        "phase_closes_after_it_opens",
        make.PhaseFactory,
        {"opens_at": NOW, "closes_at": NOW},
        "Thời điểm khóa phải sau thời điểm mở.",
    ),
    Check(
        "initiative_ends_after_it_begins",
        make.InitiativeFactory,
        {"started_on": date(2025, 7, 1), "ended_on": date(2025, 6, 30)},
        "Ngày kết thúc mô hình phải sau ngày bắt đầu.",
    ),
    Check("returns_are_counted_from_one", make.ReturnedPartFactory, {"round": 0}, "Lần trả lại phải từ 1."),
    Check("returned_part_has_a_reason", make.ReturnedPartFactory, {"reason": ""}, "Chưa nhập mục này."),
    Check(
        "planned_quantity_is_positive",
        make.PlannedOutputFactory,
        {"quantity": Decimal("0")},
        "Số lượng dự kiến phải lớn hơn 0.",
    ),
    Check(
        "reminder_rule_is_not_too_early",
        make.ReminderRuleFactory,
        {"days_before": 61},
        "Nhắc sớm nhất 60 ngày trước hạn nộp.",
    ),
    Check(
        "reminder_is_on_schedule_or_by_somebody",
        make.ReminderSentFactory,
        {"days_before": 14},
        "Một lần nhắc là theo lịch hoặc do một người gửi.",
    ),
    *stamped("registration_sent_at_and_by_together", make.RegistrationFactory, "submitted"),
    *stamped("registration_returned_at_and_by_together", make.RegistrationFactory, "returned"),
    *stamped("registration_decided_at_and_by_together", make.RegistrationFactory, "decided"),
    *stamped("like_pair_dismissed_at_and_by_together", make.LikePairFactory, "dismissed"),
    Check(
        "like_pair_in_order",
        make.LikePairFactory,
        {"first": Own("second")},
        "Hai mô hình của một cặp phải khác nhau.",
    ),
    *(
        Check("like_pair_scores_are_percent", make.LikePairFactory, over, "Mức giống nhau phải từ 0 đến 100.")
        for over in ({"title_score": 101}, {"text_score": 101})
    ),
    *stamped("bulk_act_undone_at_and_by_together", make.BulkActFactory, "undone"),
    Check(
        "bulk_act_is_undone_only_when_finished",
        make.BulkActFactory,
        {"finished_at": None, "undone_at": NOW, "undone_by": PERSON},
        "Chỉ hoàn tác sau khi đã thực hiện xong.",
    ),
    *stamped("recognition_act_undone_at_and_by_together", make.RecognitionActFactory, "undone"),
    Check(
        "recognition_act_is_undone_only_when_finished",
        make.RecognitionActFactory,
        {"finished_at": None, "undone_at": NOW, "undone_by": PERSON},
        "Chỉ hoàn tác sau khi đã thực hiện xong.",
    ),
    *stamped("assessment_sent_at_and_by_together", make.AssessmentFactory, "submitted"),
    *stamped("assessment_returned_at_and_by_together", make.AssessmentFactory, "returned"),
    *stamped("assessment_appraised_at_and_by_together", make.AssessmentFactory, "appraised"),
    *stamped("assessment_published_at_and_by_together", make.AssessmentFactory, "published"),
    *(
        Check(
            "self_score_within_bounds",
            make.TaskScoreFactory,
            {"self_score": Decimal(score)},
            "Điểm tự chấm phải từ 0 đến điểm tối đa của nhiệm vụ.",
        )
        for score in ("-0.1", "14.1")
    ),
    *(
        Check(
            "appraised_score_within_bounds",
            make.TaskScoreFactory,
            {"appraised_score": Decimal(score), "reason": "Không có số liệu"},
            "Điểm thẩm định phải từ 0 đến điểm tối đa của nhiệm vụ.",
        )
        for score in ("-0.1", "14.1")
    ),
    *(
        Check(
            "different_score_has_a_reason",
            make.TaskScoreFactory,
            {"self_score": own, "appraised_score": Decimal("11.0"), "reason": ""},
            "Điểm thẩm định khác điểm tự chấm thì phải ghi lý do.",
        )
        for own in (Decimal("12.0"), None)
    ),
    Check(
        "published_recognition_is_decided",
        make.RecognitionFactory,
        {"published_at": NOW, "published_by": PERSON},
        "Chưa xét thì chưa công bố được.",
    ),
    Check(
        "proposed_recognition_is_published",
        make.RecognitionFactory,
        {"proposed_at": NOW, "proposed_by": PERSON},
        "Chưa công bố thì chưa đề nghị lên cấp trên được.",
    ),
    Check(
        "recognition_published_at_and_by_together",
        make.RecognitionFactory,
        {"published_by": PERSON},
    ),
    Check(
        "recognition_published_at_and_by_together",
        make.RecognitionFactory,
        {"published_at": NOW, "state": "exemplary"},
    ),
    *stamped("recognition_decided_at_and_by_together", make.RecognitionFactory, "decided"),
    Check(
        "recognition_proposed_at_and_by_together",
        make.RecognitionFactory,
        {"proposed_by": PERSON},
    ),
    *(
        Check(
            "issued_list_has_number_and_date",
            make.CommendationListFactory,
            {"state": "issued", "number": "15", "issued_on": date(2025, 10, 10), "issued_at": NOW, "issued_by": PERSON}
            | missing,
            "Danh sách ban hành phải có số và ngày.",
        )
        for missing in ({"number": ""}, {"issued_on": None}, {"issued_at": None, "issued_by": None})
    ),
    *stamped("list_issued_at_and_by_together", make.CommendationListFactory, "issued"),
    Check(
        "digest_has_its_day",
        make.DigestFactory,
        {"digest_on": None},
        "Thư tổng hợp phải có ngày, thư khác thì không.",
    ),
    Check(
        "digest_has_its_day",
        make.OutgoingMailFactory,
        {"digest_on": date(2025, 9, 10)},
        "Thư tổng hợp phải có ngày, thư khác thì không.",
    ),
    *(
        Check(
            "decision_mail_has_desk_and_target",
            make.OutgoingMailFactory,
            {name: None},
            "Thư về quyết định phải có cấp quyết định và việc được quyết định.",
        )
        for name in ("desk", "target_id")
    ),
    *(
        Check("mail_ends_one_way", make.OutgoingMailFactory, ends, "Thư đã gửi thì không rút hay thôi gửi được nữa.")
        for ends in (
            {"sent_at": NOW, "withdrawn_at": NOW, "withdrawn_by": PERSON},
            {"sent_at": NOW, "failed_at": NOW, "last_error": "Không kết nối được."},
            {"withdrawn_at": NOW, "withdrawn_by": PERSON, "failed_at": NOW, "last_error": "Không kết nối được."},
        )
    ),
    Check(
        "failed_mail_says_why",
        make.OutgoingMailFactory,
        {"failed_at": NOW},
        "Thư không gửi được phải ghi lỗi.",
    ),
    *stamped("mail_edited_at_and_by_together", make.OutgoingMailFactory, "edited"),
    *stamped("mail_withdrawn_at_and_by_together", make.OutgoingMailFactory, "withdrawn"),
    *(
        Check(
            "confirmed_address_has_its_moment",
            make.MailPreferenceFactory,
            half,
            "Địa chỉ đã xác nhận phải có thời điểm xác nhận.",
        )
        for half in ({"confirmed_address": ""}, {"confirmed_at": None})
    ),
    *stamped("opinion_finished_at_and_by_together", make.OpinionFactory, "finished"),
    *stamped("opinion_settled_at_and_by_together", make.FinishedOpinionFactory, "settled"),
    Check(
        "only_finished_opinion_is_settled",
        make.OpinionFactory,
        {"settled_at": NOW, "settled_by": PERSON},
        "Chưa xong ý kiến thì chưa thống nhất điểm được.",
    ),
    *stamped("rechecked_at_and_by_together", make.RecheckItemFactory, "rechecked"),
    Check(
        "rechecked_dossier_has_a_finding",
        make.RecheckItemFactory,
        {"rechecked_at": NOW, "rechecked_by": PERSON, "finding": ""},
        "Chưa ghi nhận xét khi kiểm tra lại.",
    ),
    Check(
        "rechecked_by_somebody_else",
        make.RecheckItemFactory,
        {"rechecked_at": NOW, "rechecked_by": Own("appraised_by")},
        "Người kiểm tra lại phải khác người đã thẩm định.",
    ),
    *(Check(*case) for case in constraints_calibration.CHECKED),
    *(Check(*case) for case in constraints_opinions.CHECKED),
    *(Check(*case) for case in constraints_replies.CHECKED),
    *(check for case in constraints_replies.STAMPED for check in stamped(*case)),
    *(Check(*case) for case in constraints_assignments.CHECKED),
    *(Check(*case) for case in constraints_results.CHECKED),
    *(Check(*case) for case in constraints_scoring.CHECKED),
]


@pytest.mark.parametrize("case", CHECKS, ids=lambda case: case.constraint)
def test_constraint_is_checked(case):
    row = case.factory()
    changes = {name: make.UserFactory() if value is PERSON else value for name, value in case.broken.items()}
    changes = {name: getattr(row, value.name) if isinstance(value, Own) else value for name, value in changes.items()}

    assert case.constraint in refused_by_database(row, changes)
    assert refused_in_words(row, changes) == [case.message]


@pytest.mark.parametrize(("own", "score"), [("12.0", "12.0"), ("0.0", "0.0"), ("14.0", "14.0")])
def test_constraint_wants_no_reason_where_scores_are_equal(own, score):
    row = make.TaskScoreFactory(self_score=Decimal(own), appraised_score=Decimal(score))

    row.full_clean()

    row.refresh_from_db()
    assert (row.self_score, row.appraised_score, row.reason) == (Decimal(own), Decimal(score), "")


def test_constraints_that_check_are_all_tried():
    constraints = {
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }

    assert {case.constraint for case in CHECKS} == constraints
