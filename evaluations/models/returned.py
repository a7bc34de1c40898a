"""What a reviewer returned of a dossier, round by round."""

from django.db import models
from django.db.models import Q

from evaluations.models.assessment import Assessment, TaskScore
from evaluations.models.evidence import EvidenceCitation
from evaluations.models.result import InitiativeResult


class ReturnedDossierPart(models.Model):
    """One task, result or file of a dossier that a reviewer returned, and why; who and when tells the state change.

    What may be written now is told by the marks on the parts themselves, which go when the answer is sent; this row
    stays. How a task or result read then is in the audit; of a file its particulars are kept here (`before`).
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="returned_parts", verbose_name="bản tự đánh giá"
    )
    round = models.PositiveSmallIntegerField("lần trả lại")
    # The part, or the one in which the file is cited; neither: a file of the dossier as a whole.
    task_score = models.ForeignKey(
        TaskScore, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nhiệm vụ"
    )
    result = models.ForeignKey(
        InitiativeResult, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="kết quả mô hình",
    )  # fmt: skip
    is_file = models.BooleanField("là một tệp", default=False)
    citation = models.ForeignKey(  # gone where the unit took the file away
        EvidenceCitation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="minh chứng"
    )
    label = models.CharField("tên phần khi trả lại", max_length=500)
    reason = models.TextField("lý do")
    reason_code = models.CharField("mã lý do", max_length=20, blank=True)  # see models_registry.reasons
    before = models.TextField("tệp khi trả lại", blank=True)

    class Meta:
        verbose_name = "phần hồ sơ bị trả lại"
        verbose_name_plural = "các phần hồ sơ bị trả lại"
        ordering = ["assessment_id", "round", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(round__gte=1),
                name="dossier_returns_are_counted_from_one",
                violation_error_message="Lần trả lại phải từ 1.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="returned_dossier_part_has_a_reason",
                violation_error_message="Chưa ghi lý do trả lại.",
            ),
            models.CheckConstraint(
                condition=Q(is_file=True) | Q(citation=None),
                name="only_returned_file_names_a_citation",
                violation_error_message="Chỉ tệp bị trả lại mới gắn với minh chứng.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.reason}"
