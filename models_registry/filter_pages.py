"""The lists of this app whose filters people may save."""

from typing import Any

from danvan.organization.filter_pages import FilterPage
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from models_registry.filters import RegistrationFilter
from models_registry.queue_filter import QueueFilter


def queue() -> FilterPage:
    return FilterPage(
        "cho-tham-dinh", "Đăng ký chờ thẩm định", "models_registry:queue_list",
        frozenset(QueueFilter.base_filters) | {"sort"}, lambda user: can_anywhere(user, Permission.REVIEW),
    )  # fmt: skip


def registrations() -> FilterPage:
    return FilterPage(
        "mo-hinh", "Mô hình", "models_registry:registration_list",
        frozenset(RegistrationFilter.base_filters) | {"sort"}, _anybody,
    )  # fmt: skip


def _anybody(user: Any) -> bool:
    """The list shows to each what is theirs to see."""
    return True
