"""What is said of registrations that read alike: to the unit, to the reviewer, and side by side.

A unit is told of another's registration by name only where it may read that registration anyway, or learn from it; of
a draft of another unit it is told nothing at all.
"""

from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.learning import learnable_by
from models_registry.likeness.pairs import TEXT_FIELDS
from models_registry.likeness.scores import Run, side_by_side, text_score, title_of, title_score, words_of
from models_registry.models import LikenessScope, LikePair, Registration, RegistrationState
from models_registry.models.likeness import LikePairQuerySet
from models_registry.views import registration_words as words
from models_registry.workflow import registration_workflow

MOST_NAMED = 5
# While a registration is in one of these its unit can still do something about it.
_OPEN_TO_UNIT = [*RegistrationState.with_unit(), RegistrationState.SUBMITTED]
COMPARED_FIELDS = ("name", "subject_name", "field", *TEXT_FIELDS, "person_in_charge", "timeframe")
LIKE_PERCENT = 50  # less alike folds away
_SETTLING_ACTS = ("return", "decline")


class Like(NamedTuple):
    """One registration like this one; without a name and address where the reader may not read it."""

    name: str
    url: str
    where: str
    how_alike: str
    is_own_last_year: bool = False


class LikenessNotice(NamedTuple):
    """What a page says of registrations that are like the one it shows."""

    title: str
    for_unit: bool
    likes: list[Like]
    more: int  # further ones, not shown
    beyond: int  # outside the reach of the reviewer
    edit_url: str = ""

    @property
    def has_own_last_year(self) -> bool:
        return any(like.is_own_last_year for like in self.likes)


class Compared(NamedTuple):
    """One question with both answers, their common parts told from the rest."""

    label: str
    first: list[Run]
    second: list[Run]
    share: str
    is_like: bool = False  # alike enough to be read first


class Side(NamedTuple):
    """One of two registrations laid side by side, with what the reviewer may do to it now."""

    heading: str
    registration: Registration
    acts: list[tuple[str, str]]  # words and address


def likeness_notice(registration: Registration, user: User) -> LikenessNotice | None:
    """What `registration` is like, as far as this person is told; None where there is nothing to say."""
    pairs = LikePair.objects.of([registration.pk]).filter(year=registration.year_id).unsettled()
    if can(user, Permission.ENTER, registration.unit):
        return _for_unit(registration, pairs, user) if registration.state in _OPEN_TO_UNIT else None
    visible = list(pairs.visible_to(user).for_pages().order_by("-title_score", "-text_score", "pk"))
    beyond = _sent(pairs).count() - len(visible)
    if not visible and beyond <= 0:
        return None
    likes = [
        Like(other.name, pair_url(pair), _place(other), how_alike(pair))
        for pair in visible[:MOST_NAMED]
        for other in [pair.other_than(registration.pk)]
    ]
    title = f"Có thể trùng với {len(visible)} mô hình" if visible else "Có thể trùng với mô hình ở nơi khác"
    return LikenessNotice(title, False, likes, len(visible) - len(likes), max(beyond, 0))


def in_order(pair: LikePair) -> tuple[Registration, Registration]:
    """Both registrations, the one of the earlier year or sending first."""
    one, other = sorted((pair.first, pair.second), key=lambda row: (row.year.year, row.submitted_at, row.pk))
    return one, other


def compared(one: Registration, other: Registration) -> list[Compared]:
    """The answers of both under the labels of the form, those alike first; what neither has written is left out."""
    found = []
    for name in COMPARED_FIELDS:
        first, second = words.row(one, name), words.row(other, name)
        if first.value or second.value:
            share = _share(name, first.value, second.value) if first.value and second.value else 0
            told = f"Giống {share} %" if first.value and second.value else "Chỉ một bản có"
            runs = side_by_side(first.value, second.value)
            found.append(Compared(first.label, *runs, told, is_like=share >= LIKE_PERCENT))
    return sorted(found, key=lambda row: not row.is_like)


def _share(name: str, one: str, other: str) -> int:
    """How alike two answers are, as the list says it: letters of titles, words of texts."""
    if name == "name":
        return title_score(title_of(one), title_of(other))
    return text_score(words_of([one]), words_of([other]))


def side_of(registration: Registration, heading: str, user: User) -> Side:
    """One side with the acts that are open to the reviewer now."""
    offers = registration_workflow.offered(registration, user)
    acts = [
        (offer.transition.label, words.transition_url(registration, offer.transition.name))
        for offer in offers
        if offer.transition.name in _SETTLING_ACTS and offer.is_allowed
    ]
    return Side(heading, registration, acts)


def how_alike(pair: LikePair) -> str:
    """“tên giống 92 %, nội dung giống 88 %”"""
    told = [f"tên giống {pair.title_score} %"] if pair.title_score else []
    return ", ".join([*told, f"nội dung giống {pair.text_score} %"] if pair.text_score else told)


def pair_url(pair: LikePair) -> str:
    return reverse("models_registry:likeness_detail", args=[pair.pk])


def _for_unit(registration: Registration, pairs: LikePairQuerySet, user: User) -> LikenessNotice | None:
    ordered = list(pairs.for_pages().order_by("-title_score", "-text_score", "pk"))
    others = [pair.other_than(registration.pk).pk for pair in ordered]
    readable = set(Registration.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True))
    published = set(learnable_by(user).filter(pk__in=others).values_list("pk", flat=True))
    named: list[Like] = []
    unnamed: list[Like] = []
    for pair in ordered:
        other = pair.other_than(registration.pk)
        if other.pk in readable:
            url = reverse("models_registry:registration_detail", args=[other.pk])
            named.append(Like(other.name, url, _place(other), how_alike(pair), _is_own_earlier(registration, other)))
        elif other.pk in published:
            named.append(Like(other.name, "", f"{_place(other)}, mã {other.initiative.code}", how_alike(pair)))
        elif other.submitted_at and other.state not in RegistrationState.unsent():
            unnamed.append(Like("", "", _unnamed(pair, other), how_alike(pair)))
    if not named and not unnamed:
        return None
    title = f"Mô hình này gần giống {len(named) + len(unnamed)} mô hình khác"
    shown = [*named[:MOST_NAMED], *_counted(unnamed)]
    more = len(named[MOST_NAMED:])
    return LikenessNotice(title, True, shown, more, 0, words.edit_url(registration, user))


def _counted(unnamed: list[Like]) -> list[Like]:
    """Those of which the same is told as one line, with their number and the most alike of them."""
    told: dict[str, list[Like]] = {}
    for like in unnamed:
        told.setdefault(like.where, []).append(like)
    return [
        Like("", "", f"{'Một' if len(likes) == 1 else len(likes)} {where}", likes[0].how_alike)
        for where, likes in told.items()
    ]


def _is_own_earlier(registration: Registration, other: Registration) -> bool:
    is_earlier = other.year.year < registration.year.year
    return is_earlier and other.initiative.unit.present_path == registration.unit.present_path


def _unnamed(pair: LikePair, other: Registration) -> str:
    """What a unit is told of a registration that it may not read: neither its name nor whose it is."""
    if pair.scope == LikenessScope.NEIGHBOUR:
        return "mô hình của đơn vị lân cận"
    return f"mô hình của đơn vị khác, năm {other.year.year}"


def _place(registration: Registration) -> str:
    return f"{registration.unit_name}, năm {registration.year.year}"


def _sent(pairs: LikePairQuerySet) -> LikePairQuerySet:
    unsent = Q(first__state__in=RegistrationState.unsent()) | Q(second__state__in=RegistrationState.unsent())
    return pairs.exclude(unsent).filter(first__submitted_at__isnull=False, second__submitted_at__isnull=False)
