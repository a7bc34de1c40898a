"""What is typed to keep a filter: its name."""

from django import forms

from danvan.common.forms import PortalForm
from danvan.organization.models.saved_filter import LONGEST_ADDRESS, LONGEST_NAME


class SavedFilterForm(PortalForm):
    """The name under which the filter is found again, and the filter itself."""

    name = forms.CharField(
        label="Tên bộ lọc",
        max_length=LONGEST_NAME,
        help_text="Đặt tên ngắn, dễ nhớ, ví dụ: Kinh tế, các xã.",
        error_messages={"max_length": f"Tên bộ lọc dài nhất {LONGEST_NAME} ký tự. Hãy rút gọn."},
    )
    query = forms.CharField(
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.HiddenInput,
        error_messages={"max_length": "Điều kiện lọc quá dài nên không lưu được. Hãy bớt điều kiện."},
    )
