"""Where evidence is cited, and whether it may be changed there: the rules of the registration or dossier itself."""

from dataclasses import dataclass

from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.guards import is_closed_by_return, lock_for_writing, lock_reply, reply_reasons, writing_reasons
from evaluations.models import (
    Assessment,
    AssessmentState,
    EvidenceCitation,
    InitiativeResult,
    ReplyItem,
    TaskScore,
)
from models_registry.models import CampaignYear, PhaseKind, Registration
from models_registry.returned import parts_of_last_return
from models_registry.workflow import registration_workflow


@dataclass(frozen=True)
class Place:
    """A registration, a task, a model's result, a dossier as a whole, or what a reply says of one task."""

    row: Registration | Assessment | TaskScore | InitiativeResult | ReplyItem

    @property
    def field(self) -> str:
        """The column of a citation that names the row."""
        match self.row:
            case Registration():
                return "registration"
            case Assessment():
                return "assessment"
            case TaskScore():
                return "task_score"
            case ReplyItem():
                return "reply_item"
            case _:
                return "result"

    @property
    def document(self) -> Registration | Assessment:
        """What is sent, returned and locked as one, and read by the same people."""
        return self.row if isinstance(self.row, Registration | Assessment) else self.row.assessment

    @property
    def unit(self) -> Unit:
        return self.document.unit

    @property
    def year(self) -> CampaignYear:
        return self.document.year

    @property
    def name(self) -> str:
        match self.row:
            case Registration():
                return f"Bản đăng ký “{self.row.name}”"
            case Assessment():
                return "Cả bản tự đánh giá"
            case TaskScore():
                return f"Nhiệm vụ {self.row.task.ordinal}"
            case ReplyItem():
                return f"Giải trình nhiệm vụ {self.row.task_score.task.ordinal}"
            case _:
                return f"Kết quả mô hình “{self.row.registration.name}”"

    @property
    def traces(self) -> dict[str, str]:
        """What an audit event keeps of the place, so that the history of the document finds it again."""
        document = "registration_id" if isinstance(self.document, Registration) else "assessment_id"
        draft = {"reply_item_id": str(self.row.pk)} if isinstance(self.row, ReplyItem) else {}
        return {document: str(self.document.pk)} | draft


def place_of(citation: EvidenceCitation) -> Place:
    return next(Place(row) for name in EvidenceCitation.PLACES if (row := getattr(citation, name)) is not None)


def lock_place(place: Place, *, actor: User, of: EvidenceCitation | None = None) -> Place:
    """The place with its document locked and read anew; refuses whom and where evidence cannot be changed now.

    `of` is what is cited there and to be changed: a return that names this file opens it in a part that stays closed.
    """
    if isinstance(place.row, ReplyItem):
        reply = lock_reply(place.row.reply, actor=actor)
        item = reply.items.select_related("task_score__task").get(pk=place.row.pk)
        item.reply = reply
        return Place(item)
    if isinstance(place.document, Registration):
        locked = lock_row(Registration.objects.select_related("unit", "desk", "year"), place.document.pk)
        if not can(actor, Permission.ENTER, locked.unit):
            raise OutOfReach(["Anh/chị không có quyền sửa bản đăng ký này."])
        if reasons := _registration_reasons(locked):
            raise NotAllowed(reasons)
        return Place(locked)
    assessment = lock_for_writing(place.document, actor=actor)
    row: Assessment | TaskScore | InitiativeResult = assessment
    if isinstance(place.row, TaskScore):
        row = assessment.task_scores.select_related("task").get(pk=place.row.pk)
    elif isinstance(place.row, InitiativeResult):
        row = assessment.results.select_related("registration").get(pk=place.row.pk)
    if isinstance(row, TaskScore | InitiativeResult):
        row.assessment = assessment
    locked_place = Place(row)
    if is_closed_by_return(assessment, _part(locked_place)) and not is_named(of):
        raise NotAllowed([_not_returned(locked_place)])
    return locked_place


def is_named(citation: EvidenceCitation | None) -> bool:
    """Whether the last return names this very file, to be replaced; the marks go when the answer is sent."""
    return citation is not None and EvidenceCitation.objects.filter(pk=citation.pk, is_returned=True).exists()


def lock_citation(citation: EvidenceCitation, *, actor: User) -> Place:
    """The place of a citation, locked, where what is cited may also be changed or taken away."""
    place = lock_place(place_of(citation), actor=actor, of=citation)
    if kept := kept_by_return(citation):
        raise NotAllowed([kept])
    return place


def kept_by_return(citation: EvidenceCitation) -> str:
    """Why a returned registration keeps what was cited before: the return named some of its parts, and only those."""
    registration = citation.registration
    if registration is None or not was_sent_before(citation, registration) or not parts_of_last_return(registration):
        return ""
    return f"{Place(registration).name} chỉ bị trả lại một số phần: minh chứng đã gửi giữ nguyên, chỉ thêm được tệp."


def was_sent_before(citation: EvidenceCitation, registration: Registration) -> bool:
    """Whether it was cited when the registration was returned."""
    return registration.returned_at is not None and citation.cited_at <= registration.returned_at


def citation_refusals(citation: EvidenceCitation, *, actor: User) -> list[str]:
    """As `refusals`, for what is cited already."""
    kept = kept_by_return(citation)
    return refusals(place_of(citation), actor=actor, of=citation) or ([kept] if kept else [])


def refusals(place: Place, *, actor: User, of: EvidenceCitation | None = None) -> list[str]:
    """Why the evidence of a place cannot be changed now, for a page; nothing is locked."""
    document = place.document
    if not can(actor, Permission.ENTER, document.unit):
        return [f"{place.name} không thuộc phần anh/chị được sửa."]
    if isinstance(document, Registration):
        return _registration_reasons(document)
    if isinstance(place.row, ReplyItem):
        return reply_reasons(place.row.reply)
    if not document.is_editable:
        state = AssessmentState(document.state).before_publication
        return [f"Bản tự đánh giá đang ở trạng thái “{state.label}” nên không sửa được."]
    if reasons := writing_reasons(document):
        return reasons
    return [_not_returned(place)] if is_closed_by_return(document, _part(place)) and not is_named(of) else []


def _registration_reasons(registration: Registration) -> list[str]:
    """A returned registration always takes evidence, whichever of its parts were named."""
    if not registration.is_editable:
        state = registration.get_state_display()
        return [f"Bản đăng ký đang ở trạng thái “{state}” nên không thêm, không bớt minh chứng được."]
    return registration_workflow.hooks.phase_reasons(registration, (PhaseKind.REGISTRATION,))


def _part(place: Place) -> TaskScore | InitiativeResult | None:
    return place.row if isinstance(place.row, TaskScore | InitiativeResult) else None


def _not_returned(place: Place) -> str:
    what = "Minh chứng chung" if isinstance(place.row, Assessment) else place.name
    return f"{what} không bị trả lại nên không thêm, không xóa minh chứng được."
