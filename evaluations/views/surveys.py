"""Field surveys: written down after a visit, and read by the rung; the unit never meets them."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.organization.models import User
from danvan.organization.views.refusals import REFUSED, attempt
from evaluations.actions.survey import add_survey, surveying_rung
from evaluations.forms.survey import SurveyForm
from evaluations.models import Assessment, FieldSurvey, Recognition


@require_http_methods(["GET", "HEAD", "POST"])
def survey_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down one visit to the unit of this dossier, for one or several of its models."""
    user: User = request.user  # type: ignore[assignment]
    rows = Assessment.objects.visible_to(user).select_related("unit", "year", "desk")
    assessment = get_object_or_404(rows, pk=pk)
    rung = surveying_rung(assessment, user)
    if rung is None:
        raise Http404
    results = assessment.results.select_related("registration").order_by("registration__sort_key", "pk")  # type: ignore[attr-defined]
    form = SurveyForm(request.POST if request.method == "POST" else None, results=results)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        survey, reasons = attempt(partial(add_survey, assessment, form.visit, form.seen, actor=user))
        if survey is not None:
            messages.success(request, f"Đã ghi khảo sát {assessment.unit_name}, {len(form.seen)} mô hình.")
            return redirect("evaluations:survey_detail", survey.pk)
    context: dict[str, Any] = {
        "page_title": f"Ghi khảo sát thực tế: {assessment.unit_name}",
        "assessment": assessment,
        "rung": rung,
        "form": form,
        "reasons": reasons,
        "has_errors": bool(reasons) or bool(form.errors),
    }
    status = REFUSED if context["has_errors"] else 200
    return render(request, "evaluations/survey_create.html", context, status=status)


@require_safe
def survey_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: when, who, what was seen; each model leads to its recognition."""
    user: User = request.user  # type: ignore[assignment]
    rows = FieldSurvey.objects.visible_to(user).select_related(
        "assessment__unit", "assessment__year", "rung", "entered_by"
    )
    survey = get_object_or_404(rows, pk=pk)
    lines = list(survey.lines.select_related("result__registration__initiative", "result__registration__year"))  # type: ignore[attr-defined]
    mine = Recognition.objects.defended_by(user).filter(result__in=[line.result_id for line in lines])
    pages = dict(mine.order_by("-desk__present_path").values_list("result_id", "pk"))  # the highest desk last
    context = {
        "page_title": f"Khảo sát {survey.assessment.unit_name} ngày {survey.visited_on:%d/%m/%Y}",
        "survey": survey,
        "lines": [(line, pages.get(line.result_id)) for line in lines],
        "may_survey": surveying_rung(survey.assessment, user) is not None,
    }
    return render(request, "evaluations/survey_detail.html", context)
