"""What must hold is held by the database, and said in words before it comes to that.

Each constraint of each model is broken once: past our code, which the database refuses, and by
`full_clean`, which names what is wrong in Vietnamese.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from danvan.organization.models import Unit
from danvan.organization.roles import Role
from reports.models import FileFormat, IssuedFile, IssuedSnapshot
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = timezone.make_aware(datetime(2025, 9, 10, 9))  # noqa: DTZ001
IN_GENERAL = "Nội dung không hợp lệ. Hãy xem lại các mục đã nhập."
OURS = ("activity", "organization", "models_registry", "evaluations", "reports")


PERSON = object()  # stands for somebody who is made when the case runs


@dataclass(frozen=True)
class Check:
    """A valid row, the values that break it, and what is said."""

    constraint: str
    factory: Callable[..., models.Model]
    broken: dict[str, Any]
    message: str = IN_GENERAL


@dataclass(frozen=True)
class Unique:
    """Two valid rows, the second made with `second`; what breaks it is that it takes `fields` from the first."""

    constraint: str
    factory: Callable[..., models.Model]
    fields: tuple[str, ...]
    message: str
    first: dict[str, Any] = field(default_factory=dict)
    second: dict[str, Any] = field(default_factory=dict)


def stamped(constraint: str, factory: Callable[..., models.Model], prefix: str) -> list[Check]:
    """Who and when, both or neither: the moment without the person, and the person without the moment."""
    return [
        Check(constraint, factory, {f"{prefix}_at": NOW, f"{prefix}_by": None}),
        Check(constraint, factory, {f"{prefix}_at": None, f"{prefix}_by": PERSON}),
    ]


CHECKS = [
    Check(
        "unit_ends_after_it_begins",
        make.UnitFactory,
        {"valid_from": date(2025, 7, 1), "valid_to": date(2025, 6, 30)},
        "Ngày kết thúc của đơn vị phải sau ngày bắt đầu.",
    ),
    Check("unit_target_is_sane", make.UnitFactory, {"target": 0}, "Chỉ tiêu mô hình mỗi năm phải từ 1 đến 20."),
    Check("unit_target_is_sane", make.UnitFactory, {"target": 21}, "Chỉ tiêu mô hình mỗi năm phải từ 1 đến 20."),
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
    *stamped("registration_sent_at_and_by_together", make.RegistrationFactory, "submitted"),
    *stamped("registration_returned_at_and_by_together", make.RegistrationFactory, "returned"),
    *stamped("registration_decided_at_and_by_together", make.RegistrationFactory, "decided"),
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
]

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
        "one_current_body_per_unit",
        make.ReviewingBodyFactory,
        ("unit",),
        "Đơn vị này đang có một cơ quan xét duyệt. Hãy kết thúc cơ quan cũ trước.",
        second={"valid_from": date(2024, 1, 1)},
    ),
    Unique(
        "body_begins_once_a_day",
        make.ReviewingBodyFactory,
        ("unit", "valid_from"),
        "Đã có Cơ quan xét duyệt trùng Đơn vị và Có từ ngày.",
        second={"valid_to": date(2025, 6, 30)},
    ),
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
        "initiative_registered_once_a_year",
        make.RegistrationFactory,
        ("initiative", "year"),
        "Mô hình này đã được đăng ký trong năm.",
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
        "one_result_per_registration",
        make.InitiativeResultFactory,
        ("registration",),
        "Mô hình này đã có kết quả trong năm.",
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
        first={"supersedes": PERSON},
    ),
]
# Rows that are written once are tried by writing another: see the last test.
WRITTEN_ONCE = {"one_file_per_format", "IssuedSnapshot.commendation_list"}


def named(case: Check | Unique) -> str:
    return case.constraint


def refused_by_database(row: models.Model, changes: dict[str, Any]) -> str:
    """Write past our code and give what the database says."""
    rows = models.QuerySet(type(row)).filter(pk=row.pk)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        rows.update(**changes)
    return str(refused.value)


def refused_in_words(row: models.Model, changes: dict[str, Any]) -> list[str]:
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.messages


@pytest.mark.parametrize("case", CHECKS, ids=named)
def test_constraint_is_checked(case):
    row = case.factory()
    changes = {name: make.UserFactory() if value is PERSON else value for name, value in case.broken.items()}

    assert case.constraint in refused_by_database(row, changes)
    assert refused_in_words(row, changes) == [case.message]


@pytest.mark.parametrize("case", UNIQUES, ids=named)
def test_constraint_keeps_apart(case):
    earlier = {name: make.CommendationListFactory() if value is PERSON else value for name, value in case.first.items()}
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
    assert [words(row) for row in again] == [
        ["Đã có Bản lưu danh sách trùng Danh sách."],
        ["Đã có Tệp đã ban hành trùng Bản lưu và Định dạng."],
    ]


def words(row: models.Model) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.messages


def test_constraints_are_all_tried():
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    constraints = {constraint.name for model in ours for constraint in model._meta.constraints}
    fields = {
        f"{model.__name__}.{field.name}"
        for model in ours
        for field in model._meta.fields
        if field.unique and not field.primary_key
    }

    assert {case.constraint for case in (*CHECKS, *UNIQUES)} | WRITTEN_ONCE == constraints | fields


# --- what a constraint does not forbid ----------------------------------------------------------------


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


@pytest.mark.parametrize("role", Role)
def test_constraints_let_a_person_have_several_roles_at_a_unit(role):
    drafter = make.MembershipFactory(role=Role.DRAFTER)

    if role != Role.DRAFTER:
        make.MembershipFactory(user=drafter.user, unit=drafter.unit, role=role).full_clean()


@pytest.mark.parametrize(("own", "score"), [("12.0", "12.0"), ("0.0", "0.0"), ("14.0", "14.0")])
def test_constraints_want_no_reason_where_scores_are_equal(own, score):
    make.TaskScoreFactory(self_score=Decimal(own), appraised_score=Decimal(score)).full_clean()
