"""Model fields that are computed from other fields whenever a row is saved."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from danvan.common.text import search_text, sort_key


class _DerivedField(models.TextField):  # type: ignore[type-arg]
    """Text computed from `sources`, names of attributes of the same row."""

    def __init__(self, *, sources: Sequence[str] = (), **kwargs: Any) -> None:
        self.sources = tuple(sources)
        kwargs.update(editable=False, blank=True, default="")
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for settled in ("editable", "blank", "default"):
            kwargs.pop(settled, None)
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.compute(*(str(getattr(model_instance, source)) for source in self.sources))
        setattr(model_instance, self.attname, value)
        return value

    def compute(self, *parts: str) -> str:
        raise NotImplementedError


class SearchTextField(_DerivedField):
    """The folded words of its sources, for `danvan.common.search`."""

    def compute(self, *parts: str) -> str:
        return search_text(*parts)


class SortKeyField(_DerivedField):
    """The Vietnamese alphabetical order of its source."""

    def compute(self, *parts: str) -> str:
        return sort_key(" ".join(parts))

    def db_parameters(self, connection: Any) -> Any:
        """On PostgreSQL compared byte by byte, as on SQLite: a locale's rules would skip the spaces."""
        parameters = super().db_parameters(connection)
        return parameters | ({"collation": "C"} if connection.vendor == "postgresql" else {})
