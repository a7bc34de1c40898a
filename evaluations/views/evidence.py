"""Files of a dossier: added, opened by those who may read the dossier, taken away."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_http_methods, require_safe

from danvan.activity.record import record
from danvan.common import files
from danvan.common.shown import Answer
from danvan.organization.models import User
from evaluations.actions import add_evidence, delete_evidence
from evaluations.actions.evidence import EVIDENCE_FIELDS, StorageFull
from evaluations.forms.evidence import STAMPS, EvidenceForm
from evaluations.models import Evidence
from evaluations.reading.dossier import Dossier
from evaluations.views.assessments import dossier_or_404
from evaluations.views.refusals import REFUSED, refusal_of

FULL = 507  # Insufficient Storage
# What an opened file may do in the browser: nothing but be looked at.
_LOOK_ONLY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one file to the dossier."""
    dossier = dossier_or_404(request, pk)
    if not dossier.may_enter:
        raise Http404
    scores = [score for score in dossier.scores if dossier.may_write(score)]
    choice: dict[str, Any] = {"scores": scores or dossier.scores, "with_whole": dossier.may_write(None)}
    if request.method != "POST":
        form = EvidenceForm(initial={"part": request.GET.get("nhiem-vu")}, **choice)
        return _form_page(request, dossier, form)
    form = EvidenceForm(request.POST, request.FILES, **choice)
    if not form.is_valid():
        return _form_page(request, dossier, form, status=REFUSED)
    content = {name: form.cleaned_data[name] for name in EVIDENCE_FIELDS}
    user: User = request.user  # type: ignore[assignment]
    refused = refusal_of(
        lambda: add_evidence(
            dossier.assessment, file=form.cleaned_data["file"], kind=form.kind, content=content,
            task_score=form.task_score, actor=user,
        )
    )  # fmt: skip
    if refused:
        status = FULL if isinstance(refused, StorageFull) else REFUSED
        return _form_page(request, dossier, form, reasons=refused.reasons, status=status)
    messages.success(request, f"Đã thêm minh chứng “{content['title']}”.")
    return redirect(_part_url(dossier, form.task_score.task.ordinal if form.task_score else None))


def _form_page(
    request: HttpRequest, dossier: Dossier, form: EvidenceForm, *, reasons: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": "Thêm minh chứng",
        "has_errors": status != 200,
        "dossier": dossier,
        "assessment": dossier.assessment,
        "form": form,
        "is_open": any(dossier.may_write(score) for score in dossier.scores) or status != 200,
        "reasons": reasons or [],
        "stamps": STAMPS,
        "limit": files.megabytes(settings.EVIDENCE_MAX_BYTES),
        "cancel_url": dossier.url,
    }
    return render(request, "evaluations/evidence_create.html", context, status=status)


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes of a file, to those who may read its dossier; every reading is recorded.

    Only pictures and PDF open in the browser, and only where asked to (`?xem=1`), fenced in; all else is saved.
    """
    evidence = _evidence_or_404(request, pk)
    kind = files.kind_of_type(evidence.content_type)
    if kind is None:
        raise Http404
    opens = kind.opens_in_browser and "xem" in request.GET
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    record("evidence.read", evidence, label="Xem minh chứng" if opens else "Tải minh chứng", actor=request.user)
    name = get_valid_filename(f"{evidence.title[:80]}{kind.endings[0]}")
    response = FileResponse(content, as_attachment=not opens, filename=name, content_type=kind.content_type)
    response["Content-Security-Policy"] = _LOOK_ONLY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a file away while its part can be written."""
    evidence = _evidence_or_404(request, pk)
    dossier = dossier_or_404(request, evidence.assessment_id)
    if not dossier.may_enter:
        raise Http404
    part_url = _part_url(dossier, evidence.task_score.task.ordinal if evidence.task_score else None)
    reasons: list[str] = []
    if request.method == "POST":
        user: User = request.user  # type: ignore[assignment]
        refused = refusal_of(lambda: delete_evidence(evidence, actor=user))
        if refused is None:
            messages.success(request, f"Đã xóa minh chứng “{evidence.title}”.")
            return redirect(part_url)
        reasons = refused.reasons
    context = {
        "page_title": "Xóa minh chứng này?",
        "has_errors": bool(reasons),
        "dossier": dossier,
        "assessment": dossier.assessment,
        "explains": "Tệp bị xóa hẳn khỏi bản tự đánh giá. Nhật ký còn ghi tên tệp và người xóa.",
        "concerned": [
            Answer("Tên minh chứng", evidence.title),
            Answer("Thuộc", f"Nhiệm vụ {evidence.task_score.task}" if evidence.task_score else "Cả bản tự đánh giá"),
        ],
        "reasons": reasons,
        "act_label": "Xóa minh chứng",
        "act_tone": "danger",
        "cancel_url": part_url,
    }
    return render(request, "evaluations/evidence_delete.html", context, status=REFUSED if reasons else 200)


def _evidence_or_404(request: HttpRequest, pk: int) -> Evidence:
    seen = Evidence.objects.visible_to(request.user)  # type: ignore[arg-type]
    return get_object_or_404(seen.select_related("assessment__unit", "assessment__year", "task_score__task"), pk=pk)


def _part_url(dossier: Dossier, ordinal: int | None) -> str:
    """Where the file is shown: on the page of its task, else on that of the dossier."""
    return (dossier.task_url(ordinal) if ordinal else dossier.url) + "#minh-chung"
