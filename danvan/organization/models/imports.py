"""Files of rows that people bring in from Excel, and the other names under which units are known.

A batch goes one way: uploaded, checked (nothing but its lines is written), confirmed by a person, saved. Its stages
are its stamps. What the file said stays with it: the bytes, their hash, and every line as written and as read.
"""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.common import clock
from danvan.common.text import folded
from danvan.organization import scope
from danvan.organization.models.unit import Unit

if TYPE_CHECKING:
    from danvan.organization.models.user import User
    from danvan.organization.roles import Permission


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Questions about many batches."""

    def within_reach(self, user: "User", permissions: "dict[str, Permission]") -> "ImportBatchQuerySet":
        """The batches that were brought in for units in reach; `permissions` is what each kind asks for."""
        condition = Q(pk__in=[])
        for kind, permission in permissions.items():
            condition |= Q(kind=kind) & scope.q(user, permission)
        return self.filter(condition)


class ImportBatch(models.Model):
    """One file of rows of one kind, with what was found in it and what became of it."""

    kind = models.CharField("loại dữ liệu", max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị nhập")
    file_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField("mã băm của tệp", max_length=64)
    content = models.BinaryField("nội dung tệp", editable=False)
    uploaded_at = models.DateTimeField("tải lên lúc", default=clock.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người tải lên"
    )
    rows = models.PositiveIntegerField("số dòng", default=0)
    progress = models.PositiveIntegerField("số dòng đã đọc", default=0)
    checked_at = models.DateTimeField("kiểm tra xong lúc", null=True, blank=True)
    result = models.JSONField("kết quả", default=dict, blank=True)  # counts by outcome, then what was saved
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người xác nhận",
    )
    finished_at = models.DateTimeField("lưu xong lúc", null=True, blank=True)
    discarded_at = models.DateTimeField("bỏ lúc", null=True, blank=True)
    failure = models.CharField("lý do không đọc được", max_length=500, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhập từ Excel"
        verbose_name_plural = "các lần nhập từ Excel"
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="import_confirmed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(confirmed_at__isnull=False),
                name="import_is_saved_only_when_confirmed",
                violation_error_message="Chỉ lưu sau khi có người xác nhận.",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_checking(self) -> bool:
        return self.checked_at is None and self.discarded_at is None and not self.failure

    @property
    def is_saving(self) -> bool:
        return self.confirmed_at is not None and self.finished_at is None and not self.failure

    @property
    def awaits_confirmation(self) -> bool:
        return self.checked_at is not None and not (self.failure or self.confirmed_at or self.discarded_at)

    @property
    def stage(self) -> tuple[str, str]:
        """Where it stands in a few words, and the tone of its badge."""
        if self.failure:
            return "Không nhập được", "danger"
        if self.finished_at:
            return "Đã nhập", "success"
        if self.discarded_at:
            return "Đã bỏ", "neutral"
        if self.is_saving:
            return "Đang lưu", "progress"
        return ("Đang kiểm tra", "progress") if self.is_checking else ("Chờ xác nhận", "attention")


class LineOutcome(models.TextChoices):
    """What a line would do, or has done."""

    NEW = "new", "Mới"
    CHANGED = "changed", "Thay đổi"
    SAME = "same", "Đã có"
    WRONG = "wrong", "Có lỗi"


class ImportLine(models.Model):
    """One row of a file as it was written and as it was read."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="lines", verbose_name="lần nhập")
    number = models.PositiveIntegerField("dòng trong tệp")
    outcome = models.CharField("kết quả", max_length=10, choices=LineOutcome)
    values = models.JSONField("nội dung đã đọc", default=dict)
    conversions = models.JSONField("phần đã chuyển mã", default=list)
    errors = models.JSONField("lỗi", default=list)
    unknown_unit = models.CharField("đơn vị chưa nhận ra", max_length=200, blank=True)

    class Meta:
        verbose_name = "dòng nhập từ Excel"
        verbose_name_plural = "các dòng nhập từ Excel"
        ordering = ["number", "id"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_line_once_in_a_batch")]
        indexes = [models.Index(fields=["batch", "outcome"], name="import_line_outcome")]

    def __str__(self) -> str:
        return f"Dòng {self.number}"

    @property
    def title(self) -> str:
        """What the line is about, to recognise it by: its name, else the first text there is."""
        return self.values.get("name") or next((text for text in self.values.values() if text), "")


class UnitAliasManager(models.Manager["UnitAlias"]):
    """Finds aliases by unit and text."""

    def get_by_natural_key(self, code: str, search_key: str) -> "UnitAlias":
        return self.get(unit__code=code, search_key=search_key)


class UnitAlias(models.Model):
    """Another name under which a unit stands in files: an older spelling, or one that a person has explained."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="aliases", verbose_name="đơn vị")
    text = models.CharField("tên gọi khác", max_length=200)
    search_key = models.CharField("tên để so", max_length=200, db_index=True)
    added_at = models.DateTimeField("ghi nhớ lúc", default=clock.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người chọn",
    )

    objects = UnitAliasManager()

    class Meta:
        verbose_name = "tên gọi khác của đơn vị"
        verbose_name_plural = "tên gọi khác của đơn vị"
        ordering = ["search_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "search_key"],
                name="alias_once_for_a_unit",
                violation_error_message="Đơn vị này đã có tên gọi đó.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.text} = {self.unit}"

    @staticmethod
    def key_of(text: str) -> str:
        """What two spellings of one name have in common."""
        return folded(text)[:200]

    def natural_key(self) -> tuple[Any, ...]:
        return (self.unit.code, self.search_key)

    natural_key.dependencies = ["organization.unit"]  # type: ignore[attr-defined]
