"""All answers of a dossier read over before it leaves the unit's desk; and why it cannot leave yet."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from evaluations.models import AssessmentState
from evaluations.reading.answers import result_answers, task_answers
from evaluations.reading.changes import changes_since_signing
from evaluations.reading.dossier import Dossier
from evaluations.views.opening import dossier_or_404
from evaluations.views.refusals import REFUSED

SENDING = ("submit", "hand_over")


@require_safe
def assessment_check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers on one page, what is missing, and the act of sending."""
    dossier = dossier_or_404(request, pk)
    return check_page(request, dossier) if is_checked_by(dossier) else redirect(dossier.url)


def is_checked_by(dossier: Dossier) -> bool:
    """Whether this reader reads it over: while it lies with the unit, whoever enters for it."""
    return dossier.may_enter and dossier.state in AssessmentState.with_unit()


def check_page(request: HttpRequest, dossier: Dossier, refused: Sequence[str] = ()) -> HttpResponse:
    """The page; with `refused`, the reasons for which a sending was just refused, status 422."""
    sending = dossier.offers.get("submit") or dossier.offers.get("hand_over")
    missing = {item.text for item in dossier.missing}
    reasons = refused or (sending.reasons if sending else ())
    context: dict[str, Any] = {
        "page_title": "Kiểm tra trước khi gửi",
        "has_errors": bool(refused),
        "reasons": list(refused),
        "dossier": dossier,
        "assessment": dossier.assessment,
        "sending": sending,
        "sending_url": dossier.act_url(sending.transition.name) if sending else "",
        "against": [reason for reason in reasons if reason not in missing],
        "send_back_url": dossier.act_url("send_back") if "send_back" in dossier.offers else "",
        "signed_changes": changes_since_signing(dossier.assessment) if dossier.signs else None,
        "take_back_url": dossier.act_url("take_back") if "take_back" in dossier.offers else "",
        "task_sections": [(score, task_answers(dossier, score)) for score in dossier.scores],
        "model_sections": [(part, result_answers(dossier, part)) for part in dossier.models],
        "whole_files": dossier.files_of(None),
    }
    return render(request, "evaluations/assessment_check.html", context, status=REFUSED if refused else 200)
