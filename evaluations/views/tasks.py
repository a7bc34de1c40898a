"""Writing the dossier: one page for each task and for each model's result."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.common.workflow import NotAllowed
from danvan.organization.models import User
from danvan.organization.unfinished import OpenForm
from evaluations.actions import save_result, save_task
from evaluations.forms.assessment import ResultForm, TaskForm
from evaluations.guards import Outdated
from evaluations.models import InitiativeResult, TaskScore
from evaluations.reading.answers import result_answers, task_answers
from evaluations.reading.dossier import Dossier
from evaluations.reading.evidence import reuse_url_of
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
    opened = OpenForm(request, lambda typed: TaskForm(typed, score=score), about=score)
    if request.method != "POST":
        return _task_page(request, dossier, score, opened)
    refused = _refusal(request, dossier, opened, lambda user, content, version: save_task(
        score, content=content, version=version, actor=user
    ))  # fmt: skip
    if isinstance(refused, Outdated):
        return task_edit(request, pk, ordinal)  # somebody was faster by a moment: compare with what they saved
    if refused:
        return _task_page(request, dossier, score, opened, refused=refused)
    opened.done()
    messages.success(request, f"Đã lưu nhiệm vụ {ordinal}.")
    return redirect(_after(request, dossier, dossier.task_url(ordinal), evidence=f"?phan={ordinal}"))


@require_http_methods(["GET", "HEAD", "POST"])
def result_edit(request: HttpRequest, pk: int, registration_pk: int) -> HttpResponse:
    """What one model achieved, beside what was planned."""
    dossier = dossier_or_404(request, pk)
    part = next((part for part in dossier.models if part.registration.pk == registration_pk), None)
    if part is None:
        raise Http404
    result = part.result or InitiativeResult(registration=part.registration)
    result.assessment = dossier.assessment
    opened = OpenForm(request, lambda typed: ResultForm(typed, result=result), about=result)
    if request.method != "POST":
        return _result_page(request, dossier, part, opened)
    refused = _refusal(request, dossier, opened, lambda user, content, version: save_result(
        dossier.assessment, part.registration, content=content, version=version, actor=user
    ))  # fmt: skip
    if isinstance(refused, Outdated):
        return result_edit(request, pk, registration_pk)
    if refused:
        return _result_page(request, dossier, part, opened, refused=refused)
    opened.done()
    messages.success(request, f"Đã lưu kết quả mô hình “{part.registration.name}”.")
    here = dossier.result_url(registration_pk)
    return redirect(_after(request, dossier, here, evidence=f"?phan=mo-hinh-{registration_pk}"))


def _refusal(request: HttpRequest, dossier: Dossier, opened: OpenForm, save: Any) -> NotAllowed | None:
    """Save what was typed; give what stands against it, in the form or in the act."""
    if not dossier.may_enter:
        raise Http404
    if opened.conflict:
        return NotAllowed(opened.conflict.reasons)
    form = opened.form
    if not form.is_valid():
        return NotAllowed([])  # the form itself says what
    user: User = request.user  # type: ignore[assignment]
    return refusal_of(lambda: save(user, form.content, form.cleaned_data["version"]))


def _task_page(
    request: HttpRequest, dossier: Dossier, score: TaskScore, opened: OpenForm, refused: NotAllowed | None = None
) -> HttpResponse:
    answers = task_answers(dossier, score)[:-1]
    context = {
        "page_title": f"Nhiệm vụ {score.task.ordinal}",
        "score": score,
        "part": score,
        "answers": answers,
        "files": dossier.files_of(score),
        "reuse_url": reuse_url_of(dossier, score),
        "last_year": _last_year(dossier, score),
        "is_writable": dossier.may_write(score),
    }
    return _page(request, dossier, opened, refused, dossier.task_url(score.task.ordinal), "task_edit", context)


def _result_page(
    request: HttpRequest, dossier: Dossier, part: ModelPart, opened: OpenForm, refused: NotAllowed | None = None
) -> HttpResponse:
    context = {
        "page_title": "Kết quả mô hình",
        "registration": part.registration,
        "part": part.result,
        "recognitions": part.recognitions,
        "answers": result_answers(dossier, part)[1:-1],
        "files": part.files,
        "reuse_url": reuse_url_of(dossier, part.result) if part.result else "",
        "is_writable": dossier.may_write_result(part),
    }
    return _page(request, dossier, opened, refused, dossier.result_url(part.registration.pk), "result_edit", context)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    opened: OpenForm,
    refused: NotAllowed | None,
    here: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The page of one part: the form where it can be written or was just refused, else the answers."""
    context |= {
        "dossier": dossier,
        "assessment": dossier.assessment,
        "form": opened.form,
        "open_form": opened,
        "shows_form": context["is_writable"] or refused is not None,
        "has_errors": refused is not None,
        "is_closed": not context["is_writable"],
        "reasons": refused.reasons if refused else [],
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
