"""What people type about reviewing bodies and issuers."""

from datetime import date
from typing import Any

from django import forms

from danvan.common.forms import PortalForm, PortalModelForm
from danvan.common.text import one_line, require_letter
from danvan.organization.actions.bodies import BODY_FIELDS
from danvan.organization.models import IssuerKind, ReviewingBody


def day_field(label: str, *, help_text: str = "") -> forms.DateField:
    """Typed as text: a browser's own date box shows days in the order of its own language."""
    widget = forms.DateInput(format="%d/%m/%Y", attrs={"autocomplete": "off", "class": "day-input"})
    field = forms.DateField(label=label, widget=widget, help_text=help_text)
    field.example = "01/07/2025"  # type: ignore[attr-defined]
    return field


class BodyForm(PortalModelForm):
    """A body as the papers print it, who signs, and from when; `fixed` are fields that stay as they are."""

    issuer_kind = forms.ChoiceField(
        label="Hệ thống", choices=IssuerKind.choices, widget=forms.RadioSelect, initial=IssuerKind.PARTY,
        help_text="Quyết định thể thức văn bản: Đảng hoặc Nhà nước.",
    )  # fmt: skip
    reviews = forms.TypedChoiceField(
        label="Việc của cơ quan", coerce=lambda value: value == "1", widget=forms.RadioSelect, initial="1",
        choices=[("1", "Xét duyệt và ban hành"), ("0", "Chỉ ban hành, ví dụ Ủy ban nhân dân")],
        help_text="Mỗi đơn vị có một cơ quan xét duyệt tại một thời điểm; hồ sơ của các đơn vị trực thuộc gửi đến đó.",
    )  # fmt: skip
    valid_from = day_field("Có từ ngày")

    class Meta:
        model = ReviewingBody
        fields = BODY_FIELDS
        help_texts = {
            "name": "Tên đầy đủ như in trên văn bản, ví dụ Ban Tuyên giáo và Dân vận Tỉnh ủy Bình Thuận.",
            "superior": "In ở dòng trên tên cơ quan, ví dụ Tỉnh ủy Bình Thuận.",
            "number_suffix": "Phần sau dấu gạch chéo trong số văn bản, ví dụ BTGDVTU.",
            "place": "Địa danh trước ngày tháng, ví dụ Phan Thiết.",
            "signer_authority": "Để trống khi cấp trưởng ký; ví dụ K/T TRƯỞNG BAN, TM. ỦY BAN NHÂN DÂN.",
            "signer_title": "Ví dụ Trưởng Ban, Phó Trưởng Ban, Chủ tịch.",
            "signer_name": "Được điền sẵn khi lập danh sách; sửa được ở từng danh sách.",
        }

    def __init__(self, *args: Any, fixed: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["reviews"] = "1" if self.instance.reviews else "0"
        for name in fixed:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = one_line(value)
        return cleaned

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        require_letter(name)
        return name

    def _post_clean(self) -> None:
        """The action checks the row: it knows the unit and the neighbours in time."""

    @property
    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in BODY_FIELDS if name in self.cleaned_data}


class EndForm(PortalForm):
    """The last day of a body."""

    last_day = day_field("Hoạt động đến hết ngày")

    def __init__(self, *args: Any, last_day: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"last_day": last_day}, **kwargs)
