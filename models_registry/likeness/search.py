"""Finding registrations that read alike among many: rows in, pairs with scores out; nothing here reads the database.

Titles are compared with every title nearby (the same unit, the units beside it under one parent, that parent), of this
year and of last year; with titles farther away only of last year. Comparing each text with each would take hours: of
every text a sketch of some hashed word sequences is kept, and only texts whose sketches meet are compared in full.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from zlib import crc32

from rapidfuzz import fuzz, process

from danvan.organization.scope import STEP
from models_registry.likeness import scores
from models_registry.likeness.scores import Likeness, Title
from models_registry.models.likeness import LikenessScope

Tick = Callable[[int], None]  # is told how many of the rounds are done

ROUNDS = 2  # titles, then texts
_TICKS = 250  # rows between two words of progress
_RAREST = 3  # words of a title by which its like is looked up far away
_SEQUENCE = 4  # words in a row that are hashed together
_SKETCH = 24  # the smallest hashes of a text
_MEETING = 3  # hashes that two sketches share before the texts are compared
_FREQUENT = 16  # a sequence in more texts than this leads only to the nearest in the tree of units,
_NEAREST = 3  # so many on either side
_MOST_COMPARED = 12  # texts compared in full with one
_MASK = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class Written:
    """A registration as far as it is compared."""

    pk: int
    is_earlier: bool  # of last year
    path: str  # where its unit stands today
    family: int  # the model that it continues or replicates: its like is no duplicate
    title: Title
    subject: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of two registrations."""

    scope: LikenessScope
    likeness: Likeness


Pairs = dict[tuple[int, int], Found]  # by both keys, the smaller first


def scope_of(one: Written, other: Written) -> LikenessScope:
    """Where the two stand to each other."""
    if one.is_earlier != other.is_earlier:
        return LikenessScope.LAST_YEAR
    if one.path == other.path:
        return LikenessScope.UNIT
    return LikenessScope.NEIGHBOUR if are_near(one.path, other.path) else LikenessScope.ELSEWHERE


def are_near(one: str, other: str) -> bool:
    """Whether two units are the same, lie under one parent, or one is the other's parent."""
    above, other_above = one[:-STEP], other[:-STEP]
    return one in (other, other_above) or other == above or (bool(above) and above == other_above)


def key_of(one: Written, other: Written) -> tuple[int, int]:
    return (min(one.pk, other.pk), max(one.pk, other.pk))


def compare(one: Written, other: Written) -> Likeness:
    """Both scores in full; titles of models of two different persons count for nothing."""
    is_telling = scores.titles_tell(one.subject, other.subject)
    title = scores.title_score(one.title, other.title) if is_telling else 0
    return Likeness(title, scores.compared(one.words, other.words))


def search(rows: Iterable[Written], *, tick: Tick = lambda done: None) -> Pairs:
    """All pairs among `rows` of which at least one is of this year."""
    among = Search(rows)
    pairs: Pairs = {}
    for done, row in enumerate(among.recent):
        if done % _TICKS == 0:
            tick(done)
        pairs.update(among.titles_like(row))
    copies: Pairs = {}
    for done, row in enumerate(among.recent, start=len(among.recent)):
        if done % _TICKS == 0:
            tick(done)
        copies.update(among.texts_like(row))
    return among.without_echoes(pairs | nearest_copies(copies))


def nearest_copies(copies: Pairs) -> Pairs:
    """Copies nearby all; of those elsewhere and of those of last year the most alike of each registration."""
    near = (LikenessScope.UNIT, LikenessScope.NEIGHBOUR)
    kept = {key: found for key, found in copies.items() if found.scope in near}
    taken: Counter[tuple[str, int]] = Counter()
    far = [(key, found) for key, found in copies.items() if key not in kept]
    for key, found in sorted(far, key=lambda item: (-item[1].likeness.text, item[0])):
        ends = [(found.scope.value, pk) for pk in key]
        if any(taken[end] < scores.MOST_ELSEWHERE for end in ends):
            taken.update(ends)
            kept[key] = found
    return kept


class Search:
    """Rows prepared to be asked what is like one of them."""

    def __init__(self, rows: Iterable[Written]) -> None:
        self.rows = sorted(rows, key=lambda row: (row.path, row.pk))  # what lies together stands together
        self.recent = [row for row in self.rows if not row.is_earlier]
        self._at: dict[str, _Titles] = defaultdict(_Titles)  # of the units under a path, of the unit at a path
        self._below: dict[str, _Titles] = defaultdict(_Titles)
        self._far = _FarTitles()
        self._sketches = _Sketches(self.rows)
        for row in self.rows:
            self._at[row.path].add(row)
            if above := row.path[:-STEP]:
                self._below[above].add(row)
            if row.is_earlier:
                self._far.add(row)

    def titles_like(self, row: Written) -> Pairs:
        """What has a title like that of `row`: all of its own unit, of other units nearby the most alike, and far
        away last year's unless the name is a common one.
        """
        nearby = {other.pk: other for titles in self._near(row.path) for other in titles.like(row.title)}
        own = self._pairs(row, (other for other in nearby.values() if other.path == row.path), by_title=True)
        beside = self._pairs(row, (other for other in nearby.values() if other.path != row.path), by_title=True)
        far = [other for other in self._far.like(row.title) if not are_near(row.path, other.path)]
        is_common = len(far) > scores.COMMON_NAME
        return own | _most_alike(beside) | ({} if is_common else self._pairs(row, far, by_title=True))

    def texts_like(self, row: Written) -> Pairs:
        """What has a text like that of `row`, wherever it is."""
        return self._pairs(row, self._sketches.like(row), by_title=False)

    def without_echoes(self, pairs: Pairs) -> Pairs:
        """The pairs less those that say again of last year what is said of this year: the same two models."""
        rows = {row.pk: row for row in self.rows}

        def models(key: tuple[int, int]) -> frozenset[int]:
            return frozenset(rows[pk].family for pk in key)

        said = {models(key) for key, found in pairs.items() if found.scope != LikenessScope.LAST_YEAR}
        return {
            key: found
            for key, found in pairs.items()
            if found.scope != LikenessScope.LAST_YEAR or models(key) not in said
        }

    def _near(self, path: str) -> Iterable["_Titles"]:
        above = path[:-STEP]
        groups = [self._below.get(above) or self._at.get(path), self._at.get(above), self._below.get(path)]
        return [group for group in groups if group is not None]

    def _pairs(self, row: Written, others: Iterable[Written], *, by_title: bool) -> Pairs:
        pairs: Pairs = {}
        for other in others:
            if other.pk == row.pk or other.family == row.family or (row.is_earlier and other.is_earlier):
                continue
            found = compare(row, other)
            if scores.is_alike(found) if by_title else scores.is_copy(found):
                pairs[key_of(row, other)] = Found(scope_of(row, other), found)
        return pairs


class _Titles:
    """Titles that are compared one by one."""

    def __init__(self) -> None:
        self.rows: list[Written] = []
        self._plain: list[str] = []
        self._in_order: list[str] = []

    def add(self, row: Written) -> None:
        self.rows.append(row)
        self._plain.append(row.title.plain)
        self._in_order.append(row.title.in_order)

    def like(self, title: Title) -> list[Written]:
        places = _alike(title.plain, self._plain) | _alike(title.in_order, self._in_order)
        return [self.rows[place] for place in sorted(places)]


class _FarTitles:
    """Titles found by their rarest words: a year of the whole province is too much to compare one by one."""

    def __init__(self) -> None:
        self._rows: dict[Title, list[Written]] = defaultdict(list)
        self._with: dict[str, list[Title]] = defaultdict(list)
        self._answers: dict[Title, list[Written]] = {}

    def add(self, row: Written) -> None:
        if row.title not in self._rows:
            for word in set(row.title.plain.split()):
                self._with[word].append(row.title)
        self._rows[row.title].append(row)

    def like(self, title: Title) -> list[Written]:
        if title not in self._answers:
            known = [word for word in set(title.plain.split()) if word in self._with]
            rarest = sorted(known, key=lambda word: (len(self._with[word]), word))[:_RAREST]
            titles = list(dict.fromkeys(title for word in rarest for title in self._with[word]))
            places = _alike(title.plain, [other.plain for other in titles])
            places |= _alike(title.in_order, [other.in_order for other in titles])
            self._answers[title] = [row for place in sorted(places) for row in self._rows[titles[place]]]
        return self._answers[title]


class _Sketches:
    """For each text its smallest hashes: two texts of which much is the same share some of them."""

    def __init__(self, rows: Sequence[Written]) -> None:
        self._rows = rows
        self._places = {row.pk: place for place, row in enumerate(rows)}
        hashed: dict[str, int] = {}
        self._sketches = [_sketch(row.words, hashed) for row in rows]
        self._with: dict[int, list[int]] = defaultdict(list)
        for place, sketch in enumerate(self._sketches):
            for number in sketch:
                self._with[number].append(place)

    def like(self, row: Written) -> list[Written]:
        here = self._places[row.pk]
        sketch = self._sketches[here]
        shared = Counter(place for number in sketch for place in self._met(number, here))
        del shared[here]
        enough = min(_MEETING, len(sketch))
        met = [(count, place) for place, count in shared.items() if count >= enough]
        # Of equals the nearest in the tree of units
        met.sort(key=lambda item: (-item[0], abs(item[1] - here), item[1]))
        return [self._rows[place] for _, place in met[:_MOST_COMPARED]]

    def _met(self, number: int, here: int) -> list[int]:
        places = self._with[number]
        if len(places) <= _FREQUENT:
            return places
        at = bisect_left(places, here)
        return places[max(0, at - _NEAREST) : at + _NEAREST + 1]


def _most_alike(pairs: Pairs) -> Pairs:
    best = sorted(pairs.items(), key=lambda item: (*(-score for score in item[1].likeness), item[0]))
    return dict(best[: scores.MOST_NEARBY])


def _alike(text: str, among: list[str]) -> set[int]:
    """The places of the texts that may be as alike as titles must be: the exact score decides afterwards."""
    found = process.extract(text, among, scorer=fuzz.ratio, score_cutoff=scores.ALIKE_TITLE - 0.01, limit=None)
    return {place for _, _, place in found}


def _sketch(words: Sequence[str], hashed: dict[str, int]) -> list[int]:
    if len(words) < scores.FEWEST_WORDS:
        return []
    numbers = []
    for word in words:
        number = hashed.get(word)
        if number is None:
            number = hashed[word] = crc32(word.encode())
        numbers.append(number)
    parts = zip(*(numbers[at:] for at in range(_SEQUENCE)), strict=False)
    return nsmallest(_SKETCH, {((a * 31 + b) * 31 + c) * 2654435761 + d & _MASK for a, b, c, d in parts})
