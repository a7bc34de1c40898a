"""Who is told what when a dossier or a recognition changes; nothing provisional leaves the rung."""

from typing import Any

from django.urls import reverse

from danvan.activity.notify import notify
from danvan.common.workflow import Transition
from danvan.organization.access import staff_of, writers_for
from danvan.organization.models import ReviewingBody
from danvan.organization.roles import Permission
from evaluations.models import Assessment, Recognition


def assessment_changed(assessment: Assessment, transition: Transition, actor: Any, note: str) -> None:
    """Tell senders, rung and unit; appraising and reopening are provisional and told to nobody."""
    year = assessment.year.year
    url = reverse("evaluations:assessment_detail", args=[assessment.pk])
    match transition.name:
        case "hand_over":
            senders = [user for user in writers_for(assessment.unit, Permission.SEND) if user.pk != actor.pk]
            notify(senders, f"Bản tự đánh giá năm {year} đã soạn xong, chờ anh/chị ký gửi.", url=url)
        case "submit":
            text = f"{assessment.unit_name} gửi bản tự đánh giá năm {year}, chờ thẩm định."
            notify(staff_of(assessment.desk, Permission.REVIEW), text, url=url)
        case "return":
            notify(writers_for(assessment.unit), f"Bản tự đánh giá năm {year} được trả lại để bổ sung: {note}", url=url)
        case "publish":
            notify(
                writers_for(assessment.unit),
                f"Kết quả năm {year} của {assessment.unit_name} đã được công bố.",
                url=url,
            )


def recognition_changed(recognition: Recognition, transition: Transition, actor: Any, note: str) -> None:
    """Tell the next rung of what is proposed to it, and the unit of what a higher rung published.

    Of its own rung's verdicts the unit hears once, when its dossier is published.
    """
    assessment = recognition.result.assessment
    match transition.name:
        case "propose":
            body = ReviewingBody.objects.ladder_of(recognition.desk)[0]
            notify(
                staff_of(body.unit, Permission.RECOGNISE),
                f"{recognition.desk.name} đề nghị xét “{recognition.result}”.",
                url=reverse("evaluations:recognition_list"),
            )
        case "publish" if assessment.is_published:
            notify(
                writers_for(assessment.unit),
                f"{recognition.desk.name} đã công bố kết quả xét “{recognition.result}”: "
                f"{recognition.get_state_display().lower()}.",
                url=reverse("evaluations:assessment_detail", args=[assessment.pk]),
            )
