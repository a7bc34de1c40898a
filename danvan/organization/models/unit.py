"""Units and the tree that they form.

A row is one unit in one position for a period: merged, split or moved it is closed and another is opened, so that
what was written under it keeps its name and place. `path` is its position then and never changes; `present_path` is
the position of the unit that it is today, on which all reach is asked: the people of the successor reach the records
of its predecessors as their own.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from danvan.common.fields import SearchTextField, SortKeyField
from danvan.common.text import refuse_control_characters, require_letter
from danvan.organization import scope
from danvan.organization.roles import Permission

if TYPE_CHECKING:
    from danvan.organization.models.user import User


class UnitKind(models.TextChoices):
    """What a unit is; grouped into branches (khối) for reports."""

    PROVINCE = "province", "Tỉnh"
    DISTRICT = "district", "Huyện, thị xã, thành phố"
    COMMUNE = "commune", "Xã, phường, thị trấn"
    VILLAGE = "village", "Thôn, khu phố"
    DEPARTMENT = "department", "Sở, ban, ngành"
    PARTY = "party", "Cấp ủy và cơ quan Đảng"
    FRONT = "front", "Mặt trận và đoàn thể"
    ASSOCIATION = "association", "Hội quần chúng"
    FORCES = "forces", "Lực lượng vũ trang"

    @classmethod
    def territorial(cls) -> set["UnitKind"]:
        """The kinds of the branch “địa bàn”."""
        return {cls.PROVINCE, cls.DISTRICT, cls.COMMUNE, cls.VILLAGE}


class PresentPathField(models.CharField):
    """The path of the unit that this one is today; while it exists, its own."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        unit: Any = model_instance
        if unit.valid_to is None or not unit.present_path:
            unit.present_path = unit.path
        return unit.present_path


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about many units."""

    def within_reach(self, user: "User", permission: Permission) -> "UnitQuerySet":
        return self.filter(scope.q(user, permission, unit=""))

    def in_subtree(self, root: "Unit") -> "UnitQuerySet":
        """`root` and what lies under it today, predecessors included."""
        return self.filter(scope.in_subtree(root.present_path, ""))

    def living(self) -> "UnitQuerySet":
        """The units that were not closed by a reorganisation."""
        return self.filter(valid_to=None)

    def lineage_of(self, unit: "Unit") -> "UnitQuerySet":
        """`unit` and the units that are it today: its predecessors."""
        return self.filter(present_path=unit.present_path)

    def at(self, day: date) -> "UnitQuerySet":
        """The units that existed on `day`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def existed_in(self, year: int) -> "UnitQuerySet":
        """The units that existed on some day of `year`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=date(year, 1, 1)), valid_from__lte=date(year, 12, 31))

    def get_by_natural_key(self, code: str) -> "Unit":
        return self.get(code=code)


class Unit(models.Model):
    """An agency, commune, village or neighbourhood that registers models or reviews them."""

    code = models.CharField("mã đơn vị", max_length=40, unique=True)
    gso_code = models.CharField("mã Tổng cục Thống kê", max_length=10, blank=True)
    kind = models.CharField("loại", max_length=20, choices=UnitKind)
    form = models.CharField("hình thức", max_length=60)
    name = models.CharField("tên đơn vị", max_length=200, validators=[refuse_control_characters, require_letter])
    short_name = models.CharField("tên ngắn", max_length=60)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="đơn vị cấp trên"
    )
    path = models.CharField("nhánh", max_length=80, unique=True)
    present_path = PresentPathField("nhánh hiện nay", max_length=80, blank=True, db_index=True, editable=False)
    valid_from = models.DateField("có từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    target = models.PositiveSmallIntegerField("chỉ tiêu mô hình mỗi năm", default=1)
    # Off is the default: in many villages one person writes and signs.
    sign_off = models.BooleanField("ký gửi hai bước", default=False)
    search_text = SearchTextField(sources=("name", "short_name", "code"))
    sort_key = SortKeyField(sources=("name",))

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
                violation_error_message="Ngày kết thúc của đơn vị phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(target__gte=1) & Q(target__lte=20),
                name="unit_target_is_sane",
                violation_error_message="Chỉ tiêu mô hình mỗi năm phải từ 1 đến 20.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=False) | Q(present_path=F("path")),
                name="unit_that_exists_stands_at_its_path",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(valid_to=None),
                name="unit_name_once_within_parent",
                violation_error_message="Đơn vị cấp trên này đã có một đơn vị cùng tên.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def ancestor_paths(self) -> list[str]:
        """The paths of the units above as they were while it existed, nearest first."""
        return scope.above(self.path)

    @property
    def present_ancestor_paths(self) -> list[str]:
        """The paths of the units above today, nearest first."""
        return scope.above(self.present_path)

    @property
    def is_closed(self) -> bool:
        """Whether a reorganisation has closed it."""
        return self.valid_to is not None

    @property
    def heir(self) -> "Unit":
        """The unit that it is today; itself while it exists, and where it was dissolved."""
        if self.present_path == self.path:
            return self
        return Unit.objects.filter(path=self.present_path).first() or self

    def exists_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
