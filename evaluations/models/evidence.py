"""Files that prove what a dossier says."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.common import clock
from danvan.common.files import kind_of_type, megabytes
from danvan.organization import scope
from danvan.organization.roles import Permission
from evaluations.models.assessment import Assessment, AssessmentState, TaskScore

if TYPE_CHECKING:
    from danvan.organization.models import User


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about many files."""

    def visible_to(self, user: "User") -> "EvidenceQuerySet":
        """The files of the dossiers that the user may read: the same rule as `Assessment.visible_to`."""
        sent = scope.q(user, Permission.VIEW_SENT, unit="assessment__unit") & (
            ~Q(assessment__state__in=AssessmentState.unsent()) & Q(assessment__submitted_at__isnull=False)
        )
        return self.filter(scope.q(user, Permission.VIEW_DRAFTS, unit="assessment__unit") | sent)


class Evidence(models.Model):
    """A file of a dossier, named by us, checked by its content, kept with its hash."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="evidence", verbose_name="bản tự đánh giá"
    )
    task_score = models.ForeignKey(
        TaskScore, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="nhiệm vụ"
    )
    title = models.CharField("tên minh chứng", max_length=200)
    document_number = models.CharField("số văn bản", max_length=60, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)
    locator = models.CharField("mục, trang", max_length=60, blank=True)
    file = models.FileField("tệp", upload_to="minh-chung/%Y/%m")
    content_type = models.CharField("loại tệp", max_length=100)
    size = models.PositiveIntegerField("dung lượng")
    sha256 = models.CharField("mã băm", max_length=64)
    uploaded_at = models.DateTimeField("tải lên lúc", default=clock.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người tải lên"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["assessment", "task_score__task__ordinal", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def unit(self) -> object:
        return self.assessment.unit

    @property
    def opens_in_browser(self) -> bool:
        """Whether a browser may show it; all else is only saved."""
        kind = kind_of_type(self.content_type)
        return kind is not None and kind.opens_in_browser

    @property
    def particulars(self) -> list[str]:
        """What is said of the file beside its title: document, place in it, kind and size."""
        kind = kind_of_type(self.content_type)
        document = f"Số {self.document_number}" if self.document_number else ""
        day = f"ngày {self.document_date:%d/%m/%Y}" if self.document_date else ""
        what = f"{kind.name if kind else 'Tệp'}, {megabytes(self.size)}"
        found = [" ".join(part for part in (document, day) if part), self.locator, what]
        return [part[:1].upper() + part[1:] for part in found if part]
