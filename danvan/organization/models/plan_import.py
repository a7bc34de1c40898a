"""A plan of reorganisation on its way: uploaded, previewed in the background, given its documents, carried out."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.common import clock


class PlanImport(models.Model):
    """One plan file of one person, with what its orders would do and, once confirmed, what became of them."""

    file_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField("mã băm của tệp", max_length=64)
    content = models.BinaryField("nội dung tệp", editable=False)
    uploaded_at = models.DateTimeField("tải lên lúc", default=clock.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người tải lên"
    )
    checked_at = models.DateTimeField("xem trước xong lúc", null=True, blank=True)
    problems = models.JSONField("lỗi", default=list, blank=True)  # rows of [row, column, reason]
    outcomes = models.JSONField("kết quả xem trước", default=list, blank=True)
    documents = models.JSONField("văn bản", default=dict, blank=True)  # number → [file, name, sha256], or []
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    finished_at = models.DateTimeField("thực hiện xong lúc", null=True, blank=True)
    reorganisations = models.JSONField("các lần sắp xếp", default=list, blank=True)  # keys, in their order
    failure = models.TextField("lý do không thực hiện được", blank=True)

    class Meta:
        verbose_name = "kế hoạch sắp xếp"
        verbose_name_plural = "các kế hoạch sắp xếp"
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(confirmed_at__isnull=False),
                name="plan_is_carried_out_only_when_confirmed",
                violation_error_message="Chỉ thực hiện sau khi có người xác nhận.",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_checking(self) -> bool:
        return self.checked_at is None and not self.failure

    @property
    def is_running(self) -> bool:
        return self.confirmed_at is not None and self.finished_at is None and not self.failure

    @property
    def awaits_confirmation(self) -> bool:
        return self.checked_at is not None and not (self.problems or self.failure or self.confirmed_at)

    @property
    def lacking(self) -> list[str]:
        """The numbers of the documents whose file is not there yet."""
        return [number for number, kept in self.documents.items() if not kept]

    @property
    def stage(self) -> tuple[str, str]:
        """Where it stands in a few words, and the tone of its badge."""
        stages: list[tuple[Any, tuple[str, str]]] = [
            (self.failure, ("Không thực hiện được", "danger")),
            (self.finished_at, ("Đã thực hiện", "success")),
            (self.is_running, ("Đang thực hiện", "progress")),
            (self.problems, ("Có lỗi cần sửa", "danger")),
            (self.checked_at, ("Chờ xác nhận", "attention")),
        ]
        return next((words for holds, words in stages if holds), ("Đang xem trước", "progress"))
