"""Registered models of earlier years, from the spreadsheets in which they were kept."""

from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields

from danvan.common import clock
from danvan.common.text import folded, one_line
from danvan.organization.importing.kinds import Column
from danvan.organization.models import Unit
from danvan.organization.resources import ChoiceWidget, PortalResource, ResourceImporter, TextWidget
from danvan.organization.roles import Permission
from danvan.organization.unit_lookup import UnitLookup, UnknownUnit
from models_registry.earlier import import_earlier
from models_registry.models import (
    CampaignYear,
    Field,
    Initiative,
    InitiativeForm,
    Registration,
    RegistrationKind,
    RegistrationState,
)

_FORMS = {form.label: form for form in InitiativeForm} | {"Hộ": InitiativeForm.HOUSEHOLD}
_KINDS = {kind.label: kind for kind in RegistrationKind} | {
    "Mới": RegistrationKind.NEW, "Tiếp tục": RegistrationKind.CONTINUED, "Duy trì": RegistrationKind.CONTINUED,
    "Nhân rộng": RegistrationKind.REPLICATED,
}  # fmt: skip
Place = tuple[str, str, str]  # where the unit stands today, folded name, folded name of the person
Key = tuple[int, int, str, str]  # unit, year, folded name, folded name of the person


class EarlierRegistrationResource(PortalResource):
    """One row is one model in one year; what the portal has already is left as it is."""

    columns = (
        Column("year", "Năm", "Năm đăng ký, trước năm nay và đã mở trên cổng.", "2023", True, ("Năm đăng ký",)),
        Column("unit", "Đơn vị", "Tên đơn vị khi đó, hoặc mã đơn vị.", "Xã Hòa Thắng", True,
               ("Tên đơn vị", "Mã đơn vị", "Địa phương, đơn vị")),
        Column("above", "Trực thuộc", "Ghi khi có nhiều đơn vị cùng tên.", "Huyện Bắc Bình", also=("Đơn vị cấp trên",)),
        Column("name", "Tên mô hình", "Như đã đăng ký.", "Đường hoa thay cỏ dại", True,
               ("Mô hình", "Tên mô hình, điển hình")),
        Column("form", "Hình thức", "Tập thể, Cá nhân hoặc Hộ gia đình; để trống là Tập thể.", "Tập thể"),
        Column("field", "Lĩnh vực", "Một trong các lĩnh vực của năm đó; có thể để trống.", "Kinh tế"),
        Column("kind", "Loại đăng ký", "Mới, Tiếp tục duy trì hoặc Nhân rộng; để trống thì cổng tự xét theo các năm.",
               "Mới", also=("Loại",)),
        Column("subject_name", "Họ và tên cá nhân hoặc chủ hộ", "Của mô hình cá nhân, hộ gia đình.", "",
               also=("Họ và tên", "Họ tên")),
        Column("subject_title", "Chức vụ, nơi công tác hoặc nơi ở", "Của cá nhân, chủ hộ.", "", also=("Chức vụ",)),
        Column("person_in_charge", "Người phụ trách", "Ai chịu trách nhiệm mô hình.", "Nguyễn Văn An"),
        Column("objectives", "Mục tiêu, nội dung, cách làm", "Có thể để trống.", "", also=("Nội dung",)),
        Column("place_and_people", "Địa bàn, đối tượng", "Có thể để trống.", "", also=("Địa bàn",)),
        Column("outputs", "Sản phẩm, kết quả đầu ra", "Có thể để trống.", "", also=("Kết quả",)),
    )  # fmt: skip
    not_cleaned = ("initiative", "year", "unit", "unit_name", "desk", "created_by", "field", "state", "kind")

    name = fields.Field("name", "name", TextWidget())
    form = fields.Field("form", "form", ChoiceWidget(_FORMS, default=InitiativeForm.COLLECTIVE))
    kind = fields.Field("kind", "kind", ChoiceWidget(_KINDS, default=""))
    subject_name = fields.Field("subject_name", "subject_name", TextWidget())
    subject_title = fields.Field("subject_title", "subject_title", TextWidget())
    person_in_charge = fields.Field("person_in_charge", "person_in_charge", TextWidget())
    objectives = fields.Field("objectives", "objectives")
    place_and_people = fields.Field("place_and_people", "place_and_people")
    outputs = fields.Field("outputs", "outputs")

    class Meta(PortalResource.Meta):
        model = Registration
        import_id_fields = ("name",)
        fields = (
            "name", "form", "kind", "subject_name", "subject_title", "person_in_charge", "objectives",
            "place_and_people", "outputs",
        )  # fmt: skip

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.years = {str(year.year): year for year in CampaignYear.objects.select_related("campaign__directive")}
        self.fields_of = {
            text: {folded(found.name): found for found in Field.objects.in_year(year.year)}
            for text, year in self.years.items()
        }
        self.lookups: dict[str, UnitLookup] = {}
        within = Registration.objects.within_reach(self.actor, Permission.MANAGE_YEAR)
        self.known: dict[Key, int] = {}
        self.initiatives: dict[Place, Initiative] = {}
        self.first_years: dict[Place, int] = {}
        for registration in within.select_related("initiative", "year", "unit").only(
            "name", "subject_name", "year__year", "unit__present_path", "initiative__name", "initiative__code"
        ):
            unit, name, subject = registration.unit, folded(registration.name), folded(registration.subject_name)
            self.known[unit.pk, registration.year.year, name, subject] = registration.pk
            self._note((unit.present_path, name, subject), registration.initiative, registration.year.year)

    def init_instance(self, row: Any = None) -> Registration:
        return Registration(state=RegistrationState.ACCEPTED)

    def get_instance(self, instance_loader: Any, row: Any) -> Registration | None:
        """What the portal has already, as far as unit and year are understood."""
        self.problems: dict[str, str] = {}
        self.year = self._year(row)
        self.unit = self._unit(row) if self.year else None
        self.key: Key | None = None
        if self.year and self.unit:
            self.key = (self.unit.pk, self.year.year, folded(row["name"]), folded(row["subject_name"]))
            if self.key in self.known:
                return Registration(pk=self.known[self.key])
        return None

    def import_instance(self, instance: Registration, row: Any, **kwargs: Any) -> None:
        if self.key is not None:
            self.once(self.key, row["number"], "name")
        if instance.pk is not None:
            return
        errors: dict[str, Any] = dict(self.problems)
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        instance.field = self._field(row, errors)
        if errors or self.year is None or self.unit is None:
            raise ValidationError(errors)
        instance.year, instance.unit = self.year, self.unit
        instance.unit_name = self.lookups[str(self.year.year)].name_in(self.unit, self.year.year)[:200]

    def skip_row(self, instance: Registration, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return instance.pk is not None and not import_validation_errors

    def before_save_instance(self, instance: Registration, row: Any, **kwargs: Any) -> None:
        place = _place_of(instance)
        if place not in self.initiatives:
            self.initiatives[place] = Initiative(name=instance.name, form=instance.form, unit=instance.unit)
        instance.initiative = self.initiatives[place]
        self._note(place, instance.initiative, instance.year.year)

    def write(self) -> None:
        for registration in self.create_instances:
            if not registration.kind:  # not said: new in the first year that is known
                is_first = registration.year.year == self.first_years[_place_of(registration)]
                registration.kind = RegistrationKind.NEW if is_first else RegistrationKind.CONTINUED
        import_earlier(self.create_instances, actor=self.actor)

    def _note(self, place: Place, initiative: Initiative, year: int) -> None:
        self.initiatives.setdefault(place, initiative)
        self.first_years[place] = min(year, self.first_years.get(place, year))

    def _year(self, row: Any) -> CampaignYear | None:
        text = row["year"].removeprefix("Năm ").removeprefix("năm ").strip()
        year = self.years.get(text)
        if year is None:
            opened = ", ".join(sorted(self.years))
            self.problems["year"] = f"“{row['year']}” không phải năm đã mở trên cổng. Các năm đã mở: {opened}."
        elif year.year >= clock.today().year:
            self.problems["year"] = f"Năm {year.year} chưa kết thúc. Mô hình của năm này đăng ký trên cổng."
            year = None
        return year

    def _unit(self, row: Any) -> Unit | None:
        assert self.year is not None  # noqa: S101 asked only with a year
        text = str(self.year.year)
        if text not in self.lookups:
            within = Unit.objects.existed_in(self.year.year).within_reach(self.actor, Permission.MANAGE_YEAR)
            self.lookups[text] = UnitLookup(within)
        try:
            return self.lookups[text].find(one_line(row["unit"]), one_line(row["above"]))
        except UnknownUnit as unknown:
            self.unknown[row["number"]] = unknown.text
            self.problems["unit"] = str(unknown)
        except ValueError as refusal:
            self.problems["unit"] = str(refusal)
        return None

    def _field(self, row: Any, errors: dict[str, Any]) -> Field | None:
        if not row["field"] or self.year is None:
            return None
        known = self.fields_of[str(self.year.year)]
        found = known.get(folded(row["field"]))
        if found is None:
            names = ", ".join(field.name for field in known.values())
            errors["field"] = f"Năm {self.year.year} không có lĩnh vực “{row['field']}”. Hãy ghi một trong: {names}."
        return found


def _place_of(registration: Registration) -> Place:
    return registration.unit.present_path, folded(registration.name), folded(registration.subject_name)


def earlier_importer() -> ResourceImporter:
    return ResourceImporter(
        EarlierRegistrationResource, key="earlier", label="Mô hình các năm trước", noun="mô hình",
        icon="clipboard-check", permission=Permission.MANAGE_YEAR,
        explains="Đưa danh sách mô hình đã đăng ký các năm trước vào cổng.",
    )  # fmt: skip
