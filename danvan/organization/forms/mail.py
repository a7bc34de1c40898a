"""What people type about mails."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from danvan.activity.letters import LONGEST_SUBJECT
from danvan.activity.models import OutgoingMail
from danvan.common.forms import PortalForm


class MailForm(PortalForm):
    """The words of a mail, and which version of them the person began from."""

    subject = forms.CharField(label="Tiêu đề", max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label="Nội dung",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Chữ thường, không định dạng. Địa chỉ trang đầy đủ để người nhận bấm được.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, mail: OutgoingMail, data: Any = None) -> "MailForm":
        seen = mail.edited_at.isoformat() if mail.edited_at else ""
        return cls(data, initial={"subject": mail.subject, "body": mail.body, "seen": seen})

    def clean_seen(self) -> datetime | None:
        typed: str = self.cleaned_data["seen"]
        try:
            return parse_datetime(typed) if typed else None
        except ValueError:
            return None


class WithdrawForm(PortalForm):
    """Why a mail is not to leave."""

    reason = forms.CharField(
        label="Lý do", max_length=300, help_text="Ví dụ: gửi nhầm, đã báo bằng điện thoại. Chỉ người của Ban thấy."
    )


class MailSettingsForm(PortalForm):
    """One's address, if any, and which mails one wants."""

    email = forms.EmailField(
        label="Địa chỉ nhận thư",
        required=False,
        help_text="Dùng chung hộp thư của cơ quan cũng được. Để trống nếu không muốn nhận thư.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    wants_digest = forms.BooleanField(
        label="Thư tổng hợp mỗi ngày: kể các thông báo chưa xem, nhiều nhất một thư một ngày", required=False
    )
    wants_decisions = forms.BooleanField(
        label="Thư về quyết định: chấp nhận, trả lại, không chấp nhận, công bố kết quả", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].example = "ten@coquan.vn"  # type: ignore[attr-defined]
