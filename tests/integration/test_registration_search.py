"""Search and order come out the same on every database: what is found is worked out here without one."""

from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from danvan.common.fields import SortKeyField
from danvan.common.search import search
from danvan.common.text import folded, sort_key
from models_registry.models import Registration
from tests.conftest import undone
from tests.factories import InitiativeFactory, RegistrationFactory

# Letters that fold, digits and “e”, which together look like numbers to a parser, and marks between words.
LETTERS = "aăâáàeêéoôơởđĐdhn127"
NAMES = st.text(alphabet=LETTERS + " -./'&|!:*()%_", min_size=1, max_size=14).map(lambda text: f"x {text}")
QUERIES = st.text(alphabet=LETTERS + " -./'&|!:*()%_", max_size=8)


def begins_a_word(query: str, text: str) -> bool:
    """The rule: each word of the query begins a word of the text."""
    if not query.strip():
        return True
    words = folded(query).split()
    return bool(words) and all(any(word.startswith(part) for word in text.split()) for part in words)


@given(names=st.lists(NAMES, min_size=1, max_size=5), queries=st.lists(QUERIES, min_size=1, max_size=8))
def test_search_finds_what_the_rule_says_in_alphabetical_order(world, names, queries):
    unit = world.south.commune.unit
    with undone():
        made = [
            RegistrationFactory(unit=unit, year=world.year, initiative=InitiativeFactory(unit=unit, name=name))
            for name in names
        ]
        for query in queries:
            found = search(Registration.objects.order_by("sort_key", "id"), query)

            expected = [each for each in made if begins_a_word(query, each.search_text)]
            assert list(found) == sorted(expected, key=lambda each: (sort_key(each.name), each.pk)), query


def test_sort_key_is_compared_byte_by_byte_whatever_the_locale_of_the_database():
    collation = SortKeyField().db_parameters(connection)["collation"]

    assert collation == ("C" if connection.vendor == "postgresql" else None)
