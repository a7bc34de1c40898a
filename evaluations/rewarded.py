"""Which models have been rewarded: told by the app above that issues the lists.

Filled in its `apps.ready`. Only what was issued is told, so it is no secret of anybody's.
"""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet

from danvan.organization.models import User


class Reward(NamedTuple):
    """One reward of a registration, and where the reader finds it; no address where they may not read it."""

    registration_id: int
    words: str  # “Biểu dương năm 2024”
    url: str


Rewards = Callable[[Collection[int], User], Iterable[Reward]]  # of these registrations, for this reader
RewardedKeys = Callable[[int], "QuerySet"]  # type: ignore[type-arg]  # keys of registrations rewarded in a year

_TOLD_BY: list[tuple[Rewards, RewardedKeys]] = []


def register_rewards(rewards: Rewards, keys: RewardedKeys) -> None:
    if (rewards, keys) not in _TOLD_BY:
        _TOLD_BY.append((rewards, keys))


def rewards_of(registrations: Collection[int], user: User) -> dict[int, Reward]:
    """One reward of each of the registrations that has any, by key."""
    if not registrations:
        return {}
    return {reward.registration_id: reward for rewards, _ in _TOLD_BY for reward in rewards(registrations, user)}


def rewarded_in(year: int, registration: str = "pk") -> Q:
    """The condition on rows whose `registration` (a lookup path) was rewarded in the year."""
    condition = Q(pk__in=[])
    for _, keys in _TOLD_BY:
        condition |= Q(**{f"{registration}__in": keys(year)})
    return condition
