"""What reorganisations did to units: which became which, on whose order, and every value that changed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.common import clock
from danvan.organization import scope
from danvan.organization.models.body import ReviewingBody
from danvan.organization.models.unit import Unit
from danvan.organization.roles import Permission


class SuccessionKind(models.TextChoices):
    """What happened to a unit."""

    MERGED = "merged", "Sáp nhập"
    SPLIT = "split", "Chia tách"
    RENAMED = "renamed", "Đổi tên"
    MOVED = "moved", "Chuyển trực thuộc"
    DISSOLVED = "dissolved", "Giải thể"


class Share(models.TextChoices):
    """How much of the old unit went to the new one."""

    FULL = "full", "Toàn bộ"
    PARTIAL = "partial", "Một phần"


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    """Questions about many reorganisations."""

    def standing(self) -> "ReorganisationQuerySet":
        """Those that were not undone."""
        return self.filter(undone_at=None)

    def within_reach(self, user: Any, permission: Permission = Permission.VIEW_UNITS) -> "ReorganisationQuerySet":
        """Those that touch a unit or a body in the user's reach."""
        touched = scope.q(user, permission, unit="successions__old") | scope.q(
            user, permission, unit="successions__new"
        )
        found = Q(pk__in=self.model._base_manager.filter(touched).values("pk"))
        if scope.can_anywhere(user, permission):  # what was undone has no successions, but a journal
            units = Unit.objects.within_reach(user, permission).order_by().values("pk")
            journal = ReorganisationEffect.objects.filter(target_type="organization.unit", target_id__in=units)
            back = Q(pk__in=journal.values("reorganisation")) | Q(performed_by=user)
            found |= Q(undone_at__isnull=False) & back
            opened = journal.filter(field="").values("reorganisation")  # without a predecessor
            found |= Q(pk__in=opened) | Q(pk__in=_of_bodies(units).values("reorganisation"))
        return self.filter(found)


def _of_bodies(units: Any) -> "models.QuerySet[ReorganisationEffect]":
    """What was changed about bodies of these units: an order may speak of bodies alone."""
    bodies = ReviewingBody.objects.filter(unit__in=units).order_by().values("pk")
    return ReorganisationEffect.objects.filter(target_type="organization.reviewingbody", target_id__in=bodies)


class Reorganisation(models.Model):
    """One legal order carried out on one day: the units that it closed, opened and renamed."""

    effective_from = models.DateField("ngày hiệu lực")
    document_number = models.CharField("số văn bản", max_length=80)
    document_date = models.DateField("ngày văn bản")
    document_title = models.CharField("trích yếu", max_length=300, blank=True)
    document_file = models.FileField("tệp văn bản", upload_to="reorganisations/", max_length=200)
    document_name = models.CharField("tên tệp gốc", max_length=200)
    document_sha256 = models.CharField("mã băm của tệp", max_length=64)
    performed_at = models.DateTimeField("thực hiện lúc", default=clock.now)
    performed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người thực hiện"
    )
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người hoàn tác",
    )

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "lần sắp xếp đơn vị"
        verbose_name_plural = "các lần sắp xếp đơn vị"
        ordering = ["-effective_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="reorganisation_undone_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(document_number="") & ~Q(document_file="") & ~Q(document_sha256=""),
                name="reorganisation_has_its_document",
                violation_error_message="Chưa có số hoặc tệp của văn bản sắp xếp.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sắp xếp đơn vị theo {self.document_number}"


class UnitSuccession(models.Model):
    """An old unit and one that took it over, wholly or in part; one that was renamed is both."""

    reorganisation = models.ForeignKey(
        Reorganisation, on_delete=models.PROTECT, related_name="successions", verbose_name="lần sắp xếp"
    )
    old = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successors", verbose_name="đơn vị cũ")
    new = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="đơn vị mới",
    )
    kind = models.CharField("hình thức", max_length=10, choices=SuccessionKind)
    share = models.CharField("phạm vi", max_length=10, choices=Share, default=Share.FULL)
    is_main = models.BooleanField("kế thừa chính", default=True)
    clause = models.CharField("căn cứ", max_length=300, blank=True)
    old_name = models.CharField("tên cũ", max_length=200)
    new_name = models.CharField("tên mới", max_length=200, blank=True)

    class Meta:
        verbose_name = "kế thừa đơn vị"
        verbose_name_plural = "kế thừa đơn vị"
        ordering = ["reorganisation", "old__path", "-is_main", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "old", "new"],
                name="succession_once_in_a_reorganisation",
                violation_error_message="Cặp đơn vị này được ghi hai lần.",
            ),
            models.UniqueConstraint(
                fields=["reorganisation", "old"],
                condition=Q(is_main=True),
                name="one_main_heir",
                violation_error_message="Mỗi đơn vị cũ chỉ có một đơn vị kế thừa chính.",
            ),
            models.CheckConstraint(
                condition=Q(kind=SuccessionKind.DISSOLVED, new=None)
                | (~Q(kind=SuccessionKind.DISSOLVED) & Q(new__isnull=False)),
                name="only_the_dissolved_have_no_successor",
                violation_error_message="Chưa có đơn vị kế thừa.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name or 'giải thể'}"


class ReorganisationEffect(models.Model):
    """One value that a reorganisation changed, or one row that it made; undoing plays them backwards."""

    reorganisation = models.ForeignKey(
        Reorganisation, on_delete=models.PROTECT, related_name="effects", verbose_name="lần sắp xếp"
    )
    target_type = models.CharField("loại đối tượng", max_length=60)
    target_id = models.BigIntegerField("mã đối tượng")
    field = models.CharField("trường", max_length=60, blank=True)  # blank: the row was made
    before = models.JSONField("trước", null=True)
    after = models.JSONField("sau", null=True)

    class Meta:
        verbose_name = "thay đổi do sắp xếp"
        verbose_name_plural = "thay đổi do sắp xếp"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.target_type} {self.target_id} {self.field}"
