"""Model fields that are computed from other fields whenever a row is saved."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from django.db import models

from danvan.common.text import folded, search_text, sort_key

_FINGERPRINT = 32  # hexadecimal digits: enough that two different texts never meet
_FEWEST_WORDS = 12  # what is shorter (“Không có”, “Đã thực hiện tốt”) anybody may write alike
_DIGITS = re.compile(r"[0-9]+")


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


class FingerprintField(_DerivedField):
    """The same for texts that a reader would call the same (see `fingerprint`); empty for short ones.

    With `without_numbers` also the same for texts that differ in their numbers only.
    """

    def __init__(self, *, without_numbers: bool = False, **kwargs: Any) -> None:
        self.without_numbers = without_numbers
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"without_numbers": True} if self.without_numbers else {})

    def compute(self, *parts: str) -> str:
        return fingerprint(*parts, without_numbers=self.without_numbers)


def fingerprint(*parts: str, without_numbers: bool = False) -> str:
    """A short mark of the folded words of the parts: spelling of tones, case and punctuation do not count."""
    words = " ".join(folded(part) for part in parts)
    if without_numbers:
        words = _DIGITS.sub("", words)
    found = words.split()
    if len(found) < _FEWEST_WORDS:
        return ""
    return hashlib.sha256(" ".join(found).encode()).hexdigest()[:_FINGERPRINT]
