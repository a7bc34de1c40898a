"""Registrations that read alike, what a reviewer thought of it, and the searches for them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.roles import Permission
from models_registry.models.campaign import CampaignYear
from models_registry.models.registration import Registration, RegistrationState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from danvan.organization.models import User


class LikenessScope(models.TextChoices):
    """Where the two stand to each other."""

    UNIT = "unit", "Cùng đơn vị"
    NEIGHBOUR = "neighbour", "Đơn vị lân cận"
    LAST_YEAR = "last_year", "Năm trước"
    ELSEWHERE = "elsewhere", "Nơi khác trong năm"


class LikePairQuerySet(models.QuerySet["LikePair"]):
    """Questions about many pairs."""

    def visible_to(self, user: "User") -> "LikePairQuerySet":
        """The pairs that a reviewer may lay side by side: both were sent, and both lie in the reviewer's reach."""
        return self.filter(_sent_to(user, "first"), _sent_to(user, "second"))

    def of(self, registrations: "Iterable[int]") -> "LikePairQuerySet":
        """The pairs in which one of these registrations (by key) stands."""
        keys = list(registrations)
        return self.filter(Q(first__in=keys) | Q(second__in=keys))

    def unsettled(self) -> "LikePairQuerySet":
        """Neither called different by a reviewer, nor ended by one of the two not being accepted."""
        return self.not_declined().filter(dismissed_at=None)

    def not_declined(self) -> "LikePairQuerySet":
        declined = RegistrationState.DECLINED
        return self.exclude(first__state=declined).exclude(second__state=declined)

    def settled(self) -> "LikePairQuerySet":
        declined = RegistrationState.DECLINED
        return self.filter(Q(dismissed_at__isnull=False) | Q(first__state=declined) | Q(second__state=declined))

    def for_pages(self) -> "LikePairQuerySet":
        sides = [f"{side}__{what}" for side in ("first", "second") for what in ("unit", "year", "initiative", "field")]
        return self.select_related("year", "dismissed_by", *sides)


class LikePair(models.Model):
    """Two registrations that read alike, in the order of their keys, with what a reviewer decided of it.

    Found by the portal, not entered: pairs that are alike no more go by themselves, and with a draft that is thrown
    away. “Không trùng” stays, until one of the two has become markedly different from what the reviewer read.
    """

    first = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+", verbose_name="mô hình thứ nhất")
    second = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+", verbose_name="mô hình thứ hai")
    year = models.ForeignKey(
        CampaignYear, on_delete=models.PROTECT, related_name="+", verbose_name="năm của mô hình sau"
    )
    scope = models.CharField("phạm vi", max_length=12, choices=LikenessScope)
    title_score = models.PositiveSmallIntegerField("tên giống nhau, phần trăm")
    text_score = models.PositiveSmallIntegerField("nội dung giống nhau, phần trăm")
    found_at = models.DateTimeField("phát hiện lúc", default=clock.now)
    dismissed_at = models.DateTimeField("đánh dấu không trùng lúc", null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người đánh dấu không trùng",
    )
    dismissed_reason = models.CharField("lý do không trùng", max_length=300, blank=True)
    # [title, text] of each as the reviewer read them
    dismissed_content = models.JSONField("nội dung khi đánh dấu", default=list, blank=True, editable=False)

    objects = LikePairQuerySet.as_manager()

    class Meta:
        verbose_name = "cặp mô hình có thể trùng"
        verbose_name_plural = "các cặp mô hình có thể trùng"
        ordering = ["-title_score", "-text_score", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="like_pair_once",
                violation_error_message="Hai mô hình này đã được so với nhau.",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="like_pair_in_order",
                violation_error_message="Hai mô hình của một cặp phải khác nhau.",
            ),
            models.CheckConstraint(
                condition=Q(title_score__lte=100, text_score__lte=100),
                name="like_pair_scores_are_percent",
                violation_error_message="Mức giống nhau phải từ 0 đến 100.",
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at=None, dismissed_by=None)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="like_pair_dismissed_at_and_by_together",
            ),
        ]
        indexes = [models.Index(fields=["year", "scope"], name="like_pair_year_scope")]

    def __str__(self) -> str:
        return f"“{self.first.name}” và “{self.second.name}”"

    @property
    def is_dismissed(self) -> bool:
        return self.dismissed_at is not None

    @property
    def stage(self) -> tuple[str, str]:
        """Where it stands in a few words, and the tone of its badge."""
        if self.is_dismissed:
            return "Không trùng", "success"
        if RegistrationState.DECLINED in (self.first.state, self.second.state):
            return "Đã xử lý", "neutral"
        return "Chưa xem", "attention"

    def other_than(self, registration_pk: int) -> Registration:
        """The other side of the pair."""
        return self.second if self.first_id == registration_pk else self.first


class LikenessScan(models.Model):
    """One search through a year for registrations that read alike, in the background."""

    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="+", verbose_name="năm")
    asked_at = models.DateTimeField("yêu cầu lúc", default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người yêu cầu"
    )
    total = models.PositiveIntegerField("số lượt so sánh", default=0)
    done = models.PositiveIntegerField("số lượt đã so sánh", default=0)
    compared = models.PositiveIntegerField("số mô hình đã so", default=0)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)
    failure = models.CharField("lý do không xong", max_length=300, blank=True)

    class Meta:
        verbose_name = "lần rà soát trùng lặp"
        verbose_name_plural = "các lần rà soát trùng lặp"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(finished_at=None, failure=""),
                name="one_likeness_scan_at_a_time",
                violation_error_message="Năm này đang được rà soát.",
            )
        ]

    def __str__(self) -> str:
        return f"Rà soát trùng lặp {self.year}"

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and not self.failure


def _sent_to(user: "User", side: str) -> Q:
    """The side was sent, and the user reads what is sent by its unit: drafts are nobody's but the unit's."""
    is_sent = Q(**{f"{side}__submitted_at__isnull": False}) & ~Q(**{f"{side}__state__in": RegistrationState.unsent()})
    return scope.q(user, Permission.VIEW_SENT, unit=f"{side}__unit") & is_sent
