"""The life of a registration: drafted and signed off in the unit, decided at the nearest rung."""

from typing import Any

from danvan.common import clock
from danvan.common.workflow import Transition, Workflow
from danvan.organization.access import works_at
from danvan.organization.models import ReviewingBody, Unit
from danvan.organization.roles import Permission
from models_registry.hooks import PortalHooks
from models_registry.models import CampaignYear, Phase, PhaseKind, Registration
from models_registry.models import RegistrationState as State
from models_registry.notices import registration_changed

# The few fields without which nobody can judge a model (see the real forms of 2026): field → what to do.
REQUIRED = {
    "name": "Chưa ghi tên mô hình.",
    "field": "Chưa chọn lĩnh vực.",
    "objectives": "Chưa ghi mục tiêu, nội dung, cách làm.",
    "place_and_people": "Chưa ghi địa bàn, đối tượng.",
    "person_in_charge": "Chưa ghi người phụ trách.",
    "timeframe": "Chưa ghi thời gian thực hiện.",
}


def closed_reasons(unit: Unit) -> list[str]:
    """Why nothing new can be begun in the name of `unit`: it has ended. What was begun may be finished."""
    if unit.exists_on(clock.today()):
        return []
    if unit.valid_to is None or clock.today() < unit.valid_from:
        return [f"{unit.name} chỉ có từ ngày {unit.valid_from:%d/%m/%Y}."]
    heir = f" Hãy làm cho {unit.heir.name}." if unit.heir != unit else ""
    return [f"{unit.name} đã kết thúc ngày {unit.valid_to:%d/%m/%Y}.{heir}"]


def registration_refusals(unit: Unit, year: CampaignYear) -> list[str]:
    """Why `unit` cannot begin a registration for `year` now; empty while the phase is open for it."""
    if closed := closed_reasons(unit):
        return closed
    phase = Phase.objects.filter(year=year, kind=PhaseKind.REGISTRATION).select_related("year").first()
    if phase is None:
        return [f"Năm {year.year} chưa đặt thời gian đăng ký mô hình. Hãy liên hệ quản trị."]
    return phase.refusals(unit)


def missing_parts(registration: Registration) -> dict[str, str]:
    """Field → sentence for every part that must be filled before sending."""
    missing = {field: text for field, text in REQUIRED.items() if not getattr(registration, field)}
    if registration.is_individual and not registration.subject_name:
        missing["subject_name"] = "Chưa ghi họ và tên cá nhân hoặc chủ hộ."
    return missing


def _is_complete(registration: Registration, actor: Any) -> list[str]:
    return list(missing_parts(registration).values())


def has_rung(obj: Any, actor: Any) -> list[str]:
    """Blocker: there must be somebody above the unit to send to."""
    if ReviewingBody.objects.ladder_of(obj.unit):
        return []
    return ["Chưa có cơ quan xét duyệt nào ở cấp trên của đơn vị. Hãy liên hệ quản trị."]


def not_own(obj: Any, actor: Any) -> list[str]:
    """Blocker: nobody decides on what they sent themselves, nor on the unit they write for."""
    if works_at(actor, Permission.ENTER, obj.unit):
        return [f"Anh/chị là người của {obj.unit.name} nên không thẩm định được. Hãy để người khác của Ban thẩm định."]
    if obj.submitted_by_id == actor.pk:
        return ["Anh/chị là người ký gửi nên không tự thẩm định được. Hãy để người khác của Ban thẩm định."]
    return []


def _to_nearest_rung(registration: Registration, actor: Any, note: str) -> None:
    registration.desk = ReviewingBody.objects.ladder_of(registration.unit)[0].unit


def to_unit(obj: Any, actor: Any, note: str) -> None:
    """Effect: it lies on its unit's own desk again."""
    obj.desk = obj.unit


def _has_no_result(registration: Registration, actor: Any) -> list[str]:
    # `results` is the reverse side of a relation that a later app adds; the rule is this object's own.
    if registration.results.exists():  # type: ignore[attr-defined]
        return ["Mô hình đã có kết quả trong bản tự đánh giá nên không mở lại được."]
    return []


REGISTRATION_TRANSITIONS = (
    Transition(
        "hand_over",
        "Chuyển người ký gửi",
        frozenset({State.DRAFT, State.RETURNED}),
        State.READY,
        Permission.ENTER,
        phases=(PhaseKind.REGISTRATION,),
        blockers=(_is_complete,),
        explains="Người ký gửi của đơn vị sẽ xem lại và gửi lên cấp trên.",
    ),
    Transition(
        "take_back",
        "Lấy lại để sửa",
        frozenset({State.READY}),
        State.DRAFT,
        Permission.ENTER,
        phases=(PhaseKind.REGISTRATION,),
        tone="quiet",
        explains="Bản đăng ký trở lại trạng thái đang soạn.",
    ),
    Transition(
        "submit",
        "Gửi Ban Dân vận",
        frozenset({State.DRAFT, State.READY, State.RETURNED}),
        State.SUBMITTED,
        Permission.SEND,
        phases=(PhaseKind.REGISTRATION,),
        stamp="submitted",
        tone="primary",
        blockers=(_is_complete, has_rung),
        effect=_to_nearest_rung,
        explains="Sau khi gửi, đơn vị không sửa được nữa trừ khi rút về hoặc bị trả lại.",
    ),
    Transition(
        "withdraw",
        "Rút về",
        frozenset({State.SUBMITTED}),
        State.DRAFT,
        Permission.SEND,
        phases=(PhaseKind.REGISTRATION,),
        tone="quiet",
        effect=to_unit,
        explains="Bản đăng ký trở về đơn vị để sửa, rồi phải gửi lại.",
    ),
    Transition(
        "accept",
        "Chấp nhận đăng ký",
        frozenset({State.SUBMITTED}),
        State.ACCEPTED,
        Permission.REVIEW,
        phases=(PhaseKind.REVIEW,),
        stamp="decided",
        tone="primary",
        blockers=(not_own,),
        explains="Mô hình được đưa vào theo dõi và tự đánh giá cuối năm.",
    ),
    Transition(
        "return",
        "Trả lại bổ sung",
        frozenset({State.SUBMITTED}),
        State.RETURNED,
        Permission.REVIEW,
        phases=(PhaseKind.REVIEW,),
        stamp="returned",
        needs_note=True,
        blockers=(not_own,),
        effect=to_unit,
        explains="Đơn vị đọc được lý do, sửa và gửi lại.",
    ),
    Transition(
        "decline",
        "Không chấp nhận",
        frozenset({State.SUBMITTED}),
        State.DECLINED,
        Permission.REVIEW,
        phases=(PhaseKind.REVIEW,),
        stamp="decided",
        needs_note=True,
        tone="quiet",
        blockers=(not_own,),
        explains="Đơn vị đọc được lý do. Mô hình không được tính trong năm.",
    ),
    Transition(
        "reopen",
        "Mở lại để thẩm định",
        frozenset({State.ACCEPTED, State.DECLINED}),
        State.SUBMITTED,
        Permission.REVIEW,
        phases=(PhaseKind.REVIEW,),
        needs_note=True,
        tone="quiet",
        blockers=(not_own, _has_no_result),
        explains="Quyết định trước được hủy, bản đăng ký trở lại hàng chờ thẩm định.",
    ),
)

registration_workflow = Workflow(
    Registration,
    REGISTRATION_TRANSITIONS,
    hooks=PortalHooks(verb="registration", notices=registration_changed),
    label="bản đăng ký",
    related=("unit", "desk", "year"),
)
