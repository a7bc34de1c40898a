"""Hints of formalism: the dossiers of a desk that have any, those of one dossier, a word on one of them."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.organization.models import User
from danvan.organization.views.refusals import REFUSED, attempt
from evaluations.actions.calibration import review_hint
from evaluations.assigning import for_the_unconcerned
from evaluations.forms.calibration import HintForm
from evaluations.models import Assessment, HintKind
from evaluations.reading.calibration import Eyes
from evaluations.reading.hints import counted
from evaluations.reading.same_words import same_words
from evaluations.views.calibration import PAGE_SIZE, address_of, rung_eyes_or_404
from models_registry.years import show_on_this_page


@require_safe
def calibration_hints(request: HttpRequest) -> HttpResponse:
    """The dossiers with hints, of one kind (?loai=) or of all; those that nobody has looked into stand first."""
    eyes = rung_eyes_or_404(request)
    asked = request.GET.get("loai", "")
    kind = HintKind(asked) if asked in HintKind.values else None
    hints = eyes.hints()
    shown = {pk: [one for one in found if kind in (None, one.kind)] for pk, found in hints.items()}
    waiting = {pk: any(not one.is_settled for one in found) for pk, found in shown.items() if found}
    dossiers = {row.pk: row for row in eyes.sent.select_related("unit", "year").order_by("unit__path", "pk")}
    keys = sorted((pk for pk in dossiers if pk in waiting), key=lambda pk: not waiting[pk])
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page_title": f"Dấu hiệu hình thức: {len(keys)} bản",
        "eyes": eyes,
        "kind": kind,
        "kinds": [(one, address_of("hints", eyes, loai=one.kind.value)) for one in counted(hints)],
        "all_url": address_of("hints", eyes),
        "page_obj": page,
        "rows": [(dossiers[pk], shown[pk]) for pk in page],
        "report_url": address_of("show", eyes),
    }
    return render(request, "evaluations/calibration_hints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_hint_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The hints of one dossier, where the same words stand, and “đã xem, không có vấn đề”."""
    user: User = request.user  # type: ignore[assignment]
    rows = Assessment.objects.select_related("unit", "year", "desk")
    assessment = get_object_or_404(rows, pk=pk)
    eyes = Eyes(user, assessment.desk, assessment.year)
    assessment = get_object_or_404(eyes.sent.select_related("unit", "year", "desk"), pk=pk if eyes.is_of_rung else None)
    show_on_this_page(request, assessment.year)
    if request.method != "POST":
        return _page(request, eyes, assessment)
    form = HintForm(request.POST)
    if not form.is_valid() or form.cleaned_data["kind"] not in HintKind.values:
        return _page(request, eyes, assessment, form=form)
    kind = HintKind(form.cleaned_data["kind"])
    review, reasons = attempt(partial(review_hint, assessment, kind, words=form.cleaned_data["words"], actor=user))
    if review is None:
        return _page(request, eyes, assessment, form=form, reasons=reasons)
    messages.success(request, "Đã ghi nhận xét. Dấu hiệu này không hiện lại, trừ khi nội dung thay đổi.")
    return redirect("evaluations:calibration_hint_detail", pk)


def _page(
    request: HttpRequest,
    eyes: Eyes,
    assessment: Assessment,
    *,
    form: HintForm | None = None,
    reasons: list[str] | None = None,
) -> HttpResponse:
    hints = eyes.hints(Assessment.objects.filter(pk=assessment.pk)).get(assessment.pk, [])
    against = for_the_unconcerned(assessment, eyes.user) if eyes.reviews else []
    typed = form.data.get("kind", "") if form is not None else ""
    rows = []
    for number, one in enumerate(hints):
        usual = HintForm(initial={"kind": one.kind.value}, auto_id=f"id_{number}_%s")
        rows.append((one, form if form is not None and typed == one.kind.value else usual))
    context: dict[str, Any] = {
        "page_title": f"Dấu hiệu hình thức của {assessment.unit_name}",
        "eyes": eyes,
        "assessment": assessment,
        "rows": rows,
        "texts": same_words(assessment, eyes),
        "against": against,
        "may_review": eyes.reviews and not against,
        "form": form,
        "reasons": reasons or [],
        "has_errors": request.method == "POST",
        "hints_url": address_of("hints", eyes),
        "report_url": address_of("show", eyes),
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "evaluations/calibration_hint_detail.html", context, status=status)
