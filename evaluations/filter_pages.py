"""The lists of this app whose filters people may save."""

from danvan.organization.filter_pages import FilterPage
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from evaluations.filters import AppraisalFilter, RecognitionFilter


def appraisals() -> FilterPage:
    return FilterPage(
        "tham-dinh", "Thẩm định", "evaluations:appraisal_list",
        frozenset(AppraisalFilter.base_filters) | {"viec", "nhom", "sort"},
        lambda user: can_anywhere(user, Permission.REVIEW),
    )  # fmt: skip


def recognitions() -> FilterPage:
    return FilterPage(
        "cong-nhan", "Công nhận", "evaluations:recognition_list",
        frozenset(RecognitionFilter.base_filters) | {"sort"}, lambda user: can_anywhere(user, Permission.RECOGNISE),
    )  # fmt: skip
