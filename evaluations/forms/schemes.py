"""What is typed of a scheme of scoring: its own fields, and rows of which some are there and some are spare.

A row is taken away by emptying it. Forms check single values; what the table as a whole must keep is asked by
`evaluations.actions.schemes`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from danvan.common.forms import PortalForm
from danvan.common.templatetags.portal import vn_number
from danvan.common.text import require_letter
from evaluations.actions.schemes import BandRow, DemotionRow, RuleRow, SchemeContent
from evaluations.forms.fields import version_field
from evaluations.models import BonusKind, BonusSource, DemotionCondition, ScoringScheme
from evaluations.schemes import Standing
from models_registry.forms.planned import AmountField
from models_registry.models import Campaign

SPARE = 1  # empty rows after those that are filled
MORE = 2  # that “Thêm dòng” adds
MOST_ROWS = 30
MOST_POINTS = 1000
EMPTY = "trong"  # instead of a scheme to copy
FIELDS = ("name", "is_sample", "source", "cap", "bonus_cap", "penalty_cap", "unsent_rating", "spread_limit")


class PointsField(AmountField):
    """Points with a decimal comma, up to `most`."""

    def __init__(self, *, most: Any = MOST_POINTS, needed: bool = False, places: int = 1, **kwargs: Any) -> None:
        from_zero = kwargs.get("zero", False)
        words = f"Hãy ghi số {'từ 0' if from_zero else 'lớn hơn 0'}, nhiều nhất {vn_number(most)}."
        super().__init__(range_words=words, places=places, **kwargs)
        self.most = most
        self.required = needed
        self.widget.attrs["class"] = "score-input"

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if number is not None and number > self.most:
            raise ValidationError(self.range_words, code="range")
        return number if number is None else round(number, self.places)  # 3 is 3,0, as the database gives it back


class SchemeForm(PortalForm):
    """The scheme's own fields."""

    version = version_field()
    name = forms.CharField(label="Tên thang điểm", max_length=200, validators=[require_letter])
    is_sample = forms.BooleanField(
        label="Đây là thang điểm mẫu",
        required=False,
        help_text="Mọi trang có điểm sẽ ghi “thang điểm mẫu”. Bỏ dấu khi đã nhập thang điểm chính thức.",
    )
    source = forms.CharField(
        label="Căn cứ", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Văn bản quy định thang điểm: số, ngày, cơ quan ban hành.",
    )  # fmt: skip
    cap = PointsField(label="Tổng điểm cao nhất", help_text="Để trống thì điểm thưởng có thể vượt thang.")
    bonus_cap = PointsField(label="Thưởng nhiều nhất", zero=True)
    penalty_cap = PointsField(label="Trừ nhiều nhất", zero=True)
    unsent_rating = forms.CharField(
        label="Xếp loại khi không gửi bản tự đánh giá", required=False, max_length=80,
        help_text="Để trống thì không xếp loại.",
    )  # fmt: skip
    spread_limit = PointsField(
        label="Mức chênh cần chú ý",
        help_text="Hai người chấm một nhiệm vụ chênh nhau từ mức này thì được đánh dấu. Để trống thì không đánh dấu.",
    )


class SchemeTaskForm(PortalForm):
    """The maximum and the weight of one task."""

    max_score = PointsField(label="Điểm tối đa", needed=True)
    weight = PointsField(label="Hệ số", needed=True, most=10, places=2)


class RowForm(PortalForm):
    """One row of a table; empty where none of `TELLS` is filled."""

    TELLS: ClassVar[tuple[str, ...]] = ()
    NEEDS: ClassVar[tuple[str, ...]] = ()

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name) not in (None, "", False) for name in self.TELLS) and not self.errors

    def full_clean(self) -> None:
        """What a filled row needs, an empty one does without; the labels speak of filled ones."""
        for name in self.NEEDS:
            self.fields[name].required = False
        super().full_clean()
        for name in self.NEEDS:
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        filled = any(cleaned.get(name) not in (None, "", False) or name in self.errors for name in self.TELLS)
        for name in self.NEEDS if filled else ():
            if cleaned.get(name) in (None, "") and name not in self.errors:
                message = self.fields[name].error_messages["required"]
                self.add_error(name, ValidationError(message, code="required"))
        return cleaned


class BandForm(RowForm):
    """A rating."""

    TELLS = NEEDS = ("name", "from_score")
    name = forms.CharField(label="Xếp loại", max_length=80, required=False)
    from_score = PointsField(label="Từ điểm", zero=True)
    needs_no_zero = forms.BooleanField(label="Không nhiệm vụ nào bị 0 điểm", required=False)

    def row(self) -> BandRow:
        return BandRow(**self.cleaned_data)


class RuleForm(RowForm):
    """Bonus or penalty; `pk` says which rule it changes."""

    TELLS = ("label", "points", "cap")
    NEEDS = ("label", "kind", "source", "points")
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(label="Nội dung", max_length=200, required=False)
    kind = forms.ChoiceField(label="Loại", choices=BonusKind.choices, required=False)
    source = forms.ChoiceField(label="Cách tính", choices=BonusSource.choices, required=False)
    points = PointsField(label="Điểm mỗi lần", most=100)
    cap = PointsField(label="Nhiều nhất", most=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cap"].needed = "nếu có"  # type: ignore[attr-defined]

    def row(self) -> RuleRow:
        return RuleRow(**self.cleaned_data)


class DemotionForm(RowForm):
    """What lowers a rating."""

    TELLS = NEEDS = ("condition",)
    condition = forms.ChoiceField(
        label="Điều kiện", choices=[("", "Không có"), *DemotionCondition.choices], required=False
    )
    threshold = PointsField(label="Số điểm trừ", most=100)
    steps = forms.IntegerField(label="Hạ mấy mức", min_value=1, max_value=9, required=False)
    ceiling = forms.ChoiceField(label="Hoặc cao nhất là", required=False)

    def __init__(self, *args: Any, ratings: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["threshold"].needed = "khi theo điểm trừ"  # type: ignore[attr-defined]
        self.fields["steps"].needed = self.fields["ceiling"].needed = "nếu có"  # type: ignore[attr-defined]
        self.fields["steps"].widget.attrs |= {"inputmode": "numeric", "class": "score-input"}
        self.fields["ceiling"].choices = [("", "Không đặt"), *((name, name) for name in ratings)]  # type: ignore[attr-defined]

    def row(self) -> DemotionRow:
        return DemotionRow(**self.cleaned_data)


class SchemeForms:
    """All forms of the page of one scheme, from what is saved or from what was typed."""

    def __init__(self, scheme: ScoringScheme, standing: Standing, typed: Any = None) -> None:
        self.scheme, self.standing = scheme, standing
        self.typed = typed.copy() if typed is not None else None
        saved = {name: getattr(scheme, name) for name in FIELDS}
        self.form = SchemeForm(self.typed, initial=saved | {"version": scheme.version})
        self.tasks = [
            (
                row.task,
                SchemeTaskForm(
                    self.typed, prefix=f"task-{row.task_id}",
                    initial={"max_score": row.max_score, "weight": row.weight},
                ),
            )
            for row in scheme.tasks.select_related("task").order_by("task__ordinal", "pk")  # type: ignore[attr-defined]
        ] if standing.may_change_maxima else []  # fmt: skip
        self.bands = self._rows(BandForm, "band", scheme.bands.all(), ("name", "from_score", "needs_no_zero"))  # type: ignore[attr-defined]
        self.rules = self._rows(
            RuleForm,
            "rule",
            scheme.rules.all(),
            ("pk", "label", "kind", "source", "points", "cap"),  # type: ignore[attr-defined]
        )
        self.demotions = self._rows(
            DemotionForm, "demotion", scheme.demotions.select_related("ceiling"),  # type: ignore[attr-defined]
            ("condition", "threshold", "steps", "ceiling"), ratings=self._ratings(),
        )  # fmt: skip

    def _rows(self, form: type[RowForm], kind: str, rows: Any, names: Sequence[str], **extra: Any) -> list[RowForm]:
        saved: list[Mapping[str, Any]] = [{name: _plain(getattr(row, name)) for name in names} for row in rows]
        count = len(saved) + SPARE
        if self.typed is not None:
            said = self.typed.get(f"{kind}-count", "")
            count = int(said) if said.isdecimal() and len(said) < 3 else count
            count += MORE if self.typed.get("them") == kind else 0
        # Absent where nobody emptied it: a row that was not sent has not been taken away.
        return [
            form(
                self.typed if self.typed is not None else None, prefix=f"{kind}-{number}",
                initial=saved[number] if number < len(saved) else {}, use_required_attribute=False, **extra,
            )
            for number in range(min(count, MOST_ROWS))
        ]  # fmt: skip

    def _ratings(self) -> list[str]:
        """The names that a ceiling may have: those saved, and those typed just now."""
        typed = [] if self.typed is None else [str(each["name"].value() or "").strip() for each in self.bands]
        saved = [band.name for band in self.scheme.bands.all()]  # type: ignore[attr-defined]
        return list(dict.fromkeys(name for name in [*typed, *saved] if name))

    @property
    def every_form(self) -> list[PortalForm]:
        return [self.form, *(form for _, form in self.tasks), *self.bands, *self.rules, *self.demotions]

    def is_valid(self) -> bool:
        wrong = [form for form in self.every_form if not form.is_valid()]  # all are asked, so that all errors show
        return not wrong

    @property
    def content(self) -> SchemeContent:
        return SchemeContent(
            fields={name: self.form.cleaned_data[name] for name in FIELDS},
            tasks={
                task.pk: (form.cleaned_data["max_score"], form.cleaned_data["weight"]) for task, form in self.tasks
            } or None,
            bands=[form.row() for form in self.bands if not form.is_blank],  # type: ignore[attr-defined]
            rules=[form.row() for form in self.rules if not form.is_blank],  # type: ignore[attr-defined]
            demotions=[form.row() for form in self.demotions if not form.is_blank],  # type: ignore[attr-defined]
        )  # fmt: skip

    def renew_version(self, version: int) -> None:
        """Begin from what is saved now: the next save replaces it knowingly."""
        if self.typed is not None:
            self.form.data["version"] = str(version)


def _plain(value: Any) -> Any:
    return value.name if hasattr(value, "from_score") else value


class NewSchemeForm(PortalForm):
    """From which year a new scheme counts, what it is called, and of what it is a copy."""

    campaign = forms.ModelChoiceField(label="Giai đoạn", queryset=Campaign.objects.order_by("-first_year", "-pk"))
    from_year = forms.IntegerField(label="Áp dụng từ năm", min_value=2000, max_value=2100)
    name = forms.CharField(label="Tên thang điểm", max_length=200, validators=[require_letter])
    copied = forms.ChoiceField(label="Bắt đầu từ", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schemes = {str(scheme.pk): scheme for scheme in ScoringScheme.objects.select_related("campaign")}
        self.fields["campaign"].empty_label = None  # type: ignore[attr-defined]
        self.fields["from_year"].widget.attrs |= {"inputmode": "numeric", "class": "score-input"}
        self.fields["copied"].choices = [  # type: ignore[attr-defined]
            *((pk, f"Chép {scheme.name}, áp dụng từ năm {scheme.from_year}") for pk, scheme in self.schemes.items()),
            (EMPTY, "Điểm tối đa của văn bản, chưa có thưởng, trừ và xếp loại"),
        ]

    @property
    def copied_scheme(self) -> ScoringScheme | None:
        return self.schemes.get(self.cleaned_data["copied"])


class TryForm(PortalForm):
    """Scores to try a scheme with: nothing of it is kept."""

    recognised = forms.IntegerField(label="Số mô hình được công nhận", min_value=0, max_value=99, initial=0)
    is_late = forms.BooleanField(label="Gửi muộn", required=False)
    no_effective = forms.BooleanField(label="Không có mô hình hiệu quả", required=False)
    is_unsent = forms.BooleanField(label="Không gửi bản tự đánh giá", required=False)

    def __init__(self, *args: Any, scheme: ScoringScheme, **kwargs: Any) -> None:
        super().__init__(*args, prefix="thu", **kwargs)
        self.fields["recognised"].widget.attrs |= {"inputmode": "numeric", "class": "score-input"}
        self.rows = list(scheme.tasks.select_related("task").order_by("task__ordinal", "pk"))  # type: ignore[attr-defined]
        for row in self.rows:
            points = PointsField(
                label=f"Nhiệm vụ {row.task.ordinal}", zero=True, needed=True, most=row.max_score, initial=row.max_score
            )
            points.suffix = f"/ {vn_number(row.max_score)}"  # type: ignore[attr-defined]
            self.add_field(f"task_{row.task.ordinal}", points)
        self.rules = [rule for rule in scheme.rules.all() if rule.source == BonusSource.BY_HAND]  # type: ignore[attr-defined]
        for rule in self.rules:
            self.add_field(
                f"rule_{rule.pk}", PointsField(label=rule.label, zero=True, needed=True, most=100, initial=0)
            )

    @property
    def task_fields(self) -> list[forms.BoundField]:
        return [self[f"task_{row.task.ordinal}"] for row in self.rows]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self["recognised"], *(self[f"rule_{rule.pk}"] for rule in self.rules)]

    @property
    def ticks(self) -> list[forms.BoundField]:
        return [self["is_late"], self["no_effective"], self["is_unsent"]]

    def points_of(self, rule_pk: int) -> Decimal | None:
        return self.cleaned_data.get(f"rule_{rule_pk}") or None
