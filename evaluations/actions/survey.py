"""A rung writes down what its people saw on the spot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.access import sees_provisional, works_at
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import Assessment, FieldSurvey, SurveyedResult


@dataclass(frozen=True)
class Seen:
    """What was seen of one model."""

    conclusion: str
    note: str = ""


@dataclass(frozen=True)
class Visit:
    """When, who, and what was seen in general."""

    visited_on: date
    people: str
    findings: str = ""


def surveying_rung(assessment: Assessment, user: User) -> Unit | None:
    """The rung above the unit in whose name the user surveys it; None for who does not."""
    if not can(user, Permission.RECOGNISE, assessment.unit) or not sees_provisional(user, assessment.unit):
        return None
    if not assessment.is_sent:
        return None
    rungs = [body.unit for body in ReviewingBody.objects.ladder_of(assessment.unit)]
    return next((rung for rung in rungs if works_at(user, Permission.RECOGNISE, rung)), None)


@transaction.atomic
def add_survey(assessment: Assessment, visit: Visit, seen: Mapping[int, Seen], *, actor: User) -> FieldSurvey:
    """Keep one visit to a unit with what was seen of each model, `seen` by key of the result.

    It is the rung's own: the log tells it there and not in the unit's branch. Who presses twice gets the same survey.
    """
    assessment = lock_row(Assessment.objects.select_related("unit", "year"), assessment.pk)
    rung = surveying_rung(assessment, actor)
    results = {result.pk: result for result in assessment.results.select_related("registration")}  # type: ignore[attr-defined]
    if rung is None or not set(seen) <= set(results):
        raise OutOfReach(["Anh/chị không ghi được khảo sát của đơn vị này."])
    if reasons := _refusals(visit, seen):
        raise NotAllowed(reasons)
    if existing := _same(assessment, rung, visit, seen):
        return existing
    survey = FieldSurvey(
        assessment=assessment, rung=rung, visited_on=visit.visited_on, people=visit.people.strip(),
        findings=visit.findings.strip(), entered_by=actor,
    )  # fmt: skip
    lines = [
        SurveyedResult(survey=survey, result=results[pk], conclusion=one.conclusion, note=one.note.strip())
        for pk, one in seen.items()
    ]
    with recorded(
        "survey.add", survey, label="Ghi khảo sát thực tế", actor=actor, unit=rung, provisional=True,
        parts=lambda: {"lines": "; ".join(f"{line.result}: {line.get_conclusion_display()}" for line in lines)},
    ):  # fmt: skip
        survey.save()
        SurveyedResult.objects.bulk_create(lines)
    return survey


def _same(assessment: Assessment, rung: Unit, visit: Visit, seen: Mapping[int, Seen]) -> FieldSurvey | None:
    """The survey that says exactly this already, of every model too."""
    wanted = {(pk, one.conclusion, one.note.strip()) for pk, one in seen.items()}
    alike = FieldSurvey.objects.filter(
        assessment=assessment, rung=rung, visited_on=visit.visited_on, people=visit.people.strip(),
        findings=visit.findings.strip(),
    )  # fmt: skip
    for survey in alike.order_by("pk"):
        if set(survey.lines.values_list("result_id", "conclusion", "note")) == wanted:  # type: ignore[attr-defined]
            return survey
    return None


def _refusals(visit: Visit, seen: Mapping[int, Seen]) -> list[str]:
    reasons = []
    if visit.visited_on > clock.today():
        reasons.append("Ngày khảo sát chưa đến. Hãy kiểm tra lại ngày.")
    if not visit.people.strip():
        reasons.append("Chưa ghi người đi khảo sát.")
    if not seen:
        reasons.append("Chưa ghi kết luận cho mô hình nào. Hãy chọn kết luận cho ít nhất một mô hình.")
    return reasons
