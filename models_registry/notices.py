"""Who is told what when a registration changes."""

from typing import Any

from django.urls import reverse

from danvan.activity.notify import notify
from danvan.common.workflow import Transition
from danvan.organization.access import staff_of, writers_for
from danvan.organization.roles import Permission
from models_registry.models import Extension, Registration
from models_registry.models.campaign import in_words

_TO_UNIT = {
    "accept": "“{name}” đã được chấp nhận đăng ký.",
    "return": "“{name}” được trả lại để bổ sung: {note}",
    "decline": "“{name}” không được chấp nhận đăng ký: {note}",
    "reopen": "“{name}” được mở lại để thẩm định: {note}",
}
_TO_SENDERS = {"hand_over": "“{name}” đã soạn xong, chờ anh/chị ký gửi."}
_TO_DESK = {"submit": "{unit} gửi đăng ký “{name}”, chờ thẩm định."}


def registration_changed(registration: Registration, transition: Transition, actor: Any, note: str) -> None:
    """Tell the unit of decisions, its senders of what waits for them, the rung of what came in."""
    words = {"name": registration.name, "unit": registration.unit_name, "note": note}
    url = reverse("models_registry:registration_detail", args=[registration.pk])
    if transition.name in _TO_UNIT:
        notify(writers_for(registration.unit), _TO_UNIT[transition.name].format(**words), url=url)
    if transition.name in _TO_SENDERS:
        senders = [user for user in writers_for(registration.unit, Permission.SEND) if user.pk != actor.pk]
        notify(senders, _TO_SENDERS[transition.name].format(**words), url=url)
    if transition.name in _TO_DESK:
        notify(staff_of(registration.desk, Permission.REVIEW), _TO_DESK[transition.name].format(**words), url=url)


def extension_granted(extension: Extension) -> None:
    """Tell the unit that it has more time, and until when."""
    phase = extension.phase
    text = (
        f"{phase.get_kind_display()} năm {phase.year.year}: {extension.unit.name} được gia hạn đến "
        f"{in_words(extension.closes_at)}."
    )
    notify(writers_for(extension.unit), text, url=reverse("home"))
