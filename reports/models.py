"""What is issued: commendation lists, their rows and their files."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.activity.models import AppendOnlyModel
from danvan.common import clock
from danvan.organization import scope
from danvan.organization.models import ReviewingBody, Unit
from danvan.organization.roles import Permission
from evaluations.models import Recognition
from models_registry.models import CampaignYear, InitiativeForm

if TYPE_CHECKING:
    from danvan.organization.models import User


class ListState(models.TextChoices):
    """Where a list stands; what is issued never changes."""

    DRAFT = "draft", "Dự thảo"
    ISSUED = "issued", "Đã ban hành"
    SUPERSEDED = "superseded", "Đã được thay thế"

    @property
    def tone(self) -> str:
        """How the badge looks (see components/state_badge.html)."""
        return {ListState.DRAFT: "neutral", ListState.ISSUED: "success", ListState.SUPERSEDED: "attention"}[self]


class AwardForm(models.TextChoices):
    """The form of award; one list for each decision and form."""

    COMMENDED = "commended", "Biểu dương"
    CERTIFICATE = "certificate", "Giấy chứng nhận"
    MERIT_LETTER = "merit_letter", "Giấy khen"
    MERIT_DIPLOMA = "merit_diploma", "Bằng khen"


class CommendationListQuerySet(models.QuerySet["CommendationList"]):
    """Questions about many lists."""

    def visible_to(self, user: "User") -> "CommendationListQuerySet":
        """Drafts for those who build them; what was issued for those who may read what that rung issues."""
        drafts = scope.q(user, Permission.DRAFT_LIST, unit="rung")
        issued = scope.q(user, Permission.VIEW_ISSUED, unit="rung") & ~Q(state=ListState.DRAFT)
        return self.filter(drafts | issued)


class CommendationList(models.Model):
    """A 15/10 list of one rung, year, decision and award form: drafted, then issued and frozen."""

    rung = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="commendation_lists", verbose_name="cấp ban hành"
    )
    body = models.ForeignKey(ReviewingBody, on_delete=models.PROTECT, related_name="+", verbose_name="cơ quan ban hành")
    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="+", verbose_name="năm")
    award_form = models.CharField("hình thức", max_length=20, choices=AwardForm, default=AwardForm.COMMENDED)
    title = models.CharField("tên danh sách", max_length=400)
    occasion = models.CharField("dịp", max_length=300, blank=True)
    basis = models.CharField("kèm theo văn bản", max_length=300, blank=True)
    document_symbol = models.CharField("loại văn bản trong số, ký hiệu", max_length=10, default="QĐ")
    number = models.CharField("số", max_length=20, blank=True)
    issued_on = models.DateField("ngày văn bản", null=True, blank=True)
    signer_authority = models.CharField("thẩm quyền ký", max_length=80, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=80)
    signer_name = models.CharField("họ tên người ký", max_length=120, blank=True)
    recipients = models.TextField("nơi nhận", blank=True)
    state = models.CharField("trạng thái", max_length=12, choices=ListState, default=ListState.DRAFT, editable=False)
    version = models.PositiveIntegerField("lần lưu", default=1, editable=False)
    created_at = models.DateTimeField("lập lúc", default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người lập"
    )
    issued_at = models.DateTimeField("ban hành lúc", null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="người ban hành",
    )  # fmt: skip
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by",
        verbose_name="thay thế danh sách",
    )  # fmt: skip

    objects = CommendationListQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách khen thưởng"
        verbose_name_plural = "danh sách khen thưởng"
        ordering = ["-year__year", "rung__path", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(number="") & Q(issued_on__isnull=False, issued_at__isnull=False)),
                name="issued_list_has_number_and_date",
                violation_error_message="Danh sách ban hành phải có số và ngày.",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None) | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="list_issued_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Danh sách {self.get_award_form_display().lower()} năm {self.year.year}, {self.body.name}"

    @property
    def unit(self) -> Unit:
        return self.rung

    @property
    def desk(self) -> Unit:
        return self.rung

    @property
    def tone(self) -> str:
        return "attention" if self.is_stopped else ListState(self.state).tone

    @property
    def state_label(self) -> str:
        """The state as people read it; nobody waits for a draft whose rung has ended."""
        return "Dự thảo đã dừng" if self.is_stopped else ListState(self.state).label

    @property
    def is_stopped(self) -> bool:
        """Whether it is a draft of a rung that a reorganisation has closed: it cannot be issued any more."""
        return self.is_draft and self.rung.is_closed

    @property
    def is_draft(self) -> bool:
        return self.state == ListState.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.state == ListState.ISSUED

    def eligible(self) -> models.QuerySet[Recognition]:
        """What its rung, or a predecessor of it, has recognised and published for its year and is not in it yet."""
        return (
            Recognition.objects.positive()
            .filter(
                desk__present_path=self.rung.present_path,
                result__assessment__year=self.year_id,
                published_at__isnull=False,
            )
            .exclude(entries__commendation_list=self)
        )


class CommendationEntry(models.Model):
    """One row of a list, in the words that are printed; its recognition says where it comes from."""

    commendation_list = models.ForeignKey(
        CommendationList, on_delete=models.CASCADE, related_name="entries", verbose_name="danh sách"
    )
    recognition = models.ForeignKey(
        Recognition, on_delete=models.PROTECT, related_name="entries", verbose_name="công nhận"
    )
    group = models.CharField("nhóm", max_length=12, choices=InitiativeForm)
    position = models.PositiveIntegerField("thứ tự trong nhóm")
    printed_name = models.CharField("tên in trên danh sách", max_length=300)
    workplace = models.CharField("địa phương, đơn vị", max_length=300)
    initiative_name = models.CharField("tên mô hình, điển hình", max_length=300)
    field_name = models.CharField("lĩnh vực", max_length=120)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "dòng danh sách"
        verbose_name_plural = "các dòng danh sách"
        ordering = ["commendation_list", "group", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["commendation_list", "recognition"],
                name="recognition_once_per_list",
                violation_error_message="Mô hình này đã có trong danh sách.",
            ),
            models.UniqueConstraint(
                fields=["commendation_list", "group", "position"],
                name="list_position_once_per_group",
            ),
        ]

    def __str__(self) -> str:
        return self.printed_name


class IssuedSnapshot(AppendOnlyModel):
    """What an issued list says, frozen: the JSON of its `ListDocument` and the hash of that JSON."""

    commendation_list = models.OneToOneField(
        CommendationList, on_delete=models.PROTECT, related_name="snapshot", verbose_name="danh sách"
    )
    content = models.TextField("nội dung (JSON)")
    sha256 = models.CharField("mã băm nội dung", max_length=64)
    created_at = models.DateTimeField("lưu lúc", default=clock.now)

    class Meta:
        verbose_name = "bản lưu danh sách"
        verbose_name_plural = "bản lưu danh sách"

    def __str__(self) -> str:
        return self.sha256[:12]


class FileFormat(models.TextChoices):
    """The renderings that are stored when a list is issued."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel"


class IssuedFile(AppendOnlyModel):
    """The bytes of an issued list in one format; later downloads serve these and nothing else."""

    snapshot = models.ForeignKey(IssuedSnapshot, on_delete=models.PROTECT, related_name="files", verbose_name="bản lưu")
    format = models.CharField("định dạng", max_length=4, choices=FileFormat)
    content = models.BinaryField("nội dung")
    sha256 = models.CharField("mã băm tệp", max_length=64)
    created_at = models.DateTimeField("lưu lúc", default=clock.now)

    class Meta:
        verbose_name = "tệp đã ban hành"
        verbose_name_plural = "tệp đã ban hành"
        constraints = [models.UniqueConstraint(fields=["snapshot", "format"], name="one_file_per_format")]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.format}"
