"""The mô hình, điển hình itself, which lives across years."""

import secrets

from django.db import models
from django.db.models import F, Q

from danvan.common.fields import SortKeyField
from danvan.common.text import refuse_control_characters, require_letter
from danvan.organization.models import Unit
from models_registry.models.campaign import Field


class InitiativeForm(models.TextChoices):
    """Who carries it."""

    COLLECTIVE = "collective", "Tập thể"
    INDIVIDUAL = "individual", "Cá nhân"
    HOUSEHOLD = "household", "Hộ gia đình"


def new_code() -> str:
    """A short code without look-alike letters: MH-7K3Q9A. It cannot be guessed from another."""
    return "MH-" + "".join(secrets.choice("23456789ACDEFGHJKMNPQRTUVWXY") for _ in range(6))


class Initiative(models.Model):
    """A “Dân vận khéo” model of a unit, from its start to its end."""

    code = models.CharField("mã mô hình", max_length=12, unique=True, default=new_code, editable=False)
    name = models.CharField("tên mô hình", max_length=300, validators=[refuse_control_characters, require_letter])
    form = models.CharField("hình thức", max_length=12, choices=InitiativeForm)
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, related_name="initiatives", verbose_name="lĩnh vực", null=True, blank=True
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="initiatives", verbose_name="đơn vị")
    started_on = models.DateField("bắt đầu", null=True, blank=True)
    ended_on = models.DateField("kết thúc", null=True, blank=True)
    ended_reason = models.CharField("lý do kết thúc", max_length=300, blank=True)
    replicates = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replications",
        verbose_name="nhân rộng từ",
    )
    sort_key = SortKeyField(sources=("name",))

    class Meta:
        verbose_name = "mô hình"
        verbose_name_plural = "mô hình"
        ordering = ["sort_key", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="initiative_ends_after_it_begins",
                violation_error_message="Ngày kết thúc mô hình phải sau ngày bắt đầu.",
            )
        ]

    def __str__(self) -> str:
        return self.name


def free_code() -> str:
    """A code that no initiative bears: among tens of thousands two would now and then be alike."""
    while Initiative.objects.filter(code=(code := new_code())).exists():
        pass
    return code
