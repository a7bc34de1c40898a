"""What happened: events, their chain, the steps of workflows."""

from typing import Any, NoReturn

from django.db import models

from danvan.activity.seal import SealField
from danvan.common import clock
from danvan.common.fields import SearchTextField

UNTOLD_ACT = "Thẩm định, xét công nhận"  # how a provisional act is called where its name would tell the verdict


class AppendOnlyQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that are written once; PostgreSQL refuses change by trigger, SQLite here."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Nhật ký chỉ được ghi thêm.")

    def delete(self) -> NoReturn:
        raise TypeError("Nhật ký chỉ được ghi thêm.")

    def about(self, target: models.Model) -> "AppendOnlyQuerySet":
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk)


class AppendOnlyModel(models.Model):
    """A row that is never changed or deleted after it was written."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    # The one place where save and delete are overridden: there is no later writer to forget the rule.
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Nhật ký chỉ được ghi thêm.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Nhật ký chỉ được ghi thêm.")


class AuditEvent(AppendOnlyModel):
    """One thing that somebody did, kept for ever; people and things are named by id and by text."""

    at = models.DateTimeField("thời điểm", default=clock.now, editable=False)
    verb = models.CharField("mã việc", max_length=60)  # ASCII, for filters
    label = models.CharField("việc", max_length=160)  # as people read it
    actor_id = models.BigIntegerField("mã người làm", null=True)
    actor_name = models.CharField("người làm", max_length=200)
    target_type = models.CharField("loại đối tượng", max_length=60)
    target_id = models.BigIntegerField("mã đối tượng", null=True)
    target_name = models.CharField("đối tượng", max_length=400)
    unit_path = models.CharField("nhánh đơn vị", max_length=80, blank=True)
    unit_name = models.CharField("đơn vị", max_length=300, blank=True)
    note = models.TextField("ghi chú", blank=True)
    before = models.JSONField("trước", default=dict)
    after = models.JSONField("sau", default=dict)
    provisional = models.BooleanField("chưa công bố với đơn vị", default=False)
    search_text = SearchTextField(sources=("told_label", "told_name", "unit_name"))
    seal = SealField("niêm", max_length=80, blank=True, default="", editable=False)

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "nhật ký"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
            models.Index(fields=["unit_path", "-id"], name="audit_unit"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["verb", "-id"], name="audit_verb"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.label} {self.target_name}"

    @property
    def told_label(self) -> str:
        """What the act is called to those who may not know what it decided."""
        return UNTOLD_ACT if self.provisional else self.label

    @property
    def told_name(self) -> str:
        """What it was about, for the same eyes: the name of a recognition tells its verdict."""
        return "" if self.provisional else self.target_name


class AuditLink(AppendOnlyModel):
    """The place of one event in the chain: its hash covers the event and the link before it (see chain.py)."""

    event_id = models.BigIntegerField("mã sự kiện", unique=True)
    previous = models.CharField("mã nối trước", max_length=64)
    hash = models.CharField("mã nối", max_length=64, db_index=True)

    class Meta:
        verbose_name = "mắt xích nhật ký"
        verbose_name_plural = "chuỗi nhật ký"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.hash}"


class StateChange(AppendOnlyModel):
    """One decision of a workflow: from which state to which, by whom, when, and why."""

    at = models.DateTimeField("thời điểm", default=clock.now, editable=False)
    target_type = models.CharField("loại đối tượng", max_length=60)
    target_id = models.BigIntegerField("mã đối tượng")
    transition = models.CharField("thao tác", max_length=40)
    transition_label = models.CharField("tên thao tác", max_length=120)
    source = models.CharField("từ trạng thái", max_length=30)
    target = models.CharField("đến trạng thái", max_length=30)
    actor_id = models.BigIntegerField("mã người làm")
    actor_name = models.CharField("người làm", max_length=200)
    actor_role = models.CharField("tư cách", max_length=300, blank=True)
    note = models.TextField("lý do", blank=True)
    provisional = models.BooleanField("chưa công bố với đơn vị", default=False)

    class Meta:
        verbose_name = "bước xử lý"
        verbose_name_plural = "các bước xử lý"
        ordering = ["id"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="state_change_target")]

    def __str__(self) -> str:
        return f"{self.transition_label} ({self.source} → {self.target})"
