"""Re-checking: drawing a sample, what was drawn, what a second reviewer finds in one dossier."""

import secrets
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from danvan.organization.access import works_at
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.views.refusals import REFUSED, attempt
from evaluations.actions.calibration import draw_sample, may_recheck, recheck, recheck_reasons
from evaluations.forms.calibration import RecheckForm, SampleForm
from evaluations.models import RecheckItem, RecheckSample, SampleStratum
from evaluations.models.calibration import FEWEST_PERCENT
from evaluations.reading.calibration import Eyes
from evaluations.reading.dossier import Dossier
from evaluations.views.calibration import address_of, rung_eyes_or_404
from models_registry.years import show_on_this_page


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_sample_create(request: HttpRequest) -> HttpResponse:
    """Draw a sample; one that was drawn before stays beside it."""
    eyes = rung_eyes_or_404(request)
    if not eyes.draws:
        raise Http404
    if request.method != "POST":
        # Proposed only: whoever draws may write another, and what was used is kept with the sample.
        proposed = {"percent": FEWEST_PERCENT, "seed": str(secrets.randbelow(90_000_000) + 10_000_000),
                    "stratum": SampleStratum.REVIEWER}  # fmt: skip
        return _sample_page(request, eyes, SampleForm(initial=proposed))
    form = SampleForm(request.POST)
    if not form.is_valid():
        return _sample_page(request, eyes, form)
    chosen = form.cleaned_data
    act = partial(
        draw_sample, eyes.desk, eyes.year, percent=chosen["percent"], seed=chosen["seed"],
        stratum=SampleStratum(chosen["stratum"]), actor=eyes.user,
    )  # fmt: skip
    sample, reasons = attempt(act)
    if sample is None:
        return _sample_page(request, eyes, form, reasons)
    messages.success(request, f"Đã chọn {sample.items.count()} bản để kiểm tra lại.")  # type: ignore[attr-defined]
    return redirect("evaluations:calibration_sample", sample.pk)


def _sample_page(request: HttpRequest, eyes: Eyes, form: SampleForm, reasons: list[str] | None = None) -> HttpResponse:
    refused = request.method == "POST"
    context = {
        "page_title": "Chọn mẫu kiểm tra lại",
        "eyes": eyes,
        "form": form,
        "reasons": reasons or [],
        "has_errors": refused,
        "number": eyes.finished.count(),
        "report_url": address_of("show", eyes),
        "earlier": RecheckSample.objects.filter(desk=eyes.desk, year=eyes.year).count(),
    }
    return render(request, "evaluations/calibration_sample_create.html", context, status=REFUSED if refused else 200)


@require_safe
def calibration_sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawn dossiers, how far the re-check is, and by what they can be drawn again."""
    user: User = request.user  # type: ignore[assignment]
    samples = RecheckSample.objects.visible_to(user).select_related("desk", "year", "drawn_by")
    sample = get_object_or_404(samples.with_progress(), pk=pk)
    show_on_this_page(request, sample.year)
    items = RecheckItem.objects.visible_to(user).filter(sample=sample).with_scores()
    rows = [(item, _reads(item, user)) for item in items.order_by("position", "pk")]
    context = {
        "page_title": f"Mẫu kiểm tra lại lần {sample.number}",
        "sample": sample,
        "rows": rows,
        "hidden": sample.drawn - len(rows),  # type: ignore[attr-defined]
        "report_url": address_of("show", Eyes(user, sample.desk, sample.year)),
    }
    return render(request, "evaluations/calibration_sample.html", context)


def _reads(item: RecheckItem, user: User) -> str:
    """What the list says of an undone item to this reader: why it is not theirs, or nothing."""
    if item.appraised_by_id == user.pk or item.assessment.appraised_by_id == user.pk:
        return "anh/chị đã thẩm định bản này"
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawn dossier: what the unit wrote and got, beside it the second reviewer's own score and words."""
    user: User = request.user  # type: ignore[assignment]
    items = RecheckItem.objects.visible_to(user).select_related(
        "sample__desk", "sample__year", "assessment__unit", "assessment__year", "assessment__desk",
        "assessment__appraised_by", "rechecked_by", "appraised_by",
    )  # fmt: skip
    item = get_object_or_404(items, pk=pk)
    show_on_this_page(request, item.sample.year)
    dossier = Dossier(item.assessment, user)
    form = RecheckForm(request.POST or None, item=item, scores=dossier.scores)
    if request.method != "POST" or not may_recheck(item, user):
        if request.method == "POST":
            raise Http404
        return _recheck_page(request, item, dossier, form)
    if not form.is_valid():
        return _recheck_page(request, item, dossier, form)
    act = partial(recheck, item, form.rechecked, finding=form.cleaned_data["finding"], actor=user)
    done, reasons = attempt(act)
    if done is None:
        return _recheck_page(request, item, dossier, form, reasons)
    messages.success(request, "Đã ghi kết quả kiểm tra lại. Điểm thẩm định không thay đổi.")
    return redirect("evaluations:calibration_sample", item.sample_id)


def _recheck_page(
    request: HttpRequest, item: RecheckItem, dossier: Dossier, form: RecheckForm, reasons: list[str] | None = None
) -> HttpResponse:
    refused = request.method == "POST"
    writes = may_recheck(item, dossier.user)
    against = recheck_reasons(item, dossier.user) if writes else []
    kept = {one.task_score_id: one for one in item.scores.all()}
    may_reopen = "reopen" in dossier.offers and works_at(dossier.user, Permission.REVIEW, item.sample.desk)
    context: dict[str, Any] = {
        "page_title": f"Kiểm tra lại {item.assessment.unit_name}",
        "item": item,
        "sample": item.sample,
        "dossier": dossier,
        "form": form,
        "rows": [(row, dossier.files_of(row.score), kept.get(row.score.pk)) for row in form.rows],
        "writes": writes and not against,
        "against": against,
        "reasons": reasons or [],
        "has_errors": refused,
        "reopen_url": dossier.act_url("reopen") if may_reopen else "",
        "sample_url": reverse("evaluations:calibration_sample", args=[item.sample_id]),
    }
    return render(request, "evaluations/calibration_recheck.html", context, status=REFUSED if refused else 200)
