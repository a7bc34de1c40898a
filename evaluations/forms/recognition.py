"""What is typed before a decision of models: a reason, why a quota is exceeded, and the order of what goes up."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from django import forms

from danvan.common.forms import PortalForm
from danvan.common.workflow import NOTE_MIN_LENGTH, Transition
from evaluations.models import Recognition
from evaluations.proposing import proposed_with
from models_registry.actions.returns import Why
from models_registry.forms.transition import TOO_SHORT, given, note_field, reason_field

_TOLD = {
    "decline": "Viết rõ vì sao. Đơn vị đọc được lý do này khi kết quả được công bố.",
    "propose": "Cấp trên đọc được lý do này bên mô hình.",
}
_MAY_BE_TOLD = "Không bắt buộc. Đơn vị đọc được khi kết quả được công bố."
_WHY_OVER = "Ghi rõ vì sao cần vượt. Lý do được lưu cùng quyết định."


class DecisionForm(PortalForm):
    """A reason in one's own words, or a common one that writes the words; and what the act asks besides."""

    def __init__(
        self,
        *args: Any,
        transition: Transition,
        rows: Iterable[Recognition],
        is_over: bool,
        first_order: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.transition = transition
        self.rows = list(rows)
        self.first_order = first_order
        self.reasons_of = f"recognition.{transition.name}"
        if transition.name != "reset":
            self.add_field("common", reason_field(self.reasons_of, "Lý do thường gặp", writes="note"))
            self.add_field("note", note_field("Lý do", hint=_TOLD.get(transition.name, _MAY_BE_TOLD), rows=3))
        if is_over:
            self.add_field("quota_reason", note_field("Lý do vượt chỉ tiêu", hint=_WHY_OVER, rows=3))
            self.fields["quota_reason"].needed = "cần có"  # type: ignore[attr-defined]
        for name in ("common", "note"):
            if name in self.fields and transition.needs_note:
                self.fields[name].needed = "chọn lý do hoặc tự viết"  # type: ignore[attr-defined]
        if transition.name == "propose":
            self._add_orders(first_order)

    def _add_orders(self, first: int) -> None:
        for number, row in enumerate(self.rows, start=first):
            field = forms.IntegerField(
                label=f"Thứ tự: {row.name}", min_value=1, max_value=9999, required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "aria-label": f"Thứ tự của {row.name}"}),
                error_messages={"min_value": "Thứ tự từ 1.", "max_value": "Thứ tự quá lớn."},
            )  # fmt: skip
            field.initial = number
            self.add_field(f"order_{row.pk}", field)
            row.order_field = self[f"order_{row.pk}"]  # type: ignore[attr-defined]  # shown in the row

    @property
    def texts(self) -> list[forms.BoundField]:
        """The fields in the box above the list; the orders stand in their rows."""
        return [self[name] for name in self.fields if not name.startswith("order_")]

    def clean(self) -> dict[str, Any]:
        """The same demands as the workflow's, said beside the boxes."""
        cleaned = super().clean() or self.cleaned_data
        if self.transition.needs_note and not self.errors and len(self.why.text) < NOTE_MIN_LENGTH:
            self.add_error("note", TOO_SHORT)
        if "quota_reason" in self.fields and len((cleaned.get("quota_reason") or "").strip()) < NOTE_MIN_LENGTH:
            self.add_error("quota_reason", f"Chưa ghi lý do vượt chỉ tiêu, ít nhất {NOTE_MIN_LENGTH} ký tự.")
        orders = [order for order in self.orders.values() if order is not None]
        if len(orders) != len(set(orders)):
            self.add_error(None, "Có hai mô hình cùng một thứ tự. Hãy sửa lại thứ tự.")
        elif orders and (taken := proposed_with(self.rows[0]).filter(proposed_order__in=orders)):
            numbers = ", ".join(map(str, taken.order_by("proposed_order").values_list("proposed_order", flat=True)))
            self.add_error(None, f"Thứ tự {numbers} đã có mô hình đề nghị trước. Hãy sửa lại thứ tự.")
        return cleaned

    @property
    def why(self) -> Why:
        if self.transition.name == "reset":
            return Why("")
        return given(self.reasons_of, self.cleaned_data.get("common", ""), self.cleaned_data.get("note", ""))

    @property
    def quota_reason(self) -> str:
        return str(self.cleaned_data.get("quota_reason", "")).strip()

    @property
    def orders(self) -> dict[int, int | None]:
        """By key of the model, the place in which it goes up as it was typed."""
        return {row.pk: self.cleaned_data.get(f"order_{row.pk}") for row in self.rows}

    @property
    def places(self) -> dict[int, int]:
        """The same; what was left empty comes after all others."""
        typed = self.orders
        following = count(max([self.first_order - 1, *(order for order in typed.values() if order)]) + 1)
        return {pk: order or next(following) for pk, order in typed.items()}
