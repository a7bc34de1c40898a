"""Orders of reorganisation as a person fills them in: the document, then what becomes of one unit.

Each form gives an `Order` (see orders.py). Codes that are left blank are proposed. Nothing is saved here.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from danvan.common import files
from danvan.common.forms import PortalForm
from danvan.common.text import one_line, refuse_control_characters, require_letter
from danvan.organization.actions.order_documents import KeptDocument, kept_document
from danvan.organization.models import SuccessionKind, Unit, UnitKind, User
from danvan.organization.reorganisation.codes import LONGEST, code_below, form_of, successor_code
from danvan.organization.reorganisation.orders import LegalDocument, Opening, Order, Step
from danvan.organization.roles import Permission

CODE_HINT = "Để trống thì cổng đặt mã giúp. Mã của đơn vị cũ được giữ lại, không dùng cho đơn vị khác."


class OrderForm(PortalForm):
    """What every order has: the day, the document and its file; a file once received need not be sent again."""

    effective_from = forms.DateField(
        label="Ngày hiệu lực", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )  # fmt: skip
    document_number = forms.CharField(label="Số văn bản", max_length=80)
    document_date = forms.DateField(
        label="Ngày văn bản", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    document_title = forms.CharField(label="Trích yếu", max_length=300, required=False)
    clause = forms.CharField(label="Điều, khoản", max_length=300, required=False)
    document_file = forms.FileField(
        label="Tệp văn bản", required=False, widget=forms.FileInput(attrs={"accept": files.ACCEPT}),
        error_messages={"empty": "Tệp rỗng. Hãy chọn tệp khác.", "invalid": "Chưa nhận được tệp. Hãy chọn lại."},
    )  # fmt: skip
    document_token = forms.CharField(required=False, widget=forms.HiddenInput)

    document_names = (
        "effective_from", "document_number", "document_date", "document_title", "clause", "document_file",
        "document_token",
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.user = unit, user
        self.file_kind: files.FileKind | None = None
        self.kept = kept_document(str(self["document_token"].value() or ""), user)
        self.fields["document_number"].example = "1671/NQ-UBTVQH15"  # type: ignore[attr-defined]
        self.fields["clause"].example = "Điều 1, khoản 36"  # type: ignore[attr-defined]
        file: Any = self.fields["document_file"]
        file.help_text = f"{files.KINDS_IN_WORDS}, tối đa {files.megabytes(settings.EVIDENCE_MAX_BYTES)}."
        file.needed = "bắt buộc" if self.kept is None else "chỉ chọn khi muốn thay tệp"

    @property
    def document_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.document_names]

    @property
    def act_fields(self) -> list[forms.BoundField]:
        """What the act asks besides the document."""
        return [self[name] for name in self.fields if name not in self.document_names]

    @property
    def carried(self) -> list[forms.BoundField]:
        """Everything to be handed on in hidden fields; the file goes by its code."""
        return [self[name] for name in self.fields if name != "document_file"]

    def full_clean(self) -> None:
        """Errors come in the order of the page: the act before the document."""
        self.order_fields([name for name in self.fields if name not in self.document_names])
        super().full_clean()

    def keep(self, kept: KeptDocument) -> None:
        """Take note that the file was received, so that it need not be sent again."""
        self.kept = kept
        self.data["document_token"] = kept.token_for(self.user)
        self.fields["document_file"].needed = "chỉ chọn khi muốn thay tệp"  # type: ignore[attr-defined]

    def clean_document_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["document_file"]
        if file is not None:
            limit = settings.EVIDENCE_MAX_BYTES
            refuse_control_characters(file.name or "")
            self.file_kind = files.inspect(file, name=file.name or "", size=file.size or 0, max_size=limit)
        elif self.kept is None:
            raise forms.ValidationError("Chưa chọn tệp của văn bản.")
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        written, begins = data.get("document_date"), data.get("effective_from")
        if written and begins and written > begins:
            self.add_error("document_date", "Ngày văn bản phải trước hoặc trùng ngày hiệu lực.")
        return data

    def order(self) -> Order:
        """The order that was typed; only after it was found valid and its file kept."""
        data = self.cleaned_data
        document = LegalDocument(
            one_line(data["document_number"]), data["document_date"], one_line(data["document_title"])
        )
        return Order(
            effective_from=data["effective_from"],
            document=self.kept.of(document) if self.kept else document,
            openings=tuple(self.openings()),
            steps=tuple(self.steps()),
        )

    def openings(self) -> Iterable[Opening]:
        return ()

    def steps(self) -> Iterable[Step]:
        return ()

    @property
    def day(self) -> date:
        day: date = self.cleaned_data["effective_from"]
        return day

    def warnings(self) -> list[str]:
        """What is allowed and yet worth a second look."""
        return []

    def act(self) -> str:
        """What the button of confirmation says."""
        raise NotImplementedError


def unit_name_field(label: str = "Tên đơn vị mới", **options: Any) -> forms.CharField:
    field = forms.CharField(label=label, max_length=200, validators=[require_letter], **options)
    field.example = "Xã Tuy Phong"  # type: ignore[attr-defined]
    return field


def code_field(label: str = "Mã đơn vị mới") -> forms.RegexField:
    return forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$", label=label, required=False, max_length=LONGEST, help_text=CODE_HINT,
        error_messages={"invalid": "Mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch nối."},
    )  # fmt: skip


def target_field() -> forms.IntegerField:
    field = forms.IntegerField(
        label="Chỉ tiêu mỗi năm", min_value=1, max_value=20,
        error_messages={"min_value": "Chỉ tiêu ít nhất là 1.", "max_value": "Chỉ tiêu nhiều nhất là 20."},
    )  # fmt: skip
    field.suffix = "mô hình"  # type: ignore[attr-defined]
    return field


class UnitChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit, named with the one above it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.parent.name}" if obj.parent else obj.name


def possible_parents(user: User, unit: Unit) -> Any:
    """The living units in reach under which a unit of this kind can lie: larger areas, never itself or below it."""
    kinds = [UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.VILLAGE]
    within = Unit.objects.within_reach(user, Permission.MANAGE_UNITS).living()
    if unit.kind in kinds:
        within = within.filter(kind__in=kinds[: kinds.index(UnitKind(unit.kind))])
    else:
        within = within.exclude(kind=UnitKind.VILLAGE)
    return within.exclude(path__startswith=unit.path).select_related("parent").order_by("path")


class RenameForm(OrderForm):
    """Another name; the unit, its code, its people and its records stay."""

    new_name = unit_name_field("Tên mới")

    def clean_new_name(self) -> str:
        name = one_line(self.cleaned_data["new_name"])
        if name == self.unit.name:
            raise forms.ValidationError("Tên mới trùng với tên đang dùng.")
        if Unit.objects.living().filter(parent=self.unit.parent, name=name).exclude(pk=self.unit.pk).exists():
            raise forms.ValidationError(f"Đơn vị cấp trên đã có một đơn vị tên {name}.")
        return name

    def steps(self) -> Iterable[Step]:
        code, data = self.unit.code, self.cleaned_data
        return [Step(SuccessionKind.RENAMED, code, code, new_name=data["new_name"], clause=data["clause"])]

    def act(self) -> str:
        return "Đổi tên 1 đơn vị"


class MoveForm(OrderForm):
    """The same unit under another one: a new code, since its old place and code are frozen."""

    parent = UnitChoiceField(label="Đơn vị cấp trên mới", queryset=Unit.objects.none(), empty_label="Chọn đơn vị")
    code = code_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = possible_parents(self.user, self.unit).exclude(pk=self.unit.parent_id)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]

    def openings(self) -> Iterable[Opening]:
        yield same_under(self.unit, self._code(), self.cleaned_data["parent"].code)

    def steps(self) -> Iterable[Step]:
        clause = self.cleaned_data["clause"]
        yield Step(SuccessionKind.MOVED, self.unit.code, self._code(), clause=clause)

    def act(self) -> str:
        return "Chuyển 1 đơn vị"

    def _code(self) -> str:
        return self.cleaned_data["code"] or successor_code(self.unit, self.day)


class DissolveForm(OrderForm):
    """The unit ends without a successor; who lies above it keeps its papers."""

    def steps(self) -> Iterable[Step]:
        yield Step(SuccessionKind.DISSOLVED, self.unit.code, clause=self.cleaned_data["clause"])

    def act(self) -> str:
        return "Giải thể 1 đơn vị"


_BELOW = {UnitKind.PROVINCE: UnitKind.COMMUNE, UnitKind.DISTRICT: UnitKind.COMMUNE, UnitKind.COMMUNE: UnitKind.VILLAGE}


class OpenForm(OrderForm):
    """A unit without a predecessor beneath this one."""

    new_name = unit_name_field()
    kind = forms.ChoiceField(label="Loại đơn vị", choices=UnitKind.choices)
    target = target_field()
    code = code_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = _BELOW.get(UnitKind(self.unit.kind), self.unit.kind)
        self.fields["target"].initial = 1

    def clean_new_name(self) -> str:
        return one_line(self.cleaned_data["new_name"])

    def openings(self) -> Iterable[Opening]:
        data = self.cleaned_data
        kind = UnitKind(data["kind"])
        yield Opening(
            code=data["code"] or code_below(self.unit, data["new_name"]),
            name=data["new_name"],
            kind=kind,
            form=form_of(data["new_name"], kind.label.split(",")[0].lower()),
            parent=self.unit.code,
            target=data["target"],
        )

    def act(self) -> str:
        return "Thành lập 1 đơn vị"


def same_under(unit: Unit, code: str, parent: str) -> Opening:
    """The unit once more, with another code, under another unit."""
    return Opening(
        code=code,
        name=unit.name,
        kind=UnitKind(unit.kind),
        form=unit.form,
        parent=parent,
        short_name=unit.short_name,
        gso_code=unit.gso_code,
        target=unit.target,
        sign_off=unit.sign_off,
    )
