"""Numbers of several tables in one query."""

from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce


def count_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, as one column of another query."""
    # Func, not Count: an aggregate would group, and of no rows there would be no number.
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Coalesce(Subquery(rows.order_by().annotate(number_of_rows=number).values("number_of_rows")), 0)
