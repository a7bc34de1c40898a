"""Which registrations stand in a list in force: asked by whoever decides of the same model again."""

from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.urls import reverse

from danvan.organization.models import User
from evaluations.rewarded import Reward
from reports.models import CommendationEntry, CommendationList, ListState

_REGISTRATION = "recognition__result__registration"


def rewards(registrations: Collection[int], user: User) -> Iterator[Reward]:
    """What the lists in force give these registrations, the latest list last."""
    entries = CommendationEntry.objects.filter(
        **{f"{_REGISTRATION}__in": registrations}, commendation_list__state=ListState.ISSUED
    )
    rows = entries.select_related("commendation_list__year", "recognition__result").order_by("commendation_list", "pk")
    readable = set(CommendationList.objects.visible_to(user).order_by().values_list("pk", flat=True))
    for entry in rows:
        issued = entry.commendation_list
        url = reverse("reports:list_detail", args=[issued.pk]) if issued.pk in readable else ""
        words = f"{issued.get_award_form_display()} năm {issued.year.year}"
        yield Reward(entry.recognition.result.registration_id, words, url)


def rewarded_registrations(year: int) -> "QuerySet[CommendationEntry, int]":
    """The keys of those that a list in force of the year names."""
    named = CommendationEntry.objects.filter(
        commendation_list__state=ListState.ISSUED, commendation_list__year__year=year
    )
    return named.order_by().values_list(_REGISTRATION, flat=True)
