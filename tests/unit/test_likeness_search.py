"""Searching many rows for those that read alike: whatever their order, copies are found and relatives are not."""

import random

from hypothesis import given
from hypothesis import strategies as st

from models_registry.likeness.scores import COMMON_NAME, MOST_ELSEWHERE, MOST_NEARBY, title_of, words_of
from models_registry.likeness.search import Written, are_near, compare, scope_of, search
from models_registry.models import LikenessScope

WORDS = [
    "hộ",
    "dân",
    "thôn",
    "góp",
    "công",
    "tiền",
    "đèn",
    "điện",
    "đường",
    "hoa",
    "cây",
    "heo",
    "đất",
    "vốn",
    "nhà",
    "trẻ",
    "già",
    "học",
    "sông",
    "đồi",
    "lúa",
    "bò",
    "rẫy",
    "vườn",
]
PATHS = st.lists(st.sampled_from(["0001", "0002"]), min_size=1, max_size=4).map("".join)
NAMES = ["Thắp sáng đường quê", "Thắp sáng đường làng quê", "Nuôi heo đất", "Đường hoa tự quản", "Tiếng kẻng"]


def row(pk: int, *, name: str = "Đường hoa", text: str = "", path: str = "00010001", is_earlier=False, family: int = 0):
    return Written(pk, is_earlier, path, family or pk, title_of(name), "", words_of([text]))


def text_of(seed: int, count: int = 60) -> list[str]:
    chance = random.Random(seed)
    return [chance.choice(WORDS) for _ in range(count)]


ROWS = st.lists(
    st.builds(
        lambda name, seed, path, is_earlier, family: (name, seed, path, is_earlier, family),
        st.sampled_from(NAMES), st.integers(0, 4), PATHS, st.booleans(), st.integers(1, 6),
    ),
    max_size=14,
).map(
    lambda drawn: [
        row(pk, name=name, text=" ".join(text_of(seed)), path=path, is_earlier=is_earlier, family=family)
        for pk, (name, seed, path, is_earlier, family) in enumerate(drawn, start=1)
    ]
)  # fmt: skip


@given(ROWS, st.randoms())
def test_search_finds_the_same_in_any_order(rows, chance):
    mixed = chance.sample(rows, len(rows))

    assert search(rows) == search(mixed)


@given(ROWS)
def test_search_never_pairs_relatives_nor_two_of_last_year(rows):
    by_pk = {one.pk: one for one in rows}

    for (first, second), found in search(rows).items():
        one, other = by_pk[first], by_pk[second]
        assert first < second
        assert one.family != other.family
        assert not (one.is_earlier and other.is_earlier)
        assert (found.scope, found.likeness) == (scope_of(one, other), compare(one, other))


@given(st.integers(0, 500), st.sets(st.integers(0, 59), max_size=5))
def test_copy_with_a_few_words_changed_is_found_wherever_it_is(seed, places):
    words = text_of(seed)
    copy = [("khác" if at in places else word) for at, word in enumerate(words)]
    rows = [
        row(1, name="Thắp sáng đường quê", text=" ".join(words), path="000100010001"),
        row(2, name="Nuôi heo đất", text=" ".join(copy), path="000100020001"),
    ]

    assert list(search(rows)) == [(1, 2)]


@given(PATHS, PATHS)
def test_nearness_is_the_same_both_ways(one, other):
    assert are_near(one, other) == are_near(other, one)
    assert are_near(one, one)


def test_many_copies_elsewhere_are_kept_as_far_as_they_help():
    text = " ".join(text_of(1))
    rows = [row(n, name=f"Tên riêng {WORDS[n]} {n}", text=text, path=f"0001{n:04d}0001") for n in range(1, 20)]

    pairs = search(rows)

    assert {found.scope for found in pairs.values()} == {LikenessScope.ELSEWHERE}
    assert {pk for key in pairs for pk in key} == set(range(1, 20))  # none is overlooked
    assert len(pairs) <= 19 * MOST_ELSEWHERE


def test_many_like_titles_nearby_are_kept_as_far_as_they_help():
    rows = [row(n, path=f"00010001{n:04d}") for n in range(1, 20)]

    pairs = search(rows)

    assert {pk for key in pairs for pk in key} == set(range(1, 20))
    assert len(pairs) <= 19 * MOST_NEARBY


def test_name_of_last_year_tells_until_it_is_common():
    mine = row(1, path="000100020001")

    def earlier(count):
        return [row(n, path=f"00010001{n:04d}", is_earlier=True) for n in range(10, 10 + count)]

    assert [len(search([mine, *earlier(count)])) for count in (1, COMMON_NAME, COMMON_NAME + 1)] == [1, COMMON_NAME, 0]


def test_last_years_pair_of_the_same_two_models_is_not_told_again():
    rows = [
        row(1, is_earlier=True, family=7),
        row(2, is_earlier=True, family=8, path="00010002"),
        row(3, family=7),
        row(4, family=8, path="00010002"),
    ]

    assert list(search(rows)) == [(3, 4)]
