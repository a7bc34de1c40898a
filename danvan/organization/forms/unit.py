"""The small corrections to a unit that need no document."""

from django import forms

from danvan.common.forms import PortalModelForm
from danvan.organization.actions.units import UNIT_FIELDS
from danvan.organization.models import Unit


class UnitForm(PortalModelForm):
    """Short name, form, target, statistics code, and whether two people sign."""

    class Meta:
        model = Unit
        fields = list(UNIT_FIELDS)
        labels = {
            "short_name": "Tên ngắn",
            "form": "Hình thức",
            "target": "Chỉ tiêu mô hình mỗi năm",
            "gso_code": "Mã Tổng cục Thống kê",
            "sign_off": "Ký gửi hai bước",
        }
        help_texts = {
            "short_name": "Hiện ở chỗ hẹp và trên đường dẫn.",
            "form": "Chữ đứng trước tên riêng: xã, phường, thị trấn, thôn, sở.",
            "sign_off": "Khi bật, một người soạn và chuyển, người khác mới ký gửi được; hãy để tắt nếu đơn vị chỉ có "
            "một người làm.",
        }
        widgets = {"target": forms.NumberInput(attrs={"min": 1, "max": 20})}
