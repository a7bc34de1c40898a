"""The lines of countable outputs within the form of a registration: a few are there, a script adds more."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from danvan.common.templatetags.portal import vn_number
from danvan.common.text import one_line, refuse_control_characters
from models_registry.models import Planned, PlannedOutput
from models_registry.models.planned_output import MEASURES
from models_registry.questions import PLANNED, Words

FEWEST, MOST = 3, 20  # lines on the page
SPARE = 1  # empty lines after those that are filled
PARTS = {"what": "Sản phẩm", "quantity": "Số lượng", "measure": "Đơn vị tính"}
_NAME = re.compile(r"planned_([0-9]{1,2})_(?:what|quantity|measure)")
_GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", re.ASCII)  # 1.800 is a thousand and eight hundred
_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?", re.ASCII)
_MISSING = {
    "what": "Chưa ghi sản phẩm là gì.",
    "quantity": "Chưa ghi số lượng.",
    "measure": "Chưa ghi đơn vị tính.",
}


class PlannedRows(NamedTuple):
    """The lines as the page shows them, under one question; `name` as that of any other field."""

    name: str
    words: Words
    rows: list[list[forms.BoundField]]
    measures: tuple[str, ...] = MEASURES
    most: int = MOST


class AmountField(forms.DecimalField):
    """A number as officers write it: 1.800 and 12,5."""

    widget = forms.TextInput

    def __init__(self, *, range_words: str = "Số lượng phải lớn hơn 0 và dưới 10 tỷ.", zero: bool = False,
                 places: int = 2, **kwargs: Any) -> None:  # fmt: skip
        self.range_words, self.zero, self.places = range_words, zero, places
        super().__init__(max_digits=12, decimal_places=2, required=False, **kwargs)
        self.error_messages["invalid"] = "Hãy ghi bằng số, ví dụ 1.800 hoặc 12,5."
        self.validators = []  # their words are not ours; `to_python` bounds it
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return vn_number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        if _GROUPED.fullmatch(text):
            text = text.replace(".", "")
        elif not _PLAIN.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number = Decimal(text.replace(",", "."))
        if not (0 < number < 10**10 or (self.zero and number == 0)):  # first: thirty digits cannot be rounded
            raise ValidationError(self.range_words, code="range")
        if number != round(number, self.places):
            how_many = "hai" if self.places == 2 else "một"
            raise ValidationError(f"Chỉ ghi nhiều nhất {how_many} chữ số sau dấu phẩy.", code="max_decimal_places")
        return number


def planned_fields(data: Mapping[str, Any] | None, outputs: Iterable[PlannedOutput]) -> dict[str, forms.Field]:
    """The fields of all lines: those that were typed, else those that are saved, and some to spare."""
    saved = list(outputs)
    sent = [int(found[1]) for name in data or () if (found := _NAME.fullmatch(name))]
    number = max(sent) + 1 if sent else max(FEWEST, len(saved) + SPARE)
    fields: dict[str, forms.Field] = {}
    for index in range(min(number, MOST)):
        line = saved[index].line if index < len(saved) else Planned("", None, "")  # type: ignore[arg-type]
        for part, label in PARTS.items():
            field = _field(part, f"Dòng {index + 1}, {label.lower()}", line)
            field.short = label  # type: ignore[attr-defined]
            fields[f"planned_{index}_{part}"] = field
    return fields


def _field(part: str, label: str, line: Planned) -> forms.Field:
    value = getattr(line, part)
    if part == "quantity":
        return AmountField(label=label, initial=value)
    limit: int = getattr(PlannedOutput._meta.get_field(part), "max_length", 0)
    field = forms.CharField(label=label, initial=value, required=False, validators=[refuse_control_characters])
    field.widget.attrs["data-limit"] = limit
    field.validators.append(_Within(limit))
    if part == "measure":
        field.widget.attrs["list"] = "don-vi-tinh"
    return field


class _Within:
    """Refuses instead of cutting, in our words."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, text: str) -> None:
        if len(text) > self.limit:
            raise ValidationError(f"Dài {len(text)} ký tự, nhiều nhất được {self.limit}. Hãy rút gọn rồi lưu lại.")


def planned_lines(form: forms.BaseForm) -> list[Planned]:
    """What was typed, without the empty lines; a half-filled line gets its errors at the fields that are missing."""
    lines = []
    for index in range(MOST):
        names = {part: f"planned_{index}_{part}" for part in PARTS}
        if names["what"] not in form.fields:
            break
        values = {part: form.cleaned_data.get(name) for part, name in names.items()}
        given = {part for part, name in names.items() if values[part] or name in form.errors}
        if not given:
            continue
        for part in PARTS.keys() - given:
            form.add_error(names[part], _MISSING[part])
        if all(values.values()):
            lines.append(Planned(one_line(values["what"]), values["quantity"], one_line(values["measure"])))  # type: ignore[arg-type]
    return lines


def planned_rows(form: forms.BaseForm, words: Words) -> PlannedRows:
    """The lines for the page."""
    names = [f"planned_{index}" for index in range(MOST) if f"planned_{index}_what" in form.fields]
    return PlannedRows(PLANNED, words, [[form[f"{name}_{part}"] for part in PARTS] for name in names])
