"""What a unit answers to the scores that its rung announced (giải trình), and what the rung makes of it."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.access import sees_provisional
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from evaluations.models.assessment import Assessment, TaskScore
from models_registry.models import CampaignYear

if TYPE_CHECKING:
    from danvan.organization.models import User


class ReplyState(models.TextChoices):
    """Where a reply stands; what was decided of it stays provisional until the dossier is published."""

    DRAFT = "draft", "Đang soạn giải trình"
    SENT = "sent", "Chờ xét giải trình"
    ACCEPTED = "accepted", "Không có ý kiến"
    DECIDED = "decided", "Đã xét giải trình"

    @classmethod
    def answered(cls) -> list["ReplyState"]:
        """States in which the unit has said what it had to say: it does so once."""
        return [cls.SENT, cls.ACCEPTED, cls.DECIDED]

    @property
    def tone(self) -> str:
        """How the badge looks (see components/state_badge.html)."""
        return {
            ReplyState.DRAFT: "neutral",
            ReplyState.SENT: "info",
            ReplyState.ACCEPTED: "success",
            ReplyState.DECIDED: "progress",
        }[self]


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Questions about many replies."""

    def visible_to(self, user: "User") -> "ReplyQuerySet":
        """The unit its own; reviewers once it was sent."""
        own = scope.q(user, Permission.VIEW_DRAFTS, unit="assessment__unit")
        sent = scope.q(user, Permission.VIEW_SENT, unit="assessment__unit") & ~Q(state=ReplyState.DRAFT)
        return self.filter(own | sent)


class Reply(models.Model):
    """The one answer of a unit to the provisional scores of its dossier: a reply to some tasks, or none at all."""

    assessment = models.OneToOneField(
        Assessment, on_delete=models.PROTECT, related_name="reply", verbose_name="bản tự đánh giá"
    )
    state = models.CharField("trạng thái", max_length=12, choices=ReplyState, default=ReplyState.DRAFT, editable=False)
    version = models.PositiveIntegerField("lần lưu", default=1, editable=False)
    created_at = models.DateTimeField("tạo lúc", default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người tạo"
    )
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người ký gửi",
    )  # fmt: skip
    decided_at = models.DateTimeField("xét xong lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người xét",
    )  # fmt: skip

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "giải trình"
        verbose_name_plural = "giải trình"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by=None) | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="reply_sent_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="reply_decided_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sent_at__isnull=False),
                name="answered_reply_was_sent",
                violation_error_message="Giải trình đã gửi thì phải có thời điểm gửi.",
            ),
        ]

    def __str__(self) -> str:
        return f"Giải trình của {self.assessment.unit_name}, năm {self.assessment.year.year}"

    @property
    def unit(self) -> Unit:
        return self.assessment.unit

    @property
    def desk(self) -> Unit:
        return self.assessment.desk

    @property
    def year(self) -> CampaignYear:
        return self.assessment.year

    @property
    def is_editable(self) -> bool:
        return self.state == ReplyState.DRAFT

    def shows_decisions_to(self, user: "User") -> bool:
        """Whether what the rung decided may be shown: to the unit only together with the publication."""
        return self.assessment.is_published or sees_provisional(user, self.unit)

    def state_for(self, user: "User") -> ReplyState:
        """The state as `user` may know it."""
        state = ReplyState(self.state)
        return state if state != ReplyState.DECIDED or self.shows_decisions_to(user) else ReplyState.SENT


class Decision(models.TextChoices):
    """What the rung makes of the reply to one task."""

    KEPT = "kept", "Giữ nguyên điểm"
    RAISED = "raised", "Nâng điểm"


class ReplyItemQuerySet(models.QuerySet["ReplyItem"]):
    """Questions about many answers."""

    def raised(self) -> "ReplyItemQuerySet":
        """Those whose new score goes to the task with the publication: raised, and the whole reply is decided."""
        return self.filter(reply__state=ReplyState.DECIDED, decision=Decision.RAISED)


class ReplyItem(models.Model):
    """What the unit says of one task whose score was reduced, and what is decided of it.

    Both scores are kept as they were announced. A raised score goes to the task when the dossier is published, and not
    before: until then it is nobody's but the rung's.
    """

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="items", verbose_name="giải trình")
    task_score = models.ForeignKey(
        TaskScore, on_delete=models.PROTECT, related_name="reply_items", verbose_name="nhiệm vụ"
    )
    self_score = models.DecimalField("điểm tự chấm", max_digits=5, decimal_places=1)
    announced_score = models.DecimalField("điểm dự kiến", max_digits=5, decimal_places=1)
    text = models.TextField("ý kiến giải trình", blank=True)
    decision = models.CharField("kết quả xét", max_length=8, choices=Decision, blank=True)
    new_score = models.DecimalField("điểm sau giải trình", max_digits=5, decimal_places=1, null=True, blank=True)
    decision_reason = models.TextField("lý do", blank=True)

    objects = ReplyItemQuerySet.as_manager()

    class Meta:
        verbose_name = "giải trình một nhiệm vụ"
        verbose_name_plural = "giải trình các nhiệm vụ"
        ordering = ["reply", "task_score__task__ordinal", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "task_score"], name="task_replied_once"),
            models.CheckConstraint(
                condition=Q(announced_score__lt=F("self_score")),
                name="only_reduced_score_is_replied_to",
                violation_error_message="Chỉ giải trình nhiệm vụ bị giảm điểm.",
            ),
            models.CheckConstraint(
                condition=Q(decision="raised", new_score__isnull=False) | (~Q(decision="raised") & Q(new_score=None)),
                name="raised_score_is_given",
                violation_error_message="Nâng điểm thì phải ghi điểm mới.",
            ),
            models.CheckConstraint(
                condition=Q(new_score=None)
                | (Q(new_score__gte=F("announced_score")) & Q(new_score__lte=F("self_score"))),
                name="raised_score_between_announced_and_self",
                violation_error_message="Điểm sau giải trình phải từ điểm dự kiến đến điểm tự chấm.",
            ),
            models.CheckConstraint(
                condition=Q(decision="") | ~Q(decision_reason=""),
                name="reply_decision_has_a_reason",
                violation_error_message="Chưa ghi lý do của kết quả xét giải trình.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_score.task} – {self.reply}"

    @property
    def assessment(self) -> Assessment:
        return self.reply.assessment

    @property
    def difference(self) -> Decimal:
        """Announced minus self-score, in points."""
        return self.announced_score - self.self_score

    @property
    def is_answered(self) -> bool:
        return bool(self.text.strip())
