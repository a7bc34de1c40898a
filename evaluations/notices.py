"""Who is told what when a dossier or a recognition changes; nothing provisional leaves the rung."""

from typing import Any

from django.urls import reverse

from danvan.activity.notify import notify
from danvan.common.workflow import Transition
from danvan.organization.access import staff_of, writers_for
from danvan.organization.decision_mail import mail_decision, rung_that_decided, step_taken
from danvan.organization.models import ReviewingBody
from danvan.organization.roles import Permission
from evaluations.models import Assessment, Recognition, Reply
from models_registry.notices import drafters_of


def assessment_changed(assessment: Assessment, transition: Transition, actor: Any, note: str) -> None:
    """Tell senders, rung and unit; appraising and reopening are provisional and told to nobody."""
    year = assessment.year.year
    url = reverse("evaluations:assessment_detail", args=[assessment.pk])
    step_taken(assessment, transition.label, actor=actor)
    match transition.name:
        case "hand_over":
            senders = [user for user in writers_for(assessment.unit, Permission.SEND) if user.pk != actor.pk]
            notify(senders, f"Bản tự đánh giá năm {year} đã soạn xong, chờ anh/chị ký gửi.", url=url)
        case "send_back":
            text = f"Bản tự đánh giá năm {year} được người ký gửi trả lại để sửa: {note}"
            notify(drafters_of(assessment, actor), text, url=url)
        case "submit":
            text = f"{assessment.unit_name} gửi bản tự đánh giá năm {year}, chờ thẩm định."
            if assessment.returned_at is not None:  # the reviewer lands on what was changed
                text = f"{assessment.unit_name} đã bổ sung bản tự đánh giá năm {year} bị trả lại, chờ thẩm định."
                url = reverse("evaluations:assessment_appraise", args=[assessment.pk])
            notify(staff_of(assessment.desk, Permission.REVIEW), text, url=url)
        case "return":
            writers = writers_for(assessment.unit)
            act = f"trả lại bản tự đánh giá năm {year} của {assessment.unit_name} để bổ sung rồi gửi lại."
            own_mail = mail_decision(
                assessment,
                rung=rung_that_decided(assessment.unit, actor),
                unit_name=assessment.unit_name,
                subject=f"Cần bổ sung bản tự đánh giá năm {year}",
                act=act,
                reason=note,
                path=url,
                recipients=writers,
            )
            text = f"Bản tự đánh giá năm {year} được trả lại để bổ sung: {note}"
            notify(writers, text, url=url, own_mail=own_mail)
        case "announce":
            # Without any score: these are read in the portal, by whom they concern.
            writers = writers_for(assessment.unit)
            url = reverse("evaluations:reply", args=[assessment.pk])
            own_mail = mail_decision(
                assessment,
                rung=assessment.desk,
                unit_name=assessment.unit_name,
                subject=f"Điểm dự kiến năm {year}: đơn vị xem và trả lời",
                act=f"đã thông báo điểm dự kiến bản tự đánh giá năm {year} của {assessment.unit_name}. "
                "Đơn vị xem điểm và lý do trên cổng; nếu không đồng ý thì giải trình trong thời hạn ghi ở đó.",
                path=url,
                recipients=writers,
            )
            text = f"Đã có điểm dự kiến năm {year} của {assessment.unit_name}. Hãy xem và trả lời trong thời hạn."
            notify(writers, text, url=url, own_mail=own_mail)
        case "publish":
            # Only that it is published: scores and verdicts are read in the portal, by whom they concern.
            writers = writers_for(assessment.unit)
            own_mail = mail_decision(
                assessment,
                rung=assessment.desk,
                unit_name=assessment.unit_name,
                subject=f"Đã công bố kết quả năm {year}",
                act=f"đã công bố kết quả “Dân vận khéo” năm {year} của {assessment.unit_name}.",
                path=url,
                recipients=writers,
            )
            text = f"Kết quả năm {year} của {assessment.unit_name} đã được công bố."
            notify(writers, text, url=url, own_mail=own_mail)


def reply_changed(reply: Reply, transition: Transition, actor: Any, note: str) -> None:
    """Tell the rung what the unit answered; what is decided of it is told with the publication."""
    assessment = reply.assessment
    year, reviewers = assessment.year.year, staff_of(assessment.desk, Permission.REVIEW)
    match transition.name:
        case "send":
            text = f"{assessment.unit_name} giải trình về điểm dự kiến năm {year}, chờ xét."
            notify(reviewers, text, url=reverse("evaluations:reply_judge", args=[assessment.pk]))
        case "accept":
            text = f"{assessment.unit_name} không có ý kiến về điểm dự kiến năm {year}."
            notify(reviewers, text, url=reverse("evaluations:reply", args=[assessment.pk]))


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
            writers = writers_for(assessment.unit)
            url = reverse("evaluations:assessment_detail", args=[assessment.pk])
            verdict = f"“{recognition.result}”: {recognition.get_state_display().lower()}."
            own_mail = mail_decision(
                recognition,
                rung=recognition.desk,
                unit_name=assessment.unit_name,
                subject=f"Đã công bố kết quả xét “{recognition.result}”",
                act=f"đã công bố kết quả xét {verdict}",
                path=url,
                recipients=writers,
            )
            text = f"{recognition.desk.name} đã công bố kết quả xét {verdict}"
            notify(writers, text, url=url, own_mail=own_mail)
