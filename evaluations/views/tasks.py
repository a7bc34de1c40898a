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
from evaluations.reading.earlier import earlier_answers
from evaluations.reading.evidence import reuse_url_of
from evaluations.reading.models_told import told_by_models
from evaluations.reading.results import earlier_result, mobilised_words, output_lines
from evaluations.reading.rows import ModelPart
from evaluations.views.opening import dossier_or_404
from evaluations.views.refilling import Refilled, offered, refilled
from evaluations.views.refusals import REFUSED, refusal_of

FROM_CHECK = "kiem-tra"  # ?tu=kiem-tra: come from the check page, and go back there


class Stop(NamedTuple):
    """A page on the way through the dossier, and what the button towards it says."""

    url: str
    words: str
    is_check: bool = False


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
        offer = offered(dossier, score, opened)
        return _task_page(request, dossier, score, opened, filled=offer)
    if again := refilled(request, dossier, score, opened):  # asks for another text in the form; saves nothing
        return _task_page(request, dossier, score, opened, filled=again)
    refused = _refusal(request, dossier, opened, lambda user, content, version: save_task(
        score, content=content, version=version, actor=user
    ))  # fmt: skip
    if isinstance(refused, Outdated):
        return task_edit(request, pk, ordinal)  # somebody was faster by a moment: compare with what they saved
    if refused:
        return _task_page(request, dossier, score, opened, refused=refused)
    opened.done()
    messages.success(request, f"Đã lưu nhiệm vụ {ordinal}.")
    here = dossier.task_url(ordinal)
    return redirect(_after(request, dossier, here, evidence=f"?phan={ordinal}", place=f"#nhiem-vu-{ordinal}"))


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
        dossier.assessment, part.registration, content=content, outputs=opened.form.outputs, version=version, actor=user
    ))  # fmt: skip
    if isinstance(refused, Outdated):
        return result_edit(request, pk, registration_pk)
    if refused:
        return _result_page(request, dossier, part, opened, refused=refused)
    opened.done()
    messages.success(request, f"Đã lưu kết quả mô hình “{part.registration.name}”.")
    here = dossier.result_url(registration_pk)
    place = f"mo-hinh-{registration_pk}"
    return redirect(_after(request, dossier, here, evidence=f"?phan={place}", place=f"#{place}"))


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
    request: HttpRequest,
    dossier: Dossier,
    score: TaskScore,
    opened: OpenForm,
    refused: NotAllowed | None = None,
    filled: Refilled | None = None,
) -> HttpResponse:
    answers = task_answers(dossier, score)[:-1]
    is_writable = dossier.may_write(score)
    told = told_by_models(dossier) if score.task.tells_models and is_writable else ""
    context = {
        "page_title": f"Nhiệm vụ {score.task.ordinal}",
        "score": score,
        "part": score,
        "answers": answers,
        "files": dossier.files_of(score),
        "reuse_url": reuse_url_of(dossier, score),
        "earlier": earlier_answers(dossier, score),
        "filled": filled,
        "told_by_models": told if told.strip() != score.narrative.strip() else "",
        "is_writable": is_writable,
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
        **_last_year(dossier, part),
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
        "check_url": reverse("evaluations:assessment_check", args=[dossier.assessment.pk]),
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
    check = Stop(reverse("evaluations:assessment_check", args=[dossier.assessment.pk]), "Lưu và kiểm tra", True)
    return next((Stop(url, words) for url, words, can_be_written in stops[at + 1 :] if can_be_written), check)


def _after(request: HttpRequest, dossier: Dossier, here: str, *, evidence: str, place: str) -> str:
    """Where the pressed button leads; back on the check page to the place that was mended."""
    check = reverse("evaluations:assessment_check", args=[dossier.assessment.pk])
    match request.POST.get("sau"):
        case "minh-chung":
            return _evidence_url(dossier) + evidence
        case "tiep":
            return _next_stop(dossier, here).url
        case "kiem-tra":
            return check
    return f"{check}{place}" if request.GET.get("tu") == FROM_CHECK else here


def _evidence_url(dossier: Dossier) -> str:
    return reverse("evaluations:evidence_create", args=[dossier.assessment.pk])


def _last_year(dossier: Dossier, part: ModelPart) -> dict[str, Any]:
    """What the same model achieved in the year before, beside this year's."""
    result = earlier_result(dossier, part.registration)
    if result is None:
        return {"earlier": None}
    lines = output_lines(result.registration, result)
    return {"earlier": result, "earlier_outputs": lines, "earlier_mobilised": mobilised_words(result)}
