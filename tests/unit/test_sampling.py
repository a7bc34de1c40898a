"""Drawing a sample: the same seed and population give the same units, whatever else changes."""

import random

from hypothesis import given
from hypothesis import strategies as st

from evaluations.sampling import draw, fingerprint_of, size_of_sample

# Twelve units; seven of An, three of Bình, two of Chi.
POPULATION = {f"BT-{n:03d}": ("an" if n < 8 else "binh" if n < 11 else "chi") for n in range(1, 13)}
# As `printf '20250910\nBT-001' | sha256sum` and so on, sorted, gives them.
IN_ORDER = [
    "BT-009", "BT-010", "BT-011", "BT-005", "BT-002", "BT-007",
    "BT-004", "BT-001", "BT-012", "BT-006", "BT-003", "BT-008",
]  # fmt: skip

populations = st.dictionaries(
    st.text("ABC0123456789", min_size=1, max_size=8), st.sampled_from(["an", "binh", "chi", "dung"]), max_size=60
)


def test_units_are_drawn_in_the_written_out_order():
    alone = dict.fromkeys(POPULATION, "mot nhom")

    assert draw(alone, percent=20, seed="20250910") == IN_ORDER[:3]
    assert draw(alone, percent=100, seed="20250910") == IN_ORDER


def test_each_group_is_drawn_from_before_any_is_drawn_from_twice():
    assert draw(POPULATION, percent=20, seed="20250910") == ["BT-009", "BT-011", "BT-005"]
    assert draw(POPULATION, percent=34, seed="20250910") == ["BT-009", "BT-011", "BT-005", "BT-010", "BT-002"]


def test_too_small_a_sample_takes_as_many_groups_as_it_can():
    assert draw(POPULATION, percent=10, seed="20250910") == ["BT-009", "BT-011"]


def test_another_seed_draws_others():
    assert draw(POPULATION, percent=20, seed="20250911") != draw(POPULATION, percent=20, seed="20250910")


def test_size_is_rounded_up():
    sizes = [size_of_sample(number, 10) for number in (0, 1, 9, 10, 11, 3321)]

    assert sizes == [0, 1, 1, 1, 2, 333]


def test_nothing_is_drawn_from_nothing():
    assert draw({}, percent=20, seed="1") == []


def test_fingerprint_tells_populations_and_groups_apart():
    moved = POPULATION | {"BT-001": "chi"}

    assert fingerprint_of(POPULATION) == "4a167fae6efc6ad3883b14618476a2272d40fe80eaac517abde37be172c82f5d"
    assert fingerprint_of(dict(reversed(POPULATION.items()))) == fingerprint_of(POPULATION)
    assert fingerprint_of(moved) != fingerprint_of(POPULATION)


@given(population=populations, percent=st.integers(10, 20), seed=st.text(min_size=1, max_size=12))
def test_a_sample_follows_from_seed_and_population_alone(population, percent, seed):
    shuffled = list(population.items())
    random.Random(len(seed)).shuffle(shuffled)

    drawn = draw(population, percent=percent, seed=seed)

    assert drawn == draw(dict(shuffled), percent=percent, seed=seed)
    assert len(drawn) == len(set(drawn)) == size_of_sample(len(population), percent)
    assert set(drawn) <= set(population)
    groups = set(population.values())
    assert len({population[code] for code in drawn}) == min(len(groups), len(drawn))
