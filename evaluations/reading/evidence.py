"""Where evidence is added, shown and counted: the addresses of places, the files of a unit's year, the room left."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from danvan.common.files import megabytes
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.guards import reply_reasons
from evaluations.models import Assessment, Evidence, EvidenceCitation, InitiativeResult, Reply, ReplyItem, TaskScore
from evaluations.places import Place, place_of, refusals, was_sent_before
from evaluations.reading.dossier import Dossier
from evaluations.reading.rows import File
from models_registry.models import CampaignYear, Registration
from models_registry.returned import parts_of_last_return

WHOLE = "ca-ban"  # ?phan=: the dossier as a whole
FROM_CHECK = "kiem-tra"  # ?tu=kiem-tra: come from the check page, and go back there
_OF_REGISTRATION = "dang-ky"
_OF_RESULT = "mo-hinh-"


class Room(NamedTuple):
    """How much of its room a unit has used for a year."""

    used: int
    most: int

    @property
    def words(self) -> str:
        return f"Đã dùng {megabytes(self.used) if self.used else '0 MB'} trong {megabytes(self.most)}"

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.used / self.most)) if self.most else 100


def room_of(unit: Unit, year: CampaignYear) -> Room:
    return Room(Evidence.objects.of_unit_year(unit, year).bytes_used(), settings.EVIDENCE_TOTAL_BYTES)


def place_key(place: Place) -> str:
    """The place in the addresses and forms of its document."""
    match place.row:
        case TaskScore():
            return str(place.row.task.ordinal)
        case InitiativeResult():
            return f"{_OF_RESULT}{place.row.registration_id}"
        case Registration():
            return _OF_REGISTRATION
        case ReplyItem():
            return str(place.row.task_score.task.ordinal)
        case _:
            return WHOLE


def place_url(place: Place) -> str:
    """The page on which the files of the place are shown."""
    match place.row:
        case Registration():
            url = reverse("models_registry:registration_detail", args=[place.row.pk])
        case TaskScore():
            url = reverse("evaluations:task_edit", args=[place.document.pk, place.row.task.ordinal])
        case InitiativeResult():
            url = reverse("evaluations:result_edit", args=[place.document.pk, place.row.registration_id])
        case ReplyItem():
            return f"{reverse('evaluations:reply', args=[place.document.pk])}#nhiem-vu-{place_key(place)}"
        case _:
            url = reverse("evaluations:assessment_detail", args=[place.row.pk])
    return f"{url}#minh-chung"


def page_back(place: Place, came_from: str | None) -> str:
    """Where the person goes after an act on the files of a place: where they are shown, or the check page again."""
    if came_from == FROM_CHECK and isinstance(place.row, Registration):
        return f"{reverse('models_registry:registration_check', args=[place.row.pk])}#minh-chung"
    return place_url(place)


def adding_url(place: Place, *, reuse: bool = False, came_from: str | None = None) -> str:
    """Where files are added to the place: new ones, or those that the unit has."""
    act = "evidence_reuse" if reuse else "evidence_create"
    if isinstance(place.row, ReplyItem):
        return f"{reverse(f'evaluations:reply_{act}', args=[place.document.pk])}?phan={place_key(place)}"
    if isinstance(place.row, Registration):
        url = reverse(f"evaluations:registration_{act}", args=[place.row.pk])
        return f"{url}?tu={FROM_CHECK}" if came_from == FROM_CHECK else url
    return f"{reverse(f'evaluations:{act}', args=[place.document.pk])}?phan={place_key(place)}"


@dataclass(frozen=True)
class EvidenceBox:
    """The files of one place with what may be done there, as evaluations/_registration_evidence.html shows it."""

    files: list[File]
    add_url: str = ""
    reuse_url: str = ""
    reasons: list[str] = field(default_factory=list)

    @classmethod
    def of_registration(cls, registration: Registration, user: User) -> "EvidenceBox":
        """Of a registration that the user may read."""
        place = Place(registration)
        writes = can(user, Permission.ENTER, registration.unit)
        reasons = refusals(place, actor=user) if writes else []
        keeps = bool(parts_of_last_return(registration))
        files = [
            File(row.evidence, writes and not reasons and not (keeps and was_sent_before(row, registration)), row)
            for row in EvidenceCitation.objects.filter(registration=registration).for_lists()
        ]
        if not writes or reasons:
            return cls(files, reasons=reasons)
        return cls(files, adding_url(place), _reuse_url(place))


def _reuse_url(place: Place) -> str:
    """Empty where the unit has no file that could be cited."""
    own = Evidence.objects.of_unit_year(place.unit, place.year).exclude(**{f"citations__{place.field}": place.row})
    return adding_url(place, reuse=True) if own.exists() else ""


def reuse_url_of(dossier: Dossier, part: TaskScore | InitiativeResult) -> str:
    part.assessment = dossier.assessment
    return _reuse_url(Place(part)) if dossier.may_write(part) else ""


@dataclass(frozen=True)
class Target:
    """What a page adds evidence to: a registration or a dossier with those of its places that are open."""

    document: Registration | Assessment
    name: str
    url: str
    list_url: str
    list_name: str
    places: dict[str, Place]
    is_open: bool
    reasons: list[str]

    @property
    def is_registration(self) -> bool:
        return isinstance(self.document, Registration)


def target_of_dossier(dossier: Dossier) -> Target:
    """The places of the dossier where evidence may be added; while it is closed all of them, so that it can say why."""
    assessment = dossier.assessment
    rows: list[TaskScore | InitiativeResult] = [*dossier.scores]
    rows += [part.result for part in dossier.models if part.result]
    for row in rows:
        row.assessment = assessment
    open_rows: list[Any] = [row for row in rows if dossier.may_write(row)]
    open_rows += [assessment] if dossier.may_write(None) else []
    places = [Place(row) for row in open_rows or rows]
    return Target(
        assessment, f"{assessment.unit_name}, năm {assessment.year.year}", dossier.url,
        reverse("evaluations:assessment_list"), "Tự đánh giá",
        {place_key(place): place for place in places}, bool(open_rows), dossier.writing_reasons,
    )  # fmt: skip


def target_of_reply(reply: Reply) -> Target:
    """The tasks of a reply: each may have its proof while the reply is written."""
    assessment = reply.assessment
    items = list(reply.items.select_related("task_score__task").order_by("task_score__task__ordinal", "id"))
    for item in items:
        item.reply = reply
    reasons = reply_reasons(reply)
    return Target(
        assessment, f"Giải trình của {assessment.unit_name}, năm {assessment.year.year}",
        reverse("evaluations:reply", args=[assessment.pk]),
        reverse("evaluations:assessment_list"), "Tự đánh giá",
        {place_key(place): place for place in map(Place, items)}, not reasons, reasons,
    )  # fmt: skip


def target_of_registration(registration: Registration, user: User) -> Target:
    place = Place(registration)
    reasons = refusals(place, actor=user)
    return Target(
        registration, registration.name, reverse("models_registry:registration_detail", args=[registration.pk]),
        reverse("models_registry:registration_list"), "Mô hình", {place_key(place): place}, not reasons, reasons,
    )  # fmt: skip


def with_places(evidence: Iterable[Evidence], user: User) -> list[File]:
    """Each file with the places that cite it and that the user may read; changeable only where nothing cites it."""
    rows = list(evidence)
    seen = EvidenceCitation.objects.visible_to(user).filter(evidence__in=rows).for_lists()
    places: dict[int, list[str]] = {}
    for citation in seen:
        places.setdefault(citation.evidence_id, []).append(place_of(citation).name)
    used = set(EvidenceCitation.objects.filter(evidence__in=rows).order_by().values_list("evidence_id", flat=True))
    return [
        File(row, row.pk not in used, places=", ".join(places.get(row.pk, [])) or _nowhere(row.pk in used))
        for row in rows
    ]


def _nowhere(is_used: bool) -> str:
    return "" if is_used else "Chưa dẫn ở đâu"
