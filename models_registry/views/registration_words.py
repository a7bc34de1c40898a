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
from models_registry.learning import source_as_told
from models_registry.models import CampaignYear, InitiativeForm, Phase, PhaseKind, Registration, RegistrationKind
from models_registry.models import RegistrationState as State
from models_registry.parts import in_words
from models_registry.questions import PLANNED, SECTIONS, SOURCE, Section, is_asked, label_of
from models_registry.returned import writable_parts
from models_registry.workflow import another_signs, missing_parts, registration_workflow, signs_in_two_steps

QUESTIONS = {  # where the words of the button alone do not say what is concerned
    "withdraw": "Rút bản đăng ký về?",
    "take_back": "Lấy lại bản đăng ký để sửa?",
    "send_back": "Trả lại người soạn để sửa?",
    "return": "Trả lại để bổ sung?",
    "decline": "Không chấp nhận đăng ký?",
}
DONE = {  # what is said after an act; {} is the name of the model
    "hand_over": "Đã chuyển “{}” tới người ký gửi.",
    "take_back": "Đã lấy lại “{}” để sửa.",
    "send_back": "Đã trả “{}” lại người soạn.",
    "submit": "Đã gửi “{}”.",
    "withdraw": "Đã rút “{}” về.",
    "accept": "Đã chấp nhận “{}”.",
    "return": "Đã trả lại “{}” để bổ sung.",
    "decline": "Đã ghi không chấp nhận “{}”.",
    "reopen": "Đã mở lại “{}” để thẩm định.",
}
SENDING = ("submit", "hand_over")
ANCHORS = {PLANNED: "#id_planned_0_what"}
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


def what_happens_next(registration: Registration, act: str = "") -> str:
    """The second half of a message after an act: what comes now."""
    if act == "send_back":
        return "Người soạn được báo kèm lý do để sửa rồi chuyển lại."
    if act == "submit" and (review := _review_due(registration.year)):
        return f"{body_name(registration.desk)} thẩm định chậm nhất ngày {vn_date(review)}."
    return {
        State.DRAFT: "Anh/chị sửa rồi gửi lại khi xong.",
        State.READY: "Người ký gửi của đơn vị sẽ xem lại và gửi lên cấp trên.",
        State.SUBMITTED: f"Bản đăng ký đang ở {body_name(registration.desk)}, chờ thẩm định.",
        State.RETURNED: f"{registration.unit_name} được báo để bổ sung rồi gửi lại.",
        State.ACCEPTED: f"{registration.unit_name} được báo; cuối năm đơn vị ghi kết quả trong bản tự đánh giá.",
        State.DECLINED: f"{registration.unit_name} được báo kèm lý do.",
    }[State(registration.state)]


def _review_due(year: CampaignYear) -> date | None:
    """By when what is sent now is decided; None where no date is set, or it has gone by."""
    phase = Phase.objects.filter(year=year, kind=PhaseKind.REVIEW, due_on__gte=clock.today()).first()
    return phase.due_on if phase else None


def body_name(unit: Unit, at: datetime | None = None) -> str:
    """What the rung at `unit` is called, or was called at a moment; the unit's name where it has no body."""
    return ReviewingBody.objects.name_at(unit, _day(at))


def nearest_rung(unit: Unit, at: datetime | None = None) -> str:
    """The name of the body to which `unit` sends, or sent at a moment."""
    ladder = ReviewingBody.objects.ladder_of(unit, _day(at))
    return ladder[0].name if ladder else "cấp trên"


def receiver(registration: Registration) -> str:
    """“Nơi nhận: Khối Dân vận …”, for under the button that sends it; empty where nobody is above the unit."""
    ladder = ReviewingBody.objects.ladder_of(registration.unit)
    return f"Nơi nhận: {ladder[0].name}." if ladder else ""


def sections(registration: Registration, *, edit_url: str = "") -> list[tuple[Section, list[Answer]]]:
    """All answers under the headings of the form; with `edit_url` each that may be changed leads to its field."""
    writable = writable_parts(registration) if edit_url else frozenset()

    def answer(name: str) -> Answer:
        part = "kind" if name == SOURCE else name  # the model that is followed is told with the kind
        return row(registration, name, edit_url if part in writable else "")

    return [
        (section, [answer(name) for name in section.fields if _is_told(registration, name)]) for section in SECTIONS
    ]


def _is_told(registration: Registration, name: str) -> bool:
    if name == SOURCE:
        return registration.kind == RegistrationKind.REPLICATED
    return is_asked(name, registration.form)


def row(registration: Registration, name: str, edit_url: str = "") -> Answer:
    """One answer with its label."""
    return Answer(label_of(name, registration.form), text_of(registration, name), field_url(name, edit_url))


def field_url(name: str, edit_url: str) -> str:
    anchor = ANCHORS.get(name) or (f"#id_{name}_0" if name in GROUPS else f"#id_{name}")
    return edit_url + anchor if edit_url else ""


def remedies(registration: Registration, edit_url: str) -> tuple[tuple[str, str], ...]:
    """Each sentence about a missing part, with the field where it is written; empty where nothing may be written."""
    missing = missing_parts(registration).items() if edit_url else ()
    return tuple((sentence, field_url(name, edit_url)) for name, sentence in missing)


def text_of(registration: Registration, name: str, typed: dict[str, Any] | None = None) -> str:
    """An answer as people read it; `typed` gives what a row that is not saved has in other tables."""
    if name in ("tasks", PLANNED):
        return "\n".join(str(row) for row in (typed[name] if typed else getattr(registration, name).all()))
    if name == SOURCE:
        initiative = typed[SOURCE] if typed else registration.initiative.replicates
        return str((initiative and source_as_told(initiative)) or "")
    display = getattr(registration, f"get_{name}_display", None)
    return in_words(display() if display else getattr(registration, name))


def contents(registration: Registration) -> str:
    """What a sending holds, for its receipt."""
    outputs = registration.planned_outputs.count()
    promised = f", {outputs} sản phẩm đo đếm được" if outputs else ""
    # `citations` is the reverse side of a relation that a later app adds: the evidence of the registration.
    files = registration.citations.count()  # type: ignore[attr-defined]
    return f"1 mô hình{promised}; {f'{files} tệp minh chứng' if files else 'không kèm tệp'}"


def history(registration: Registration) -> list[Step]:
    """The steps so far, newest first, in the capacity in which each was taken."""
    changes = StateChange.objects.about(registration).filter(provisional=False).order_by("-id")
    return [step_of(change, State(change.target).tone) for change in changes]


def buttons(registration: Registration, user: User) -> list[Button]:
    """The acts offered now.

    Who may send need not hand over to a sender; where the unit signs in two steps there is no other way, and the only
    signer waits for a drafter to do it.
    """
    offers = registration_workflow.offered(registration, user)
    if waits_for_drafter(registration, user):
        offers = [offer for offer in offers if offer.transition.name not in SENDING]
    names = {offer.transition.name for offer in offers}
    if {"submit", "hand_over"} <= names and signs_in_two_steps(registration.unit):
        names.remove("submit")  # it is shown as refused, and why
    mended = remedies(registration, edit_url(registration, user))
    return [
        Button(offer.transition, offer.reasons, asking_url(registration, offer.transition.name), mended)
        for offer in offers
        if not (offer.transition.name == "hand_over" and "submit" in names)
    ]


def waits_for_drafter(registration: Registration, user: User) -> bool:
    """Whether this person is the unit's only signer, and the unit signs in two steps: another has to hand it over."""
    signs = can(user, Permission.SEND, registration.unit)
    return registration.is_editable and signs and bool(another_signs(registration, user))


def transition_url(registration: Registration, name: str) -> str:
    return reverse("models_registry:registration_transition", args=[registration.pk, name])


def asking_url(registration: Registration, name: str) -> str:
    """The page that asks before an act: all answers are read over before they leave the desk."""
    if name in SENDING:
        return reverse("models_registry:registration_check", args=[registration.pk])
    return transition_url(registration, name)


def question(act: Transition) -> str:
    """The heading of the confirmation page."""
    return QUESTIONS.get(act.name, f"{act.label}?")


def explains(registration: Registration, act: Transition) -> list[str]:
    """What will happen, for the confirmation page."""
    told = [act.explains] if act.explains else []
    if act.name == "return":
        told.append("Hãy đánh dấu phần cần bổ sung và ghi rõ cần gì: đơn vị chỉ sửa được các phần này.")
    if act.target == State.SUBMITTED and act.permission == Permission.SEND:
        return [f"Bản đăng ký được gửi tới {nearest_rung(registration.unit)}.", *told]
    return told


def deadline(unit: Unit, year: CampaignYear, registration: Registration | None = None) -> str:
    """Until when one should register, and once that is past how long the portal still takes it; empty when closed.

    What was returned is never late by being mended: lateness counts the first sending.
    """
    phase = Phase.objects.of(year, PhaseKind.REGISTRATION)
    closes_at = phase.closes_for(unit) if phase else None
    if phase is None or closes_at is None or not phase.opens_at <= clock.now() <= closes_at:
        return ""
    if registration is not None and registration.returned_at is not None:
        return f"Bổ sung trước khi cổng khóa {vn_datetime(closes_at)}; không tính nộp muộn."
    due_on = phase.due_with(closes_at)
    if clock.today() <= due_on:
        return f"Hạn đăng ký: {vn_date(due_on)}; khóa lúc {vn_datetime(closes_at)}."
    return f"Đã quá hạn đăng ký {vn_date(due_on)}; cổng còn nhận đến {vn_datetime(closes_at)}, ghi “nộp muộn”."


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
