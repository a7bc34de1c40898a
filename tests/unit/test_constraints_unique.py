"""What must be there only once is, by the database and in words: every unique constraint is broken once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from danvan.organization.models import Unit, User
from danvan.organization.roles import Role
from reports.models import FileFormat, IssuedFile, IssuedSnapshot
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

EARLIER = object()  # stands for a list that is made when the case runs


@dataclass(frozen=True)
class Unique:
    """Two valid rows, the second made with `second`; what breaks it is that it takes `fields` from the first."""

    constraint: str
    factory: Callable[..., models.Model]
    fields: tuple[str, ...]
    message: str
    first: dict[str, Any] = field(default_factory=dict)
    second: dict[str, Any] = field(default_factory=dict)


UNIQUES = [
    Unique(
        "unit_name_once_within_parent",
        lambda **kwargs: make.UnitFactory(
            parent=Unit.objects.filter(parent=None).first() or make.UnitFactory(), **kwargs
        ),
        ("parent", "name"),
        "Đơn vị cấp trên này đã có một đơn vị cùng tên.",
    ),
    Unique(
        "one_reviewing_body_per_unit",
        make.ReviewingBodyFactory,
        ("unit",),
        "Đơn vị này đang có một cơ quan xét duyệt. Hãy kết thúc cơ quan cũ trước.",
        second={"valid_from": date(2024, 1, 1)},
    ),
    Unique(
        "reviewing_body_begins_once_a_day",
        make.ReviewingBodyFactory,
        ("unit", "valid_from"),
        "Đơn vị này đã có một cơ quan xét duyệt bắt đầu từ ngày đó.",
        second={"valid_to": date(2025, 6, 30)},
    ),
    Unique(
        "succession_once_in_a_reorganisation",
        lambda **kwargs: make.UnitSuccessionFactory(is_main=False, **kwargs),
        ("reorganisation", "old", "new"),
        "Cặp đơn vị này được ghi hai lần.",
    ),
    Unique(
        "one_main_heir",
        make.UnitSuccessionFactory,
        ("reorganisation", "old"),
        "Mỗi đơn vị cũ chỉ có một đơn vị kế thừa chính.",
    ),
    Unique(
        "import_line_once_in_a_batch",
        make.ImportLineFactory,
        ("batch", "number"),
        "Đã có Dòng nhập từ Excel trùng Lần nhập và Dòng trong tệp.",
    ),
    Unique("alias_once_for_a_unit", make.UnitAliasFactory, ("unit", "search_key"), "Đơn vị này đã có tên gọi đó."),
    Unique(
        "membership_once_at_a_time",
        make.MembershipFactory,
        ("user", "unit", "role"),
        "Người này đang giữ vai trò đó tại đơn vị.",
    ),
    Unique(
        "task_ordinal_once_per_directive",
        make.DirectiveTaskFactory,
        ("directive", "ordinal"),
        "Đã có Nhiệm vụ trùng Văn bản và Thứ tự.",
    ),
    Unique(
        "phase_once_per_year",
        make.PhaseFactory,
        ("year", "kind"),
        "Đã có Giai đoạn trong năm trùng Năm và Giai đoạn.",
        second={"kind": "review"},
    ),
    Unique(
        "reminder_rule_once_per_phase",
        make.ReminderRuleFactory,
        ("phase", "days_before"),
        "Giai đoạn này đã có lần nhắc trước hạn từng ấy ngày.",
        second={"days_before": 3, "phase__kind": "review"},
    ),
    Unique(
        "reminder_on_schedule_once",
        make.ReminderSentFactory,
        ("phase", "unit", "days_before"),
        "Đơn vị đã được nhắc lần này theo lịch.",
        first={"days_before": 14},
        second={"days_before": 3, "phase__kind": "review"},
    ),
    Unique(
        "initiative_registered_once_a_year",
        make.RegistrationFactory,
        ("initiative", "year"),
        "Mô hình này đã được đăng ký trong năm.",
    ),
    Unique(
        "saved_filter_name_once_on_a_page",
        make.SavedFilterFactory,
        ("user", "page", "name"),
        "Anh/chị đã có bộ lọc tên này ở trang này. Hãy đặt tên khác.",
    ),
    Unique(
        "registration_once_in_a_bulk_act",
        make.BulkActLineFactory,
        ("act", "registration"),
        "Đã có Đăng ký trong lần xử lý trùng Lần xử lý và Đăng ký mô hình.",
    ),
    Unique(
        "one_quota_per_tier_and_group",
        make.QuotaFactory,
        ("rung", "year", "tier", "group"),
        "Mức này của nhóm này đã có chỉ tiêu.",
    ),
    Unique(
        "result_once_in_a_survey",
        make.SurveyedResultFactory,
        ("survey", "result"),
        "Mô hình này đã có trong lần khảo sát.",
    ),
    Unique(
        "recognition_once_in_an_act",
        make.RecognitionActLineFactory,
        ("act", "recognition"),
        "Đã có Mô hình trong lần xét trùng Lần xét và Công nhận.",
    ),
    Unique(
        "RecognitionAct.token",
        make.RecognitionActFactory,
        ("token",),
        "Đã có Lần xét công nhận hàng loạt trùng Mã lần thực hiện.",
    ),
    Unique(
        "BulkAct.token",
        make.BulkActFactory,
        ("token",),
        "Đã có Lần xử lý hàng loạt trùng Mã lần thực hiện.",
    ),
    Unique(
        "one_assessment_per_unit_and_year",
        make.AssessmentFactory,
        ("unit", "year"),
        "Đơn vị đã có bản tự đánh giá của năm này.",
    ),
    Unique(
        "task_scored_once_per_assessment",
        make.TaskScoreFactory,
        ("assessment", "task"),
        "Đã có Điểm nhiệm vụ trùng Bản tự đánh giá và Nhiệm vụ.",
    ),
    Unique(
        "part_returned_once_a_round",
        make.ReturnedPartFactory,
        ("registration", "round", "field"),
        "Phần này đã được trả lại trong lần này.",
        second={"field": "timeframe"},
    ),
    Unique(
        "one_unfinished_form_per_person",
        make.UnfinishedFormFactory,
        ("user", "address"),
        "Người này đã có bản gõ dở của mẫu đó.",
    ),
    Unique(
        "one_planned_output_at_a_position",
        make.PlannedOutputFactory,
        ("registration", "position"),
        "Hai sản phẩm dự kiến không đứng cùng một chỗ.",
    ),
    Unique(
        "one_result_per_registration",
        make.InitiativeResultFactory,
        ("registration",),
        "Mô hình này đã có kết quả trong năm.",
    ),
    *(
        Unique(
            f"evidence_cited_once_by_{place}",
            lambda place=place, factory=factory, **kwargs: make.EvidenceCitationFactory(
                **{"assessment": None, place: factory()} | kwargs
            ),
            ("evidence", place),
            "Minh chứng này đã có ở đây.",
        )
        for place, factory in {
            "registration": make.RegistrationFactory,
            "assessment": make.AssessmentFactory,
            "task_score": make.TaskScoreFactory,
            "result": make.InitiativeResultFactory,
            "reply_item": make.ReplyItemFactory,
        }.items()
    ),
    Unique(
        "one_recognition_per_result_and_level",
        make.RecognitionFactory,
        ("result", "desk"),
        "Cấp này đã xét mô hình này.",
    ),
    Unique(
        "recognition_once_per_list",
        make.CommendationEntryFactory,
        ("commendation_list", "recognition"),
        "Mô hình này đã có trong danh sách.",
    ),
    Unique(
        "list_position_once_per_group",
        make.CommendationEntryFactory,
        ("commendation_list", "group", "position"),
        "Đã có Dòng danh sách trùng Danh sách, Nhóm và Thứ tự trong nhóm.",
    ),
    Unique("Unit.code", make.UnitFactory, ("code",), "Đã có Đơn vị trùng Mã đơn vị."),
    Unique("Unit.path", make.UnitFactory, ("path",), "Đã có Đơn vị trùng Nhánh."),
    Unique("User.username", make.UserFactory, ("username",), "Đã có Người dùng trùng Tên đăng nhập."),
    Unique(
        "User.oidc_subject",
        lambda **kwargs: make.UserFactory(
            oidc_subject=f"issuer#{make.next_path(None)}{User.objects.count()}", **kwargs
        ),
        ("oidc_subject",),
        "Đã có Người dùng trùng Tài khoản liên kết.",
    ),
    Unique(
        "SignInSession.session_key",
        make.SignInSessionFactory,
        ("session_key",),
        "Đã có Phiên đăng nhập trùng Mã phiên.",
    ),
    Unique("Directive.number", make.DirectiveFactory, ("number",), "Đã có Văn bản chỉ đạo trùng Số, ký hiệu."),
    Unique("Campaign.name", make.CampaignFactory, ("name",), "Đã có Giai đoạn trùng Tên giai đoạn."),
    Unique(
        "CampaignYear.year", make.CampaignYearFactory, ("year",), "Đã có Năm thi đua trùng Năm.", second={"year": 2024}
    ),
    Unique("Field.code", make.FieldFactory, ("code",), "Đã có Lĩnh vực trùng Mã."),
    Unique("Initiative.code", make.InitiativeFactory, ("code",), "Đã có Mô hình trùng Mã mô hình."),
    Unique(
        "CommendationList.supersedes",
        make.CommendationListFactory,
        ("supersedes",),
        "Đã có Danh sách khen thưởng trùng Thay thế danh sách.",
        first={"supersedes": EARLIER},
    ),
    Unique(
        "one_digest_a_day_for_an_address",
        make.DigestFactory,
        ("address", "digest_on"),
        "Mỗi địa chỉ chỉ nhận một thư tổng hợp mỗi ngày.",
    ),
    Unique(
        "one_digest_a_day_for_a_person",
        make.DigestFactory,
        ("recipient", "digest_on"),
        "Mỗi người chỉ nhận một thư tổng hợp mỗi ngày.",
    ),
    Unique(
        "one_unsent_mail_of_a_decision",
        make.OutgoingMailFactory,
        ("target_id", "address"),
        "Đã có một thư chưa gửi về quyết định này cho địa chỉ này.",
    ),
    Unique(
        "one_unsent_confirmation",
        make.ConfirmationFactory,
        ("recipient", "address"),
        "Đã có một thư xác nhận chưa gửi cho địa chỉ này.",
    ),
    Unique("like_pair_once", make.LikePairFactory, ("first", "second"), "Hai mô hình này đã được so với nhau."),
    Unique(
        "one_likeness_scan_at_a_time",
        make.LikenessScanFactory,
        ("year", "failure"),
        "Năm này đang được rà soát.",
        second={"failure": "Bị gián đoạn"},
    ),
    *(Unique(*case) for case in constraints_calibration.UNIQUE),
    *(Unique(*case) for case in constraints_opinions.UNIQUE),
    *(Unique(*case) for case in constraints_replies.UNIQUE),
    *(Unique(*case) for case in constraints_assignments.UNIQUE),
    *(Unique(*case) for case in constraints_results.UNIQUE),
    *(Unique(*case) for case in constraints_scoring.UNIQUE),
    Unique("MailPreference.user", make.MailPreferenceFactory, ("user",), "Đã có Cài đặt nhận thư trùng Người dùng."),
]
# Rows that are written once are tried by writing another: see the last test.
WRITTEN_ONCE = {"one_file_per_format", "IssuedSnapshot.commendation_list", "AuditLink.event_id"}


@pytest.mark.parametrize("case", UNIQUES, ids=lambda case: case.constraint)
def test_constraint_keeps_apart(case):
    earlier = {
        name: make.CommendationListFactory() if value is EARLIER else value for name, value in case.first.items()
    }
    first, second = case.factory(**earlier), case.factory(**case.second)
    changes = {name: getattr(first, name) for name in case.fields}

    said = refused_by_database(second, changes)

    if connection.vendor == "postgresql" and "." not in case.constraint:
        assert case.constraint in said
    assert refused_in_words(second, changes) == [case.message]


def test_constraint_keeps_issued_files_apart():
    issued = IssuedSnapshot.objects.create(
        commendation_list=make.CommendationListFactory(), content="{}", sha256="0" * 64
    )
    file = {"snapshot": issued, "format": FileFormat.PDF, "content": b"%PDF", "sha256": "0" * 64}
    IssuedFile.objects.create(**file)

    again = [
        IssuedSnapshot(commendation_list=issued.commendation_list, content="{}", sha256="0" * 64),
        IssuedFile(**file),
    ]

    for row in again:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    assert [refused_in_words(row, {}) for row in again] == [
        ["Đã có Bản lưu danh sách trùng Danh sách."],
        ["Đã có Tệp đã ban hành trùng Bản lưu và Định dạng."],
    ]


def test_constraints_that_keep_apart_are_all_tried():
    constraints = {
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    }
    fields = {
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.fields
        if field.unique and not field.primary_key
    }

    assert {case.constraint for case in UNIQUES} | WRITTEN_ONCE == constraints | fields


def test_constraints_let_history_be():
    """An ended body, membership or unit makes room for the next of the same name."""
    body = make.ReviewingBodyFactory(valid_to=date(2025, 6, 30))
    membership = make.MembershipFactory(ends_on=date(2025, 6, 30))
    root = make.UnitFactory()
    village = make.UnitFactory(parent=root, name="Thôn 2", valid_to=date(2025, 6, 30))

    rows = [
        make.ReviewingBodyFactory(unit=body.unit, valid_from=date(2025, 7, 1)),
        make.MembershipFactory(user=membership.user, unit=membership.unit, role=membership.role),
        make.UnitFactory(parent=root, name=village.name),
    ]

    for row in rows:
        row.full_clean()

    kept = [
        type(row).objects.filter(pk__in=[earlier.pk, row.pk]).count()
        for earlier, row in zip((body, membership, village), rows, strict=True)
    ]
    assert kept == [2, 2, 2]


@pytest.mark.parametrize("role", Role)
def test_constraints_let_a_person_have_several_roles_at_a_unit(role):
    drafter = make.MembershipFactory(role=Role.DRAFTER)

    if role != Role.DRAFTER:
        make.MembershipFactory(user=drafter.user, unit=drafter.unit, role=role).full_clean()

    held = drafter.user.memberships.filter(unit=drafter.unit).values_list("role", flat=True)
    assert set(held) == {Role.DRAFTER, role}
