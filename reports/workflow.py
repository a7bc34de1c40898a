"""The life of a commendation list: drafted, issued once, perhaps superseded by another."""

from typing import Any

from danvan.common.workflow import Transition, Workflow
from danvan.organization.roles import Permission
from models_registry.hooks import PortalHooks
from models_registry.models import PhaseKind
from reports.models import CommendationList, ListState
from reports.notices import list_changed


def _has_rows(commendation_list: CommendationList, actor: Any) -> list[str]:
    if commendation_list.entries.exists():
        return []
    return ["Danh sách chưa có dòng nào. Hãy chọn mô hình đã công bố vào danh sách."]


def _has_number_and_date(commendation_list: CommendationList, actor: Any) -> list[str]:
    missing = []
    if not commendation_list.number:
        missing.append("Chưa ghi số văn bản.")
    if commendation_list.issued_on is None:
        missing.append("Chưa ghi ngày văn bản.")
    if not commendation_list.signer_name:
        missing.append("Chưa ghi họ tên người ký.")
    return missing


LIST_TRANSITIONS = (
    Transition(
        "issue", "Ban hành danh sách", frozenset({ListState.DRAFT}), ListState.ISSUED,
        Permission.ISSUE_LIST, phases=(PhaseKind.COMMENDATION,), stamp="issued", tone="primary",
        blockers=(_has_rows, _has_number_and_date),
        explains="Nội dung, thứ tự và tệp PDF, Excel được khóa lại, không sửa được nữa.",
    ),
    Transition(
        "supersede", "Thay thế bằng danh sách khác", frozenset({ListState.ISSUED}), ListState.SUPERSEDED,
        Permission.ISSUE_LIST, needs_note=True, tone="quiet",
        explains="Danh sách cũ còn nguyên để đối chiếu, ghi rõ đã được thay thế.",
    ),
)  # fmt: skip

list_workflow = Workflow(
    CommendationList,
    LIST_TRANSITIONS,
    hooks=PortalHooks(verb="list", notices=list_changed),
    label="danh sách",
    related=("rung", "body", "year"),
)
