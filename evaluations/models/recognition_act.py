"""Decisions of many models at once, with what each was before, so that all of it can be taken back exactly."""

from django.db import models

from evaluations.models.recognition import Recognition
from models_registry.models.bulk_act import LineOfMany, ManyAtOnce, undoing_constraints


class RecognitionAct(ManyAtOnce):
    """One act on many recognitions, pressed once."""

    quota_reason = models.TextField("lý do vượt chỉ tiêu", blank=True)

    class Meta:
        verbose_name = "lần xét công nhận hàng loạt"
        verbose_name_plural = "các lần xét công nhận hàng loạt"
        ordering = ["-started_at", "-id"]
        constraints = undoing_constraints("recognition_act")


class RecognitionActLine(LineOfMany):
    """One recognition of such an act, as it is proposed upward, and as it was before."""

    act = models.ForeignKey(RecognitionAct, on_delete=models.CASCADE, related_name="lines", verbose_name="lần xét")
    recognition = models.ForeignKey(
        Recognition, on_delete=models.PROTECT, related_name="act_lines", verbose_name="công nhận"
    )
    details = models.JSONField("ghi kèm", default=dict, blank=True, editable=False)  # fields that the act fills
    before = models.JSONField("trước đó", default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = "mô hình trong lần xét"
        verbose_name_plural = "các mô hình trong lần xét"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["act", "recognition"], name="recognition_once_in_an_act")]
        indexes = [models.Index(fields=["act", "outcome"], name="recognition_line_outcome")]

    @property
    def row(self) -> Recognition:
        return self.recognition

    @property
    def row_id(self) -> int:
        return self.recognition_id
