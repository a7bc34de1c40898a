"""Units and the tree that they form."""

from datetime import date
from typing import TYPE_CHECKING

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


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about many units."""

    def within_reach(self, user: "User", permission: Permission) -> "UnitQuerySet":
        return self.filter(scope.q(user, permission, unit=""))

    def in_subtree(self, root: "Unit") -> "UnitQuerySet":
        return self.filter(scope.in_subtree(root.path, ""))

    def at(self, day: date) -> "UnitQuerySet":
        """The units that existed on `day`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

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
    valid_from = models.DateField("có từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    target = models.PositiveSmallIntegerField("chỉ tiêu mô hình mỗi năm", default=1)
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
        """The paths of the units above, nearest first."""
        return [self.path[:end] for end in range(len(self.path) - scope.STEP, 0, -scope.STEP)]

    def exists_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
