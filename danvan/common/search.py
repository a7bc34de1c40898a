"""Search without diacritics, with the same answer on both databases.

Every word of the query must begin a word of the stored folded text. PostgreSQL asks its full-text
index; SQLite asks LIKE from a word's start. The words are parted by us, not by PostgreSQL's parser, which
would read the code “7e3k9a” as the number 7e3 and the word k9a.
"""

from typing import TypeVar

from django.db import connections, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from danvan.common.text import folded

# Each word of the folded text as it stands: the same expression in the index and in the question.
_LEXEMES = """array_to_tsvector(string_to_array(btrim("{column}"), ' '))"""

LONGEST_QUERY = 200  # characters; beyond it the databases refuse in ways of their own

Row = TypeVar("Row", bound=models.Model)


def search(queryset: models.QuerySet[Row], query: str, *, field: str = "search_text") -> models.QuerySet[Row]:
    """The rows of `queryset` whose `field` has, for each word of `query`, a word that it begins.

    An empty query keeps all rows; one without a letter or digit, or too long to be one, finds none.
    """
    if not query.strip():
        return queryset
    words = folded(query).split()
    if not words or len(query) > LONGEST_QUERY:
        return queryset.none()
    if connections[queryset.db].vendor == "postgresql":
        return queryset.filter(pk__in=matching_keys(queryset.model, field, words))
    matches = Q()
    for word in words:
        matches &= Q(**{f"{field}__contains": f" {word}"})
    return queryset.filter(matches)


def matching_keys(model: type[models.Model], field: str, words: list[str]) -> RawSQL:
    """On PostgreSQL: the keys of the rows of `model` in which each of `words` begins a word of `field`."""
    table, column = model._meta.db_table, model._meta.get_field(field).column  # type: ignore[union-attr]
    key = model._meta.pk.column  # type: ignore[union-attr]
    # Table and column come from the model, words are a parameter.
    sql = f"""SELECT "{key}" FROM "{table}" WHERE {_LEXEMES.format(column=column)} @@ %s::tsquery"""  # noqa: S608
    return RawSQL(sql, [" & ".join(f"'{word}':*" for word in words)])  # noqa: S611


def create_full_text_index(apps, schema_editor, *, table: str, column: str = "search_text") -> None:  # type: ignore[no-untyped-def]
    """For a migration: the GIN index behind `search` on PostgreSQL; nothing elsewhere."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE INDEX "{table}_{column}_fts" ON "{table}" USING gin ({_LEXEMES.format(column=column)})"""
        )


def drop_full_text_index(apps, schema_editor, *, table: str, column: str = "search_text") -> None:  # type: ignore[no-untyped-def]
    """For a migration: the way back from `create_full_text_index`."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f'DROP INDEX "{table}_{column}_fts"')
