"""Merging and splitting: orders with as many rows as a person asks for."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from django import forms

from danvan.common.text import one_line
from danvan.organization.forms.orders import (
    OrderForm,
    UnitChoiceField,
    code_field,
    possible_parents,
    same_under,
    target_field,
    unit_name_field,
)
from danvan.organization.importing.unit_finder import UnitFinder, unit_label
from danvan.organization.models import Share, SuccessionKind, Unit, UnitKind
from danvan.organization.reorganisation.codes import form_of, successor_code
from danvan.organization.reorganisation.orders import Opening, Step
from danvan.organization.roles import Permission

NEW, KEPT = "moi", "giu"
MERGE_ROWS, MOST_MERGED = 3, 30
SPLIT_ROWS, MOST_PARTS = 2, 6


class _RowsForm(OrderForm):
    """An order with rows; `rows` says how many are on the page."""

    rows = forms.IntegerField(required=False, widget=forms.HiddenInput)
    fewest, most = 1, 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = str(self["rows"].value() or "")
        self.count = min(max(int(asked) if asked.isdecimal() else 0, self.fewest), self.most)
        self.initial["rows"] = self.count
        self.offered = self._living().filter(kind=self.unit.kind).exclude(pk=self.unit.pk)

    @property
    def is_full(self) -> bool:
        return self.count >= self.most

    @cached_property
    def finder(self) -> UnitFinder:
        return UnitFinder(self._living().exclude(pk=self.unit.pk))

    @cached_property
    def suggestions(self) -> list[str]:
        """Units of the same kind, for the browser to suggest while somebody types."""
        near = self.offered.select_related("parent").order_by("path")[:400]
        return [unit_label(unit) for unit in near]

    def _living(self) -> Any:
        return Unit.objects.within_reach(self.user, Permission.MANAGE_UNITS).living()

    def _find(self, name: str) -> Unit | None:
        """The unit typed into a row; an error where it is none, or lies in one line with the unit itself."""
        text = self.cleaned_data.get(name) or ""
        if not text:
            return None
        if reason := self.finder.reason(text):
            self.add_error(name, reason)
            return None
        found = self.finder.find(text)[0]
        if found.path.startswith(self.unit.path) or self.unit.path.startswith(found.path):
            self.add_error(name, f"{found.name} và {self.unit.name} nằm trong nhau nên không nhập được với nhau.")
            return None
        return found


def _typed_unit(label: str, list_id: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"list": list_id, "autocomplete": "off"})
    return forms.CharField(label=label, max_length=300, required=False, widget=widget)


class MergeForm(_RowsForm):
    """This unit and others become a new one, or the others go into this one."""

    result = forms.ChoiceField(label="Kết quả", widget=forms.RadioSelect, choices=[], initial=NEW)
    new_name = unit_name_field(required=False)
    kind = forms.ChoiceField(label="Loại đơn vị", choices=UnitKind.choices, required=False)
    parent = UnitChoiceField(label="Đơn vị cấp trên", queryset=Unit.objects.none(), required=False, empty_label=None)
    target = target_field()
    code = code_field()
    fewest, most = MERGE_ROWS, MOST_MERGED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, self.count + 1):
            self.fields[f"other_{n}"] = _typed_unit(f"Đơn vị {n}", "don-vi-goi-y")
        self.fields["result"].choices = [  # type: ignore[attr-defined]
            (NEW, "Thành lập một đơn vị mới"),
            (KEPT, f"Nhập vào {self.unit.name}: đơn vị này giữ tên và mã, các đơn vị kia kết thúc"),
        ]
        self.fields["parent"].queryset = possible_parents(self.user, self.unit)  # type: ignore[attr-defined]
        for name, value in (("kind", self.unit.kind), ("parent", self.unit.parent_id), ("target", self.unit.target)):
            self.fields[name].initial = value
        for name in ("new_name", "kind", "parent", "target", "code"):
            self.fields[name].required = False
            self.fields[name].needed = "để trống thì cổng đặt" if name == "code" else "khi thành lập đơn vị mới"  # type: ignore[attr-defined]
        self.fields["other_1"].needed = "cần ít nhất một đơn vị"  # type: ignore[attr-defined]
        self.others: list[Unit] = []

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[f"other_{n}"] for n in range(1, self.count + 1)]

    @property
    def new_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("new_name", "kind", "parent", "target", "code")]

    def clean_new_name(self) -> str:
        return one_line(self.cleaned_data["new_name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        found = [unit for n in range(1, self.count + 1) if (unit := self._find(f"other_{n}"))]
        self.others = list({unit.pk: unit for unit in found}.values())
        if not self.others and not any(data.get(f"other_{n}") for n in range(1, self.count + 1)):
            self.add_error("other_1", "Chưa ghi đơn vị nào để sáp nhập.")
        if data.get("result") == NEW and not data.get("new_name") and "new_name" not in self.errors:
            self.add_error("new_name", "Chưa nhập tên đơn vị mới.")
        return data

    @property
    def is_new(self) -> bool:
        return bool(self.cleaned_data["result"] == NEW)

    def openings(self) -> Iterable[Opening]:
        if self.is_new:
            data, parent = self.cleaned_data, self.cleaned_data["parent"] or self.unit.parent
            yield Opening(
                code=self._code(),
                name=data["new_name"],
                kind=UnitKind(data["kind"] or self.unit.kind),
                form=form_of(data["new_name"], self.unit.form),
                parent=parent.code if parent else "",
                target=data["target"] or self.unit.target,
            )

    def steps(self) -> Iterable[Step]:
        old = [self.unit, *self.others] if self.is_new else self.others
        code = self._code() if self.is_new else self.unit.code
        clause = self.cleaned_data["clause"]
        return [Step(SuccessionKind.MERGED, unit.code, code, clause=clause) for unit in old]

    def warnings(self) -> list[str]:
        other_kinds = [unit.name for unit in self.others if unit.kind != self.unit.kind]
        if other_kinds:
            return [f"Khác loại với {self.unit.name}: {', '.join(other_kinds)}. Hãy xem lại văn bản."]
        return []

    def act(self) -> str:
        if self.is_new:
            return f"Sáp nhập {len(self.others) + 1} đơn vị"
        return f"Nhập {len(self.others)} đơn vị vào {self.unit.short_name}"

    def _code(self) -> str:
        return self.cleaned_data["code"] or successor_code(self.unit, self.day)


class PartRow(NamedTuple):
    """One part as the page shows it."""

    number: int
    name: forms.BoundField
    existing: forms.BoundField
    code: forms.BoundField


class Part(NamedTuple):
    """One part as it was typed: its code and name, and the unit where it is one that exists."""

    key: str
    code: str
    name: str
    existing: Unit | None


class SplitForm(_RowsForm):
    """The unit ends and two to six take it over, each in part; one is the main heir."""

    main = forms.ChoiceField(label="Đơn vị kế thừa chính", widget=forms.RadioSelect, choices=[])
    fewest, most = SPLIT_ROWS, MOST_PARTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = range(1, self.count + 1)
        for n in numbers:
            self.fields[f"p{n}_name"] = unit_name_field("Tên đơn vị mới", required=False)
            self.fields[f"p{n}_existing"] = _typed_unit("Hoặc nhập vào đơn vị đang có", "don-vi-goi-y")
            self.fields[f"p{n}_code"] = code_field()
            self.fields[f"p{n}_name"].needed = "nếu lập mới"  # type: ignore[attr-defined]
            self.fields[f"p{n}_existing"].needed = "ghi tên hoặc mã"  # type: ignore[attr-defined]
        parts = [(str(n), f"Phần {n}") for n in numbers]
        self.fields["main"].choices = parts  # type: ignore[attr-defined]
        self.fields["main"].help_text = "Người dùng và phần việc chưa phân chia theo đơn vị này."
        self.children = list(self.unit.children.living().order_by("path"))  # type: ignore[attr-defined]
        for child in self.children:
            self.fields[f"v{child.pk}"] = forms.ChoiceField(
                label=child.name, choices=[("", "Theo đơn vị kế thừa chính"), *parts], required=False
            )
        self.parts: list[Part] = []

    @property
    def part_rows(self) -> list[PartRow]:
        return [
            PartRow(n, self[f"p{n}_name"], self[f"p{n}_existing"], self[f"p{n}_code"]) for n in range(1, self.count + 1)
        ]

    @property
    def child_fields(self) -> list[forms.BoundField]:
        return [self[f"v{child.pk}"] for child in self.children]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        filled = [n for n in range(1, self.count + 1) if data.get(f"p{n}_name") or data.get(f"p{n}_existing")]
        for n in filled:
            if data.get(f"p{n}_name") and data.get(f"p{n}_existing"):
                self.add_error(f"p{n}_existing", "Chỉ ghi một: tên đơn vị mới, hoặc đơn vị đang có.")
        if len(filled) < 2 and not self.errors:
            self.add_error("p2_name" if filled == [1] else "p1_name", "Chia tách cần ít nhất hai phần.")
        for name in ("main", *(f"v{child.pk}" for child in self.children)):
            if data.get(name) and int(data[name]) not in filled:
                self.add_error(name, f"Phần {data[name]} chưa ghi tên đơn vị.")
        if data.get("effective_from"):
            self._take_parts(filled)
        return data

    def _take_parts(self, filled: list[int]) -> None:
        taken: set[str] = set()
        for n in filled:
            existing = self._find(f"p{n}_existing")
            typed = self.cleaned_data.get(f"p{n}_code")
            code = existing.code if existing else typed or successor_code(self.unit, self.day, taken)
            if existing and code in taken:
                self.add_error(f"p{n}_existing", f"{existing.name} đã ghi ở phần khác.")
            taken.add(code)
            name = existing.name if existing else one_line(self.cleaned_data.get(f"p{n}_name") or "")
            self.parts.append(Part(str(n), code, name, existing))

    def openings(self) -> Iterable[Opening]:
        parent = self.unit.parent.code if self.unit.parent else ""
        for part in self.parts:
            if part.existing is None:
                yield Opening(
                    code=part.code,
                    name=part.name,
                    kind=UnitKind(self.unit.kind),
                    form=form_of(part.name, self.unit.form),
                    parent=parent,
                    target=self.unit.target,
                )
        for child, part in self._moving():
            yield same_under(child, successor_code(child, self.day), part.code)

    def steps(self) -> Iterable[Step]:
        clause = self.cleaned_data["clause"]
        for part in self.parts:
            is_main = part.key == self.cleaned_data["main"]
            yield Step(
                SuccessionKind.SPLIT, self.unit.code, part.code, share=Share.PARTIAL, is_main=is_main, clause=clause
            )
        for child, _part in self._moving():
            yield Step(SuccessionKind.MOVED, child.code, successor_code(child, self.day), clause=clause)

    def act(self) -> str:
        return f"Chia tách thành {len(self.parts)} đơn vị"

    def _moving(self) -> Iterable[tuple[Unit, Part]]:
        """Villages that go to another part than the main heir."""
        parts = {part.key: part for part in self.parts}
        for child in self.children:
            key = self.cleaned_data.get(f"v{child.pk}")
            if key and key != self.cleaned_data["main"]:
                yield child, parts[key]
