"""What a model achieved in its year: in words, in numbers beside what was planned, and what it mobilised."""

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.db.models import Q

from danvan.common.fields import FingerprintField
from danvan.common.templatetags.portal import vn_number
from danvan.organization import scope
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from evaluations.models.assessment import Assessment
from models_registry.models import PlannedOutput, Registration

if TYPE_CHECKING:
    from danvan.organization.models import User


class ResultOutcome(models.TextChoices):
    """What becomes of a model after the year."""

    KEPT_UP = "kept_up", "Tiếp tục duy trì"
    REPLICATED = "replicated", "Được nhân rộng"
    ENDED = "ended", "Kết thúc"


class InitiativeResultQuerySet(models.QuerySet["InitiativeResult"]):
    """Questions about many results."""

    def within_reach(self, user: "User", permission: Permission) -> "InitiativeResultQuerySet":
        return self.filter(scope.q(user, permission, unit="assessment__unit"))


class InitiativeResult(models.Model):
    """What an accepted registration achieved in its year."""

    AUDITED_PARTS = {"achieved_outputs": "Sản phẩm đạt được"}  # what the log tells beyond its own fields

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="results", verbose_name="bản tự đánh giá"
    )
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="results", verbose_name="đăng ký"
    )
    achieved = models.TextField("kết quả đạt được", blank=True)
    is_effective = models.BooleanField("có hiệu quả", null=True, blank=True)
    ineffective_reason = models.TextField("vì sao chưa hiệu quả", blank=True)
    outcome = models.CharField("hướng tới", max_length=12, choices=ResultOutcome, blank=True)
    ended_reason = models.TextField("vì sao kết thúc", blank=True)
    replicated_where = models.TextField("nhân rộng ở đâu", blank=True)
    # Numbers that can be added up over units and years; what cannot be counted stands in words after them.
    money_mobilised = models.DecimalField(
        "tiền huy động (đồng)", max_digits=15, decimal_places=0, null=True, blank=True
    )
    workdays_mobilised = models.DecimalField("ngày công", max_digits=10, decimal_places=1, null=True, blank=True)
    land_donated = models.DecimalField("đất hiến (m²)", max_digits=12, decimal_places=2, null=True, blank=True)
    resources_mobilised = models.TextField("nguồn lực huy động", blank=True)
    is_returned = models.BooleanField("trả lại để bổ sung", default=False)
    return_reason = models.TextField("lý do trả lại", blank=True)
    # By which the same words are found in other dossiers (see evaluations/hints.py).
    fingerprint = FingerprintField(sources=("achieved",))
    numberless_fingerprint = FingerprintField(sources=("achieved",), without_numbers=True)

    objects = InitiativeResultQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả mô hình"
        verbose_name_plural = "kết quả mô hình"
        ordering = ["assessment", "registration__sort_key", "id"]
        indexes = [models.Index(fields=["numberless_fingerprint"], name="result_words")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                name="one_result_per_registration",
                violation_error_message="Mô hình này đã có kết quả trong năm.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__gte": 0}),
                    name=f"{name}_not_negative",
                    violation_error_message="Nguồn lực huy động không thể là số âm.",
                )
                for name in ("money_mobilised", "workdays_mobilised", "land_donated")
            ),
            models.CheckConstraint(
                condition=Q(ended_reason="") | Q(outcome="ended"),
                name="only_what_ended_says_why_it_ended",
                violation_error_message="Chỉ mô hình kết thúc mới ghi vì sao kết thúc.",
            ),
            models.CheckConstraint(
                condition=Q(replicated_where="") | Q(outcome="replicated"),
                name="only_what_is_replicated_says_where",
                violation_error_message="Chỉ mô hình được nhân rộng mới ghi nhân rộng ở đâu.",
            ),
        ]

    def __str__(self) -> str:
        return self.registration.name

    @property
    def unit(self) -> Unit:
        return self.assessment.unit


class Achieved(NamedTuple):
    """What is typed of one planned output."""

    quantity: Decimal | None = None
    is_missed: bool = False
    note: str = ""

    @property
    def says_something(self) -> bool:
        return self.quantity is not None or self.is_missed or bool(self.note)

    def words(self, measure: str) -> str:
        """“đạt 118 hộ”, “không đạt”, with the note behind it."""
        amount = "" if self.quantity is None else f"đạt {vn_number(self.quantity)} {measure}"
        said = "không đạt" if self.is_missed else amount
        return f"{said} ({self.note})" if said and self.note else said or self.note


class AchievedOutput(models.Model):
    """What became of one planned output: an amount, or that it was not reached, and a note.

    Part of the promise as much as of the result: where the rung takes its acceptance back and the unit promises
    something else, it goes with the promise that it stood beside (the log keeps it).
    """

    result = models.ForeignKey(
        InitiativeResult, on_delete=models.CASCADE, related_name="achieved_outputs", verbose_name="kết quả mô hình"
    )
    planned = models.ForeignKey(
        PlannedOutput, on_delete=models.CASCADE, related_name="achieved", verbose_name="sản phẩm dự kiến"
    )
    quantity = models.DecimalField("số lượng đạt được", max_digits=12, decimal_places=2, null=True, blank=True)
    is_missed = models.BooleanField("không đạt", default=False)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "sản phẩm đạt được"
        verbose_name_plural = "sản phẩm đạt được"
        ordering = ["planned__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["planned"],
                name="planned_output_achieved_once",
                violation_error_message="Sản phẩm dự kiến này đã có kết quả.",
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gte=0),
                name="achieved_quantity_not_negative",
                violation_error_message="Số lượng đạt được không thể là số âm.",
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(is_missed=False),
                name="missed_output_has_no_quantity",
                violation_error_message="Đã ghi số lượng thì không đánh dấu “Không đạt”.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=False) | Q(is_missed=True) | ~Q(note=""),
                name="achieved_output_says_something",
                violation_error_message="Hãy ghi số lượng đạt được, hoặc “Không đạt”, hoặc ghi chú.",
            ),
        ]

    def __str__(self) -> str:
        return self.note or "Sản phẩm đạt được"

    @property
    def typed(self) -> Achieved:
        return Achieved(self.quantity, self.is_missed, self.note)
