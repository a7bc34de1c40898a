"""A mô hình as a unit registers it for one year."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from danvan.common import clock
from danvan.common.fields import SearchTextField, SortKeyField
from danvan.common.text import refuse_control_characters, require_letter
from danvan.organization import scope
from danvan.organization.models import Unit
from danvan.organization.roles import Permission
from models_registry.models.campaign import CampaignYear, Field
from models_registry.models.directive import DirectiveTask
from models_registry.models.initiative import Initiative, InitiativeForm

if TYPE_CHECKING:
    from danvan.organization.models import User


class RegistrationKind(models.TextChoices):
    """Whether the initiative is new this year."""

    NEW = "new", "Đăng ký mới"
    CONTINUED = "continued", "Tiếp tục duy trì"
    REPLICATED = "replicated", "Nhân rộng từ mô hình khác"


class TargetLevel(models.TextChoices):
    """The level at which the unit aims to be recognised."""

    GRASSROOTS = "grassroots", "Cấp cơ sở"
    DISTRICT = "district", "Cấp huyện"
    PROVINCE = "province", "Cấp tỉnh"


class RegistrationState(models.TextChoices):
    """Where a registration stands."""

    DRAFT = "draft", "Đang soạn"
    READY = "ready", "Chờ ký gửi"
    SUBMITTED = "submitted", "Chờ thẩm định"
    RETURNED = "returned", "Trả lại bổ sung"
    ACCEPTED = "accepted", "Đã chấp nhận"
    DECLINED = "declined", "Không chấp nhận"

    @classmethod
    def with_unit(cls) -> list["RegistrationState"]:
        """States in which it lies on its unit's own desk."""
        return [cls.DRAFT, cls.READY, cls.RETURNED]

    @classmethod
    def editable(cls) -> list["RegistrationState"]:
        """States in which the unit may change what it wrote."""
        return [cls.DRAFT, cls.RETURNED]

    @classmethod
    def unsent(cls) -> list["RegistrationState"]:
        """States that only the unit sees."""
        return [cls.DRAFT, cls.READY]

    @property
    def tone(self) -> str:
        """How the badge looks (see components/state_badge.html)."""
        return _TONES[self]


_TONES = {
    RegistrationState.DRAFT: "neutral",
    RegistrationState.READY: "progress",
    RegistrationState.SUBMITTED: "info",
    RegistrationState.RETURNED: "attention",
    RegistrationState.ACCEPTED: "success",
    RegistrationState.DECLINED: "danger",
}


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Questions about many registrations."""

    def within_reach(self, user: "User", permission: Permission) -> "RegistrationQuerySet":
        return self.filter(scope.q(user, permission))

    def visible_to(self, user: "User") -> "RegistrationQuerySet":
        """What the user may read: drafts by the unit's own right, the rest also once it was sent.

        A model that another unit took over in a split is read by that one too: it goes on with it.
        """
        readers = scope.q(user, Permission.VIEW_SENT) | scope.q(user, Permission.VIEW_DRAFTS, unit="initiative__unit")
        sent = readers & (~Q(state__in=RegistrationState.unsent()) & Q(submitted_at__isnull=False))
        return self.filter(scope.q(user, Permission.VIEW_DRAFTS) | sent)

    def of_unit(self, unit: Unit) -> "RegistrationQuerySet":
        """What is this unit's today: what its people still have to write, of the rest the models that it owns now."""
        written = Q(unit__present_path=unit.present_path, state__in=RegistrationState.with_unit())
        owned = Q(initiative__unit__present_path=unit.present_path) & ~Q(state__in=RegistrationState.with_unit())
        return self.filter(written | owned)

    def to_continue(self, unit: Unit, year: CampaignYear) -> "RegistrationQuerySet":
        """Last year's accepted models of the unit that live on and are not registered in `year` yet."""
        again = Registration.objects.filter(initiative=OuterRef("initiative"), year=year)
        last = self.filter(initiative__unit__present_path=unit.present_path, year__year=year.year - 1)
        return last.filter(~Exists(again), state=RegistrationState.ACCEPTED, initiative__ended_on=None)

    def on_desk_of(self, user: "User", permission: Permission = Permission.REVIEW) -> "RegistrationQuerySet":
        """What waits for a decision of the user's rung."""
        desks = [path for path, _ in scope.grants(user, permission)]
        return self.filter(state=RegistrationState.SUBMITTED, desk__present_path__in=desks)

    def with_present_unit(self) -> "RegistrationQuerySet":
        """Adds present_unit: what the unit that registered it is called today."""
        present = Unit.objects.filter(path=OuterRef("unit__present_path")).order_by()
        return self.annotate(present_unit=Subquery(present.values("name")[:1]))

    def for_lists(self) -> "RegistrationQuerySet":
        return self.select_related("initiative", "unit", "unit__parent", "field", "year", "desk")


class Registration(models.Model):
    """One initiative registered by one unit for one year, with the words and names of that year."""

    # What the audit tells of a registration beyond its own fields (see actions.parts_told).
    AUDITED_PARTS = {
        "tasks": "Phục vụ nhiệm vụ",
        "planned_outputs": "Sản phẩm dự kiến",
        "replicates": "Nhân rộng từ mô hình",
    }

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="registrations", verbose_name="mô hình"
    )
    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="registrations", verbose_name="năm")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="registrations", verbose_name="đơn vị")
    unit_name = models.CharField("tên đơn vị khi đăng ký", max_length=200)
    kind = models.CharField("loại đăng ký", max_length=12, choices=RegistrationKind, default=RegistrationKind.NEW)
    form = models.CharField("hình thức", max_length=12, choices=InitiativeForm, default=InitiativeForm.COLLECTIVE)
    name = models.CharField("tên mô hình", max_length=300, validators=[refuse_control_characters, require_letter])
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, related_name="registrations", verbose_name="lĩnh vực", null=True, blank=True
    )
    target_level = models.CharField(
        "đăng ký công nhận", max_length=12, choices=TargetLevel, default=TargetLevel.GRASSROOTS
    )
    subject_name = models.CharField("họ và tên cá nhân hoặc chủ hộ", max_length=160, blank=True)
    subject_title = models.CharField("chức vụ, nơi công tác hoặc nơi ở", max_length=200, blank=True)
    situation = models.TextField("thực trạng, lý do", blank=True)
    objectives = models.TextField("mục tiêu, nội dung, cách làm", blank=True)
    place_and_people = models.TextField("địa bàn, đối tượng", blank=True)
    people_involved = models.PositiveIntegerField("số người tham gia", null=True, blank=True)
    person_in_charge = models.CharField("người phụ trách", max_length=200, blank=True)
    forces = models.TextField("lực lượng thực hiện", blank=True)
    resources = models.TextField("nguồn lực", blank=True)
    started_on = models.DateField("ngày bắt đầu mô hình", null=True, blank=True)
    timeframe = models.CharField("thời gian thực hiện", max_length=200, blank=True)
    outputs = models.TextField("sản phẩm, kết quả đầu ra", blank=True)
    sustainability = models.TextField("khả năng duy trì, nhân rộng", blank=True)
    tasks = models.ManyToManyField(
        DirectiveTask, blank=True, related_name="registrations", verbose_name="phục vụ nhiệm vụ"
    )

    state = models.CharField(
        "trạng thái", max_length=12, choices=RegistrationState, default=RegistrationState.DRAFT, editable=False
    )
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đang ở bàn của")
    version = models.PositiveIntegerField("lần lưu", default=1, editable=False)
    created_at = models.DateTimeField("tạo lúc", default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người tạo"
    )
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người ký gửi",
    )
    returned_at = models.DateTimeField("trả lại lúc", null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người trả lại",
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người quyết định",
    )
    decline_code = models.CharField("mã lý do không chấp nhận", max_length=20, blank=True, editable=False)
    search_text = SearchTextField(sources=("name", "unit_name", "subject_name", "reference"))
    sort_key = SortKeyField(sources=("name",))

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "đăng ký mô hình"
        verbose_name_plural = "đăng ký mô hình"
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "year"],
                name="initiative_registered_once_a_year",
                violation_error_message="Mô hình này đã được đăng ký trong năm.",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="registration_sent_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None)
                | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="registration_returned_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="registration_decided_at_and_by_together",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "state"], name="registration_year_state"),
            models.Index(fields=["sort_key", "id"], name="registration_order"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """The code people quote: year and code of the initiative."""
        return f"{self.initiative.code}/{self.year.year}"

    @property
    def tone(self) -> str:
        return RegistrationState(self.state).tone

    @property
    def is_editable(self) -> bool:
        return self.state in RegistrationState.editable()

    @property
    def is_resent(self) -> bool:
        """Whether the unit has sent it again since it was last returned."""
        return bool(self.submitted_at and self.returned_at and self.submitted_at > self.returned_at)

    @property
    def is_individual(self) -> bool:
        """Whether a person or household, not a collective, carries it."""
        return self.form != InitiativeForm.COLLECTIVE
