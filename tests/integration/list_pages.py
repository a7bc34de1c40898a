"""What the tests of commendation lists share: addresses, recognitions to choose from, rows as people see them."""

from typing import Any

from django.urls import reverse

from danvan.activity.models import AuditEvent
from evaluations.models import Assessment, Recognition
from evaluations.workflow import recognition_workflow
from models_registry.models import InitiativeForm
from reports.models import CommendationList
from tests.factories import AssessmentFactory, InitiativeResultFactory, RecognitionFactory, RegistrationFactory
from tests.world import Place, TwoBranches

LIST = "/danh-sach/"
CREATE = "/danh-sach/lap/"
PERSON = {
    "form": InitiativeForm.INDIVIDUAL,
    "subject_name": "Ưng Thị Khánh",
    "subject_title": "Bí thư Chi bộ thôn Bình Hòa",
}


def url(page: str, commendation_list: CommendationList, *more: Any) -> str:
    """The address of a page of one list: url("edit", commendation_list)."""
    return reverse(f"reports:list_{page}", args=[commendation_list.pk, *more])


def recognised(
    world: TwoBranches,
    place: Place,
    rung: Place | None = None,
    *,
    published: bool = True,
    year: int = 2025,
    **content: Any,
) -> Recognition:
    """An exemplary model of the unit on the desk of `rung` (else the nearest), published unless told otherwise."""
    rung = rung or world.rung_of(place)
    registration = RegistrationFactory(
        unit=place.unit, year=world.years[year], field=world.fields[0], **{"name": "Đường hoa"} | content
    )
    dossier = Assessment.objects.filter(unit=place.unit, year=world.years[year]).first()
    dossier = dossier or AssessmentFactory(unit=place.unit, year=world.years[year])
    result = InitiativeResultFactory(assessment=dossier, registration=registration)
    recognition = RecognitionFactory(result=result, desk=rung.unit)
    with world.standing_in(year):
        recognition = recognition_workflow.perform("mark_exemplary", recognition, actor=rung.reviewer)
        if published:
            recognition = recognition_workflow.perform("publish", recognition, actor=rung.approver)
    return recognition


def rows(commendation_list: CommendationList) -> list[tuple[str, int, str, str]]:
    """Group, position, printed name and model of each row, group by group."""
    return list(
        commendation_list.entries.order_by("group", "position").values_list(
            "group", "position", "printed_name", "initiative_name"
        )
    )


def names(commendation_list: CommendationList) -> list[str]:
    return [name for _, _, _, name in rows(commendation_list)]


def verbs(commendation_list: CommendationList) -> list[str]:
    """What was recorded about the list, oldest first."""
    events = AuditEvent.objects.about(commendation_list).order_by("id")
    return list(events.values_list("verb", flat=True))


def everything(commendation_list: CommendationList) -> dict[str, Any]:
    """All that a refused act must leave as it was."""
    return {
        "lists": list(CommendationList.objects.order_by("pk").values()),
        "rows": list(commendation_list.entries.order_by("pk").values()),
        "events": AuditEvent.objects.count(),
    }
