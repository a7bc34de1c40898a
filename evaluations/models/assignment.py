"""Who appraises which dossier, and who said that they have a part in a unit."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.common import clock
from danvan.organization.models import Unit
from evaluations.models.opinion import Seat
from models_registry.models import CampaignYear

if TYPE_CHECKING:
    from danvan.organization.models import User
    from evaluations.models.assessment import Assessment


class ReviewAssignmentQuerySet(models.QuerySet["ReviewAssignment"]):
    """Questions about many assignments."""

    def for_dossier(self, assessment: "Assessment") -> "ReviewAssignmentQuerySet":
        """Those that bind at the desk where the dossier lies; of another desk they say nothing here."""
        return self.filter(unit=assessment.unit_id, year=assessment.year_id, desk=assessment.desk_id)

    def of(self, reviewer: "User") -> "ReviewAssignmentQuerySet":
        return self.filter(reviewer=reviewer)


class ReviewAssignment(models.Model):
    """At one desk one person appraises the dossier of one unit for one year; it may be said before it is sent.

    Given to somebody else the row names the new person; what it said before stands in the log.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="review_assignments", verbose_name="đơn vị")
    year = models.ForeignKey(
        CampaignYear, on_delete=models.PROTECT, related_name="review_assignments", verbose_name="năm"
    )
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="bàn thẩm định")
    seat = models.PositiveSmallIntegerField("vị trí", choices=Seat, default=Seat.FIRST)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_assignments",
        verbose_name="người thẩm định",
    )  # fmt: skip
    assigned_at = models.DateTimeField("phân công lúc", default=clock.now)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người phân công"
    )
    due_on = models.DateField("hạn thẩm định", null=True, blank=True)  # else that of the phase

    objects = ReviewAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "phân công thẩm định"
        verbose_name_plural = "phân công thẩm định"
        ordering = ["unit__path", "seat", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "desk", "seat"],
                name="one_reviewer_per_seat",
                violation_error_message="Bản của đơn vị này đã có người thẩm định ở vị trí đó.",
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "desk", "reviewer"],
                name="reviewer_sits_once_at_a_dossier",
                violation_error_message="Người này đã được giao bản của đơn vị này.",
            ),
            models.CheckConstraint(
                condition=Q(seat__in=[1, 2]),
                name="assignment_has_a_known_seat",
                violation_error_message="Chỉ có hai người thẩm định.",
            ),
        ]
        indexes = [models.Index(fields=["year", "desk", "reviewer"], name="assignment_of_reviewer")]

    def __str__(self) -> str:
        return f"{self.get_seat_display()}: {self.reviewer.full_name}, {self.unit.name}"


class ConflictDeclaration(models.Model):
    """A reviewer says that they have a part in a unit; until they take it back they do not appraise it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="declared_conflicts", verbose_name="đơn vị")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declared_conflicts",
        verbose_name="người khai",
    )  # fmt: skip
    reason = models.TextField("liên quan thế nào")
    at = models.DateTimeField("khai lúc", default=clock.now)
    withdrawn_at = models.DateTimeField("rút lại lúc", null=True, blank=True)

    class Meta:
        verbose_name = "khai báo có liên quan"
        verbose_name_plural = "khai báo có liên quan"
        ordering = ["unit__path", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "reviewer"],
                condition=Q(withdrawn_at=None),
                name="conflict_declared_once",
                violation_error_message="Anh/chị đã khai có liên quan đến đơn vị này.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="conflict_has_a_reason",
                violation_error_message="Hãy ghi liên quan thế nào.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer.full_name} có liên quan đến {self.unit.name}"
