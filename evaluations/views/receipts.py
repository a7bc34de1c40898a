"""The receipt of a sending, on the screen: what was sent, when, by whom, and what comes next."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from danvan.activity.models import StateChange
from danvan.organization.access import roles_granting
from danvan.organization.models import Membership
from danvan.organization.roles import Permission
from evaluations.models import Assessment, AssessmentState
from evaluations.views.opening import dossier_or_404
from models_registry.lateness import is_late
from models_registry.models import Phase, PhaseKind


@require_safe
def assessment_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent, when, by whom, and what happens next; to be printed or copied down."""
    dossier = dossier_or_404(request, pk)
    assessment = dossier.assessment
    if assessment.submitted_at is None or assessment.submitted_by is None:
        raise Http404
    sent, handed = steps_of_sending(assessment)
    context = {
        "page_title": "Giấy báo đã gửi bản tự đánh giá",
        "dossier": dossier,
        "assessment": assessment,
        "sent": sent,
        "handed": handed,
        "on_behalf": sent_on_behalf(assessment),
        "review": Phase.objects.filter(year=assessment.year, kind=PhaseKind.REVIEW).first(),
        "model_count": sum(part.result is not None for part in dossier.models),
        "is_waiting": dossier.state == AssessmentState.SUBMITTED,
        "detail_url": reverse("evaluations:assessment_detail", args=[pk]),
        "is_late": is_late(assessment, PhaseKind.SELF_ASSESSMENT),
    }
    return render(request, "evaluations/assessment_receipt.html", context)


def steps_of_sending(assessment: Assessment) -> tuple[StateChange | None, StateChange | None]:
    """The last sending, and the hand-over to the signer before it where there was one."""
    steps = StateChange.objects.about(assessment).order_by("-id")
    sent = steps.filter(transition="submit").first()
    before = steps.filter(pk__lt=sent.pk).first() if sent else None
    return sent, before if before is not None and before.transition == "hand_over" else None


def sent_on_behalf(assessment: Assessment) -> bool:
    """Whether the sender held no right to send at the unit itself on the day of sending."""
    day = timezone.localdate(assessment.submitted_at)
    held = Membership.objects.at(day).filter(user=assessment.submitted_by)
    at_unit = held.filter(unit__present_path=assessment.unit.present_path)
    return not at_unit.filter(role__in=roles_granting(Permission.SEND)).exists()
