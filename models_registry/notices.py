"""Who is told what when a registration changes."""

from typing import Any

from django.urls import reverse

from danvan.activity.models import Notification, StateChange
from danvan.activity.notify import notify
from danvan.common import clock
from danvan.common.workflow import Transition
from danvan.organization.access import staff_of, writers_for
from danvan.organization.decision_mail import mail_decision, rung_that_decided, step_taken
from danvan.organization.models import User
from danvan.organization.roles import Permission
from models_registry.likeness.pairs import look_around_after_commit
from models_registry.models import Extension, Registration
from models_registry.models.campaign import in_words

_TO_UNIT = {
    "accept": "“{name}” đã được chấp nhận đăng ký.",
    "return": "“{name}” được trả lại để bổ sung: {note}",
    "decline": "“{name}” không được chấp nhận đăng ký: {note}",
    "reopen": "“{name}” được mở lại để thẩm định: {note}",
}
# Subject, and what the body did: these decisions have a mail of their own.
_MAILED = {
    "accept": ("Chấp nhận đăng ký “{name}”", "đã chấp nhận đăng ký mô hình “{name}” năm {year} của {unit}."),
    "return": (
        "Cần bổ sung đăng ký “{name}”",
        "trả lại bản đăng ký mô hình “{name}” năm {year} của {unit} để bổ sung rồi gửi lại.",
    ),
    "decline": (
        "Không chấp nhận đăng ký “{name}”",
        "không chấp nhận đăng ký mô hình “{name}” năm {year} của {unit}.",
    ),
}
UNDOES = "Hoàn tác việc xử lý hàng loạt"  # how the note of such a reopening begins
_UNDONE = "“{name}” chưa kết luận, đang thẩm định lại."
_TO_SENDERS = {"hand_over": "“{name}” đã soạn xong, chờ anh/chị ký gửi."}
_TO_DRAFTER = {"send_back": "“{name}” được người ký gửi trả lại để sửa: {note}"}
_COMPARED = {"submit", "reopen"}  # then reviewers are shown what it reads like
_TO_DESK = {"submit": "{unit} gửi đăng ký “{name}”, chờ thẩm định."}


def registration_changed(registration: Registration, transition: Transition, actor: Any, note: str) -> None:
    """Tell the unit of decisions, its senders of what waits for them, the rung of what came in."""
    words = {"name": registration.name, "unit": registration.unit_name, "note": note}
    url = reverse("models_registry:registration_detail", args=[registration.pk])
    step_taken(registration, transition.label, actor=actor)
    if transition.name in _TO_UNIT:
        writers = writers_for(registration.unit)
        own_mail = _mailed(registration, transition, writers, actor, note)
        text = _TO_UNIT[transition.name]
        if transition.name == "reopen" and note.startswith(UNDOES):
            text = _UNDONE
            _supersede(writers, url)
        notify(writers, text.format(**words), url=url, own_mail=own_mail)
    if transition.name in _TO_SENDERS:
        senders = [user for user in writers_for(registration.unit, Permission.SEND) if user.pk != actor.pk]
        notify(senders, _TO_SENDERS[transition.name].format(**words), url=url)
    if transition.name in _TO_DRAFTER:
        notify(drafters_of(registration, actor), _TO_DRAFTER[transition.name].format(**words), url=url)
    if transition.name in _COMPARED:
        look_around_after_commit(registration)
    if transition.name in _TO_DESK:
        notify(staff_of(registration.desk, Permission.REVIEW), _TO_DESK[transition.name].format(**words), url=url)


def _supersede(readers: list[User], url: str) -> None:
    """What was told of the registration and not yet read no longer holds: it counts as read."""
    Notification.objects.filter(recipient__in=readers, url=url, read_at=None).update(read_at=clock.now())


def _mailed(registration: Registration, transition: Transition, writers: list[User], actor: Any, note: str) -> set[int]:
    """Write the mail of a decision; gives who gets it."""
    if transition.name not in _MAILED:
        return set()
    subject, act = _MAILED[transition.name]
    words = {"name": registration.name, "unit": registration.unit_name, "year": registration.year.year}
    return mail_decision(
        registration,
        rung=rung_that_decided(registration.unit, actor),
        unit_name=registration.unit_name,
        subject=subject.format(**words),
        act=act.format(**words),
        reason=note,
        path=reverse("models_registry:registration_detail", args=[registration.pk]),
        recipients=writers,
    )


def drafters_of(obj: Any, actor: Any) -> list[Any]:
    """Who is told that the signer wants changes: who last handed it over; if they are gone, all who write for it."""
    writers = [user for user in writers_for(obj.unit) if user.pk != actor.pk]
    handed_over = StateChange.objects.about(obj).filter(transition="hand_over").order_by("-id").first()
    drafter = [user for user in writers if handed_over is not None and user.pk == handed_over.actor_id]
    return drafter or writers


def extension_granted(extension: Extension) -> None:
    """Tell the unit that it has more time, and until when."""
    phase = extension.phase
    text = (
        f"{phase.get_kind_display()} năm {phase.year.year}: {extension.unit.name} được gia hạn đến "
        f"{in_words(extension.closes_at)}."
    )
    notify(writers_for(extension.unit), text, url=reverse("home"))
