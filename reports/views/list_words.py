"""What the pages of one list say: its name and number, what it holds, what one may do, what happened."""

from collections.abc import Sequence
from typing import NamedTuple

from django.urls import reverse

from danvan.activity.models import StateChange
from danvan.common import clock
from danvan.common.shown import Answer, Button, Step, step_of
from danvan.common.templatetags.portal import vn_date
from danvan.common.workflow import NotAllowed
from danvan.organization.models import User
from models_registry.models import InitiativeForm, PhaseKind
from reports.documents.commendation import build_document
from reports.documents.document import ListDocument
from reports.documents.profiles import profile_for
from reports.models import CommendationEntry, CommendationList, ListState
from reports.workflow import list_workflow, rung_stands


class Group(NamedTuple):
    """The rows of one group as the builder shows them."""

    key: str
    label: str
    entries: Sequence[CommendationEntry]


def name_of(commendation_list: CommendationList) -> str:
    """“Danh sách giấy khen năm 2025”, the words of the breadcrumb and of messages."""
    form = commendation_list.get_award_form_display().lower()
    return f"Danh sách {form} năm {commendation_list.year.year}"


def number_of(commendation_list: CommendationList) -> str:
    """15-QĐ/BDVTU; empty while there is no number."""
    if not commendation_list.number:
        return ""
    body = commendation_list.body
    try:
        profile = profile_for(body.issuer_kind, commendation_list.issued_on or clock.today())
    except NotAllowed:
        return commendation_list.number
    return commendation_list.number + profile.symbol(commendation_list.document_symbol, body.number_suffix)


def where_it_is(commendation_list: CommendationList) -> str:
    """How things stand, in one or two sentences."""
    match ListState(commendation_list.state):
        case ListState.DRAFT if commendation_list.is_stopped:
            return " ".join(rung_stands(commendation_list))
        case ListState.DRAFT:
            return "Dự thảo: chỉ người lập danh sách của Ban nhìn thấy. Nội dung được khóa khi ban hành."
        case ListState.ISSUED:
            return f"Số {number_of(commendation_list)}, ngày {vn_date(commendation_list.issued_on)}. Đang có hiệu lực."
        case ListState.SUPERSEDED:
            return (
                f"Số {number_of(commendation_list)}, ngày {vn_date(commendation_list.issued_on)}. "
                "Không còn hiệu lực, giữ nguyên để đối chiếu."
            )


def draft_document(commendation_list: CommendationList) -> ListDocument:
    """The draft as it would be printed today, without number and date."""
    return build_document(commendation_list, commendation_list.entries.all(), today=clock.today())


def issued_document(commendation_list: CommendationList) -> ListDocument:
    """What was frozen, whatever has changed since."""
    return ListDocument.from_json(commendation_list.snapshot.content)


def groups_of(commendation_list: CommendationList) -> list[Group]:
    """The rows in printed order, group by group; groups without rows are left out."""
    entries = sorted(commendation_list.entries.all(), key=lambda entry: entry.position)
    groups = [
        Group(form.value, str(form.label), [entry for entry in entries if entry.group == form])
        for form in InitiativeForm
    ]
    return [group for group in groups if group.entries]


def counts_of(commendation_list: CommendationList) -> str:
    """“12 tập thể, 8 cá nhân”."""
    counted = [f"{len(group.entries)} {group.label.lower()}" for group in groups_of(commendation_list)]
    return ", ".join(counted) or "Chưa có dòng nào"


def counts_in(document: ListDocument) -> str:
    """The same of what was frozen."""
    return ", ".join(f"{len(section.rows)} {section.name.lower()}" for section in document.sections)


def buttons(commendation_list: CommendationList, user: User) -> list[Button]:
    """The acts on a draft; an issued list is superseded only by issuing its replacement."""
    return [
        Button(offer.transition, offer.reasons, transition_url(commendation_list, offer.transition.name))
        for offer in list_workflow.offered(commendation_list, user)
        if commendation_list.is_draft
    ]


def phase_reasons(commendation_list: CommendationList) -> list[str]:
    """Why no list of the year can be issued now, whatever else the draft holds."""
    return list_workflow.hooks.phase_reasons(commendation_list, (PhaseKind.COMMENDATION,))


def transition_url(commendation_list: CommendationList, name: str) -> str:
    return reverse("reports:list_transition", args=[commendation_list.pk, name])


def concerned(commendation_list: CommendationList) -> list[Answer]:
    """What is about to be frozen, to be looked over."""
    signer = [commendation_list.signer_authority, commendation_list.signer_title, commendation_list.signer_name]
    rows = [
        Answer("Danh sách", name_of(commendation_list)),
        Answer("Cơ quan ban hành", commendation_list.body.name),
        Answer("Số, ký hiệu", number_of(commendation_list)),
        Answer("Ngày văn bản", vn_date(commendation_list.issued_on)),
        Answer("Người ký", ", ".join(part for part in signer if part)),
        Answer("Nội dung", counts_of(commendation_list)),
    ]
    if commendation_list.supersedes is not None:
        rows.append(Answer("Thay thế", f"Danh sách số {number_of(commendation_list.supersedes)}"))
    return rows


def history(commendation_list: CommendationList) -> list[Step]:
    """Who drafted, issued and superseded it, latest first."""
    changes = StateChange.objects.about(commendation_list).order_by("-id")
    steps = [step_of(change) for change in changes]
    drafted = Step(str(commendation_list.created_by), commendation_list.created_at, "Lập dự thảo", "")
    return [*steps, drafted]
