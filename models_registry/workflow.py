"""The life of a registration: drafted and signed off in the unit, decided at the nearest rung."""

from typing import Any

from danvan.activity.models import StateChange
from danvan.common import clock
from danvan.common.workflow import Transition, Workflow
from danvan.organization.access import works_at, writers_for
from danvan.organization.models import ReviewingBody, Unit
from danvan.organization.roles import Permission
from models_registry.hooks import PortalHooks
from models_registry.models import CampaignYear, Phase, PhaseKind, Registration, SignedCopy
from models_registry.models import RegistrationState as State
from models_registry.notices import registration_changed
from models_registry.parts import content_of
from models_registry.questions import label_of

# The few fields without which nobody can judge a model (see the real forms of 2026), in the order of the form.
REQUIRED = ("name", "field", "objectives", "place_and_people", "person_in_charge", "timeframe")


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
    phase = Phase.objects.of(year, PhaseKind.REGISTRATION)
    if phase is None:
        return [f"Năm {year.year} chưa đặt thời gian đăng ký mô hình. Hãy liên hệ quản trị."]
    return phase.refusals(unit)


def missing_parts(registration: Registration) -> dict[str, str]:
    """Field → sentence for every part that must be filled before sending."""
    asked = ("subject_name", *REQUIRED) if registration.is_individual else REQUIRED
    return {name: _not_written(name, registration.form) for name in asked if not getattr(registration, name)}


def _not_written(name: str, form: str) -> str:
    """“Chưa ghi thời gian thực hiện.”: the part is called as the form of this carrier calls it."""
    label = label_of(name, form)
    return f"Chưa {'chọn' if name == 'field' else 'ghi'} {label[:1].lower()}{label[1:]}."


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


def signs_in_two_steps(unit: Unit) -> bool:
    """Whether what `unit` sends must be handed over by one person and sent by another."""
    return unit.heir.sign_off


def signed_by_two(obj: Any, actor: Any) -> list[str]:
    """Blocker: where the unit signs in two steps, nobody sends what another person did not hand over."""
    if not signs_in_two_steps(obj.unit):
        return []
    if obj.state != State.READY:  # the same word for a registration and a dossier
        return [
            "Đơn vị đang đặt ký gửi hai bước: người soạn chuyển trước, người khác ký gửi. Hãy nhờ người soạn chuyển, "
            "hoặc đề nghị quản trị tắt ký gửi hai bước."
        ]
    handed_over = StateChange.objects.about(obj).filter(transition="hand_over").order_by("-id").first()
    if handed_over is not None and handed_over.actor_id == actor.pk:
        return [
            "Đơn vị đang đặt ký gửi hai bước, mà anh/chị là người đã chuyển. Hãy để người ký gửi khác gửi, nhờ người "
            "soạn lấy lại rồi chuyển, hoặc đề nghị quản trị tắt ký gửi hai bước."
        ]
    return []


def another_signs(obj: Any, actor: Any) -> list[str]:
    """Blocker: where the unit signs in two steps, nobody hands over what then nobody could send."""
    if not signs_in_two_steps(obj.unit):
        return []
    if any(signer.pk != actor.pk for signer in writers_for(obj.unit, Permission.SEND)):
        return []
    return [
        "Đơn vị đang đặt ký gửi hai bước mà chưa có người ký gửi nào khác anh/chị. Hãy nhờ người soạn chuyển, hoặc đề "
        "nghị quản trị thêm người ký gửi hay tắt ký gửi hai bước."
    ]


def _keep_copy(registration: Registration, actor: Any, note: str) -> None:
    SignedCopy.objects.create(registration=registration, content=content_of(registration))


def _to_nearest_rung(registration: Registration, actor: Any, note: str) -> None:
    registration.desk = ReviewingBody.objects.ladder_of(registration.unit)[0].unit
    _keep_copy(registration, actor, note)


def to_unit(obj: Any, actor: Any, note: str) -> None:
    """Effect: it lies on its unit's own desk again."""
    obj.desk = obj.unit


def _forget_decline(registration: Registration, actor: Any, note: str) -> None:
    registration.decline_code = ""


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
        blockers=(_is_complete, another_signs),
        effect=_keep_copy,
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
        "send_back",
        "Trả lại người soạn",
        frozenset({State.READY}),
        State.DRAFT,
        Permission.SEND,
        phases=(PhaseKind.REGISTRATION,),
        needs_note=True,
        explains="Người soạn được báo kèm lý do, sửa rồi chuyển lại. Cấp trên không thấy việc này.",
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
        blockers=(_is_complete, has_rung, signed_by_two),
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
        blockers=(not_own, _is_complete),
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
        effect=_forget_decline,
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
