"""What administrators type about the year: the dates of a phase, more time for one unit."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from danvan.common.forms import PortalForm


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
    """When a phase opens, is due and closes, in this order."""

    opens_at = moment_field("Mở lúc")
    due_on = day_field("Hạn nộp", "Ngày báo cho đơn vị. Sau ngày này đơn vị vẫn gửi được cho đến lúc khóa.")
    closes_at = moment_field("Khóa lúc", "Từ lúc này cổng không nhận nữa, trừ đơn vị được gia hạn.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens_at, due_on, closes_at = (cleaned.get(name) for name in ("opens_at", "due_on", "closes_at"))
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", ValidationError("Thời điểm khóa phải sau thời điểm mở.", code="order"))
        elif due_on and opens_at and due_on < timezone.localdate(opens_at):
            self.add_error("due_on", ValidationError("Hạn nộp không thể trước ngày mở.", code="order"))
        elif due_on and closes_at and due_on > timezone.localdate(closes_at):
            self.add_error("due_on", ValidationError("Hạn nộp không thể sau ngày khóa.", code="order"))
        return cleaned


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
