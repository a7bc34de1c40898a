"""The life of a commendation list: drafted, issued once, perhaps superseded by another.

Issuing freezes: whoever issues, by whatever door, leaves a snapshot behind and the files under way.
"""

from functools import partial
from typing import Any

from django.db import transaction

from danvan.common import clock
from danvan.common.workflow import NotAllowed, Transition, Workflow
from danvan.organization.roles import Permission
from models_registry.hooks import PortalHooks
from models_registry.models import PhaseKind
from reports.documents.commendation import build_document
from reports.documents.profiles import profile_for
from reports.models import CommendationList, IssuedSnapshot, ListState
from reports.notices import list_changed
from reports.tasks import make_files


def _has_rows(commendation_list: CommendationList, actor: Any) -> list[str]:
    if commendation_list.entries.exists():
        return []
    return ["Danh sách chưa có dòng nào. Hãy chọn mô hình đã công bố vào danh sách."]


def rung_stands(commendation_list: CommendationList, actor: Any = None) -> list[str]:
    """Blocker: a rung that has ended issues nothing more; its successor begins a list of its own."""
    rung = commendation_list.rung
    if not rung.is_closed:
        return []
    heir = rung.heir
    go_on = f" Hãy lập danh sách ở {heir.name}." if heir != rung else ""
    return [f"{rung.name} đã kết thúc ngày {rung.valid_to:%d/%m/%Y} nên dự thảo này dừng lại.{go_on}"]


def _has_number_and_date(commendation_list: CommendationList, actor: Any) -> list[str]:
    missing = []
    if not commendation_list.number:
        missing.append("Chưa ghi số văn bản.")
    if commendation_list.issued_on is None:
        missing.append("Chưa ghi ngày văn bản.")
    if not commendation_list.signer_name:
        missing.append("Chưa ghi họ tên người ký.")
    return missing


def _has_layout(commendation_list: CommendationList, actor: Any) -> list[str]:
    try:
        profile_for(commendation_list.body.issuer_kind, commendation_list.issued_on or clock.today())
    except NotAllowed as refused:
        return refused.reasons
    return []


def _number_is_free(commendation_list: CommendationList, actor: Any) -> list[str]:
    if commendation_list.issued_on is None:
        return []
    same = CommendationList.objects.filter(
        rung=commendation_list.rung,
        document_symbol=commendation_list.document_symbol,
        number=commendation_list.number,
        issued_on__year=commendation_list.issued_on.year,
    ).exclude(state=ListState.DRAFT)
    if not commendation_list.number or not same.exists():
        return []
    return [
        f"Số {commendation_list.number} năm {commendation_list.issued_on.year} đã dùng cho một danh sách khác. "
        "Hãy sửa số văn bản."
    ]


def _rows_are_new(commendation_list: CommendationList, actor: Any) -> list[str]:
    """Nobody is commended twice in the same form for the same recognition; what is replaced does not count."""
    others = CommendationList.objects.filter(
        state=ListState.ISSUED, award_form=commendation_list.award_form, year=commendation_list.year
    )
    if commendation_list.supersedes is not None:
        others = others.exclude(pk=commendation_list.supersedes.pk)
    twice = commendation_list.entries.filter(recognition__entries__commendation_list__in=others)
    names = list(twice.order_by("position").values_list("initiative_name", flat=True).distinct())
    if not names:
        return []
    shown = "; ".join(f"“{name}”" for name in names[:3]) + (f" và {len(names) - 3} mô hình khác" if names[3:] else "")
    return [f"Đã có trong danh sách cùng hình thức đang có hiệu lực: {shown}. Hãy bỏ các dòng này."]


def _replaced_is_in_force(commendation_list: CommendationList, actor: Any) -> list[str]:
    replaced = commendation_list.supersedes
    if replaced is None or replaced.is_in_force:
        return []
    return ["Danh sách cần thay thế không còn hiệu lực. Hãy tải lại trang để xem tình hình mới."]


def _freeze(commendation_list: CommendationList, actor: Any, note: str) -> None:
    """Store what the list says, supersede the one that it replaces, and have the files made after the commit."""
    document = build_document(commendation_list, commendation_list.entries.all(), today=clock.today())
    snapshot = IssuedSnapshot.objects.create(
        commendation_list=commendation_list, content=document.to_json(), sha256=document.sha256
    )
    if commendation_list.supersedes is not None:
        words = f"Được thay thế bởi danh sách số {document.number_text}, {document.date_line}."
        list_workflow.perform("supersede", commendation_list.supersedes, actor=actor, note=words)
    transaction.on_commit(partial(make_files.enqueue, snapshot.pk))


LIST_TRANSITIONS = (
    Transition(
        "issue", "Ban hành danh sách", frozenset({ListState.DRAFT}), ListState.ISSUED,
        Permission.ISSUE_LIST, phases=(PhaseKind.COMMENDATION,), stamp="issued", tone="primary",
        blockers=(
            rung_stands, _has_rows, _has_number_and_date, _number_is_free, _rows_are_new, _has_layout,
            _replaced_is_in_force,
        ),
        effect=_freeze,
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
