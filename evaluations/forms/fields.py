"""Fields that several forms of this app share."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from danvan.common.templatetags.portal import vn_number

LONGEST_TEXT = 10_000  # characters of one answer


_PLAIN_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]*)?", re.ASCII)  # Decimal would take 1_0 and other scripts' digits


class ScoreField(forms.DecimalField):
    """Points with a decimal comma and one decimal; the bounds are asked by `evaluations.scoring`."""

    def __init__(self, *, maximum: Any, **kwargs: Any) -> None:
        self.maximum = maximum
        self.suffix = f"/ {vn_number(maximum)} điểm"
        super().__init__(max_digits=5, decimal_places=1, localize=True, required=False, **kwargs)
        self.error_messages |= {
            "invalid": "Hãy ghi điểm bằng số, ví dụ 12,5.",
            "max_decimal_places": "Điểm chỉ có một chữ số sau dấu phẩy, ví dụ 12,5.",
            "max_digits": f"Điểm phải từ 0 đến {vn_number(maximum)}.",
            "max_whole_digits": f"Điểm phải từ 0 đến {vn_number(maximum)}.",
        }
        for validator in self.validators:
            if hasattr(validator, "messages"):  # DecimalValidator keeps its own words
                validator.messages = {
                    "invalid": self.error_messages["invalid"],
                    "max_digits": self.error_messages["max_digits"],
                    "max_decimal_places": self.error_messages["max_decimal_places"],
                    "max_whole_digits": self.error_messages["max_whole_digits"],
                }
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "score-input"}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not _PLAIN_NUMBER.fullmatch(value.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


def text_field(label: str, *, rows: int = 5, hint: str = "", required: bool = False) -> forms.CharField:
    """A long answer."""
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class VersionedForm:
    """For forms that say from which version of the dossier the person began."""

    data: Any
    fields: Any
    add_prefix: Any

    def renew_version(self, version: int) -> None:
        """Begin from the version now saved: the reader has seen it, and the next save replaces it knowingly."""
        self.data[self.add_prefix("version")] = str(version)


def needed_to_send(field: forms.Field) -> None:
    """Let the label say that a draft may do without it, and sending may not."""
    field.needed = "cần có khi gửi"  # type: ignore[attr-defined]


def version_field() -> forms.IntegerField:
    field = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    field.error_messages["required"] = "Trang này đã cũ. Hãy tải lại trang rồi làm lại."
    return field
