"""Breaking a constraint of a row: past our code, and in a form's words."""

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction


def refused_by_database(row: models.Model, changes: dict[str, Any]) -> str:
    """Write past our code and give what the database says."""
    rows = models.QuerySet(type(row)).filter(pk=row.pk)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        rows.update(**changes)
    return str(refused.value)


def refused_in_words(row: models.Model, changes: dict[str, Any]) -> list[str]:
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.messages


def our_models() -> list[type[models.Model]]:
    ours = ("activity", "organization", "models_registry", "evaluations", "reports")
    return [model for model in apps.get_models() if model._meta.app_label in ours]
