"""How the year is scored, as data of a campaign: maxima, bonus and penalty, ratings and what lowers them.

Bình Thuận's own table is not known: what ships is a sample (`is_sample`), said so wherever it is shown.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual

from danvan.common import clock
from danvan.organization.models import Unit
from evaluations.models.assessment import Assessment
from evaluations.scoring import REASON_MIN_LENGTH, in_points
from models_registry.models import Campaign, CampaignYear, DirectiveTask


class ScoringSchemeManager(models.Manager["ScoringScheme"]):
    """Finds the scheme of a campaign, of a year."""

    def get_by_natural_key(self, campaign: str, from_year: int) -> "ScoringScheme":
        return self.get(campaign__name=campaign, from_year=from_year)

    def in_force(self, year: CampaignYear) -> "ScoringScheme | None":
        """The scheme by which `year` is scored: the latest of its campaign that begins by then."""
        begun = self.filter(campaign=year.campaign_id, from_year__lte=year.year)
        return begun.order_by("-from_year").first()


class ScoringScheme(models.Model):
    """How dossiers are scored from one year of a campaign until the next scheme of the campaign begins."""

    # What the log tells of it beyond its own fields.
    AUDITED_PARTS = {
        "tasks": "điểm tối đa, hệ số của nhiệm vụ",
        "bands": "mức xếp loại",
        "rules": "điểm thưởng, điểm trừ",
        "demotions": "điều kiện hạ mức",
    }

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="scoring_schemes", verbose_name="giai đoạn"
    )
    from_year = models.PositiveSmallIntegerField("áp dụng từ năm")
    name = models.CharField("tên thang điểm", max_length=200)
    is_sample = models.BooleanField("là thang điểm mẫu", default=False)
    source = models.TextField("căn cứ", blank=True)
    cap = models.DecimalField("tổng điểm cao nhất", max_digits=5, decimal_places=1, null=True, blank=True)
    bonus_cap = models.DecimalField("điểm thưởng nhiều nhất", max_digits=5, decimal_places=1, null=True, blank=True)
    penalty_cap = models.DecimalField("điểm trừ nhiều nhất", max_digits=5, decimal_places=1, null=True, blank=True)
    unsent_rating = models.CharField("xếp loại khi không gửi bản tự đánh giá", max_length=80, blank=True)
    # From how many points between two appraisers on a task the difference is marked.
    spread_limit = models.DecimalField(
        "mức chênh giữa hai người chấm được đánh dấu", max_digits=5, decimal_places=1, null=True, blank=True
    )
    version = models.PositiveIntegerField("lần lưu", default=1, editable=False)

    objects = ScoringSchemeManager()

    class Meta:
        verbose_name = "thang điểm"
        verbose_name_plural = "thang điểm"
        ordering = ["-campaign__first_year", "-from_year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "from_year"],
                name="one_scheme_per_campaign_and_year",
                violation_error_message="Giai đoạn này đã có thang điểm từ năm đó.",
            ),
            models.CheckConstraint(
                condition=Q(cap=None) | Q(cap__gt=0),
                name="scheme_cap_is_positive",
                violation_error_message="Tổng điểm cao nhất phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=Q(bonus_cap=None) | Q(bonus_cap__gte=0),
                name="scheme_bonus_cap_not_negative",
                violation_error_message="Điểm thưởng nhiều nhất không thể âm.",
            ),
            models.CheckConstraint(
                condition=Q(penalty_cap=None) | Q(penalty_cap__gte=0),
                name="scheme_penalty_cap_not_negative",
                violation_error_message="Điểm trừ nhiều nhất không thể âm.",
            ),
            models.CheckConstraint(
                condition=Q(spread_limit=None) | Q(spread_limit__gt=0),
                name="scheme_spread_limit_is_positive",
                violation_error_message="Mức chênh phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (từ năm {self.from_year})"

    def natural_key(self) -> tuple[Any, ...]:
        return (self.campaign.name, self.from_year)

    natural_key.dependencies = ["models_registry.campaign"]  # type: ignore[attr-defined]

    def audited_parts(self) -> dict[str, str]:
        """What the log tells of it beyond its own fields."""
        if not self.pk:
            return dict.fromkeys(self.AUDITED_PARTS, "")
        return {name: "; ".join(row.in_words for row in getattr(self, name).all()) for name in self.AUDITED_PARTS}


class SchemePartManager(models.Manager[Any]):
    """Finds a part of a scheme by the scheme and what tells it from its like."""

    def __init__(self, *key: str) -> None:
        super().__init__()
        self.key = key

    def get_by_natural_key(self, campaign: str, from_year: int, *key: Any) -> Any:
        scheme = {"scheme__campaign__name": campaign, "scheme__from_year": from_year}
        return self.get(**scheme, **dict(zip(self.key, key, strict=True)))


class SchemeTask(models.Model):
    """The maximum and the weight of one task of the directive in a scheme."""

    scheme = models.ForeignKey(ScoringScheme, on_delete=models.CASCADE, related_name="tasks", verbose_name="thang điểm")
    task = models.ForeignKey(DirectiveTask, on_delete=models.PROTECT, related_name="+", verbose_name="nhiệm vụ")
    max_score = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=1)
    weight = models.DecimalField("hệ số", max_digits=4, decimal_places=2, default=1)

    objects = SchemePartManager("task__ordinal")

    class Meta:
        verbose_name = "nhiệm vụ trong thang điểm"
        verbose_name_plural = "nhiệm vụ trong thang điểm"
        ordering = ["scheme", "task__ordinal", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "task"],
                name="task_once_per_scheme",
                violation_error_message="Nhiệm vụ này đã có trong thang điểm.",
            ),
            models.CheckConstraint(
                condition=Q(max_score__gt=0),
                name="scheme_task_max_score_is_positive",
                violation_error_message="Điểm tối đa của nhiệm vụ phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="scheme_task_weight_is_positive",
                violation_error_message="Hệ số phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.task)

    @property
    def in_words(self) -> str:
        return f"{self.task.ordinal}: {in_points(self.max_score)} × {in_points(self.weight)}"

    def natural_key(self) -> tuple[Any, ...]:
        return (*self.scheme.natural_key(), self.task.ordinal)

    natural_key.dependencies = ["evaluations.scoringscheme"]  # type: ignore[attr-defined]


class RatingBand(models.Model):
    """A rating in words, the points from which it is given, and whether no task may then be at 0."""

    scheme = models.ForeignKey(ScoringScheme, on_delete=models.CASCADE, related_name="bands", verbose_name="thang điểm")
    name = models.CharField("xếp loại", max_length=80)
    from_score = models.DecimalField("từ điểm", max_digits=5, decimal_places=1)
    needs_no_zero = models.BooleanField("không nhiệm vụ nào bị 0 điểm", default=False)

    objects = SchemePartManager("name")

    class Meta:
        verbose_name = "mức xếp loại"
        verbose_name_plural = "mức xếp loại"
        ordering = ["scheme", "-from_score", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "from_score"],
                name="rating_band_once_per_score",
                violation_error_message="Hai mức xếp loại không thể cùng bắt đầu từ một điểm.",
            ),
            models.UniqueConstraint(
                fields=["scheme", "name"],
                name="rating_band_once_per_name",
                violation_error_message="Thang điểm đã có mức xếp loại này.",
            ),
            models.CheckConstraint(
                condition=Q(from_score__gte=0),
                name="rating_band_score_not_negative",
                violation_error_message="Điểm của mức xếp loại không thể âm.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_words(self) -> str:
        return f"{self.name} từ {in_points(self.from_score)}{', không có 0 điểm' if self.needs_no_zero else ''}"

    def natural_key(self) -> tuple[Any, ...]:
        return (*self.scheme.natural_key(), self.name)

    natural_key.dependencies = ["evaluations.scoringscheme"]  # type: ignore[attr-defined]


class BonusKind(models.TextChoices):
    """Which way a rule moves the total."""

    BONUS = "bonus", "Điểm thưởng"
    PENALTY = "penalty", "Điểm trừ"


class BonusSource(models.TextChoices):
    """Where the number of times comes from."""

    BY_HAND = "by_hand", "Người thẩm định ghi"
    RECOGNISED = "recognised", "Tự tính theo số mô hình được công nhận"


class BonusRule(models.Model):
    """For what points are added to or taken from a dossier, how many each time, and how many at most."""

    scheme = models.ForeignKey(ScoringScheme, on_delete=models.CASCADE, related_name="rules", verbose_name="thang điểm")
    kind = models.CharField("loại", max_length=10, choices=BonusKind)
    label = models.CharField("nội dung", max_length=200)
    source = models.CharField("cách tính", max_length=12, choices=BonusSource, default=BonusSource.BY_HAND)
    points = models.DecimalField("điểm mỗi lần", max_digits=4, decimal_places=1)
    cap = models.DecimalField("nhiều nhất", max_digits=4, decimal_places=1, null=True, blank=True)

    objects = SchemePartManager("kind", "label")

    class Meta:
        verbose_name = "điểm thưởng, điểm trừ"
        verbose_name_plural = "điểm thưởng, điểm trừ"
        ordering = ["scheme", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "kind", "label"],
                name="bonus_rule_once_per_label",
                violation_error_message="Thang điểm đã có nội dung thưởng, trừ này.",
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0),
                name="bonus_rule_points_are_positive",
                violation_error_message="Điểm mỗi lần phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=Q(cap=None) | Q(cap__gte=F("points")),
                name="bonus_rule_cap_not_below_points",
                violation_error_message="Số điểm nhiều nhất không thể ít hơn điểm mỗi lần.",
            ),
            models.CheckConstraint(
                condition=Q(source="by_hand") | Q(kind="bonus"),
                name="penalty_rule_is_by_hand",
                violation_error_message="Điểm trừ do người thẩm định ghi, không tự tính theo mô hình được công nhận.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def in_words(self) -> str:
        most = f", nhiều nhất {in_points(self.cap)}" if self.cap is not None else ""
        return f"{self.get_kind_display()}: {self.label}, {in_points(self.points)} điểm{most}"

    def natural_key(self) -> tuple[Any, ...]:
        return (*self.scheme.natural_key(), self.kind, self.label)

    natural_key.dependencies = ["evaluations.scoringscheme"]  # type: ignore[attr-defined]


class DemotionCondition(models.TextChoices):
    """What lowers a rating."""

    TASK_AT_ZERO = "task_at_zero", "Có nhiệm vụ bị 0 điểm"
    SENT_LATE = "sent_late", "Gửi bản tự đánh giá muộn"
    NO_EFFECTIVE_MODEL = "no_effective_model", "Không có mô hình hiệu quả"
    PENALTY_AT_LEAST = "penalty_at_least", "Bị trừ từ số điểm sau trở lên"


class DemotionRule(models.Model):
    """What lowers the rating that the total gave: by some steps, or to a ceiling; one after the other in order."""

    scheme = models.ForeignKey(
        ScoringScheme, on_delete=models.CASCADE, related_name="demotions", verbose_name="thang điểm"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    condition = models.CharField("điều kiện", max_length=20, choices=DemotionCondition)
    threshold = models.DecimalField("số điểm trừ", max_digits=4, decimal_places=1, null=True, blank=True)
    steps = models.PositiveSmallIntegerField("hạ mấy mức", null=True, blank=True)
    ceiling = models.ForeignKey(
        RatingBand, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="cao nhất là mức"
    )

    objects = SchemePartManager("position")

    class Meta:
        verbose_name = "điều kiện hạ mức"
        verbose_name_plural = "điều kiện hạ mức"
        ordering = ["scheme", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "position"],
                name="demotion_rule_once_per_position",
                violation_error_message="Hai điều kiện hạ mức không thể cùng thứ tự.",
            ),
            models.CheckConstraint(
                condition=Q(steps__isnull=False, steps__gt=0, ceiling=None) | Q(steps=None, ceiling__isnull=False),
                name="demotion_rule_steps_or_ceiling",
                violation_error_message="Hãy ghi số mức bị hạ hoặc mức cao nhất, chỉ một trong hai.",
            ),
            models.CheckConstraint(
                condition=Q(condition="penalty_at_least", threshold__isnull=False, threshold__gt=0)
                | (~Q(condition="penalty_at_least") & Q(threshold=None)),
                name="demotion_rule_threshold_where_asked",
                violation_error_message="Chỉ điều kiện theo điểm trừ mới cần, và phải có, số điểm trừ lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_condition_display()

    @property
    def in_words(self) -> str:
        how = f"cao nhất “{self.ceiling}”" if self.ceiling else f"hạ {self.steps} mức"
        least = f" {in_points(self.threshold)}" if self.threshold is not None else ""
        return f"{self.get_condition_display()}{least}: {how}"

    def natural_key(self) -> tuple[Any, ...]:
        return (*self.scheme.natural_key(), self.position)

    natural_key.dependencies = ["evaluations.scoringscheme"]  # type: ignore[attr-defined]


class ScoreAdjustment(models.Model):
    """Points that a reviewer adds to or takes from one dossier by a rule, with the reason; provisional like a score."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="adjustments", verbose_name="bản tự đánh giá"
    )
    rule = models.ForeignKey(
        BonusRule, on_delete=models.PROTECT, related_name="adjustments", verbose_name="nội dung thưởng, trừ"
    )
    points = models.DecimalField("số điểm", max_digits=4, decimal_places=1)
    reason = models.TextField("lý do")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    at = models.DateTimeField("ghi lúc", default=clock.now)

    class Meta:
        verbose_name = "điểm cộng, trừ"
        verbose_name_plural = "điểm cộng, trừ"
        ordering = ["assessment", "rule", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "rule"],
                name="one_adjustment_per_dossier_and_rule",
                violation_error_message="Bản này đã được cộng, trừ theo nội dung này.",
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0),
                name="adjustment_points_are_positive",
                violation_error_message="Số điểm phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length(Trim("reason")), REASON_MIN_LENGTH),
                name="adjustment_has_a_reason",
                violation_error_message=f"Hãy ghi lý do, ít nhất {REASON_MIN_LENGTH} ký tự.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} của {self.assessment}"

    @property
    def unit(self) -> Unit:
        return self.assessment.unit
