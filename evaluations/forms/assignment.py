"""What is asked where dossiers are given to people, and where somebody has a part in a unit."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from danvan.common import clock
from danvan.common.forms import PortalForm
from danvan.common.workflow import NOTE_MIN_LENGTH
from danvan.organization.models import User
from evaluations.assignment_plan import Way, Wish
from evaluations.models import Seat

MOST_BY_HAND = 100  # rows that a person can go through one by one
_HAND = "ai_"  # ai_12: the person for the unit with this key
_NOBODY, _AS_IT_IS = "0", ""


class AssignmentForm(PortalForm):
    """Which seat, in which way, to whom, until when."""

    cho = forms.TypedChoiceField(
        label="Giao làm", coerce=lambda value: Seat(int(value)), widget=forms.RadioSelect, initial=Seat.FIRST.value,
        choices=[(Seat.FIRST.value, "Người thẩm định"), (Seat.SECOND.value, "Người thẩm định thứ hai")],
    )  # fmt: skip
    cach = forms.TypedChoiceField(
        label="Cách giao", coerce=Way, choices=Way.choices, widget=forms.RadioSelect, initial=Way.EVENLY.value
    )
    nguoi = forms.TypedMultipleChoiceField(
        label="Người nhận", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Khi chia đều, cổng tính cả số bản mỗi người đang có và không giao cho người có liên quan.",
    )  # fmt: skip
    han = forms.DateField(
        label="Hạn thẩm định", required=False, help_text="Để trống thì theo hạn của giai đoạn thẩm định.",
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%d/%m/%Y"),
    )  # fmt: skip
    doi = forms.BooleanField(label="Đổi cả các đơn vị đã có người", required=False)

    def __init__(
        self, data: Any = None, *, staff: Sequence[tuple[User, int]], units: Iterable[Any], **kwargs: Any
    ) -> None:
        """`staff` are the people of the desk with how many they have; by hand goes only where the units are few."""
        super().__init__(data, **kwargs)
        self.staff = {person.pk: person for person, _ in staff}
        people_field: Any = self.fields["nguoi"]
        people_field.choices = [(person.pk, f"{person.full_name} (đang có {count})") for person, count in staff]
        people_field.needed = "cần khi chia đều hoặc giao cho một người"
        self.units = list(units)
        self.has_hand_fields = len(self.units) <= MOST_BY_HAND
        if not self.has_hand_fields:
            way_field: Any = self.fields["cach"]
            way_field.choices = [choice for choice in Way.choices if choice[0] != Way.BY_HAND]
            return
        people = [(str(person.pk), person.full_name) for person, _ in staff]
        for unit in self.units:
            choices = [(_AS_IT_IS, "Giữ như hiện nay"), *people, (_NOBODY, "Bỏ phân công")]
            field = forms.ChoiceField(label=f"Người cho {unit.name}", choices=choices, required=False)
            self.add_field(f"{_HAND}{unit.pk}", field)

    def hand_field(self, unit: Any) -> Any:
        """The choice for one unit, as the table shows it."""
        return self[f"{_HAND}{unit.pk}"]

    def clean_han(self) -> Any:
        day = self.cleaned_data["han"]
        if day is not None and day < clock.today():
            raise forms.ValidationError("Hạn thẩm định phải từ hôm nay trở đi.")
        return day

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        way, people = values.get("cach"), values.get("nguoi", [])
        if way == Way.EVENLY and not people:
            self.add_error("nguoi", "Chọn ít nhất một người để chia.")
        if way == Way.ONE and len(people) != 1:
            self.add_error("nguoi", "Chọn đúng một người nhận tất cả.")
        if way == Way.BY_HAND and not self._by_hand(values):
            self.add_error("cach", "Chưa chọn người cho đơn vị nào. Hãy chọn trong bảng dưới, rồi xem trước.")
        return values

    def _by_hand(self, values: dict[str, Any]) -> dict[int, User | None]:
        found: dict[int, User | None] = {}
        for unit in self.units:
            chosen = values.get(f"{_HAND}{unit.pk}", _AS_IT_IS)
            if chosen != _AS_IT_IS:
                found[unit.pk] = None if chosen == _NOBODY else self.staff[int(chosen)]
        return found

    @property
    def wish(self) -> Wish:
        """What was asked for; of a valid form."""
        values = self.cleaned_data
        return Wish(
            values["cach"],
            seat=values["cho"],
            people=[person for pk, person in self.staff.items() if pk in values["nguoi"]],
            by_hand=self._by_hand(values),
            due_on=values["han"],
            moves_assigned=values["doi"],
        )


class ConflictForm(PortalForm):
    """In what way the reviewer is connected with the unit."""

    reason = forms.CharField(
        label="Anh/chị liên quan thế nào", min_length=NOTE_MIN_LENGTH, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: người thân là cán bộ của đơn vị. Chỉ người của Ban đọc được.",
        error_messages={"min_length": f"Hãy ghi rõ hơn, ít nhất {NOTE_MIN_LENGTH} ký tự."},
    )  # fmt: skip
