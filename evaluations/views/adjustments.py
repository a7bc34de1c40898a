"""Bonus and penalty by hand: the reviewer's page beside the workspace of a dossier."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from evaluations.actions.adjustments import adjust_score, rules_by_hand
from evaluations.forms.adjustments import AdjustmentForm
from evaluations.guards import Outdated, review_reasons
from evaluations.models import Assessment
from evaluations.reading.outcome import outcome_of
from evaluations.schemes import schemes_in_force
from evaluations.scoring import Given
from evaluations.views.appraisals import reviewed_or_404
from evaluations.views.refusals import REFUSED, refusal_of


@require_http_methods(["GET", "HEAD", "POST"])
def adjustment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Points and a reason for each rule by hand of the year's scheme; shows what the total then comes to."""
    dossier = reviewed_or_404(request, pk)
    assessment, user = dossier.assessment, dossier.user
    posted = request.method == "POST"
    form = AdjustmentForm(
        request.POST if posted else None,
        rules=list(rules_by_hand(assessment.year)),
        standing=_standing(assessment),
        version=assessment.version,
    )
    reasons: list[str] = []
    if posted and form.is_valid():
        version = form.cleaned_data["version"]
        refused = refusal_of(lambda: adjust_score(assessment, form.given, version=version, actor=user))
        if refused is None:
            messages.success(request, "Đã lưu điểm cộng, trừ. Đơn vị chưa thấy cho đến khi công bố.")
            return redirect("evaluations:adjustment_edit", pk)
        reasons = refused.reasons
        if isinstance(refused, Outdated):
            assessment.refresh_from_db(fields=["version"])
            form.renew_version(assessment.version)
    context = {
        "page_title": "Điểm cộng, điểm trừ",
        "dossier": dossier,
        "assessment": assessment,
        "scheme": schemes_in_force([assessment.year])[assessment.year_id],
        "form": form,
        "standing": assessment.adjustments.select_related("rule", "by").order_by("rule__kind", "rule", "pk"),  # type: ignore[attr-defined]
        "outcome": outcome_of(assessment, user),
        "against": review_reasons(assessment, user),
        "reasons": reasons,
    }
    return render(request, "evaluations/adjustment_edit.html", context, status=REFUSED if posted else 200)


def _standing(assessment: Assessment) -> dict[int, Given]:
    """What is saved, by id of the rule."""
    return {row.rule_id: Given(row.points, row.reason) for row in assessment.adjustments.all()}  # type: ignore[attr-defined]
