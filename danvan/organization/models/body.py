"""The bodies that review, recognise and issue.

A unit has at most one body at a time that reviews: that makes it a rung of the ladder. Besides it others may issue
only, such as the People's Committee whose chairman signs what the Ban Dân vận prepared.
"""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from danvan.common import clock
from danvan.common.once import once_per_page
from danvan.organization.models.unit import Unit


class IssuerKind(models.TextChoices):
    """Whose rules of form a document follows."""

    PARTY = "party", "Cơ quan Đảng"
    STATE = "state", "Cơ quan Nhà nước"


class ReviewingBodyQuerySet(models.QuerySet["ReviewingBody"]):
    """Questions about many bodies."""

    def at(self, day: date) -> "ReviewingBodyQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def name_at(self, unit: Unit, day: date | None = None) -> str:
        """What the rung at `unit` is called on `day` (default today); the unit's name where it has no body."""
        body = self.at(day or clock.today()).filter(unit=unit, reviews=True).first()
        return body.name if body else unit.name

    def ladder_of(self, unit: Unit, day: date | None = None) -> "list[ReviewingBody]":
        """The rungs above `unit`, nearest first: its ancestors that have a body on `day` (default today).

        On a day of its own life these are the units that then lay above it; later, those above its successor.
        """
        day = day or clock.today()
        paths = unit.ancestor_paths if unit.exists_on(day) else unit.present_ancestor_paths
        return list(_rungs(tuple(paths), day))

    def get_by_natural_key(self, code: str, valid_from: str) -> "ReviewingBody":
        return self.get(unit__code=code, valid_from=valid_from, reviews=True)


@once_per_page
def _rungs(paths: tuple[str, ...], day: date) -> "tuple[ReviewingBody, ...]":
    """The bodies that review at these units on that day, the deepest unit first."""
    bodies = ReviewingBody.objects.at(day).filter(unit__path__in=paths, reviews=True).select_related("unit")
    return tuple(sorted(bodies, key=lambda body: -len(body.unit.path)))


class ReviewingBody(models.Model):
    """The Ban Dân vận (or its like) or an issuer at a unit, for as long as it bears this name."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bodies", verbose_name="đơn vị")
    name = models.CharField("tên cơ quan", max_length=200)
    superior = models.CharField("cơ quan cấp trên trực tiếp", max_length=200)
    number_suffix = models.CharField("ký hiệu văn bản", max_length=30)
    place = models.CharField("địa danh", max_length=80)
    signer_authority = models.CharField("thẩm quyền ký", max_length=20, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=80)
    signer_name = models.CharField("họ tên người ký", max_length=120, blank=True)
    reviews = models.BooleanField("xét duyệt", default=True)  # no: it only issues
    issuer_kind = models.CharField("hệ thống", max_length=10, choices=IssuerKind, default=IssuerKind.PARTY)
    valid_from = models.DateField("có từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = ReviewingBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan xét duyệt"
        verbose_name_plural = "cơ quan xét duyệt"
        ordering = ["unit__path", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(valid_to=None, reviews=True),
                name="one_reviewing_body_per_unit",
                violation_error_message="Đơn vị này đang có một cơ quan xét duyệt. Hãy kết thúc cơ quan cũ trước.",
            ),
            models.UniqueConstraint(
                fields=["unit", "valid_from"],
                condition=Q(reviews=True),
                name="reviewing_body_begins_once_a_day",
                violation_error_message="Đơn vị này đã có một cơ quan xét duyệt bắt đầu từ ngày đó.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="body_ends_after_it_begins",
                violation_error_message="Ngày kết thúc của cơ quan phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[Any, ...]:
        return (self.unit.code, self.valid_from)

    natural_key.dependencies = ["organization.unit"]  # type: ignore[attr-defined]
