"""What the pages of one registration say: what it is, whose desk it is on, what it holds, what happened.

Prepared here so that templates only show it.
"""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from danvan.activity.models import StateChange
from danvan.common import clock
from danvan.common.shown import Answer, Button, Step, step_of
from danvan.common.templatetags.portal import vn_date, vn_datetime
from danvan.common.workflow import Transition
from danvan.organization.access import roles_granting, works_at
from danvan.organization.models import Membership, ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.forms.registration import SECTIONS, SUBJECT_FIELDS, Section
from models_registry.models import CampaignYear, InitiativeForm, Phase, PhaseKind, Registration, RegistrationKind
from models_registry.models import RegistrationState as State
from models_registry.workflow import missing_parts, registration_workflow

QUESTIONS = {  # where the words of the button alone do not say what is concerned
    "withdraw": "Rút bản đăng ký về?",
    "take_back": "Lấy lại bản đăng ký để sửa?",
    "return": "Trả lại để bổ sung?",
    "decline": "Không chấp nhận đăng ký?",
}
GROUPS = {"form", "field", "kind", "target_level", "tasks"}  # fields of several buttons: a link leads to the first


def what_it_is(registration: Registration) -> str:
    """“Mô hình tập thể, lĩnh vực Kinh tế; Thôn Bình An đăng ký mới năm 2025.”"""
    carriers = {
        InitiativeForm.COLLECTIVE: "Mô hình của tập thể",
        InitiativeForm.INDIVIDUAL: "Điển hình cá nhân",
        InitiativeForm.HOUSEHOLD: "Điển hình hộ gia đình",
    }
    acts = {
        RegistrationKind.NEW: "đăng ký mới",
        RegistrationKind.CONTINUED: "đăng ký tiếp tục duy trì",
        RegistrationKind.REPLICATED: "đăng ký nhân rộng",
    }
    field = f", lĩnh vực {registration.field.name}" if registration.field else ""
    act = acts[RegistrationKind(registration.kind)]
    carrier = carriers[InitiativeForm(registration.form)]
    unit = f"{registration.unit_name}{predecessor_note(registration)}"
    return f"{carrier}{field}. {unit} {act} năm {registration.year.year}."


def predecessor_note(registration: Registration) -> str:
    """“ (đơn vị tiền thân của Xã Tân Hà)”, where the unit that registered it has gone into another."""
    owner = registration.initiative.unit.heir if registration.unit.is_closed else registration.unit
    return f" (đơn vị tiền thân của {owner.name})" if owner.name != registration.unit.name else ""


def where_it_is(registration: Registration, *, has_result: bool = False) -> str:
    """Whose desk it is on, and what comes next; `has_result`: its result for the year is written already."""
    unit, year = registration.unit_name, registration.year.year
    match State(registration.state):
        case State.DRAFT:
            rung = nearest_rung(registration.unit)
            return f"Đang ở {unit}, đang soạn. Khi đủ nội dung, người ký gửi của đơn vị gửi lên {rung}."
        case State.READY:
            rung = nearest_rung(registration.unit)
            return f"Đang ở {unit}, đã soạn xong, chờ người ký gửi xem lại và gửi lên {rung}."
        case State.SUBMITTED:
            return f"Đang ở {body_name(registration.desk)}, chờ thẩm định. Có kết quả, đơn vị được báo ngay trên cổng."
        case State.RETURNED:
            rung = nearest_rung(registration.unit, registration.returned_at)
            return f"{rung} trả lại ngày {vn_date(registration.returned_at)}. Đơn vị bổ sung rồi gửi lại."
        case State.ACCEPTED:
            rung = body_name(registration.desk, registration.decided_at)
            day = vn_date(registration.decided_at)
            if has_result:
                return f"{rung} đã chấp nhận ngày {day}. Kết quả ghi trong bản tự đánh giá năm {year}."
            return f"{rung} đã chấp nhận ngày {day}. Việc tiếp theo: ghi kết quả vào bản tự đánh giá năm {year}."
        case State.DECLINED:
            rung = body_name(registration.desk, registration.decided_at)
            day = vn_date(registration.decided_at)
            return f"{rung} không chấp nhận ngày {day}. Mô hình không được tính trong năm {year}."


def what_happens_next(registration: Registration) -> str:
    """The second half of a message after an act: what comes now."""
    return {
        State.DRAFT: "Anh/chị sửa rồi gửi lại khi xong.",
        State.READY: "Người ký gửi của đơn vị sẽ xem lại và gửi lên cấp trên.",
        State.SUBMITTED: f"Bản đăng ký đang ở {body_name(registration.desk)}, chờ thẩm định.",
        State.RETURNED: f"{registration.unit_name} được báo để bổ sung rồi gửi lại.",
        State.ACCEPTED: f"{registration.unit_name} được báo; cuối năm đơn vị ghi kết quả trong bản tự đánh giá.",
        State.DECLINED: f"{registration.unit_name} được báo kèm lý do.",
    }[State(registration.state)]


def body_name(unit: Unit, at: datetime | None = None) -> str:
    """What the rung at `unit` is called, or was called at a moment; the unit's name where it has no body."""
    return ReviewingBody.objects.name_at(unit, _day(at))


def nearest_rung(unit: Unit, at: datetime | None = None) -> str:
    """The name of the body to which `unit` sends, or sent at a moment."""
    ladder = ReviewingBody.objects.ladder_of(unit, _day(at))
    return ladder[0].name if ladder else "cấp trên"


def sections(registration: Registration, *, edit_url: str = "") -> list[tuple[Section, list[Answer]]]:
    """All answers under the headings of the form; with `edit_url` each leads to its field."""
    hidden = () if registration.is_individual else SUBJECT_FIELDS
    return [
        (section, [row(registration, name, edit_url) for name in section.fields if name not in hidden])
        for section in SECTIONS
    ]


def row(registration: Registration, name: str, edit_url: str = "") -> Answer:
    """One answer with its label."""
    label = str(registration._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return Answer(label[:1].upper() + label[1:], text_of(registration, name), _field_url(name, edit_url))


def _field_url(name: str, edit_url: str) -> str:
    anchor = f"#id_{name}_0" if name in GROUPS else f"#id_{name}"
    return edit_url + anchor if edit_url else ""


def remedies(registration: Registration, edit_url: str) -> tuple[tuple[str, str], ...]:
    """Each sentence about a missing part, with the field where it is written; empty where nothing may be written."""
    missing = missing_parts(registration).items() if edit_url else ()
    return tuple((sentence, _field_url(name, edit_url)) for name, sentence in missing)


def text_of(registration: Registration, name: str, typed: dict[str, Any] | None = None) -> str:
    """An answer as people read it; `typed` gives the tasks of a row that is not saved."""
    if name == "tasks":
        return "\n".join(str(task) for task in (typed["tasks"] if typed else registration.tasks.all()))
    display = getattr(registration, f"get_{name}_display", None)
    return str((display() if display else getattr(registration, name)) or "")


def history(registration: Registration) -> list[Step]:
    """The steps so far, newest first, in the capacity in which each was taken."""
    changes = StateChange.objects.about(registration).filter(provisional=False).order_by("-id")
    return [step_of(change, State(change.target).tone) for change in changes]


def return_reason(registration: Registration) -> StateChange | None:
    """The last return, while the unit has not answered it."""
    if registration.state not in State.with_unit() or registration.returned_at is None:
        return None
    if registration.submitted_at and registration.submitted_at > registration.returned_at:
        return None
    return StateChange.objects.about(registration).filter(target=State.RETURNED).order_by("-id").first()


def buttons(registration: Registration, user: User) -> list[Button]:
    """The acts offered now. Who may send need not hand over to a sender."""
    offers = registration_workflow.offered(registration, user)
    names = {offer.transition.name for offer in offers}
    mended = remedies(registration, edit_url(registration, user))
    return [
        Button(offer.transition, offer.reasons, transition_url(registration, offer.transition.name), mended)
        for offer in offers
        if not (offer.transition.name == "hand_over" and "submit" in names)
    ]


def transition_url(registration: Registration, name: str) -> str:
    return reverse("models_registry:registration_transition", args=[registration.pk, name])


def question(act: Transition) -> str:
    """The heading of the confirmation page."""
    return QUESTIONS.get(act.name, f"{act.label}?")


def explains(registration: Registration, act: Transition) -> list[str]:
    """What will happen, for the confirmation page."""
    told = [act.explains] if act.explains else []
    if act.target == State.SUBMITTED and act.permission == Permission.SEND:
        return [f"Bản đăng ký được gửi tới {nearest_rung(registration.unit)}.", *told]
    return told


def deadline(unit: Unit, year: CampaignYear) -> str:
    """Until when one should register, and once that is past how long the portal still takes it; empty when closed."""
    phase = Phase.objects.filter(year=year, kind=PhaseKind.REGISTRATION).first()
    closes_at = phase.closes_for(unit) if phase else None
    if phase is None or closes_at is None or not phase.opens_at <= clock.now() <= closes_at:
        return ""
    if clock.today() <= phase.due_on:
        return f"Hạn đăng ký: {vn_date(phase.due_on)}."
    return f"Đã quá hạn đăng ký {vn_date(phase.due_on)}; cổng còn nhận đến {vn_datetime(closes_at)}."


def edit_refusals(registration: Registration) -> list[str]:
    """Why the phase does not let the unit change it now."""
    return registration_workflow.hooks.phase_reasons(registration, (PhaseKind.REGISTRATION,))


def edit_url(registration: Registration, user: User) -> str:
    """Where the user may change it; empty where they may not now."""
    if not registration.is_editable or not can(user, Permission.ENTER, registration.unit):
        return ""
    if edit_refusals(registration):
        return ""
    return reverse("models_registry:registration_edit", args=[registration.pk])


def concerned(registration: Registration) -> list[Answer]:
    """What an act is about to touch, for its confirmation page."""
    return [
        Answer("Mô hình", registration.name),
        Answer("Đơn vị", registration.unit_name),
        Answer("Mã", registration.reference),
        Answer("Năm", str(registration.year.year)),
    ]


def is_on_behalf(user: User, unit: Unit) -> bool:
    """Whether the user enters for a unit at which they do not work: a village without staff."""
    return not works_at(user, Permission.ENTER, unit)


def was_sent_on_behalf(registration: Registration) -> bool:
    """Whether the sender held no right to send at the unit itself on the day of sending."""
    if registration.submitted_by is None or registration.submitted_at is None:
        return False
    held = Membership.objects.at(timezone.localdate(registration.submitted_at)).filter(
        user=registration.submitted_by,
        unit__present_path=registration.unit.present_path,
        role__in=roles_granting(Permission.SEND),
    )
    return not held.exists()


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
