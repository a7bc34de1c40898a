"""What people of a rung saw on the spot (khảo sát thực tế); the rung's own, never shown to the unit."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.access import desks_of
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from evaluations.models.assessment import Assessment
from evaluations.models.result import InitiativeResult
from models_registry.models import CampaignYear

if TYPE_CHECKING:
    from danvan.organization.models import User


class SurveyConclusion(models.TextChoices):
    """How what was seen compares with what the unit reports of a model."""

    AS_REPORTED = "as_reported", "Đúng như báo cáo"
    DIFFERS = "differs", "Có chỗ khác báo cáo"
    UNCLEAR = "unclear", "Chưa kiểm chứng được"

    @property
    def tone(self) -> str:
        """How the badge looks (see components/state_badge.html)."""
        return {
            SurveyConclusion.AS_REPORTED: "success",
            SurveyConclusion.DIFFERS: "attention",
            SurveyConclusion.UNCLEAR: "neutral",
        }[self]


class FieldSurveyQuerySet(models.QuerySet["FieldSurvey"]):
    """Questions about many surveys."""

    def visible_to(self, user: "User") -> "FieldSurveyQuerySet":
        """The rung that went there and those above it; never who writes for the unit, published or not."""
        reviewers = scope.q(user, Permission.VIEW_PROVISIONAL, unit="assessment__unit") & ~Q(
            assessment__unit__present_path__in=desks_of(user, Permission.ENTER)
        )
        theirs = Q(pk__in=[])
        for path in desks_of(user, Permission.VIEW_PROVISIONAL):
            theirs |= scope.in_subtree(path, "rung__")
        return self.filter(reviewers & theirs)


class FieldSurvey(models.Model):
    """One visit of a rung's people to a unit, for one or several of its models of the year."""

    AUDITED_PARTS = {"lines": "Kết luận"}  # what the log tells beyond its own fields

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="surveys", verbose_name="bản tự đánh giá"
    )
    rung = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="cấp khảo sát")
    visited_on = models.DateField("ngày khảo sát")
    people = models.TextField("người đi khảo sát")
    findings = models.TextField("ghi nhận chung", blank=True)
    entered_at = models.DateTimeField("ghi lúc", default=clock.now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )

    objects = FieldSurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "lần khảo sát thực tế"
        verbose_name_plural = "các lần khảo sát thực tế"
        ordering = ["-visited_on", "-id"]

    def __str__(self) -> str:
        return f"Khảo sát {self.visited_on:%d/%m/%Y}"

    @property
    def unit(self) -> Unit:
        return self.assessment.unit

    @property
    def year(self) -> CampaignYear:
        return self.assessment.year


class SurveyedResult(models.Model):
    """One model that the visit was for: how it compares with the report, and what was seen of it."""

    survey = models.ForeignKey(FieldSurvey, on_delete=models.CASCADE, related_name="lines", verbose_name="lần khảo sát")
    result = models.ForeignKey(
        InitiativeResult, on_delete=models.PROTECT, related_name="surveyed", verbose_name="kết quả mô hình"
    )
    conclusion = models.CharField("kết luận", max_length=12, choices=SurveyConclusion)
    note = models.TextField("ghi nhận", blank=True)

    class Meta:
        verbose_name = "mô hình được khảo sát"
        verbose_name_plural = "các mô hình được khảo sát"
        ordering = ["survey", "result__registration__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "result"],
                name="result_once_in_a_survey",
                violation_error_message="Mô hình này đã có trong lần khảo sát.",
            )
        ]

    def __str__(self) -> str:
        return self.get_conclusion_display()

    @property
    def tone(self) -> str:
        return SurveyConclusion(self.conclusion).tone
