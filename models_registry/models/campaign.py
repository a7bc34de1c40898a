"""Campaigns, their years, the dated phases of a year, and the fields of the movement."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from danvan.common import clock
from danvan.common.once import once_per_page
from danvan.organization.models import Unit
from models_registry.models.directive import Directive


class CampaignManager(models.Manager["Campaign"]):
    """Finds a campaign by its name."""

    def get_by_natural_key(self, name: str) -> "Campaign":
        return self.get(name=name)


class Campaign(models.Model):
    """A period of the movement under one directive, such as 2021–2025."""

    name = models.CharField("tên giai đoạn", max_length=200, unique=True)
    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="campaigns", verbose_name="văn bản")
    first_year = models.PositiveSmallIntegerField("năm đầu")
    last_year = models.PositiveSmallIntegerField("năm cuối")
    # The province's own table is not known; what ships is an editable sample and says so on screen.
    sample_scoring = models.BooleanField("thang điểm là mẫu", default=False)

    objects = CampaignManager()

    class Meta:
        verbose_name = "giai đoạn"
        verbose_name_plural = "giai đoạn"
        ordering = ["first_year", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="campaign_ends_after_it_begins",
                violation_error_message="Năm cuối của giai đoạn phải sau năm đầu.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.name,)


class CampaignYearManager(models.Manager["CampaignYear"]):
    """Finds a year of the movement."""

    def get_by_natural_key(self, year: int) -> "CampaignYear":
        return self.get(year=year)

    def current(self) -> "CampaignYear | None":
        """The latest year that has begun by the clock, else the first there is."""
        begun = self.filter(year__lte=clock.today().year).order_by("-year").first()
        return begun or self.order_by("year").first()


class CampaignYear(models.Model):
    """One year of a campaign: it owns the phases, registrations and dossiers of that year."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="years", verbose_name="giai đoạn")
    year = models.PositiveSmallIntegerField("năm", unique=True)

    objects = CampaignYearManager()

    class Meta:
        verbose_name = "năm thi đua"
        verbose_name_plural = "năm thi đua"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Năm {self.year}"

    def natural_key(self) -> tuple[int]:
        return (self.year,)

    @property
    def directive(self) -> Directive:
        return self.campaign.directive


class PhaseKind(models.TextChoices):
    """The dated parts of a year; commendation has a clock of its own."""

    REGISTRATION = "registration", "Đăng ký mô hình"
    SELF_ASSESSMENT = "self_assessment", "Tự đánh giá"
    REVIEW = "review", "Thẩm định"
    REPLY = "reply", "Giải trình"
    PUBLICATION = "publication", "Công bố kết quả"
    COMMENDATION = "commendation", "Lập danh sách khen thưởng"

    @classmethod
    def of_units(cls) -> list["PhaseKind"]:
        """The phases in which every unit has something to send: late ones are marked, missing ones reminded."""
        return [cls.REGISTRATION, cls.SELF_ASSESSMENT]


class PhaseManager(models.Manager["Phase"]):
    """Finds a phase by year and kind."""

    def get_by_natural_key(self, year: int, kind: str) -> "Phase":
        return self.get(year__year=year, kind=kind)

    def of(self, year: CampaignYear, kind: str) -> "Phase | None":
        """The phase of this kind; None while the year has set no dates for it."""
        return _phases(year.pk).get(kind)


class Phase(models.Model):
    """When one part of the year opens, is due, and closes for good."""

    AUDITED_PARTS = {"reminders": "Nhắc trước hạn nộp (ngày)"}  # what the log tells beyond its fields

    year = models.ForeignKey(CampaignYear, on_delete=models.PROTECT, related_name="phases", verbose_name="năm")
    kind = models.CharField("giai đoạn", max_length=20, choices=PhaseKind)
    opens_at = models.DateTimeField("mở lúc")
    due_on = models.DateField("hạn nộp")
    closes_at = models.DateTimeField("khóa lúc")

    objects = PhaseManager()

    class Meta:
        verbose_name = "giai đoạn trong năm"
        verbose_name_plural = "giai đoạn trong năm"
        ordering = ["year", "opens_at", "closes_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "kind"], name="phase_once_per_year"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="phase_closes_after_it_opens",
                violation_error_message="Thời điểm khóa phải sau thời điểm mở.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year.year}"

    def natural_key(self) -> tuple[Any, ...]:
        return (self.year.year, self.kind)

    natural_key.dependencies = ["models_registry.campaignyear"]  # type: ignore[attr-defined]

    def closes_for(self, unit: Unit) -> datetime:
        """When the phase closes for `unit`: its own extension or a predecessor's, where there is a later one."""
        return max(self.closes_at, _extended(self.year_id, unit.present_path).get(self.pk, self.closes_at))

    @property
    def reminder_days(self) -> list[int]:
        """How many days before the deadline units are reminded, the first reminder first."""
        days = [rule.days_before for rule in self.reminder_rules.all()]  # type: ignore[attr-defined]
        return sorted(days, reverse=True)

    def audited_parts(self) -> dict[str, str]:
        """What the log tells of it beyond its own fields."""
        rules = self.reminder_rules.order_by("-days_before") if self.pk else ()  # type: ignore[attr-defined]
        return {"reminders": ", ".join(str(rule.days_before) for rule in rules)}

    def due_for(self, unit: Unit) -> date:
        """Until when `unit` is in time: more time for a unit moves both its deadline and its end."""
        return self.due_with(self.closes_for(unit))

    def due_with(self, closes_at: datetime) -> date:
        """The deadline of a unit for which the phase closes at `closes_at`."""
        return timezone.localdate(closes_at) if closes_at > self.closes_at else self.due_on

    def refusals(self, unit: Unit) -> list[str]:
        """Why `unit` cannot act in this phase now; empty while it is open for it."""
        return self.refusals_until(self.closes_for(unit))

    def refusals_until(self, closes_at: datetime) -> list[str]:
        """The same for those for whom it closes at that moment."""
        now = clock.now()
        name = f"{self.get_kind_display()} năm {self.year.year}"
        if now < self.opens_at:
            return [f"Chưa đến thời gian {name}: mở từ {in_words(self.opens_at)}."]
        if now > closes_at:
            return [
                f"Đã hết thời gian {name}: khóa lúc {in_words(closes_at)}. "
                "Nếu cần thêm thời gian, hãy đề nghị quản trị gia hạn cho đơn vị."
            ]
        return []


class Extension(models.Model):
    """More time for one unit in one phase."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="extensions", verbose_name="giai đoạn")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="extensions", verbose_name="đơn vị")
    closes_at = models.DateTimeField("khóa lúc")
    reason = models.CharField("lý do", max_length=300)
    granted_at = models.DateTimeField("gia hạn lúc", default=clock.now)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người gia hạn"
    )

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ["-granted_at", "-id"]

    def __str__(self) -> str:
        return f"Gia hạn {self.phase} cho {self.unit}"


@once_per_page
def _phases(year_id: int) -> dict[str, Phase]:
    """The phases of a year by their kind."""
    return {phase.kind: phase for phase in Phase.objects.filter(year=year_id).select_related("year")}


@once_per_page
def _extended(year_id: int, present_path: str) -> dict[int, datetime]:
    """Key of the phase → until when a unit has it, for those phases of a year in which it was given more time."""
    rows = Extension.objects.filter(phase__year=year_id, unit__present_path=present_path)
    return dict(rows.order_by().values_list("phase").annotate(models.Max("closes_at")))


class FieldManager(models.Manager["Field"]):
    """Finds fields by code and by year."""

    def get_by_natural_key(self, code: str) -> "Field":
        return self.get(code=code)

    def in_year(self, year: int) -> models.QuerySet["Field"]:
        """The fields that a registration of `year` may choose."""
        return self.filter(Q(valid_to_year=None) | Q(valid_to_year__gte=year), valid_from_year__lte=year)


class Field(models.Model):
    """A field (lĩnh vực) of the movement, for the years in which it is used."""

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("lĩnh vực", max_length=120)
    position = models.PositiveSmallIntegerField("thứ tự")
    valid_from_year = models.PositiveSmallIntegerField("từ năm")
    valid_to_year = models.PositiveSmallIntegerField("đến năm", null=True, blank=True)

    objects = FieldManager()

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


def in_words(moment: datetime) -> str:
    """A moment as people read it: 23:59 ngày 30/09/2025."""
    return timezone.localtime(moment).strftime("%H:%M ngày %d/%m/%Y")
