"""Which units have sent the dossier of a year: the registry asks before it reminds (models_registry/outstanding.py)."""

from collections import Counter

from django.db.models import Q

from danvan.organization.genealogy import GENERATIONS
from danvan.organization.models import SuccessionKind, UnitSuccession
from evaluations.models import Assessment
from models_registry.models import CampaignYear


def dossier_sent(year: CampaignYear) -> Q:
    """The condition on units that their dossier of the year is sent (see inheritance.dossier_of).

    Their own, or the one that the same unit sent before it was moved or taken over whole.
    """
    sent = Assessment.objects.sent().filter(year=year)
    closed = set(sent.filter(unit__valid_to__isnull=False).order_by().values_list("unit", flat=True))
    heirs = _same_unit_since(closed) if closed else set()
    own = Assessment.objects.filter(year=year, unit__in=heirs).order_by().values_list("unit", flat=True)
    return Q(pk__in=sent.order_by().values("unit")) | Q(pk__in=heirs - set(own))


def _same_unit_since(closed: set[int]) -> set[int]:
    """The units that these are today: a generation at a time, as genealogy.same_unit_before goes back."""
    found: set[int] = set()
    standing = UnitSuccession.objects.filter(reorganisation__undone_at=None).exclude(kind=SuccessionKind.RENAMED)
    for _ in range(GENERATIONS):
        next_ones = set(standing.filter(old__in=closed, new__isnull=False).values_list("new", flat=True))
        rows = list(standing.filter(new__in=next_ones))
        into = Counter(row.new_id for row in rows)
        closed = {
            row.new_id
            for row in rows
            if row.new_id is not None
            and into[row.new_id] == 1
            and row.is_main
            and row.kind != SuccessionKind.SPLIT
            and row.old_id in closed
        }
        if not closed:
            break
        found |= closed
    return found
