"""What administrators type about the year: the dates of a phase, more time for one unit."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from danvan.common.forms import PortalForm
from models_registry.models import Phase, PhaseKind
from models_registry.models.reminder import EARLIEST

MOST_REMINDERS = 6
USUAL_REMINDERS = (14, 3, 1)  # offered for a phase that is given its dates for the first time


def initial_of(phase: Phase | None) -> dict[str, Any]:
    """What the form of a phase shows before anybody has typed."""
    days = phase.reminder_days if phase else USUAL_REMINDERS
    dates = {name: getattr(phase, name) for name in ("opens_at", "due_on", "closes_at")} if phase else {}
    return dates | {"reminder_days": ", ".join(map(str, days))}


def moment_field(label: str, help_text: str = "") -> forms.DateTimeField:
    """Typed as text: browsers show <input type="datetime-local"> in an order of their own, such as 09/30, 11:59 PM."""
    widget = forms.DateTimeInput(attrs={"autocomplete": "off"}, format="%H:%M %d/%m/%Y")
    field = forms.DateTimeField(label=label, help_text=help_text, widget=widget)
    field.error_messages["invalid"] = "Thời điểm không đúng. Hãy nhập giờ rồi ngày, như 23:59 30/09/2025."
    field.example = "23:59 30/09/2025"  # type: ignore[attr-defined]
    return field


def day_field(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"autocomplete": "off"}, format="%d/%m/%Y")
    field = forms.DateField(label=label, help_text=help_text, widget=widget)
    field.error_messages["invalid"] = "Ngày không đúng. Hãy nhập như 30/09/2025."
    field.example = "30/09/2025"  # type: ignore[attr-defined]
    return field


class PhaseForm(PortalForm):
    """When a phase opens, is due and closes, in this order; and when units are reminded of it, where they send."""

    opens_at = moment_field("Mở lúc")
    due_on = day_field(
        "Hạn nộp", "Ngày báo cho đơn vị. Gửi sau ngày này cổng vẫn nhận cho đến lúc khóa, và ghi “nộp muộn”."
    )
    closes_at = moment_field("Khóa lúc", "Từ lúc này cổng không nhận nữa, trừ đơn vị được gia hạn.")
    reminder_days = forms.CharField(
        label="Nhắc trước hạn nộp",
        required=False,
        max_length=60,
        help_text="Số ngày trước hạn nộp, cách nhau bằng dấu phẩy. Chỉ nhắc đơn vị chưa gửi. Để trống thì không nhắc.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reminder_days.example = "14, 3, 1"  # type: ignore[attr-defined]
    reminder_days.suffix = "ngày"  # type: ignore[attr-defined]

    def __init__(self, *args: Any, kind: PhaseKind, is_short: bool = False, **kwargs: Any) -> None:
        """`is_short` leaves out what a page of several phases says once for all of them."""
        super().__init__(*args, **kwargs)
        if kind not in PhaseKind.of_units():
            del self.fields["reminder_days"]
            due_on = self.fields["due_on"]
            due_on.label = "Hạn xong"
            due_on.help_text = "Ngày cần làm xong. Sau ngày này vẫn làm được cho đến lúc khóa."
            due_on.error_messages["required"] = "Chưa nhập hạn xong."
        if is_short:
            for field in self.fields.values():
                field.help_text, field.example = "", ""  # type: ignore[attr-defined]
            if reminders := self.fields.get("reminder_days"):
                reminders.label = "Nhắc trước hạn"
                reminders.needed, reminders.suffix = "ngày", ""  # type: ignore[attr-defined]

    def clean_reminder_days(self) -> list[int]:
        """“14, 3, 1” as numbers, the first reminder first."""
        parts = [part for part in re.split(r"[\s,;]+", self.cleaned_data["reminder_days"]) if part]
        if not all(part.isdecimal() and len(part) < 4 for part in parts):
            raise ValidationError("Hãy nhập các số ngày, cách nhau bằng dấu phẩy, như 14, 3, 1.", code="invalid")
        days = sorted({int(part) for part in parts}, reverse=True)
        if days and days[0] > EARLIEST:
            raise ValidationError(f"Nhắc sớm nhất {EARLIEST} ngày trước hạn nộp.", code="early")
        if len(days) > MOST_REMINDERS:
            raise ValidationError(f"Mỗi giai đoạn nhắc nhiều nhất {MOST_REMINDERS} lần.", code="many")
        return days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens_at, due_on, closes_at = (cleaned.get(name) for name in ("opens_at", "due_on", "closes_at"))
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", ValidationError("Thời điểm khóa phải sau thời điểm mở.", code="order"))
        elif due_on and opens_at and due_on < timezone.localdate(opens_at):
            self.add_error("due_on", ValidationError(f"{self.due_label} không thể trước ngày mở.", code="order"))
        elif due_on and closes_at and due_on > timezone.localdate(closes_at):
            self.add_error("due_on", ValidationError(f"{self.due_label} không thể sau ngày khóa.", code="order"))
        return cleaned

    @property
    def due_label(self) -> str:
        return str(self.fields["due_on"].label)


class ExtensionForm(PortalForm):
    """Until when, and why."""

    closes_at = moment_field("Thời điểm khóa mới")
    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        help_text="Ghi vào nhật ký cùng tên anh/chị.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason.example = "Bão số 5, xã mất điện từ ngày 28/9"  # type: ignore[attr-defined]
