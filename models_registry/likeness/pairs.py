"""The pairs of registrations that read alike, kept up to date: around one that was saved, and through a whole year.

What is found here is computed, not done by anybody: it is not recorded. That a reviewer's “không trùng” no longer
holds, because one of the two has been rewritten, is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from danvan.activity.record import record
from danvan.organization import scope
from danvan.organization.models import Unit
from models_registry.likeness import scores
from models_registry.likeness.scores import title_of, words_of
from models_registry.likeness.search import (
    Found,
    Pairs,
    Search,
    Tick,
    Written,
    compare,
    key_of,
    nearest_copies,
    scope_of,
    search,
)
from models_registry.models import CampaignYear, Initiative, LikePair, Registration, RegistrationState
from models_registry.models.likeness import LikePairQuerySet

# What a unit writes about a model; names, dates and people are not what is copied.
TEXT_FIELDS = (
    "situation", "objectives", "place_and_people", "forces", "resources", "outputs", "sustainability",
)  # fmt: skip

_HEAD = ("pk", "year__year", "unit__present_path", "initiative_id", "name", "subject_name")
_AT_ONCE = 500
_MOST_READ = 500  # texts of units nearby; a hundred communes under one province are left to the search of the year
_RING = 20  # a bound against models that replicate each other in a ring
_DISMISSAL = ("dismissed_at", "dismissed_by", "dismissed_reason", "dismissed_content")


def look_around_after_commit(registration: Registration) -> None:
    """Once what was saved stands, compare it with its surroundings; a failure there never undoes the saving."""
    transaction.on_commit(partial(look_around, registration.pk), robust=True)


@transaction.atomic
def look_around(registration_pk: int) -> None:
    """Compare one registration with those of its unit and the units nearby, and with last year's titles everywhere.

    Also every pair that it stands in already is compared again: what is alike no more goes.
    """
    saved = Registration.objects.select_related("year", "unit").filter(pk=registration_pk).first()
    if saved is None or saved.state == RegistrationState.DECLINED:
        return
    near = _near(saved.unit)
    known = LikePair.objects.of([saved.pk]).filter(year=saved.year)
    partners = {pk for ends in known.values_list("first_id", "second_id") for pk in ends} | {saved.pk}
    read = Q(unit__present_path=saved.unit.present_path) | Q(pk__in=partners)
    if comparable(saved.year).filter(near).count() <= _MOST_READ:
        read |= near
    rows = {row.pk: row for row in _written(comparable(saved.year).filter(read), saved.year)}
    if saved.pk not in rows:
        return
    others = comparable(saved.year).filter(near | Q(year__year=saved.year.year - 1)).exclude(pk__in=rows)
    among = Search([*rows.values(), *_written(others, saved.year, texts=False)])
    row = rows[saved.pk]
    found = _with_texts(row, among.titles_like(row), rows, saved.year) | nearest_copies(among.texts_like(row))
    found = among.without_echoes(found | _known_again(row, partners, rows))
    _keep(found, known, year=saved.year)


def look_through(year: CampaignYear, *, tick: Tick = lambda done: None) -> int:
    """Compare all registrations of a year with each other and with last year's; gives how many were compared.

    What was saved meanwhile has been compared by its own saving: its pairs are left alone.
    """
    known = LikePair.objects.filter(year=year, pk__lte=LikePair.objects.aggregate(last=Max("pk"))["last"] or 0)
    rows = list(_written(comparable(year), year))
    found = search(rows, tick=tick)
    with transaction.atomic():
        still_there = set(comparable(year).order_by().values_list("pk", flat=True))
        _keep({key: one for key, one in found.items() if still_there.issuperset(key)}, known, year=year)
    return sum(not row.is_earlier for row in rows)


def comparable(year: CampaignYear) -> QuerySet[Registration]:
    """What is compared: all of the year, and of last year what was sent; what was declined is settled."""
    last_year = Q(year__year=year.year - 1, submitted_at__isnull=False) & ~Q(state__in=RegistrationState.unsent())
    return Registration.objects.filter(Q(year=year) | last_year).exclude(state=RegistrationState.DECLINED)


def count_alike(registrations: Iterable[Registration], user: Any) -> Counter[int]:
    """How many others in the reviewer's reach each may be a duplicate of, by key; one query for a page of them."""
    years = {registration.pk: registration.year_id for registration in registrations}
    pairs = LikePair.objects.of(years).visible_to(user).unsettled().order_by()
    ends = pairs.values_list("first_id", "second_id", "year_id")
    return Counter(pk for *pair, year in ends for pk in pair if years.get(pk) == year)


def mark_alike(registrations: Iterable[Registration], user: Any) -> None:
    """Give each of a page `may_be_double`: the number of `count_alike`."""
    rows = list(registrations)
    alike = count_alike(rows, user)
    for row in rows:
        row.may_be_double = alike[row.pk]  # type: ignore[attr-defined]


def content_of(registration: Registration) -> list[str]:
    """Title and text, to be kept beside a reviewer's decision."""
    return [registration.name, "\n".join(getattr(registration, name) for name in TEXT_FIELDS)]


def common_unit(pair: LikePair) -> Unit:
    """The nearest unit at or above both: in whose branch the log tells of the pair."""
    path, other = pair.first.unit.present_path, pair.second.unit.present_path
    while not other.startswith(path):
        path = path[: -scope.STEP]
    return Unit.objects.filter(path=path).first() or pair.second.unit


def _near(unit: Unit) -> Q:
    """Registrations of the unit, of its parent, and of what lies right under either."""
    above = [unit.present_path, *unit.present_ancestor_paths[:1]]
    near = Q(unit__present_path__in=above)
    for path in above:
        near |= scope.in_subtree(path, "unit__") & Q(unit__present_path__length=len(path) + scope.STEP)
    return near


def _written(registrations: QuerySet[Registration], year: CampaignYear, *, texts: bool = True) -> Iterable[Written]:
    """The rows as they are compared; without texts where only titles are asked for."""
    roots = _families()
    columns = (*_HEAD, *(TEXT_FIELDS if texts else ()))
    read = registrations.order_by("pk").values_list(*columns)
    for pk, of_year, path, initiative, name, subject, *parts in read.iterator(chunk_size=2000):
        family = _root(initiative, roots)
        yield Written(pk, of_year < year.year, path, family, title_of(name), subject, words_of(parts))


def _families() -> dict[int, int]:
    return dict(Initiative.objects.exclude(replicates=None).order_by().values_list("pk", "replicates_id"))


def _root(initiative: int, sources: dict[int, int]) -> int:
    for _ in range(_RING):
        if initiative not in sources:
            break
        initiative = sources[initiative]
    return initiative


def _with_texts(row: Written, pairs: Pairs, rows: dict[int, Written], year: CampaignYear) -> Pairs:
    """The pairs found by title, with the text of those whose text was not read before."""
    others = {key: next(pk for pk in key if pk != row.pk) for key in pairs}
    unread = [pk for pk in others.values() if pk not in rows]
    read = {other.pk: other for other in _written(Registration.objects.filter(pk__in=unread), year)}
    return {
        key: Found(found.scope, compare(row, read[others[key]])) if others[key] in read else found
        for key, found in pairs.items()
    }


def _known_again(row: Written, partners: Iterable[int], rows: dict[int, Written]) -> Pairs:
    """The pairs that `row` stands in already, as far as they are alike still."""
    pairs = {}
    for pk in partners:
        other = rows.get(pk)
        if other is not None and pk != row.pk and other.family != row.family:
            found = compare(row, other)
            if scores.is_alike(found):
                pairs[key_of(row, other)] = Found(scope_of(row, other), found)
    return pairs


def _keep(found: Pairs, known: LikePairQuerySet, *, year: CampaignYear) -> None:
    """Make the pairs that were found the pairs that are known; what is settled stays remembered."""
    pairs = {(pair.first_id, pair.second_id): pair for pair in known.not_declined().order_by("pk")}
    gone = [pair.pk for key, pair in pairs.items() if key not in found and not pair.is_dismissed]
    for at in range(0, len(gone), _AT_ONCE):
        LikePair.objects.filter(pk__in=gone[at : at + _AT_ONCE], dismissed_at=None).delete()
    new = [
        LikePair(first_id=first, second_id=second, year=year, **_values(one))
        for (first, second), one in found.items()
        if (first, second) not in pairs
    ]
    LikePair.objects.bulk_create(new, batch_size=_AT_ONCE, ignore_conflicts=True)
    changed = []
    for key, one in found.items():
        pair = pairs.get(key)
        if pair and any(getattr(pair, name) != value for name, value in _values(one).items()):
            for name, value in _values(one).items():
                setattr(pair, name, value)
            changed.append(pair)
    LikePair.objects.bulk_update(changed, ["scope", "title_score", "text_score"], batch_size=_AT_ONCE)
    _reopen_rewritten([pairs[key].pk for key in found if key in pairs and pairs[key].is_dismissed])


def _values(found: Found) -> dict[str, Any]:
    return {"scope": found.scope, "title_score": found.likeness.title, "text_score": found.likeness.text}


def _reopen_rewritten(dismissed: Sequence[int]) -> None:
    """Show a pair again of which one side is no longer what the reviewer read."""
    for at in range(0, len(dismissed), _AT_ONCE):
        pairs = LikePair.objects.filter(pk__in=dismissed[at : at + _AT_ONCE], dismissed_at__isnull=False)
        for pair in pairs.for_pages().order_by("pk"):
            if is_rewritten(pair):
                _reopen(pair)


def is_rewritten(pair: LikePair) -> bool:
    """Whether one of a dismissed pair has become markedly different since."""
    sides = zip((pair.first, pair.second), pair.dismissed_content, strict=False)
    return any(scores.has_changed(*content_of(side), *then) for side, then in sides)


def _reopen(pair: LikePair) -> None:
    before = {"dismissed_at": str(pair.dismissed_at), "dismissed_reason": pair.dismissed_reason}
    pair.dismissed_at = pair.dismissed_by = None
    pair.dismissed_reason, pair.dismissed_content = "", []
    pair.save(update_fields=_DISMISSAL)
    record(
        "likeness.reopen",
        pair,
        label="Xem lại mô hình có thể trùng: nội dung đã thay đổi nhiều",
        actor=None,
        unit=common_unit(pair),
        before=before,
    )
