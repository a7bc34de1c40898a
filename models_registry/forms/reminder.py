"""What is typed where units are reminded."""

from django import forms

from danvan.common.forms import PortalForm
from models_registry.actions.reminders import LONGEST_TEXT

MOST_UNITS = 100_000  # characters of their keys: some ten thousand units


class ReminderForm(PortalForm):
    """The sentence, the units as they were shown, and whether those reminded today are reminded again."""

    text = forms.CharField(
        label="Nội dung nhắc", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tên đơn vị đứng trước nội dung này. Người nhận đọc được trên cổng.",
    )  # fmt: skip
    again = forms.BooleanField(label="Nhắc lại cả các đơn vị đã được nhắc hôm nay", required=False)
    units = forms.RegexField(r"^[\d,]*$", max_length=MOST_UNITS, required=False, widget=forms.HiddenInput)

    def clean_units(self) -> list[int]:
        """“12,15” as keys; none of them longer than a key can be."""
        return [int(part) for part in self.cleaned_data["units"].split(",") if 0 < len(part) < 19]
