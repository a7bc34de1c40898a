"""The form of a registration, in the sections in which it is also read over.

A draft needs a name and nothing else; what must be there before sending is asked by the workflow, and
the form only says so beside the label.
"""

from typing import Any, NamedTuple, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms import ModelChoiceField

from danvan.common.forms import PortalModelForm
from danvan.common.text import one_line
from models_registry.actions import CONTENT_FIELDS
from models_registry.models import CampaignYear, DirectiveTask, Field, InitiativeForm, Registration
from models_registry.workflow import REQUIRED

LONGEST_TEXT = 5000  # characters in one long answer
SUBJECT_FIELDS = ("subject_name", "subject_title")  # only of a person or a household
ONE_LINERS = ("name", *SUBJECT_FIELDS, "person_in_charge", "timeframe")
LONG_TEXTS = (
    "situation", "objectives", "place_and_people", "forces", "resources", "outputs", "sustainability",
)  # fmt: skip


class Section(NamedTuple):
    """Fields that belong together: one fieldset of the form, one heading of the page."""

    anchor: str
    title: str
    fields: tuple[str, ...]


SECTIONS = (
    Section("nguoi-thuc-hien", "Người thực hiện", ("form", *SUBJECT_FIELDS)),
    Section("mo-hinh", "Mô hình", ("name", "field", "kind", "target_level")),
    Section("noi-dung", "Nội dung", ("situation", "objectives", "place_and_people")),
    Section("to-chuc", "Tổ chức thực hiện", ("person_in_charge", "timeframe", "forces", "resources")),
    Section("ket-qua", "Kết quả dự kiến", ("outputs", "sustainability")),
    Section("nhiem-vu", "Nhiệm vụ", ("tasks",)),
)

HINTS = {
    "form": "Ai là người thực hiện mô hình?",
    "kind": "Chọn “Tiếp tục duy trì” nếu mô hình có từ năm trước; “Nhân rộng” nếu học tập nơi khác và ghi rõ nơi "
    "đó ở phần thực trạng, lý do.",
    "target_level": "Cấp mà đơn vị phấn đấu được công nhận.",
    "subject_name": "Ghi đúng như giấy tờ, vì tên này được in trong danh sách khen thưởng.",
    "situation": "Vì sao cần mô hình này ở đơn vị?",
    "objectives": "Làm gì, làm thế nào, đạt được gì. Nên có con số để cuối năm đối chiếu.",
    "place_and_people": "Làm ở đâu, cho ai, bao nhiêu người hoặc hộ.",
    "forces": "Ai chủ trì, ai phối hợp, ai tham gia.",
    "resources": "Tiền, ngày công, đất hiến, hiện vật: dự kiến từ nguồn nào.",
    "outputs": "Cuối năm có gì để kiểm tra được?",
    "sustainability": "Làm sao để mô hình tiếp tục, nơi khác làm theo được?",
    "tasks": "Đánh dấu mọi nhiệm vụ mà mô hình góp phần thực hiện.",
}
EXAMPLES = {
    "name": "Vận động nhân dân hiến đất mở rộng đường hoa thôn Bình An",
    "subject_name": "Nguyễn Thị Hồng Thắm",
    "subject_title": "Chi hội trưởng Phụ nữ thôn Bình An",
    "situation": "Tuyến đường thôn dài 1,2 km hẹp và thường ngập, xe cứu thương không vào được.",
    "objectives": "Vận động 45 hộ hiến 1.800 m² đất, mở đường rộng 5 m, trồng hoa hai bên; họp dân từng xóm, "
    "đảng viên hiến trước.",
    "place_and_people": "Thôn Bình An; 45 hộ dọc tuyến đường, khoảng 180 người.",
    "person_in_charge": "Trần Văn Minh, Trưởng ban công tác Mặt trận thôn",
    "timeframe": "Từ tháng 3 đến tháng 11/2025",
    "forces": "Chi bộ thôn chủ trì; Mặt trận, Hội Nông dân, Hội Phụ nữ phối hợp; nhân dân tham gia.",
    "resources": "Nhân dân hiến đất và 300 ngày công; xã hỗ trợ 60 triệu đồng.",
    "outputs": "1,2 km đường rộng 5 m; biên bản hiến đất của 45 hộ; tổ tự quản chăm sóc đường hoa.",
    "sustainability": "Tổ tự quản mỗi tháng làm vệ sinh một lần; hai thôn lân cận đăng ký làm theo.",
}


class LongTextField(forms.CharField):
    """A long answer: line ends as one character, and a limit that refuses instead of cutting."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class TooLong(MaxLengthValidator):
    """Says how much is too much: nothing that was typed is cut off."""

    message = "Dài %(show_value)s ký tự, nhiều nhất được %(limit_value)s. Hãy rút gọn rồi lưu lại."


class RegistrationForm(PortalModelForm):
    """What a unit tells of an initiative for one year."""

    class Meta:
        model = Registration
        fields = [*CONTENT_FIELDS, "tasks"]
        field_classes = dict.fromkeys(LONG_TEXTS, LongTextField)
        widgets = {
            **dict.fromkeys(("form", "field", "kind", "target_level"), forms.RadioSelect),
            "tasks": forms.CheckboxSelectMultiple,
        }

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, year: CampaignYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["version"].initial = self.instance.version
        self._offer_choices()
        self._describe()
        if self._was_registered_before():
            del self.fields["kind"]

    def _offer_choices(self) -> None:
        """The fields and tasks of this year, and no empty line among radio buttons."""
        field, tasks = cast(ModelChoiceField, self.fields["field"]), cast(ModelChoiceField, self.fields["tasks"])
        field.queryset = Field.objects.in_year(self.year.year)
        field.empty_label = None
        tasks.label = f"Mô hình phục vụ nhiệm vụ nào của {self.year.directive}"
        tasks.queryset = DirectiveTask.objects.filter(directive=self.year.directive).order_by("ordinal")

    def _describe(self) -> None:
        for name, field in self.fields.items():
            field.help_text = HINTS.get(name, "")
            field.example = EXAMPLES.get(name, "")  # type: ignore[attr-defined]
            if name in REQUIRED or name == "subject_name":
                field.needed = "bắt buộc" if field.required else "cần có khi gửi"  # type: ignore[attr-defined]
            if isinstance(field, LongTextField):
                field.widget.attrs["rows"] = 4
            if isinstance(field, forms.CharField):
                _limit_without_cutting(field)

    def _was_registered_before(self) -> bool:
        """A continued initiative stays one: there is nothing to choose."""
        initiative = getattr(self.instance, "initiative_id", None)
        return bool(initiative) and (
            Registration.objects.filter(initiative=initiative, year__year__lt=self.year.year).exists()
        )

    @property
    def sections(self) -> list[tuple[Section, list[forms.BoundField]]]:
        """The fieldsets, each with its fields, in the order of the page."""
        return [(section, [self[name] for name in section.fields if name in self.fields]) for section in SECTIONS]

    @property
    def fields_of_person(self) -> tuple[str, ...]:
        """For the template: what is shown only for a person or a household."""
        return SUBJECT_FIELDS

    @property
    def is_collective(self) -> bool:
        """Whether the form as it now stands on the page asks for no person."""
        return self["form"].value() not in (InitiativeForm.INDIVIDUAL, InitiativeForm.HOUSEHOLD)

    def clean(self) -> dict[str, Any]:
        """Names on one line; a collective has no person whose name would be kept unseen."""
        cleaned = super().clean() or self.cleaned_data
        cleaned |= {name: one_line(cleaned[name]) for name in ONE_LINERS if name in cleaned}
        if cleaned.get("form") == InitiativeForm.COLLECTIVE:
            cleaned |= dict.fromkeys(SUBJECT_FIELDS, "")
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """What `actions.draft_registration` and `edit_registration` take."""
        return {name: self.cleaned_data[name] for name in CONTENT_FIELDS if name in self.cleaned_data}


def _limit_without_cutting(field: forms.CharField) -> None:
    """Browsers cut pasted text at `maxlength` without a word: count there, refuse here."""
    limit = field.max_length or LONGEST_TEXT
    field.validators = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
    field.validators.append(TooLong(limit))
    field.widget.attrs.pop("maxlength", None)
    field.widget.attrs["data-limit"] = limit
