"""Files that prove what a unit says in a year, and the places where they are cited."""

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Sum

from danvan.common import clock
from danvan.common.files import PDF, kind_of_type, megabytes
from danvan.organization import scope
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from evaluations.models.assessment import Assessment, TaskScore
from evaluations.models.reply import Reply, ReplyItem
from evaluations.models.result import InitiativeResult
from models_registry.models import CampaignYear, Registration

if TYPE_CHECKING:
    from danvan.organization.models import User

_PAGE = re.compile(r"\b(?:trang|tr)\.?\s*(\d{1,4})\b", re.IGNORECASE)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about many files."""

    def within_reach(self, user: "User", permission: Permission) -> "EvidenceQuerySet":
        return self.filter(scope.q(user, permission))

    def visible_to(self, user: "User") -> "EvidenceQuerySet":
        """The unit's own files; others' where they are cited by something that the user may read."""
        cited = EvidenceCitation.objects.visible_to(user)
        return self.filter(scope.q(user, Permission.VIEW_DRAFTS) | Q(pk__in=cited.order_by().values("evidence")))

    def of_unit_year(self, unit: Unit, year: CampaignYear) -> "EvidenceQuerySet":
        """What the unit, or a unit that it was before, has kept for the year."""
        return self.filter(unit__present_path=unit.present_path, year=year)

    def bytes_used(self) -> int:
        return self.order_by().aggregate(total=Sum("size"))["total"] or 0


class Evidence(models.Model):
    """A file of a unit's year, named by us, checked by its content, kept with its hash, cited wherever it proves."""

    # What the audit tells of a new file beyond its own fields.
    AUDITED_PARTS = {"place": "Dẫn ở"}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="evidence", verbose_name="đơn vị")
    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="evidence", verbose_name="năm")
    title = models.CharField("tên minh chứng", max_length=200)
    document_number = models.CharField("số văn bản", max_length=60, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=160, blank=True)
    file = models.FileField("tệp", upload_to="minh-chung/%Y/%m")
    thumbnail = models.FileField("ảnh thu nhỏ", upload_to="minh-chung/%Y/%m", blank=True)
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
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "year", "sha256"], name="evidence_of_unit_and_year")]

    def __str__(self) -> str:
        return self.title

    @property
    def opens_in_browser(self) -> bool:
        """Whether a browser may show it; all else is only saved."""
        kind = kind_of_type(self.content_type)
        return kind is not None and kind.opens_in_browser

    @property
    def is_pdf(self) -> bool:
        return self.content_type == PDF.content_type

    @property
    def particulars(self) -> list[str]:
        """What is said of the file beside its title: document, who issued it, kind and size."""
        kind = kind_of_type(self.content_type)
        document = f"Số {self.document_number}" if self.document_number else ""
        day = f"ngày {self.document_date:%d/%m/%Y}" if self.document_date else ""
        what = f"{kind.name if kind else 'Tệp'}, {megabytes(self.size)}"
        found = [" ".join(part for part in (document, day) if part), self.issuer, what]
        return [part[:1].upper() + part[1:] for part in found if part]


class EvidenceCitationQuerySet(models.QuerySet["EvidenceCitation"]):
    """Questions about many citations."""

    def visible_to(self, user: "User") -> "EvidenceCitationQuerySet":
        """The citations of what the user may read: the same rule as that of the registration or dossier."""
        dossiers = Assessment.objects.visible_to(user).order_by().values("pk")
        registrations = Registration.objects.visible_to(user).order_by().values("pk")
        return self.filter(
            Q(registration__in=registrations)
            | Q(assessment__in=dossiers)
            | Q(task_score__assessment__in=dossiers)
            | Q(result__assessment__in=dossiers)
            | Q(reply_item__reply__in=Reply.objects.visible_to(user).order_by().values("pk"))
        )

    def in_dossier(self, assessment: Assessment) -> "EvidenceCitationQuerySet":
        """Those of the dossier as a whole, of its tasks and of its results; not those of its reply."""
        return self.filter(
            Q(assessment=assessment) | Q(task_score__assessment=assessment) | Q(result__assessment=assessment)
        )

    def with_places(self) -> "EvidenceCitationQuerySet":
        """With the row that each cites for, its document, its unit and year: what rights are asked of."""
        return self.select_related(
            "registration__unit", "registration__year", "assessment__unit", "assessment__year",
            "task_score__task", "task_score__assessment__unit", "task_score__assessment__year",
            "result__registration", "result__assessment__unit", "result__assessment__year",
            "reply_item__task_score__task", "reply_item__reply__assessment__unit",
            "reply_item__reply__assessment__year",
        )  # fmt: skip

    def for_lists(self) -> "EvidenceCitationQuerySet":
        """With what the lists show; the tasks first, in their order, then the results, then the whole."""
        related = (
            "evidence__year", "evidence__unit", "task_score__task", "result__registration", "registration",
            "reply_item__task_score__task",
        )  # fmt: skip
        rows = self.select_related(*related).annotate(use=Count("evidence__citations"))
        return rows.order_by(
            models.F("task_score__task__ordinal").asc(nulls_last=True),
            models.F("result__registration__sort_key").asc(nulls_last=True),
            "id",
        )


def _in_one_of(places: tuple[str, ...]) -> Q:
    """The condition that exactly one of the columns names a row."""
    one_each = Q()
    for place in places:
        one_each |= Q(**{f"{name}__isnull": name != place for name in places})
    return one_each


class EvidenceCitation(models.Model):
    """One file cited in one place: a registration, a task, a result, a dossier as a whole, or a reply on a task."""

    PLACES = ("registration", "assessment", "task_score", "result", "reply_item")

    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="citations", verbose_name="minh chứng"
    )
    # Only a draft that was never sent is ever deleted, and its citations with it; the files stay the unit's.
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, blank=True, related_name="citations",
        verbose_name="bản đăng ký",
    )  # fmt: skip
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="citations",
        verbose_name="cả bản tự đánh giá",
    )  # fmt: skip
    task_score = models.ForeignKey(
        TaskScore, on_delete=models.PROTECT, null=True, blank=True, related_name="citations", verbose_name="nhiệm vụ"
    )
    result = models.ForeignKey(
        InitiativeResult, on_delete=models.PROTECT, null=True, blank=True, related_name="citations",
        verbose_name="kết quả mô hình",
    )  # fmt: skip
    reply_item = models.ForeignKey(
        ReplyItem, on_delete=models.PROTECT, null=True, blank=True, related_name="citations",
        verbose_name="giải trình",
    )  # fmt: skip
    locator = models.CharField("mục, trang", max_length=60, blank=True)
    cited_at = models.DateTimeField("dẫn lúc", default=clock.now)
    cited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người dẫn"
    )
    # Named by a return: this file may be replaced although its task or result was not returned.
    is_returned = models.BooleanField("trả lại để thay", default=False)
    return_reason = models.TextField("lý do trả lại", blank=True)

    objects = EvidenceCitationQuerySet.as_manager()

    class Meta:
        verbose_name = "nơi dẫn minh chứng"
        verbose_name_plural = "nơi dẫn minh chứng"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=_in_one_of(("registration", "assessment", "task_score", "result", "reply_item")),
                name="citation_has_one_place",
                violation_error_message="Mỗi lần dẫn minh chứng thuộc đúng một nơi.",
            ),
            *(
                models.UniqueConstraint(
                    fields=["evidence", place],
                    name=f"evidence_cited_once_by_{place}",
                    violation_error_message="Minh chứng này đã có ở đây.",
                )
                for place in ("registration", "assessment", "task_score", "result", "reply_item")
            ),
        ]

    def __str__(self) -> str:
        return self.locator or "Dẫn minh chứng"

    @property
    def page(self) -> int | None:
        """The page that the locator names, where a browser can open the file at it."""
        found = _PAGE.search(self.locator)
        return int(found[1]) if found else None
