"""What a registration promises that can be counted at the end of the year."""

from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.db.models import Q

from danvan.common.templatetags.portal import vn_number
from danvan.common.text import refuse_control_characters
from models_registry.models.registration import Registration

MEASURES = ("hộ", "người", "m²", "km", "ngày công", "triệu đồng", "buổi", "tổ", "cây", "công trình")  # suggestions


class Planned(NamedTuple):
    """One line as it is typed: “Đất hiến | 1.800 | m²”."""

    what: str
    quantity: Decimal
    measure: str

    def __str__(self) -> str:
        return f"{self.what}: {vn_number(self.quantity)} {self.measure}"


class PlannedOutput(models.Model):
    """One countable output of a registration: what, how much, in which measure.

    A part of its registration. While the unit may still change what it promised the rows are written anew with each
    save; from the acceptance on they stand, so that what was achieved can be put beside each.
    """

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="planned_outputs", verbose_name="đăng ký"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    what = models.CharField("sản phẩm", max_length=200, validators=[refuse_control_characters])
    quantity = models.DecimalField("số lượng", max_digits=12, decimal_places=2)
    measure = models.CharField("đơn vị tính", max_length=40, validators=[refuse_control_characters])

    class Meta:
        verbose_name = "sản phẩm dự kiến"
        verbose_name_plural = "sản phẩm dự kiến"
        ordering = ["registration_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "position"],
                name="one_planned_output_at_a_position",
                violation_error_message="Hai sản phẩm dự kiến không đứng cùng một chỗ.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="planned_quantity_is_positive",
                violation_error_message="Số lượng dự kiến phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.line)

    @property
    def line(self) -> Planned:
        """The row as it is typed and copied."""
        return Planned(self.what, self.quantity, self.measure)
