"""Units from spreadsheets, and what all resources of the portal have in common (django-import-export).

Rows are judged one after another, without writing and without a query each: what exists is read once before. What
they make is kept and written at the end, in bulk and in one transaction, by an act.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.db import transaction
from import_export import fields, resources, widgets
from import_export.results import RowResult

from danvan.common import clock
from danvan.common.text import folded, one_line, refuse_control_characters
from danvan.organization.actions.imported_units import save_units
from danvan.organization.importing.kinds import Column, Finish, Judgement, Saved, SourceRow, Tick, Verdict
from danvan.organization.models import LineOutcome, Unit, UnitKind, User
from danvan.organization.reorganisation.codes import form_of
from danvan.organization.roles import Permission
from danvan.organization.unit_lookup import UnitLookup, UnknownUnit

TICK_EVERY = 200
_OUTCOMES = {
    RowResult.IMPORT_TYPE_NEW: LineOutcome.NEW,
    RowResult.IMPORT_TYPE_UPDATE: LineOutcome.CHANGED,
    RowResult.IMPORT_TYPE_SKIP: LineOutcome.SAME,
}


class TextWidget(widgets.Widget):
    """A text on one line."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return one_line(value or "")


class ChoiceWidget(widgets.Widget):
    """One of a few words, whatever their capitals and marks; blank is the default."""

    def __init__(self, words: dict[str, Any], *, default: Any = None) -> None:
        super().__init__()
        self.words, self.default = words, default
        self.folded = {folded(word): value for word, value in words.items()}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if not value:
            return self.default
        if folded(value) not in self.folded:
            raise ValueError(f"“{value}” không có trong danh mục. Hãy ghi một trong: {', '.join(self.words)}.")
        return self.folded[folded(value)]


class WholeNumberWidget(widgets.Widget):
    """A whole number within bounds; blank is the least."""

    def __init__(self, *, least: int, most: int) -> None:
        super().__init__()
        self.least, self.most = least, most

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        if not value:
            return self.least
        if not str(value).isdecimal() or len(value) > 6 or not self.least <= int(value) <= self.most:
            raise ValueError(f"“{value}” không phải số nguyên từ {self.least} đến {self.most}.")
        return int(value)


class DayWidget(widgets.Widget):
    """A day as dd/mm/yyyy; blank is the default."""

    def __init__(self, *, default: Callable[[], date]) -> None:
        super().__init__()
        self.default = default

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date:
        if not value:
            return self.default()
        try:
            return datetime.strptime(value, "%d/%m/%Y").date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            raise ValueError(f"“{value}” không phải ngày dạng 15/10/2025.") from None


class PortalResource(resources.ModelResource):
    """Judges and saves the rows of one kind for one actor."""

    columns: Sequence[Column] = ()

    class Meta:
        use_bulk = True
        batch_size = None  # all at the end: one transaction
        skip_diff = True  # the differences are told by `skip_row`, without copying every row
        report_skipped = True

    def __init__(self, *, actor: User, tick: Tick) -> None:
        super().__init__()
        self.actor, self.tick = actor, tick
        self.seen: dict[Any, int] = {}

    def judge(self, rows: Sequence[SourceRow]) -> list[Verdict]:
        """Judge the rows without writing; what is good waits in `create_instances` and `update_instances`."""
        keys = [column.key for column in self.columns]
        dataset = tablib.Dataset(headers=[*keys, "number"])
        for row in rows:
            dataset.append([*(row.values.get(key, "") for key in keys), row.number])
        self.unknown: dict[int, str] = {}
        # Not the library's own dry run: that one wraps everything in a transaction, in which no progress is seen.
        result = self.import_data(dataset, dry_run=False, use_transactions=False)
        for error in result.base_errors:
            raise error.error
        return [self._verdict(row, found) for row, found in zip(rows, result.rows, strict=True)]

    def write(self) -> None:
        """Save what waits, by an act."""
        raise NotImplementedError

    def bulk_create(self, *args: Any, **kwargs: Any) -> None:
        """Nothing yet: `write` saves what was judged good, after everything was."""

    bulk_update = bulk_create

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        if kwargs["row_number"] % TICK_EVERY == 0:
            self.tick(kwargs["row_number"])
        wrong: dict[str, Any] = {}
        for column in self.columns:
            if column.is_required and not row[column.key]:
                wrong[column.key] = f"Chưa ghi {column.heading[:1].lower()}{column.heading[1:]}."
            try:
                refuse_control_characters(row[column.key])
            except ValidationError as error:
                wrong[column.key] = error
        if wrong:
            raise ValidationError(wrong)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return False

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Fields only: what must be unique is known from what was read before."""
        errors = dict(import_validation_errors or {})
        try:
            instance.clean_fields(exclude=[*errors, *self.not_cleaned])
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    not_cleaned: tuple[str, ...] = ()

    def once(self, key: Any, number: int, column: str) -> None:
        """Refuse a row that says what an earlier row of the file said."""
        if key in self.seen:
            raise ValidationError({column: f"Trùng với dòng {self.seen[key]} của tệp."})
        self.seen[key] = number

    def _verdict(self, row: SourceRow, found: Any) -> Verdict:
        if found.validation_error is not None:
            return Verdict(
                row.number, LineOutcome.WRONG, self._in_words(found.validation_error), self.unknown.get(row.number, "")
            )
        if found.errors:
            raise found.errors[0].error
        return Verdict(row.number, _OUTCOMES[found.import_type])

    def _in_words(self, error: ValidationError) -> list[tuple[str, str]]:
        headings = {column.key: column.heading for column in self.columns}
        for name, described in self.fields.items():
            headings.setdefault(described.attribute or name, headings.get(described.column_name, ""))
        if not hasattr(error, "error_dict"):
            return [("", text) for text in error.messages]
        return [(headings.get(name, ""), text) for name, texts in error.message_dict.items() for text in texts]


class ResourceImporter:
    """A kind of rows whose judging and saving is a resource's."""

    def __init__(
        self, resource: type[PortalResource], *, key: str, label: str, noun: str, explains: str, icon: str,
        permission: Permission,
    ) -> None:  # fmt: skip
        self.resource = resource
        self.key, self.label, self.noun, self.explains, self.icon = key, label, noun, explains, icon
        self.permission = permission
        self.columns = resource.columns

    def judge(self, rows: Sequence[SourceRow], *, actor: User, tick: Tick) -> Judgement:
        resource = self.resource(actor=actor, tick=tick)

        def save(address: str, tick: Tick, finish: Finish) -> None:
            with transaction.atomic():
                resource.write()
                finish(Saved())

        return Judgement(resource.judge(rows), save)


# Units

_KINDS = {kind.label: kind for kind in UnitKind} | {
    "Huyện": UnitKind.DISTRICT, "Thị xã": UnitKind.DISTRICT, "Thành phố": UnitKind.DISTRICT,
    "Xã": UnitKind.COMMUNE, "Phường": UnitKind.COMMUNE, "Thị trấn": UnitKind.COMMUNE, "Đặc khu": UnitKind.COMMUNE,
    "Thôn": UnitKind.VILLAGE, "Khu phố": UnitKind.VILLAGE, "Tổ dân phố": UnitKind.VILLAGE, "Ấp": UnitKind.VILLAGE,
    "Sở": UnitKind.DEPARTMENT, "Cơ quan Đảng": UnitKind.PARTY, "Đoàn thể": UnitKind.FRONT,
    "Hội": UnitKind.ASSOCIATION,
}  # fmt: skip


class UnitResource(PortalResource):
    """New units under those in reach; of a unit that is there only its short name, code and target are changed."""

    columns = (
        Column("code", "Mã đơn vị", "Mã riêng, không dùng lại của đơn vị khác.", "BT-22918-05", True, ("Mã",)),
        Column("name", "Tên đơn vị", "Tên đầy đủ như trong văn bản.", "Thôn 3", True, ("Tên", "Đơn vị")),
        Column("kind", "Loại", f"Một trong: {', '.join(kind.label for kind in UnitKind)}; hoặc: xã, thôn, khu phố.",
               "Thôn", True, ("Loại đơn vị",)),
        Column("parent", "Đơn vị cấp trên", "Tên hoặc mã đơn vị cấp trên đã có, hoặc ở dòng trên của tệp.",
               "Xã Hòa Thắng", True, ("Trực thuộc", "Cấp trên")),
        Column("short_name", "Tên ngắn", "Để trống thì lấy theo tên đơn vị.", "Thôn 3"),
        Column("gso_code", "Mã Tổng cục Thống kê", "Nếu có.", "", also=("Mã TCTK", "Mã GSO")),
        Column("target", "Chỉ tiêu mô hình mỗi năm", "Số nguyên từ 1 đến 20; để trống là 1.", "1", also=("Chỉ tiêu",)),
        Column("valid_from", "Có từ ngày", "Dạng 15/10/2025; để trống là hôm nay.", ""),
    )  # fmt: skip
    not_cleaned = ("parent", "path", "form")

    code = fields.Field("code", "code", TextWidget())
    name = fields.Field("name", "name", TextWidget())
    kind = fields.Field("kind", "kind", ChoiceWidget(_KINDS))
    short_name = fields.Field("short_name", "short_name", TextWidget())
    gso_code = fields.Field("gso_code", "gso_code", TextWidget())
    target = fields.Field("target", "target", WholeNumberWidget(least=1, most=20))
    valid_from = fields.Field("valid_from", "valid_from", DayWidget(default=clock.today))

    class Meta(PortalResource.Meta):
        model = Unit
        import_id_fields = ("code",)
        fields = ("code", "name", "kind", "short_name", "gso_code", "target", "valid_from")

    changeable = ("short_name", "gso_code", "target")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        within = Unit.objects.living().within_reach(self.actor, Permission.MANAGE_UNITS)
        self.lookup = UnitLookup(within)
        self.within = {unit.pk for unit in self.lookup.finder.units}
        self.by_code = {unit.code.casefold(): unit for unit in Unit.objects.select_related("parent")}
        self.names = {(unit.parent_id, folded(unit.name)) for unit in self.by_code.values() if unit.valid_to is None}
        self.made: dict[str, Unit] = {}  # by folded name and by code, for rows further down

    def get_instance(self, instance_loader: Any, row: Any) -> Unit | None:
        return self.by_code.get(one_line(row["code"]).casefold())

    def import_instance(self, instance: Unit, row: Any, **kwargs: Any) -> None:
        errors: dict[str, Any] = {}
        try:
            self.once(one_line(row["code"]).casefold(), row["number"], "code")
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if instance.pk is not None:
            if errors:
                raise ValidationError(errors)
            self._refuse_more_than_small_changes(instance, row)
            self.before = {name: getattr(instance, name) for name in self.changeable}
            for name in self.changeable:
                if row[name]:
                    self.fields[name].save(instance, row)
            return
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        instance.short_name = (instance.short_name or instance.name)[:60]
        kind = UnitKind(instance.kind).label.split(",")[0].lower() if instance.kind else ""
        instance.form = form_of(instance.name, kind)[:60]
        parent = self._parent(row, errors)
        if parent is not None:
            instance.parent = parent
            self.once(("name", parent.code, folded(instance.name)), row["number"], "name")
            if (parent.pk, folded(instance.name)) in self.names:
                errors["name"] = f"{parent.name} đã có một đơn vị cùng tên, mã khác."
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance: Unit, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        if instance.pk is None or import_validation_errors:
            return False
        return all(getattr(instance, name) == self.before[name] for name in self.changeable)

    def before_save_instance(self, instance: Unit, row: Any, **kwargs: Any) -> None:
        if instance.pk is None:
            self.made[instance.code.casefold()] = self.made[folded(instance.name)] = instance

    def write(self) -> None:
        save_units(self.create_instances, self.update_instances, changed=self.changeable, actor=self.actor)

    def _parent(self, row: Any, errors: dict[str, Any]) -> Unit | None:
        text = one_line(row["parent"])
        made = self.made.get(text.casefold()) or self.made.get(folded(text))
        if made is not None:
            return made
        try:
            return self.lookup.find(text)
        except UnknownUnit as unknown:
            self.unknown[row["number"]] = unknown.text
            errors["parent"] = str(unknown)
        except ValueError as refusal:
            errors["parent"] = str(refusal)
        return None

    def _refuse_more_than_small_changes(self, unit: Unit, row: Any) -> None:
        if unit.pk not in self.within:
            raise ValidationError({"code": "Mã này đã dùng cho một đơn vị khác. Mã đơn vị không dùng lại."})
        errors = {}
        if folded(row["name"]) != folded(unit.name):
            errors["name"] = f"Mã này là của {unit.name}. Đổi tên đơn vị làm ở mục sắp xếp đơn vị, kèm văn bản."
        if _KINDS.get(row["kind"], unit.kind) != unit.kind:
            errors["kind"] = f"{unit.name} thuộc loại “{unit.get_kind_display()}”."
        above = unit.parent
        known = {folded(above.name), above.code.casefold(), folded(above.code)} if above else set()
        if above is not None and not {folded(row["parent"]), row["parent"].casefold()} & known:
            errors["parent"] = f"{unit.name} đang trực thuộc {above.name}. Chuyển cấp trên làm ở mục sắp xếp đơn vị."
        if errors:
            raise ValidationError(errors)


def unit_importer() -> ResourceImporter:
    return ResourceImporter(
        UnitResource, key="units", label="Đơn vị", noun="đơn vị", icon="building", permission=Permission.MANAGE_UNITS,
        explains="Thêm thôn, khu phố, cơ quan dưới các đơn vị anh/chị quản trị.",
    )  # fmt: skip
