"""Two appraisers of one dossier: what each thinks of it, written apart; what they settle on stands in `TaskScore`."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from danvan.common import clock
from danvan.organization.models import Unit
from evaluations.models.assessment import Assessment, TaskScore
from models_registry.models import CampaignYear

if TYPE_CHECKING:
    from danvan.organization.models import User


class Seat(models.IntegerChoices):
    """The places of two appraisers; an opinion belongs to the place, whoever is assigned to it."""

    FIRST = 1, "Người thẩm định thứ nhất"
    SECOND = 2, "Người thẩm định thứ hai"

    @property
    def other(self) -> "Seat":
        return Seat.SECOND if self == Seat.FIRST else Seat.FIRST


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """Questions about many opinions."""

    def awaiting_the_other(self, user: "User", year: CampaignYear) -> "OpinionQuerySet":
        """What the user has finished and the other has not: nothing is left to do but to wait."""
        other = Opinion.objects.filter(assessment=OuterRef("assessment"), finished_at__isnull=False)
        other = other.exclude(seat=OuterRef("seat")).order_by()
        return self.filter(~Exists(other), finished_by=user, assessment__year=year)


class Opinion(models.Model):
    """What the appraiser in one of two seats makes of a dossier, hidden from the other until both have finished."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="opinions", verbose_name="bản tự đánh giá"
    )
    seat = models.PositiveSmallIntegerField("chỗ", choices=Seat)
    # Its own count of saves: two appraisers of one dossier never collide.
    version = models.PositiveIntegerField("lần lưu", default=0, editable=False)
    started_at = models.DateTimeField("bắt đầu lúc", default=clock.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người bắt đầu"
    )
    updated_at = models.DateTimeField("lưu lúc", default=clock.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người lưu"
    )
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người bấm xong",
    )  # fmt: skip
    settled_at = models.DateTimeField("thống nhất lúc", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người ghi điểm thống nhất",
    )  # fmt: skip

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến thẩm định"
        verbose_name_plural = "ý kiến thẩm định"
        ordering = ["assessment", "seat"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "seat"],
                name="one_opinion_per_assessment_and_seat",
                violation_error_message="Người thẩm định này đã có ý kiến về bản tự đánh giá.",
            ),
            models.CheckConstraint(
                condition=Q(seat__in=[1, 2]),
                name="opinion_has_one_of_two_seats",
                violation_error_message="Một bản có nhiều nhất hai người thẩm định.",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="opinion_finished_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="opinion_settled_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(finished_at__isnull=False),
                name="only_finished_opinion_is_settled",
                violation_error_message="Chưa xong ý kiến thì chưa thống nhất điểm được.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_seat_display()} – {self.assessment}"

    @property
    def unit(self) -> Unit:
        return self.assessment.unit

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None


class OpinionScore(models.Model):
    """What one appraiser gives for one task, with the reason."""

    # The log does not say what was written: one of the two appraisers may read it while the other still judges.
    AUDITED_APART = True

    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="scores", verbose_name="ý kiến")
    task_score = models.ForeignKey(
        TaskScore, on_delete=models.CASCADE, related_name="opinion_scores", verbose_name="điểm nhiệm vụ"
    )
    # As they stood when it was written; a task whose words and score change was returned, and is scored anew.
    max_score = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=1)
    self_score = models.DecimalField("điểm tự chấm", max_digits=5, decimal_places=1, null=True, blank=True)
    score = models.DecimalField("điểm thẩm định", max_digits=5, decimal_places=1, null=True, blank=True)
    reason = models.TextField("lý do chênh lệch", blank=True)

    class Meta:
        verbose_name = "điểm theo ý kiến"
        verbose_name_plural = "điểm theo ý kiến"
        ordering = ["opinion", "task_score__task__ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "task_score"],
                name="task_scored_once_per_opinion",
                violation_error_message="Nhiệm vụ này đã có điểm trong ý kiến.",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | (Q(score__gte=0) & Q(score__lte=F("max_score"))),
                name="opinion_score_within_bounds",
                violation_error_message="Điểm thẩm định phải từ 0 đến điểm tối đa của nhiệm vụ.",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(self_score__isnull=False, score=F("self_score")) | ~Q(reason=""),
                name="different_opinion_has_a_reason",
                violation_error_message="Điểm thẩm định khác điểm tự chấm thì phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_score.task} – {self.opinion}"

    @property
    def difference(self) -> Decimal | None:
        """Appraised minus self-score, in points."""
        if self.score is None or self.self_score is None:
            return None
        return self.score - self.self_score
