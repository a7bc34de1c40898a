"""A model's result as people read it: planned beside achieved, what was mobilised, its earlier year."""

from decimal import Decimal
from typing import NamedTuple

from danvan.common.templatetags.portal import vn_number
from evaluations.models import Assessment, InitiativeResult
from evaluations.reading.dossier import Dossier
from models_registry.models import PlannedOutput, Registration

_MILLION = Decimal(1_000_000)


class OutputLine(NamedTuple):
    """One planned output and what became of it; `achieved` is empty where nothing was said yet."""

    planned: PlannedOutput
    achieved: str

    @property
    def what(self) -> str:
        return self.planned.what

    @property
    def promised(self) -> str:
        return f"{vn_number(self.planned.quantity)} {self.planned.measure}"

    @property
    def words(self) -> str:
        """“Dự kiến 120 hộ → Đạt 118 hộ”."""
        achieved = self.achieved[:1].upper() + self.achieved[1:]
        return f"Dự kiến {self.promised} → {achieved or 'Chưa ghi'}"


def output_lines(registration: Registration, result: InitiativeResult | None) -> list[OutputLine]:
    """Each planned output of the registration beside what was achieved, in their order."""
    rows = result.achieved_outputs.all() if result is not None and result.pk else ()  # type: ignore[attr-defined]
    told = {row.planned_id: row.typed for row in rows}
    return [
        OutputLine(planned, told[planned.pk].words(planned.measure) if planned.pk in told else "")
        for planned in registration.planned_outputs.all()  # type: ignore[attr-defined]
    ]


def mobilised(money: Decimal | None, workdays: Decimal | None, land: Decimal | None) -> list[str]:
    """Amounts as they are read, without those that are not known: “120,5 triệu đồng”, “350 ngày công”."""
    said = [money_words(money)] if money is not None else []
    said += [f"{vn_number(workdays)} ngày công"] if workdays is not None else []
    return said + ([f"{vn_number(land)} m² đất hiến"] if land is not None else [])


def mobilised_words(result: InitiativeResult) -> str:
    """All that a model mobilised: the numbers in one line, then what was said in words."""
    numbers = "; ".join(mobilised(result.money_mobilised, result.workdays_mobilised, result.land_donated))
    return "\n".join(part for part in (numbers, result.resources_mobilised) if part)


def money_words(money: Decimal) -> str:
    """In millions where that says it exactly, else in đồng."""
    millions = money / _MILLION
    if money and millions == round(millions, 2):
        return f"{vn_number(millions)} triệu đồng"
    return f"{vn_number(money)} đồng"


def earlier_result(dossier: Dossier, registration: Registration) -> InitiativeResult | None:
    """What the same model achieved in the latest year before, if the reader may know it."""
    seen = Assessment.objects.visible_to(dossier.user).order_by().values("pk")
    earlier = InitiativeResult.objects.filter(
        registration__initiative=registration.initiative_id,
        registration__year__year__lt=registration.year.year,
        assessment__in=seen,
    )
    rows = earlier.select_related("registration__year", "assessment")
    rows = rows.prefetch_related("achieved_outputs", "registration__planned_outputs")
    return rows.order_by("-registration__year__year", "id").first()
