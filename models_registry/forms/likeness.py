"""What is typed on the pages of registrations that read alike: what to show, and why two are different."""

from django import forms

from danvan.common.forms import PortalForm
from danvan.common.search import LONGEST_QUERY
from models_registry.models import CampaignYear, LikenessScope

WAITING, SETTLED, ALL = "chua_xem", "da_xem", "tat_ca"


class LikenessFilterForm(PortalForm):
    """Which pairs are shown. Names are the words of the address: ?nam=2025&pham_vi=unit"""

    q = forms.CharField(
        label="Tìm theo tên mô hình, đơn vị, mã", required=False, max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    nam = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    pham_vi = forms.ChoiceField(label="Phạm vi", required=False, choices=[("", "Tất cả"), *LikenessScope.choices])
    tinh_trang = forms.ChoiceField(
        label="Tình trạng", required=False,
        choices=[(WAITING, "Chưa xem"), (SETTLED, "Đã xem"), (ALL, "Tất cả")],
    )  # fmt: skip

    def __init__(self, typed: object, *, years: list[CampaignYear], shown: CampaignYear) -> None:
        self.shown = shown
        given = {"nam": str(shown.year), "tinh_trang": WAITING} | {
            name: value
            for name, value in typed.items()  # type: ignore[attr-defined]
            if value and name in self.base_fields
        }
        super().__init__(given)
        self.fields["nam"].choices = [(str(year.year), str(year.year)) for year in years]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, object]:
        """The choices in force; one that cannot be had here is as if it were not made."""
        self.is_valid()
        chosen = {"q": "", "nam": self.shown.year, "pham_vi": "", "tinh_trang": WAITING}
        return chosen | {name: value for name, value in self.cleaned_data.items() if value}


class DismissForm(PortalForm):
    """Why two registrations that read alike are different models."""

    reason = forms.CharField(
        label="Vì sao không trùng", required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: hai thôn cùng làm theo một kế hoạch của xã. Người thẩm định sau đọc được.",
    )  # fmt: skip

    @property
    def written(self) -> str:
        return self.cleaned_data["reason"].strip()
