"""Locking one row, so that what is read of it stands until the transaction ends."""

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def lock_row(rows: models.QuerySet[Row], pk: Any) -> Row:
    """The row `pk` of `rows`, locked by itself first and read, with what `rows` joins to it, afterwards.

    In one query PostgreSQL would lose it: when the row moved to another desk while the query waited for the
    lock, the join found before no longer fits, and there seems to be no such row.
    """
    alone: models.QuerySet[Row] = models.QuerySet(rows.model, using=rows.db)
    alone.select_for_update().values_list("pk").get(pk=pk)
    return rows.get(pk=pk)
