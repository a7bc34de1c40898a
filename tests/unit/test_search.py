"""Search gives the same rows on both databases: those in which each word of the query begins a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.common.search import LONGEST_QUERY, search
from danvan.common.text import folded, search_text
from danvan.organization.models import Unit
from models_registry.models import Registration
from tests.conftest import undone
from tests.factories import RegistrationFactory, UnitFactory

NAMES = (
    "Xã Mê Pu",
    "Xã Mê Linh",
    "Phường Đức Thắng",
    "Thị trấn Đức Tài",
    "Xã Phú Quý",
    "Thôn 2",
    "Thôn 10",
    "Khu phố 2A",
    "Hội Nông dân – Chi hội 7E3K9A",
    "Ủy ban Mặt trận Tổ quốc Việt Nam",
    "Công ty O’Hara & Sons",
    "The and of not",
)
QUERIES = [
    ("", list(NAMES)),
    ("   ", list(NAMES)),
    ("me pu", ["Xã Mê Pu"]),
    ("PU ME", ["Xã Mê Pu"]),
    ("mê", ["Xã Mê Pu", "Xã Mê Linh"]),
    ("Đức", ["Phường Đức Thắng", "Thị trấn Đức Tài"]),
    ("duc ta", ["Thị trấn Đức Tài"]),
    ("uc", []),
    ("phu qui", ["Xã Phú Quý"]),
    ("phú quý", ["Xã Phú Quý"]),
    ("phu quy xa", ["Xã Phú Quý"]),
    ("thon 2", ["Thôn 2"]),
    ("2", ["Thôn 2", "Khu phố 2A"]),
    ("1", ["Thôn 10"]),
    ("2a", ["Khu phố 2A"]),
    ("7e3", ["Hội Nông dân – Chi hội 7E3K9A"]),
    ("7e3k9a", ["Hội Nông dân – Chi hội 7E3K9A"]),
    ("k9a", []),
    ("hội, chi", ["Hội Nông dân – Chi hội 7E3K9A"]),
    ("hội hội hội", ["Hội Nông dân – Chi hội 7E3K9A"]),
    ("to quoc viet", ["Ủy ban Mặt trận Tổ quốc Việt Nam"]),
    ("toquoc", []),
    ("o'hara", ["Công ty O’Hara & Sons"]),
    ("the", ["The and of not"]),
    ("and", ["The and of not"]),
    ("not", ["The and of not"]),
    ("%", []),
    ("_", []),
    ("' or 1=1 --", []),
    ("me & pu", ["Xã Mê Pu"]),
    ("me | xyz", []),
    ("me:*", ["Xã Mê Pu", "Xã Mê Linh"]),
    ("!duc", ["Phường Đức Thắng", "Thị trấn Đức Tài"]),
    ("\\", []),
    ("😀", []),
    ("\x00", []),
    ("x" * 5000, []),
    ("me " * 80, []),
]
syllables = st.sampled_from(
    [
        "ấp", "bắc", "bình", "đức", "đắk", "hòa", "hoà", "thôn", "thọ", "thới", "xã", "phú", "quý", "quí", "mỹ", "mĩ",
        "lý", "2", "10", "2a", "02", "ưng", "ô", "ă", "an", "ân", "khu",
    ]
)  # fmt: skip
phrases = st.lists(syllables, min_size=1, max_size=4).map(" ".join)
queries = st.one_of(
    phrases,
    st.lists(syllables.map(lambda word: word[:2]), max_size=3).map(" ".join),
    st.text(max_size=8),
)


def expected(names: list[str], query: str) -> list[str]:
    """The rule of the design in Python: every word of the query begins a word of the stored text."""
    if not query.strip():
        return names
    words = folded(query).split()
    if not words or len(query) > LONGEST_QUERY:
        return []
    return [name for name in names if all(any(w.startswith(q) for w in search_text(name).split()) for q in words)]


def found(query: str) -> list[str]:
    return list(search(Unit.objects.order_by("pk"), query).values_list("name", flat=True))


@pytest.fixture
def _units(db):
    for n, name in enumerate(NAMES, start=1):
        UnitFactory(name=name, short_name="", code=f"!{'!' * n}", path=f"{n:04d}")


@pytest.mark.usefixtures("_units")
@pytest.mark.parametrize(("query", "names"), QUERIES, ids=lambda value: repr(value)[:30])
def test_search_finds_exactly(query, names):
    assert found(query) == names


@pytest.mark.usefixtures("_units")
@pytest.mark.parametrize("query", [query for query, _ in QUERIES], ids=lambda value: repr(value)[:30])
def test_search_agrees_with_its_rule(query):
    assert found(query) == expected(list(NAMES), query)


@pytest.mark.django_db
@given(st.lists(phrases, min_size=1, max_size=8), st.lists(queries, min_size=1, max_size=8))
def test_search_follows_its_rule_on_any_words(names, asked):
    with undone():
        Unit.objects.bulk_create(
            UnitFactory.build(name=name, short_name="", code="." * n, path=f"{n:04d}")
            for n, name in enumerate(names, start=1)
        )

        answers = [found(query) for query in asked]

    assert answers == [expected(names, query) for query in asked]


@pytest.mark.django_db
def test_search_narrows_what_it_is_given():
    old = RegistrationFactory(name="Đèn đường", year__year=2024)
    new = RegistrationFactory(name="Đèn đường", year__year=2025)

    rows = search(Registration.objects.filter(year=new.year), "den")

    assert list(rows) == [new]
    assert list(search(Registration.objects.order_by("pk"), "den duong")) == [old, new]


@pytest.mark.django_db
def test_search_finds_by_what_is_quoted():
    registration = RegistrationFactory(initiative__code="MH-7E3K9A", unit_name="Xã Mê Pu", subject_name="Ưng Thị Ái")
    RegistrationFactory(initiative__code="MH-7E3K9B")

    assert [list(search(Registration.objects.all(), q)) for q in ("MH-7E3K9A/2025", "ung ai", "pu")] == [
        [registration]
    ] * 3


@pytest.mark.django_db
def test_search_asks_one_question(django_assert_num_queries):
    with django_assert_num_queries(1):
        list(search(Unit.objects.all(), "xa me pu duc thang"))
