"""Appraisal looked at again: a drawn sample of dossiers, what a second reviewer finds, hints that were looked into.

Nothing here changes a score: what is to be changed is reopened and appraised as usual.
"""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.access import desks_of
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from evaluations.models.assessment import Assessment, TaskScore
from models_registry.models import CampaignYear

if TYPE_CHECKING:
    from danvan.organization.models import User

FEWEST_PERCENT, MOST_PERCENT = 10, 20


class SampleStratum(models.TextChoices):
    """What is made sure to be in a sample."""

    REVIEWER = "reviewer", "Người thẩm định"
    AREA = "area", "Địa bàn, khối"


class HintKind(models.TextChoices):
    """What may be a sign that a dossier was filled in for form's sake."""

    SAME_AS_OTHERS = "same_as_others", "Lời văn trùng với đơn vị khác"
    NEARLY_AS_OTHERS = "nearly_as_others", "Lời văn chỉ khác đơn vị khác ở con số"
    SAME_AS_LAST_YEAR = "same_as_last_year", "Lời văn trùng với năm trước của chính đơn vị"
    LAST_MINUTE = "last_minute", "Đăng ký mô hình sát giờ đóng"
    NO_EVIDENCE = "no_evidence", "Không có minh chứng nào"
    EVIDENCE_MISSING = "evidence_missing", "Nhiệm vụ cần minh chứng mà chưa có"
    FULL_MARKS = "full_marks", "Tự chấm điểm tối đa ở mọi nhiệm vụ"
    QUICKLY_SENT = "quickly_sent", "Gửi chỉ ít phút sau khi mở"


class RecheckSampleQuerySet(models.QuerySet["RecheckSample"]):
    """Questions about many samples."""

    def visible_to(self, user: "User") -> "RecheckSampleQuerySet":
        """Those of the desks at which the user may know what is not published."""
        return self.filter(desk__present_path__in=desks_of(user, Permission.VIEW_PROVISIONAL))

    def with_progress(self) -> "RecheckSampleQuerySet":
        """Adds `drawn` and `done`: how many dossiers, how many of them were re-checked."""
        return self.annotate(drawn=Count("items"), done=Count("items__rechecked_at"))


class RecheckSample(models.Model):
    """Dossiers of a desk and year drawn for a second look; drawing again makes another, none is replaced."""

    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="cấp thẩm định")
    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="+", verbose_name="năm")
    number = models.PositiveSmallIntegerField("lần chọn")
    percent = models.PositiveSmallIntegerField("tỷ lệ, phần trăm")
    seed = models.CharField("số gieo", max_length=40)
    stratum = models.CharField("mỗi nhóm có ít nhất một bản", max_length=12, choices=SampleStratum)
    algorithm = models.CharField("cách chọn", max_length=40)
    population_size = models.PositiveIntegerField("số bản đem chọn")
    population_sha256 = models.CharField("mã băm danh sách đem chọn", max_length=64)
    drawn_at = models.DateTimeField("chọn lúc", default=clock.now)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người chọn"
    )

    objects = RecheckSampleQuerySet.as_manager()

    class Meta:
        verbose_name = "mẫu kiểm tra lại"
        verbose_name_plural = "các mẫu kiểm tra lại"
        ordering = ["-drawn_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "year", "number"],
                name="recheck_samples_numbered_by_desk_and_year",
                violation_error_message="Lần chọn này đã có.",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=FEWEST_PERCENT, percent__lte=MOST_PERCENT),
                name="recheck_percent_within_bounds",
                violation_error_message=f"Tỷ lệ kiểm tra lại phải từ {FEWEST_PERCENT} đến {MOST_PERCENT} phần trăm.",
            ),
            models.CheckConstraint(
                condition=~Q(seed=""),
                name="recheck_sample_has_its_seed",
                violation_error_message="Chưa nhập số gieo.",
            ),
            models.CheckConstraint(
                condition=Q(population_size__gt=0),
                name="recheck_sample_is_of_something",
                violation_error_message="Không có bản nào để chọn.",
            ),
        ]

    def __str__(self) -> str:
        return f"Mẫu kiểm tra lại lần {self.number} năm {self.year.year} của {self.desk}"

    @property
    def unit(self) -> Unit:
        """In whose branch the log tells of it."""
        return self.desk

    @property
    def is_by_area(self) -> bool:
        return self.stratum == SampleStratum.AREA


class RecheckItemQuerySet(models.QuerySet["RecheckItem"]):
    """Questions about many drawn dossiers."""

    def visible_to(self, user: "User") -> "RecheckItemQuerySet":
        """Those of visible samples; never that of a unit for which the user writes."""
        samples = RecheckSample.objects.visible_to(user).order_by().values("pk")
        own = Q(assessment__unit__present_path__in=desks_of(user, Permission.ENTER))
        reach = scope.q(user, Permission.VIEW_PROVISIONAL, unit="assessment__unit")
        return self.filter(reach & ~own, sample__in=samples)

    def with_scores(self) -> "RecheckItemQuerySet":
        """With what the list shows; adds `tasks` (re-checked ones) and over these `appraised`, `rechecked`, `apart`."""
        related = self.select_related("assessment__unit", "assessment__year", "rechecked_by", "appraised_by")
        return related.annotate(
            tasks=Count("scores"),
            appraised=Sum("scores__appraised_score"),
            rechecked=Sum("scores__score"),
            apart=Sum(F("scores__score") - F("scores__appraised_score")),
        )


class RecheckItem(models.Model):
    """One drawn dossier, and what the second reviewer concluded of its appraisal."""

    AUDITED_PARTS = {"scores": "Điểm kiểm tra lại"}  # what the log tells beyond its own fields

    sample = models.ForeignKey(RecheckSample, on_delete=models.PROTECT, related_name="items", verbose_name="mẫu")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="rechecks", verbose_name="bản tự đánh giá"
    )
    position = models.PositiveIntegerField("thứ tự chọn")
    group = models.CharField("nhóm", max_length=200)
    appraised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người thẩm định khi chọn"
    )
    finding = models.TextField("nhận xét khi kiểm tra lại", blank=True)
    rechecked_at = models.DateTimeField("kiểm tra lại lúc", null=True, blank=True)
    rechecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người kiểm tra lại",
    )  # fmt: skip

    objects = RecheckItemQuerySet.as_manager()

    class Meta:
        verbose_name = "bản được chọn kiểm tra lại"
        verbose_name_plural = "các bản được chọn kiểm tra lại"
        ordering = ["sample", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "assessment"],
                name="dossier_drawn_once_by_sample",
                violation_error_message="Bản này đã có trong mẫu.",
            ),
            models.UniqueConstraint(
                fields=["sample", "position"],
                name="drawn_dossiers_numbered_by_sample",
                violation_error_message="Thứ tự này đã có trong mẫu.",
            ),
            models.CheckConstraint(
                condition=Q(rechecked_at=None, rechecked_by=None)
                | Q(rechecked_at__isnull=False, rechecked_by__isnull=False),
                name="rechecked_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(rechecked_at=None) | ~Q(finding=""),
                name="rechecked_dossier_has_a_finding",
                violation_error_message="Chưa ghi nhận xét khi kiểm tra lại.",
            ),
            models.CheckConstraint(
                condition=Q(rechecked_by=None) | ~Q(rechecked_by=F("appraised_by")),
                name="rechecked_by_somebody_else",
                violation_error_message="Người kiểm tra lại phải khác người đã thẩm định.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment.unit_name}: kiểm tra lại"

    @property
    def unit(self) -> Unit:
        """In whose branch the log tells of it: provisional, so the rung's."""
        return self.sample.desk

    @property
    def is_done(self) -> bool:
        return self.rechecked_at is not None


class RecheckScore(models.Model):
    """What the second reviewer would have given a task; the appraised score stays what it is."""

    item = models.ForeignKey(RecheckItem, on_delete=models.PROTECT, related_name="scores", verbose_name="bản được chọn")
    task_score = models.ForeignKey(TaskScore, on_delete=models.PROTECT, related_name="+", verbose_name="nhiệm vụ")
    # As it stood then: a dossier that is reopened afterwards does not change what was found.
    appraised_score = models.DecimalField("điểm thẩm định khi kiểm tra lại", max_digits=5, decimal_places=1)
    score = models.DecimalField("điểm kiểm tra lại", max_digits=5, decimal_places=1)
    words = models.TextField("nhận xét nhiệm vụ", blank=True)

    class Meta:
        verbose_name = "điểm kiểm tra lại"
        verbose_name_plural = "điểm kiểm tra lại"
        ordering = ["item", "task_score__task__ordinal", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "task_score"],
                name="task_rechecked_once_by_item",
                violation_error_message="Nhiệm vụ này đã có điểm kiểm tra lại.",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0),
                name="recheck_score_is_not_negative",
                violation_error_message="Điểm kiểm tra lại không được âm.",
            ),
            models.CheckConstraint(
                condition=Q(score=F("appraised_score")) | ~Q(words=""),
                name="different_recheck_score_has_words",
                violation_error_message="Điểm kiểm tra lại khác điểm thẩm định thì phải ghi nhận xét.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_score.task}: điểm kiểm tra lại"

    @property
    def difference(self) -> Decimal:
        """Re-checked minus appraised, in points."""
        return self.score - self.appraised_score


class HintReview(models.Model):
    """A hint that a reviewer looked into and found nothing wrong with, for as long as it says the same."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="hint_reviews", verbose_name="bản tự đánh giá"
    )
    kind = models.CharField("dấu hiệu", max_length=20, choices=HintKind)
    basis = models.CharField("căn cứ của dấu hiệu", max_length=64, editable=False)
    words = models.CharField("nhận xét", max_length=300)
    reviewed_at = models.DateTimeField("xem lúc", default=clock.now)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người xem"
    )

    class Meta:
        verbose_name = "dấu hiệu đã xem"
        verbose_name_plural = "các dấu hiệu đã xem"
        ordering = ["assessment", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "kind", "basis"],
                name="hint_reviewed_once",
                violation_error_message="Dấu hiệu này đã được xem.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="reviewed_hint_has_words",
                violation_error_message="Chưa ghi nhận xét.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: đã xem"

    @property
    def unit(self) -> Unit:
        """In whose branch the log tells of it: provisional, so the rung's."""
        return self.assessment.desk
