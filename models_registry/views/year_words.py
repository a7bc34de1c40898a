"""How the page of the year and its calendar say what stands when."""

from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Count

from danvan.common import clock
from models_registry.models import Phase, PhaseKind
from models_registry.reminding import scheduled_text

# What happens in each phase, for those who read the calendar.
EXPLAINS = {
    PhaseKind.REGISTRATION: "Đơn vị soạn, ký gửi bản đăng ký mô hình.",
    PhaseKind.SELF_ASSESSMENT: "Đơn vị tự đánh giá các nhiệm vụ, ghi kết quả mô hình và gửi lên cấp xét duyệt.",
    PhaseKind.REVIEW: "Cấp xét duyệt thẩm định. Đơn vị bổ sung những phần bị trả lại.",
    PhaseKind.REPLY: "Đơn vị giải trình những phần bị giảm điểm.",
    PhaseKind.PUBLICATION: "Cấp xét duyệt công bố kết quả. Từ lúc công bố, đơn vị xem được điểm và kết quả.",
    PhaseKind.COMMENDATION: "Lập và ban hành danh sách khen thưởng.",
}


class Reminder(NamedTuple):
    """One reminder before a deadline, as the page of the year shows it."""

    label: str
    day: date
    state_label: str
    tone: str


def standing(phase: Phase | None) -> tuple[str, str]:
    """How a phase stands now, in words, and the tone of its badge."""
    if phase is None:
        return "Chưa đặt thời gian", "attention"
    if clock.now() < phase.opens_at:
        return "Chưa mở", "neutral"
    if clock.now() > phase.closes_at:
        return "Đã khóa", "neutral"
    if clock.today() > phase.due_on:
        return "Quá hạn nộp", "attention"
    return "Đang mở", "success"


def reminders_of(phase: Phase) -> list[Reminder]:
    """The reminders of a phase, the first one first, each with what became of it."""
    told = phase.reminders.filter(days_before__isnull=False).order_by().values_list("days_before")  # type: ignore[attr-defined]
    numbers = dict(told.annotate(Count("pk")))
    days = phase.reminder_days
    return [_reminder(phase, *pair, numbers.get(pair[0], 0)) for pair in pairwise([*days, -1])]


def _reminder(phase: Phase, days: int, following: int, number: int) -> Reminder:
    day = phase.due_on - timedelta(days=days)
    ends = phase.due_on - timedelta(days=following)  # from then on the next one is sent in its stead
    label = f"Trước hạn {days} ngày" if days else "Đúng ngày hết hạn"
    if number:
        return Reminder(label, day, f"Đã nhắc {number} đơn vị", "success")
    if clock.today() < day:
        return Reminder(label, day, "Chưa đến ngày", "neutral")
    if clock.today() < ends and clock.now() <= phase.closes_at:
        return Reminder(label, day, "Đến lượt gửi", "progress")
    return Reminder(label, day, "Đã qua, không gửi", "neutral")


def sample_of(phase: Phase) -> str:
    """What the first of the reminders says to a unit."""
    days = phase.reminder_days
    return scheduled_text("Thôn A", phase, days[0], phase.due_on) if days else ""
