"""What every form of the portal does with text before anything else looks at it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict

from danvan.common.text import nfc, refuse_control_characters


class PortalRenderer(TemplatesSetting):
    """Draws each field by our component, for `{{ form.name.as_field_group }}`."""

    field_template_name = "components/field.html"


class _VietnameseText:
    """Normalises what was typed to NFC, refuses invisible characters, and says errors as we say them."""

    data: Any
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _make_ours(name, field)

    def add_field(self, name: str, field: forms.Field) -> None:
        """For a form whose fields are known only when it is made."""
        self.fields[name] = field
        _make_ours(name, field)

    def full_clean(self) -> None:
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            for key, values in list(self.data.lists()):
                self.data.setlist(key, [nfc(v) if isinstance(v, str) else v for v in values])
        elif self.data:
            self.data = {k: nfc(v) if isinstance(v, str) else v for k, v in self.data.items()}
        super().full_clean()  # type: ignore[misc]


def _make_ours(name: str, field: forms.Field) -> None:
    """What every field of the portal checks, and the words in which it refuses."""
    if isinstance(field, forms.CharField):
        field.validators = [*field.validators, refuse_control_characters]
    if isinstance(field, forms.DateField | forms.DateTimeField):
        field.validators = [*field.validators, within_our_time]
    _speak_plainly(field, str(field.label or name))


def within_our_time(day: date) -> None:
    """Refuse years that are slips of the finger and that databases and time zones cannot count with."""
    if not 1900 <= day.year <= 2100:
        raise ValidationError("Năm phải từ 1900 đến 2100. Hãy kiểm tra lại ngày.", code="year")


class PortalForm(_VietnameseText, forms.Form):
    """The base of every plain form."""


class PortalModelForm(_VietnameseText, forms.ModelForm):  # type: ignore[type-arg]
    """The base of every form that checks a model's fields; actions save, forms do not."""


_SENTENCES: dict[type[forms.Field], dict[str, str]] = {
    forms.DecimalField: {
        "invalid": "Hãy nhập một số, ví dụ 12,5.",
        "max_digits": "Số quá dài.",
        "max_decimal_places": "Chỉ nhập một chữ số sau dấu phẩy, ví dụ 12,5.",
        "max_whole_digits": "Số quá lớn.",
    },
    forms.IntegerField: {"invalid": "Hãy nhập một số nguyên, ví dụ 12."},
    forms.DateField: {"invalid": "Hãy nhập ngày dạng 15/10/2025."},
    forms.DateTimeField: {"invalid": "Hãy nhập ngày giờ dạng 15/10/2025 17:00."},
    forms.EmailField: {"invalid": "Địa chỉ thư chưa đúng, ví dụ ten@coquan.vn."},
}


def _speak_plainly(field: forms.Field, label: str) -> None:
    """Replace Django's own sentences by ours: what is missing and what to do; a field's own ones win."""
    chooses = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    words = {"required": f"{'Chưa chọn' if chooses else 'Chưa nhập'} {_lower_first(label)}."}
    if chooses:
        words |= {
            "invalid_choice": "Lựa chọn này không có trong danh sách. Hãy chọn lại.",
            "invalid_list": "Lựa chọn chưa đúng. Hãy chọn lại.",
        }
    for kind, sentences in _SENTENCES.items():
        if isinstance(field, kind):
            words |= sentences
    for code, sentence in words.items():
        if field.error_messages.get(code) == _default_message(type(field), code):
            field.error_messages[code] = sentence


def _default_message(kind: type[forms.Field], code: str) -> Any:
    for base in kind.__mro__:
        if code in getattr(base, "default_error_messages", {}):
            return base.default_error_messages[code]  # type: ignore[attr-defined]
    return None


def _lower_first(text: str) -> str:
    """“Tên mô hình” inside a sentence; abbreviations such as “UBND” keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
