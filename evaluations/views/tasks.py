"""Writing the dossier: one page for each task and for each model's result."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.common.workflow import NotAllowed
from danvan.organization.models import User
from evaluations.actions import save_result, save_task
from evaluations.forms.assessment import ResultForm, TaskForm
from evaluations.guards import Outdated
from evaluations.models import Assessment, InitiativeResult, TaskScore
from evaluations.reading.answers import result_answers, task_answers
from evaluations.reading.dossier import Dossier
from evaluations.reading.rows import ModelPart
from evaluations.views.assessments import dossier_or_404
from evaluations.views.refusals import REFUSED, refusal_of

FROM_CHECK = "kiem-tra"  # ?tu=kiem-tra: come from the check page, and go back there


class Stop(NamedTuple):
    """A page on the way through the dossier, and what the button towards it says."""

    url: str
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: HttpRequest, pk: int, ordinal: int) -> HttpResponse:
    """The unit's part of one task; to be read where it cannot be written."""
    dossier = dossier_or_404(request, pk)
    score = next((score for score in dossier.scores if score.task.ordinal == ordinal), None)
    if score is None:
        raise Http404
    score.assessment = dossier.assessment
    form = TaskForm(request.POST or None, score=score)
    if request.method != "POST":
        return _task_page(request, dossier, score, form)
    refused = _refusal(request, dossier, form, lambda user, content, version: save_task(
        score, content=content, version=version, actor=user
    ))  # fmt: skip
    if refused:
        return _task_page(request, dossier, score, form, refused=refused)
    messages.success(request, f"Đã lưu nhiệm vụ {ordinal}.")
    return redirect(_after(request, dossier, dossier.task_url(ordinal), evidence=f"?nhiem-vu={ordinal}"))


@require_http_methods(["GET", "HEAD", "POST"])
def result_edit(request: HttpRequest, pk: int, registration_pk: int) -> HttpResponse:
    """What one model achieved, beside what was planned."""
    dossier = dossier_or_404(request, pk)
    part = next((part for part in dossier.models if part.registration.pk == registration_pk), None)
    if part is None:
        raise Http404
    result = part.result or InitiativeResult(registration=part.registration)
    result.assessment = dossier.assessment
    form = ResultForm(request.POST or None, result=result)
    if request.method != "POST":
        return _result_page(request, dossier, part, form)
    refused = _refusal(request, dossier, form, lambda user, content, version: save_result(
        dossier.assessment, part.registration, content=content, version=version, actor=user
    ))  # fmt: skip
    if refused:
        return _result_page(request, dossier, part, form, refused=refused)
    messages.success(request, f"Đã lưu kết quả mô hình “{part.registration.name}”.")
    return redirect(_after(request, dossier, dossier.result_url(registration_pk)))


def _refusal(request: HttpRequest, dossier: Dossier, form: Any, save: Any) -> NotAllowed | None:
    """Save what was typed; give what stands against it, in the form or in the act."""
    if not dossier.may_enter:
        raise Http404
    if not form.is_valid():
        return NotAllowed([])  # the form itself says what
    user: User = request.user  # type: ignore[assignment]
    refused = refusal_of(lambda: save(user, form.content, form.cleaned_data["version"]))
    if isinstance(refused, Outdated):
        form.renew_version(Assessment.objects.get(pk=dossier.assessment.pk).version)
    return refused


def _task_page(
    request: HttpRequest, dossier: Dossier, score: TaskScore, form: TaskForm, refused: NotAllowed | None = None
) -> HttpResponse:
    answers = task_answers(dossier, score)[:4]
    context = {
        "page_title": f"Nhiệm vụ {score.task.ordinal}",
        "score": score,
        "part": score,
        "answers": answers,
        "files": dossier.files_of(score),
        "evidence_url": f"{_evidence_url(dossier)}?nhiem-vu={score.task.ordinal}",
        "last_year": _last_year(dossier, score),
        "is_writable": dossier.may_write(score),
    }
    return _page(request, dossier, form, refused, dossier.task_url(score.task.ordinal), "task_edit", context)


def _result_page(
    request: HttpRequest, dossier: Dossier, part: ModelPart, form: ResultForm, refused: NotAllowed | None = None
) -> HttpResponse:
    context = {
        "page_title": "Kết quả mô hình",
        "registration": part.registration,
        "part": part.result,
        "recognitions": part.recognitions,
        "answers": result_answers(dossier, part)[1:],
        "is_writable": dossier.may_write_result(part),
    }
    return _page(request, dossier, form, refused, dossier.result_url(part.registration.pk), "result_edit", context)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    form: Any,
    refused: NotAllowed | None,
    here: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The page of one part: the form where it can be written or was just refused, else the answers."""
    context |= {
        "dossier": dossier,
        "assessment": dossier.assessment,
        "form": form,
        "shows_form": context["is_writable"] or refused is not None,
        "has_errors": refused is not None,
        "reasons": refused.reasons if refused else [],
        "saved": [row._replace(change_url="") for row in context["answers"]] if isinstance(refused, Outdated) else [],
        "from_check": request.GET.get("tu") == FROM_CHECK,
        "next_stop": _next_stop(dossier, here),
    }
    status = REFUSED if refused else 200
    return render(request, f"evaluations/{template}.html", context, status=status)


def _next_stop(dossier: Dossier, here: str) -> Stop:
    """The next part that can be written; after the last one the check page."""
    stops = [
        (dossier.task_url(score.task.ordinal), f"Lưu và sang nhiệm vụ {score.task.ordinal}", dossier.may_write(score))
        for score in dossier.scores
    ]
    stops += [
        (dossier.result_url(part.registration.pk), "Lưu và sang mô hình tiếp theo", dossier.may_write_result(part))
        for part in dossier.models
    ]
    at = [url for url, _, _ in stops].index(here)
    check = Stop(reverse("evaluations:assessment_check", args=[dossier.assessment.pk]), "Lưu và kiểm tra")
    return next((Stop(url, words) for url, words, can_be_written in stops[at + 1 :] if can_be_written), check)


def _after(request: HttpRequest, dossier: Dossier, here: str, *, evidence: str = "") -> str:
    """Where the pressed button leads."""
    match request.POST.get("sau"):
        case "minh-chung":
            return _evidence_url(dossier) + evidence
        case "tiep":
            return _next_stop(dossier, here).url
    if request.GET.get("tu") == FROM_CHECK:
        return reverse("evaluations:assessment_check", args=[dossier.assessment.pk])
    return here


def _evidence_url(dossier: Dossier) -> str:
    return reverse("evaluations:evidence_create", args=[dossier.assessment.pk])


def _last_year(dossier: Dossier, score: TaskScore) -> TaskScore | None:
    """What the unit or a predecessor wrote of the same task in the latest year before this one."""
    earlier = TaskScore.objects.filter(
        assessment__unit__present_path=dossier.assessment.unit.present_path,
        assessment__year__year__lt=dossier.assessment.year.year,
        task=score.task_id,
    )
    return (
        earlier.exclude(narrative="")
        .select_related("assessment__year")
        .order_by("-assessment__year__year", "assessment_id")
        .first()
    )
