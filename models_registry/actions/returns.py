"""What a rung does with one registration beside accepting it: returns named parts of it, or declines it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from danvan.common.locking import lock_row
from danvan.common.workflow import NOTE_MIN_LENGTH, NotAllowed, OutOfReach
from danvan.organization.models import User
from danvan.organization.roles import Permission
from models_registry.models import Registration, RegistrationState, ReturnedPart
from models_registry.parts import label_of, text_of
from models_registry.returned import asked, in_lines, returnable_parts, returns_of
from models_registry.workflow import registration_workflow


@dataclass(frozen=True)
class Why:
    """What the unit reads, and the code of the common reason that was chosen, which is kept with it."""

    text: str
    code: str = ""


@transaction.atomic
def return_registration(
    registration: Registration, reasons: Mapping[str, Why], *, message: str = "", version: int, actor: User
) -> Registration:
    """Return the named parts, each with its reason, and a message for the unit.

    `reasons` are by name of the part. In order: what was named is checked; the workflow returns the registration,
    with all reasons as its note; each part is kept with its reason and the words that it had. Refuses a return that
    names nothing, and one of words that were changed since the reviewer read them (`version`).
    """
    locked = lock_row(Registration.objects.select_related("unit", "desk", "year", "initiative"), registration.pk)
    if not registration_workflow.hooks.permits(actor, Permission.REVIEW, locked):
        raise OutOfReach(["Anh/chị không có quyền trả lại bản đăng ký này."])
    if refusals := _refusals(locked, reasons, version):
        raise NotAllowed(refusals)
    parts = [
        ReturnedPart(
            registration=locked,
            field=name,
            label=label_of(locked, name),
            reason=why.text.strip(),
            reason_code=why.code,
            before=text_of(locked, name),
        )
        for name, why in reasons.items()
    ]
    note = "\n".join(text for text in (message.strip(), in_lines(asked(parts))) if text)
    returned = registration_workflow.perform("return", locked, actor=actor, note=note)
    for part in parts:
        part.round = len(returns_of(returned))
    ReturnedPart.objects.bulk_create(parts)
    return returned


def _refusals(registration: Registration, reasons: Mapping[str, Why], version: int) -> list[str]:
    if registration.state == RegistrationState.SUBMITTED and registration.version != version:
        return ["Đơn vị vừa rút về, sửa rồi gửi lại bản này. Hãy đọc lại bản mới rồi mới trả lại."]
    if not reasons:
        return ["Chưa chọn phần nào để trả lại. Hãy đánh dấu phần cần bổ sung và ghi lý do."]
    if not set(reasons) <= set(returnable_parts(registration)):
        return ["Có phần không thuộc bản đăng ký này. Hãy tải lại trang rồi chọn lại."]
    return [
        f"{label_of(registration, name)}: hãy ghi lý do trả lại, ít nhất {NOTE_MIN_LENGTH} ký tự."
        for name, why in reasons.items()
        if len(why.text.strip()) < NOTE_MIN_LENGTH
    ]


def decline_registration(registration: Registration, why: Why, *, actor: User) -> Registration:
    """Decline it with a reason that the unit reads; the code of a common reason is kept for the figures."""
    return registration_workflow.perform(
        "decline", registration, actor=actor, note=why.text, details={"decline_code": why.code}
    )
