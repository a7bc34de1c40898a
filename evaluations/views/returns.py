"""Returning parts of a dossier: which, why, read over, then done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from danvan.organization.unfinished import OpenForm
from evaluations.actions import return_assessment
from evaluations.forms.returns import ReturnForm
from evaluations.guards import Outdated, review_reasons
from evaluations.models import AssessmentState, EvidenceCitation, InitiativeResult, TaskScore
from evaluations.reading.dossier import Dossier
from evaluations.views.appraisals import reviewed_or_404
from evaluations.views.refusals import REFUSED, refusal_of


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the parts to be mended, read over what the unit will read, then return the dossier."""
    dossier = reviewed_or_404(request, pk)
    assessment, user = dossier.assessment, dossier.user
    results = [part.result for part in dossier.models if part.result]
    parts: dict[str, Any] = {
        "assessment": assessment, "scores": dossier.scores, "results": results, "citations": dossier.citations
    }  # fmt: skip
    opened = OpenForm(request, lambda typed: ReturnForm(typed, **parts), compares=False)
    if request.method != "POST":
        if assessment.state != AssessmentState.SUBMITTED:
            return redirect(dossier.url)
        return _return_page(request, dossier, opened)
    form = opened.form
    if not form.is_valid():
        return _return_page(request, dossier, opened, is_refused=True)
    if "gui" not in request.POST:
        return _return_page(request, dossier, opened, is_preview="xem" in request.POST)
    refused = refusal_of(
        lambda: return_assessment(
            assessment, form.reasons_of(TaskScore), result_reasons=form.reasons_of(InitiativeResult),
            file_reasons=form.reasons_of(EvidenceCitation),
            note=form.cleaned_data["note"], version=form.cleaned_data["version"], actor=user,
        )
    )  # fmt: skip
    if refused:
        if isinstance(refused, Outdated):
            form.renew_version(assessment.version)
        return _return_page(request, dossier, opened, is_refused=True, reasons=refused.reasons)
    opened.done()
    messages.success(request, f"Đã trả lại bản của {assessment.unit_name}. Đơn vị được báo và đọc được lý do.")
    return redirect("evaluations:appraisal_list")


def _return_page(
    request: HttpRequest,
    dossier: Dossier,
    opened: OpenForm,
    *,
    is_refused: bool = False,
    is_preview: bool = False,
    reasons: list[str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "page_title": "Trả lại bổ sung",
        "has_errors": is_refused,
        "dossier": dossier,
        "assessment": dossier.assessment,
        "form": opened.form,
        "open_form": opened,
        "is_preview": is_preview,
        "against": [] if is_refused else review_reasons(dossier.assessment, dossier.user),
        "reasons": reasons or [],
    }
    return render(request, "evaluations/assessment_return.html", context, status=REFUSED if is_refused else 200)
