"""The first page of leaders: the figures of the year and the latest issued lists. Nothing to fill in."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet

from danvan.organization import scope
from danvan.organization.access import desks_of
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from models_registry.models import CampaignYear
from reports.models import CommendationList, ListState
from reports.queries import YearSummary, summarise

LISTS_SHOWN = 5


@dataclass(frozen=True)
class LeaderHome:
    """One leader's branch in one year."""

    user: User
    year: CampaignYear

    @classmethod
    def is_for(cls, user: User) -> bool:
        """Who sees the figures and has no desk: those with a desk find the figures in the navigation."""
        desk = (Permission.REVIEW, Permission.RECOGNISE, Permission.PUBLISH)
        return scope.can_anywhere(user, Permission.VIEW_SUMMARY) and not any(
            scope.can_anywhere(user, permission) for permission in desk
        )

    @cached_property
    def summary(self) -> YearSummary:
        return summarise(first_unit(self.user), self.year)

    @cached_property
    def lists(self) -> list[CommendationList]:
        return list(issued_lists(self.user)[:LISTS_SHOWN])


def first_unit(user: User) -> Unit:
    """The highest unit whose figures the person may see."""
    paths = desks_of(user, Permission.VIEW_SUMMARY)
    return Unit.objects.filter(present_path__in=paths).order_by("present_path", "path")[0].heir


def issued_lists(user: User) -> QuerySet[CommendationList]:
    """The lists in force that the person may read with the number of their rows, latest first."""
    in_force = CommendationList.objects.visible_to(user).filter(state=ListState.ISSUED)
    counted = in_force.annotate(row_count=Count("entries", distinct=True))
    return counted.select_related("body", "year", "rung").order_by("-issued_on", "-id")
