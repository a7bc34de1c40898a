"""Everything that a refused act must leave alone, to be compared whole."""

from typing import Any

from django.apps import apps

from danvan.activity.models import AuditEvent, Notification, StateChange


def every_row() -> dict[str, list[dict[str, Any]]]:
    """All rows of evaluations and all that is recorded and told."""
    models = [*apps.get_app_config("evaluations").get_models(), StateChange, AuditEvent, Notification]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
