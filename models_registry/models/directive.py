"""The document that launches the movement, and its numbered tasks."""

from typing import Any

from django.db import models
from django.db.models import Q


class DirectiveManager(models.Manager["Directive"]):
    """Finds a directive by its number."""

    def get_by_natural_key(self, number: str) -> "Directive":
        return self.get(number=number)


class Directive(models.Model):
    """A document of the Party that sets the tasks, such as Công văn 308-CV/TU."""

    number = models.CharField("số, ký hiệu", max_length=40, unique=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    issued_on = models.DateField("ngày ban hành")
    title = models.CharField("trích yếu", max_length=300)

    objects = DirectiveManager()

    class Meta:
        verbose_name = "văn bản chỉ đạo"
        verbose_name_plural = "văn bản chỉ đạo"
        ordering = ["-issued_on", "id"]

    def __str__(self) -> str:
        return self.number

    def natural_key(self) -> tuple[str]:
        return (self.number,)


class DirectiveTaskManager(models.Manager["DirectiveTask"]):
    """Finds a task by its directive and ordinal."""

    def get_by_natural_key(self, number: str, ordinal: int) -> "DirectiveTask":
        return self.get(directive__number=number, ordinal=ordinal)


class DirectiveTask(models.Model):
    """One numbered content of a directive, against which units assess their year."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="tasks", verbose_name="văn bản")
    ordinal = models.PositiveSmallIntegerField("thứ tự")
    label = models.CharField("tên ngắn", max_length=200)
    text = models.TextField("toàn văn")
    max_score = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=1)
    evidence_required = models.BooleanField("bắt buộc minh chứng", default=False)
    # What the unit writes of it can begin from what its models achieved.
    tells_models = models.BooleanField("nói về các mô hình", default=False)

    objects = DirectiveTaskManager()

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        ordering = ["directive", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "ordinal"], name="task_ordinal_once_per_directive"),
            models.CheckConstraint(
                condition=Q(max_score__gt=0),
                name="task_max_score_is_positive",
                violation_error_message="Điểm tối đa của nhiệm vụ phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ordinal}. {self.label}"

    def natural_key(self) -> tuple[Any, ...]:
        return (self.directive.number, self.ordinal)

    natural_key.dependencies = ["models_registry.directive"]  # type: ignore[attr-defined]
