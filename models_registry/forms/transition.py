"""What is typed before an act on a registration: a reason, with the common ones at hand."""

from typing import Any

from django import forms

from danvan.common.forms import PortalForm
from danvan.common.workflow import NOTE_MIN_LENGTH, Transition
from models_registry.forms.registration import LongTextField, TooLong

LONGEST_NOTE = 2000  # characters

# By act: what reviewers write again and again; more can always be added in their own words.
COMMON_REASONS = {
    "return": (
        "Mục tiêu, kết quả chưa có số liệu để kiểm tra.",
        "Địa bàn, đối tượng chưa rõ.",
        "Chưa rõ người phụ trách hoặc thời gian thực hiện.",
        "Nội dung chưa phù hợp với lĩnh vực đã chọn.",
        "Trùng với mô hình đã đăng ký.",
    ),
    "decline": (
        "Trùng với mô hình đã được chấp nhận.",
        "Là nhiệm vụ thường xuyên của đơn vị, chưa phải mô hình dân vận khéo.",
        "Đã trả lại bổ sung nhưng chưa đạt yêu cầu.",
    ),
    "reopen": (
        "Chấp nhận nhầm, cần xem lại.",
        "Đơn vị có thông tin mới, cần thẩm định lại.",
    ),
}


class NoteForm(PortalForm):
    """A reason in one's own words, a common one, or both."""

    common = forms.ChoiceField(label="Lý do thường gặp", required=False)
    note = LongTextField(
        label="Ý kiến",
        required=False,
        help_text="Viết rõ cần bổ sung hoặc sửa điều gì. Đơn vị sẽ đọc được ý kiến này.",
        validators=[TooLong(LONGEST_NOTE)],
        widget=forms.Textarea(attrs={"rows": 5, "data-limit": LONGEST_NOTE}),
    )

    def __init__(self, *args: Any, transition: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = COMMON_REASONS.get(transition.name, ())
        if reasons:
            self.fields["common"].choices = [("", "Chọn, hoặc tự viết bên dưới"), *((r, r) for r in reasons)]  # type: ignore[attr-defined]
        else:
            del self.fields["common"]
        for field in self.fields.values():
            field.needed = "chọn lý do, tự viết, hoặc cả hai" if reasons else "cần có"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The same demand as the workflow's, said beside the box."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and len(self.reason) < NOTE_MIN_LENGTH:
            self.add_error("note", f"Chưa ghi lý do. Hãy viết ít nhất {NOTE_MIN_LENGTH} ký tự để đơn vị hiểu.")
        return cleaned

    @property
    def reason(self) -> str:
        """What the unit will read."""
        parts = (self.cleaned_data.get("common", ""), self.cleaned_data.get("note", "").strip())
        return "\n".join(part for part in parts if part)
