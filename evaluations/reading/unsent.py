"""What a rung says of the units that sent it no dossier, once the time for it is over: they have no row to be rated."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from danvan.common import clock
from danvan.common.templatetags.portal import vn_number
from danvan.organization.models import Unit
from evaluations.desk_units import UNSENT, desk_units
from evaluations.outstanding import dossier_sent
from evaluations.schemes import schemes_in_force
from models_registry.models import CampaignYear, PhaseKind
from models_registry.phase_times import PhaseTimes


class UnsentNote(NamedTuple):
    """How many they are and what the scheme makes of them, in words, and where they stand by name."""

    number: int
    text: str
    url: str


def unsent_note(rung: Unit, year: CampaignYear) -> UnsentNote | None:
    """Of the units that send to this rung; None before their time is over, and where all have sent.

    Who was given more time is not counted until that is over. Nothing is stored for a unit without a dossier.
    """
    times = PhaseTimes.of(year, PhaseKind.SELF_ASSESSMENT)
    now = clock.now()
    if times is None or now <= times.phase.closes_at:
        return None
    longer = [path for path, closes_at in times.extended.items() if closes_at >= now]
    missing = desk_units(rung, year).filter(stage=UNSENT).exclude(dossier_sent(year) | Q(present_path__in=longer))
    number = missing.order_by().values("pk").distinct().count()
    if not number:
        return None
    scheme = schemes_in_force([year])[year.pk]
    rating = scheme.unsent_rating if scheme else ""
    rated = f": xếp loại “{rating}” theo thang điểm" if rating else ""
    asked = urlencode({"nam": year.year, "ban": rung.pk, "trang_thai": UNSENT})
    return UnsentNote(
        number,
        f"{vn_number(number)} đơn vị chưa gửi bản tự đánh giá{rated}.",
        f"{reverse('evaluations:assignment_list')}?{asked}",
    )
