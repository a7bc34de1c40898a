"""What each level recognises, and the act of publishing it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.access import desks_of
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from evaluations.models.result import InitiativeResult
from models_registry.models import CampaignYear

if TYPE_CHECKING:
    from danvan.organization.models import User


class Publication(models.Model):
    """One rung's publishing of what it had decided for a year: from then on it is visible."""

    rung = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="publications", verbose_name="cấp công bố")
    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="publications", verbose_name="năm")
    body_name = models.CharField("cơ quan công bố", max_length=200)
    published_at = models.DateTimeField("công bố lúc", default=clock.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người công bố"
    )
    assessment_count = models.PositiveIntegerField("số bản tự đánh giá", default=0)
    recognition_count = models.PositiveIntegerField("số mô hình", default=0)

    class Meta:
        verbose_name = "lần công bố"
        verbose_name_plural = "các lần công bố"
        ordering = ["-published_at", "-id"]

    def __str__(self) -> str:
        return f"{self.body_name} công bố năm {self.year.year}"

    @property
    def unit(self) -> Unit:
        return self.rung


class RecognitionState(models.TextChoices):
    """What a level has decided of a model."""

    PENDING = "pending", "Chờ xét"
    RECOGNISED = "recognised", "Công nhận"
    EXEMPLARY = "exemplary", "Tiêu biểu"
    DECLINED = "declined", "Không công nhận"

    @classmethod
    def decided(cls) -> list["RecognitionState"]:
        return [cls.RECOGNISED, cls.EXEMPLARY, cls.DECLINED]

    @classmethod
    def positive(cls) -> list["RecognitionState"]:
        """States that count as recognised at the level."""
        return [cls.RECOGNISED, cls.EXEMPLARY]

    @property
    def tone(self) -> str:
        """How the badge looks (see components/state_badge.html)."""
        return {
            RecognitionState.PENDING: "neutral",
            RecognitionState.RECOGNISED: "success",
            RecognitionState.EXEMPLARY: "success",
            RecognitionState.DECLINED: "danger",
        }[self]


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    """Questions about many recognitions."""

    def published(self) -> "RecognitionQuerySet":
        return self.filter(published_at__isnull=False)

    def visible_to(self, user: "User") -> "RecognitionQuerySet":
        """Before publication the deciding rung and those above it see it; afterwards the unit and all between."""
        reviewers = _reviewing(user)
        own = scope.q(user, Permission.VIEW_DRAFTS, unit="result__assessment__unit")
        return self.filter((reviewers & _at_or_under(user)) | ((reviewers | own) & Q(published_at__isnull=False)))

    def defended_by(self, user: "User") -> "RecognitionQuerySet":
        """What the user's rung, or one below it, decides or has decided: with the surveys and warnings, published or
        not, and never for who writes for the unit.
        """
        return self.filter(_reviewing(user) & _at_or_under(user))

    def on_desk_of(self, user: "User") -> "RecognitionQuerySet":
        """What the user's rung decides or has decided."""
        desks = [path for path, _ in scope.grants(user, Permission.RECOGNISE)]
        return self.filter(desk__present_path__in=desks)

    def positive(self) -> "RecognitionQuerySet":
        return self.filter(state__in=RecognitionState.positive())


def _reviewing(user: "User") -> Q:
    """The user may know of the unit what is provisional, see `access.sees_provisional`."""
    own = Q(result__assessment__unit__present_path__in=desks_of(user, Permission.ENTER))
    return scope.q(user, Permission.VIEW_PROVISIONAL, unit="result__assessment__unit") & ~own


def _at_or_under(user: "User") -> Q:
    """The deciding rung is one where the user works, or lies under it."""
    reached = Q(pk__in=[])
    for path in desks_of(user, Permission.VIEW_PROVISIONAL):
        reached |= scope.in_subtree(path, "desk__")
    return reached


class Recognition(models.Model):
    """What one level thinks of one model's year; provisional until that level publishes."""

    result = models.ForeignKey(
        InitiativeResult, on_delete=models.PROTECT, related_name="recognitions", verbose_name="kết quả mô hình"
    )
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="recognitions", verbose_name="cấp xét")
    state = models.CharField(
        "kết quả xét", max_length=12, choices=RecognitionState, default=RecognitionState.PENDING, editable=False
    )
    reason = models.TextField("lý do", blank=True)
    reason_code = models.CharField("mã lý do", max_length=20, blank=True)  # see evaluations.reasons
    quota_reason = models.TextField("lý do vượt chỉ tiêu", blank=True)
    warnings_shown = models.TextField("cảnh báo khi quyết định", blank=True)  # what the person had before their eyes
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người quyết định",
    )  # fmt: skip
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người công bố",
    )  # fmt: skip
    proposed_at = models.DateTimeField("đề nghị cấp trên lúc", null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người đề nghị",
    )  # fmt: skip
    proposed_order = models.PositiveIntegerField("thứ tự đề nghị", null=True, blank=True)
    proposed_reason = models.TextField("lý do đề nghị", blank=True)
    proposed_quota_reason = models.TextField("lý do vượt chỉ tiêu đề nghị", blank=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = "công nhận"
        verbose_name_plural = "công nhận"
        ordering = ["result__registration__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "desk"],
                name="one_recognition_per_result_and_level",
                violation_error_message="Cấp này đã xét mô hình này.",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(state="pending"),
                name="published_recognition_is_decided",
                violation_error_message="Chưa xét thì chưa công bố được.",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at=None) | Q(published_at__isnull=False),
                name="proposed_recognition_is_published",
                violation_error_message="Chưa công bố thì chưa đề nghị lên cấp trên được.",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="recognition_published_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="recognition_decided_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at=None, proposed_by=None)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
                name="recognition_proposed_at_and_by_together",
            ),
        ]
        indexes = [models.Index(fields=["desk", "state"], name="recognition_desk_state")]

    def __str__(self) -> str:
        """With the verdict only once it is published: names go into the audit log and elsewhere."""
        return f"{self.result} ({self.get_state_display()})" if self.published_at else str(self.result)

    @property
    def unit(self) -> Unit:
        return self.result.assessment.unit

    @property
    def year(self) -> CampaignYear:
        return self.result.assessment.year

    @property
    def submitted_by_id(self) -> int | None:
        return self.result.assessment.submitted_by_id

    @property
    def name(self) -> str:
        return self.result.registration.name

    @property
    def reference(self) -> str:
        return self.result.registration.reference

    @property
    def unit_name(self) -> str:
        return self.result.assessment.unit_name

    @property
    def tone(self) -> str:
        return RecognitionState(self.state).tone
