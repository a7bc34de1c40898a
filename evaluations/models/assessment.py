"""The yearly dossier of a unit and its task scores; what its models achieved is in result.py."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum

from danvan.common import clock
from danvan.common.fields import FingerprintField, SearchTextField
from danvan.organization import scope
from danvan.organization.access import desks_of, sees_provisional
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from models_registry.models import CampaignYear, DirectiveTask

if TYPE_CHECKING:
    from danvan.organization.models import User


class AssessmentState(models.TextChoices):
    """Where a dossier stands; what is appraised stays provisional until the rung publishes."""

    DRAFT = "draft", "Đang soạn"
    READY = "ready", "Chờ ký gửi"
    SUBMITTED = "submitted", "Chờ thẩm định"
    RETURNED = "returned", "Trả lại bổ sung"
    APPRAISED = "appraised", "Đã thẩm định"
    ANNOUNCED = "announced", "Điểm dự kiến"
    PUBLISHED = "published", "Đã công bố"

    @classmethod
    def with_unit(cls) -> list["AssessmentState"]:
        """States in which it lies on its unit's own desk."""
        return [cls.DRAFT, cls.READY, cls.RETURNED]

    @classmethod
    def editable(cls) -> list["AssessmentState"]:
        """States in which the unit may change what it wrote."""
        return [cls.DRAFT, cls.RETURNED]

    @classmethod
    def unsent(cls) -> list["AssessmentState"]:
        """States that only the unit sees."""
        return [cls.DRAFT, cls.READY]

    @classmethod
    def judged(cls) -> list["AssessmentState"]:
        """States in which the rung has appraised it and has not published yet."""
        return [cls.APPRAISED, cls.ANNOUNCED]

    @classmethod
    def told(cls) -> list["AssessmentState"]:
        """States in which the unit knows the appraised scores: provisionally, or published."""
        return [cls.ANNOUNCED, cls.PUBLISHED]

    @property
    def tone(self) -> str:
        """How the badge looks (see components/state_badge.html)."""
        return _TONES[self]

    @property
    def before_publication(self) -> "AssessmentState":
        """The state as the unit may know it: what is appraised still waits, until it is published."""
        return AssessmentState.SUBMITTED if self == AssessmentState.APPRAISED else self


_TONES = {
    AssessmentState.DRAFT: "neutral",
    AssessmentState.READY: "progress",
    AssessmentState.SUBMITTED: "info",
    AssessmentState.RETURNED: "attention",
    AssessmentState.APPRAISED: "progress",
    AssessmentState.ANNOUNCED: "progress",
    AssessmentState.PUBLISHED: "success",
}


def is_sent(prefix: str = "") -> Q:
    """The condition that the unit has let go of the dossier and has not taken it back (see Assessment.is_sent)."""
    left = Q(**{f"{prefix}submitted_at__isnull": False})
    return left & ~Q(**{f"{prefix}state__in": AssessmentState.unsent()})


def is_written_by(user: "User", prefix: str = "") -> Q:
    """The condition that the user writes for the unit: before publication they know no more of it than the unit."""
    return Q(**{f"{prefix}unit__present_path__in": desks_of(user, Permission.ENTER)})


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Questions about many dossiers."""

    def sent(self) -> "AssessmentQuerySet":
        return self.filter(is_sent())

    def within_reach(self, user: "User", permission: Permission) -> "AssessmentQuerySet":
        return self.filter(scope.q(user, permission))

    def visible_to(self, user: "User") -> "AssessmentQuerySet":
        """What the user may read: the unit its own, reviewers once it was sent."""
        sent = scope.q(user, Permission.VIEW_SENT) & is_sent()
        return self.filter(scope.q(user, Permission.VIEW_DRAFTS) | sent)

    def not_written_by(self, user: "User") -> "AssessmentQuerySet":
        """Without those of units for which the user writes."""
        return self.exclude(is_written_by(user))

    def not_secret_from(self, user: "User") -> "AssessmentQuerySet":
        """Without those of units for which the user writes, until they are published: lists would tell the state."""
        return self.exclude(is_written_by(user) & ~Q(state=AssessmentState.PUBLISHED))

    def on_desk_of(self, user: "User") -> "AssessmentQuerySet":
        """What waits for appraisal by the user's rung, and may be appraised by one who writes for none of its units."""
        desks = [path for path, _ in scope.grants(user, Permission.REVIEW)]
        return self.filter(state=AssessmentState.SUBMITTED, desk__present_path__in=desks).not_written_by(user)

    def with_totals(self) -> "AssessmentQuerySet":
        """Adds self_total and appraised_total; the latter only for eyes that may see it."""
        return self.annotate(
            self_total=Sum("task_scores__self_score"), appraised_total=Sum("task_scores__appraised_score")
        )


class Assessment(models.Model):
    """One unit's self-assessment of one year (bản tự đánh giá)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assessments", verbose_name="đơn vị")
    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="assessments", verbose_name="năm")
    unit_name = models.CharField("tên đơn vị khi lập", max_length=200)
    state = models.CharField(
        "trạng thái", max_length=12, choices=AssessmentState, default=AssessmentState.DRAFT, editable=False
    )
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đang ở bàn của")
    version = models.PositiveIntegerField("lần lưu", default=1, editable=False)
    created_at = models.DateTimeField("tạo lúc", default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người tạo"
    )
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người ký gửi",
    )  # fmt: skip
    returned_at = models.DateTimeField("trả lại lúc", null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người trả lại",
    )  # fmt: skip
    appraised_at = models.DateTimeField("thẩm định xong lúc", null=True, blank=True)
    appraised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người thẩm định",
    )  # fmt: skip
    announced_at = models.DateTimeField("thông báo điểm dự kiến lúc", null=True, blank=True)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người thông báo điểm dự kiến",
    )  # fmt: skip
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người công bố",
    )  # fmt: skip
    # What was published, as it was worked out then: a later change of the scheme does not touch it.
    frozen_total = models.DecimalField("tổng điểm công bố", max_digits=9, decimal_places=2, null=True, blank=True)
    frozen_rating = models.CharField("xếp loại công bố", max_length=80, blank=True)
    frozen_outcome = models.JSONField("cách tính điểm công bố", null=True, blank=True, editable=False)
    search_text = SearchTextField(sources=("unit_name", "reference"))

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "bản tự đánh giá"
        verbose_name_plural = "bản tự đánh giá"
        ordering = ["unit__path", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="one_assessment_per_unit_and_year",
                violation_error_message="Đơn vị đã có bản tự đánh giá của năm này.",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="assessment_sent_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None)
                | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="assessment_returned_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(appraised_at=None, appraised_by=None)
                | Q(appraised_at__isnull=False, appraised_by__isnull=False),
                name="assessment_appraised_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(announced_at=None, announced_by=None)
                | Q(announced_at__isnull=False, announced_by__isnull=False),
                name="assessment_announced_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="assessment_published_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False)
                | Q(frozen_total=None, frozen_rating="", frozen_outcome__isnull=True),
                name="only_published_outcome_is_frozen",
                violation_error_message="Chỉ giữ tổng điểm của bản đã công bố.",
            ),
        ]
        indexes = [models.Index(fields=["year", "state"], name="assessment_year_state")]

    def __str__(self) -> str:
        return f"Bản tự đánh giá năm {self.year.year} của {self.unit_name}"

    @property
    def reference(self) -> str:
        """The code people quote."""
        return f"TDG-{self.unit.code}/{self.year.year}"

    @property
    def tone(self) -> str:
        return AssessmentState(self.state).tone

    @property
    def is_editable(self) -> bool:
        return self.state in AssessmentState.editable()

    @property
    def is_sent(self) -> bool:
        """Whether the unit has let go of it; one that was returned is sent, one that was withdrawn is not."""
        return self.submitted_at is not None and self.state not in AssessmentState.unsent()

    @property
    def is_published(self) -> bool:
        return self.state == AssessmentState.PUBLISHED

    def shows_appraisal_to(self, user: "User") -> bool:
        """Whether appraised scores and their reasons may be shown: to others only once announced or published.

        Verdicts on models are asked of `Recognition.objects.visible_to`: these no announcement tells.
        """
        return self.state in AssessmentState.told() or sees_provisional(user, self.unit)

    def state_for(self, user: "User") -> AssessmentState:
        """The state as `user` may know it."""
        state = AssessmentState(self.state)
        return state if self.shows_appraisal_to(user) else state.before_publication


class TaskScore(models.Model):
    """What a unit says of one task, and what the reviewer makes of it."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="task_scores", verbose_name="bản tự đánh giá"
    )
    task = models.ForeignKey(DirectiveTask, on_delete=models.PROTECT, related_name="+", verbose_name="nhiệm vụ")
    # As it was when the dossier was opened: a later change of the scale does not touch it.
    max_score = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=1)
    self_score = models.DecimalField("điểm tự chấm", max_digits=5, decimal_places=1, null=True, blank=True)
    narrative = models.TextField("kết quả thực hiện", blank=True)
    difficulties = models.TextField("khó khăn, hạn chế", blank=True)
    proposals = models.TextField("đề xuất, kiến nghị", blank=True)
    # Asked only where the task wants evidence and the unit has none.
    no_evidence_reason = models.TextField("vì sao chưa có minh chứng", blank=True)
    appraised_score = models.DecimalField("điểm thẩm định", max_digits=5, decimal_places=1, null=True, blank=True)
    reason = models.TextField("lý do chênh lệch", blank=True)
    is_returned = models.BooleanField("trả lại để bổ sung", default=False)
    return_reason = models.TextField("lý do trả lại", blank=True)
    # By which the same words are found in other dossiers (see evaluations/hints.py).
    fingerprint = FingerprintField(sources=("narrative",))
    numberless_fingerprint = FingerprintField(sources=("narrative",), without_numbers=True)

    class Meta:
        verbose_name = "điểm nhiệm vụ"
        verbose_name_plural = "điểm nhiệm vụ"
        ordering = ["assessment", "task__ordinal"]
        indexes = [models.Index(fields=["numberless_fingerprint"], name="task_words")]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "task"], name="task_scored_once_per_assessment"),
            models.CheckConstraint(
                condition=Q(self_score=None) | (Q(self_score__gte=0) & Q(self_score__lte=F("max_score"))),
                name="self_score_within_bounds",
                violation_error_message="Điểm tự chấm phải từ 0 đến điểm tối đa của nhiệm vụ.",
            ),
            models.CheckConstraint(
                condition=Q(appraised_score=None)
                | (Q(appraised_score__gte=0) & Q(appraised_score__lte=F("max_score"))),
                name="appraised_score_within_bounds",
                violation_error_message="Điểm thẩm định phải từ 0 đến điểm tối đa của nhiệm vụ.",
            ),
            models.CheckConstraint(
                condition=Q(appraised_score=None)
                | Q(self_score__isnull=False, appraised_score=F("self_score"))
                | ~Q(reason=""),
                name="different_score_has_a_reason",
                violation_error_message="Điểm thẩm định khác điểm tự chấm thì phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} – {self.assessment}"

    @property
    def difference(self) -> Decimal | None:
        """Appraised minus self-score, in points."""
        if self.appraised_score is None or self.self_score is None:
            return None
        return self.appraised_score - self.self_score
