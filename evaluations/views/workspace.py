"""The workspace of one dossier: each task scored beside what the unit wrote; two appraisers apart, then together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from danvan.organization.unfinished import OpenForm
from evaluations.actions import Appraisal, appraise_tasks, finish_opinion, reopen_opinion, write_opinion
from evaluations.actions.adjustments import rules_by_hand
from evaluations.assigning import next_in_queue
from evaluations.bench import Bench, bench_of
from evaluations.forms.appraisal import FINAL, AppraisalForm
from evaluations.guards import Outdated, review_reasons
from evaluations.models import AssessmentState, Opinion, Seat
from evaluations.reading.changes import answers_to_return
from evaluations.reading.dossier import Dossier
from evaluations.reading.opinions import OpinionTable, opinion_table
from evaluations.reading.results import mobilised_words, output_lines
from evaluations.reading.workplace import progress_of
from evaluations.scoring import Outcome
from evaluations.views.appraisals import reviewed_or_404
from evaluations.views.refusals import REFUSED, refusal_of

ON = "tiep"  # of the button “sau”; and in the address of the dossier to which it led

Appraisals = Mapping[int, Appraisal]


@dataclass(frozen=True)
class Sheet:
    """What lies before the reviewer: the scores as they stand or are proposed, and the act that saves them."""

    version: int
    standing: Appraisals
    save: Callable[[Appraisals, int], object]
    saved: str  # what is said when it was saved
    seat: Seat | None = None  # of an opinion of one's own
    table: OpinionTable | None = None  # where the two settle
    proposed: str = ""  # whence what is filled in and not saved
    against: list[str] = field(default_factory=list)
    may_reopen: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_appraise(request: HttpRequest, pk: int) -> HttpResponse:
    """Score the tasks: straight in the dossier, or, where two appraise it, in an opinion of one's own."""
    dossier = reviewed_or_404(request, pk)
    bench = bench_of(dossier.assessment)
    if bench.is_double and bench.is_open and request.method != "POST":
        return redirect("evaluations:assessment_settle", pk=pk)
    seat = bench.seat_of(dossier.user)
    if bench.is_double and seat is not None:
        return _work(request, dossier, _opinion_sheet(dossier, bench, seat))
    return _work(request, dossier, _direct_sheet(dossier, bench))


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Both opinions side by side, and the score on which the two settle for each task."""
    dossier = reviewed_or_404(request, pk)
    bench = bench_of(dossier.assessment)
    if not (bench.is_double and bench.is_open):
        if request.method == "POST":
            for reason in bench.settling_reasons:
                messages.error(request, f"Chưa lưu: {reason}")
        return redirect("evaluations:assessment_appraise", pk=pk)
    return _work(request, dossier, _settling_sheet(dossier, bench))


@require_POST
def opinion_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back “Xong phần tôi”."""
    dossier = reviewed_or_404(request, pk)
    if refused := refusal_of(lambda: reopen_opinion(dossier.assessment, actor=dossier.user)):
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, "Đã mở lại phần của anh/chị. Sửa xong, hãy bấm “Xong phần tôi” lần nữa.")
    return redirect("evaluations:assessment_appraise", pk=pk)


def _standing_scores(dossier: Dossier) -> dict[int, Appraisal]:
    """What stands in the dossier, of the tasks of which anything was said."""
    return {
        score.pk: Appraisal(score.appraised_score, score.reason)
        for score in dossier.scores
        if score.appraised_score is not None or score.reason
    }


def _written(opinion: Opinion | None) -> dict[int, Appraisal]:
    rows = opinion.scores.all() if opinion else ()  # type: ignore[attr-defined]
    return {row.task_score_id: Appraisal(row.score, row.reason) for row in rows}


def _direct_sheet(dossier: Dossier, bench: Bench) -> Sheet:
    """One appraiser, or nobody assigned; what this person wrote as one of two is not lost when they now sit alone."""
    assessment, user = dossier.assessment, dossier.user
    seat = bench.seat_of(user)
    own = _written(bench.opinions.get(seat)) if seat is not None else {}
    standing = _standing_scores(dossier)
    return Sheet(
        assessment.version,
        own | standing,
        lambda appraisals, version: appraise_tasks(assessment, appraisals, version=version, actor=user),
        "Đã lưu điểm thẩm định. Đơn vị chưa thấy cho đến khi công bố.",
        proposed="phần anh/chị đã ghi khi bản này có hai người thẩm định" if own.keys() - standing.keys() else "",
        against=review_reasons(assessment, user),
    )


def _opinion_sheet(dossier: Dossier, bench: Bench, seat: Seat) -> Sheet:
    assessment, user, opinion = dossier.assessment, dossier.user, bench.opinions.get(seat)
    against = review_reasons(assessment, user)
    may_reopen = _may_reopen(against, opinion)
    if may_reopen:
        against = [f"Anh/chị đã xong phần của mình. Khi {bench.seats[seat.other].full_name} cũng xong, hai người "
                   "xem điểm của nhau và thống nhất."]  # fmt: skip
    return Sheet(
        opinion.version if opinion else 0,
        _written(opinion),
        lambda appraisals, version: write_opinion(assessment, appraisals, version=version, actor=user),
        "Đã lưu phần thẩm định của anh/chị. Người kia chỉ thấy khi cả hai đã xong.",
        seat=seat,
        against=against,
        may_reopen=may_reopen,
    )


def _settling_sheet(dossier: Dossier, bench: Bench) -> Sheet:
    assessment, user = dossier.assessment, dossier.user
    against, seat = review_reasons(assessment, user), bench.seat_of(user)
    table, standing = opinion_table(assessment, bench, dossier.scores), _standing_scores(dossier)
    return Sheet(
        assessment.version,
        table.agreed | standing,
        lambda appraisals, version: appraise_tasks(assessment, appraisals, version=version, actor=user),
        "Đã lưu điểm thống nhất. Đơn vị chưa thấy cho đến khi công bố.",
        table=table,
        proposed="những nhiệm vụ hai người chấm bằng nhau" if table.agreed.keys() - standing.keys() else "",
        against=against,
        may_reopen=seat is not None and _may_reopen(against, bench.opinions.get(seat)),
    )


def _may_reopen(against: list[str], opinion: Opinion | None) -> bool:
    return not against and opinion is not None and opinion.is_finished and not opinion.is_settled


def _work(request: HttpRequest, dossier: Dossier, sheet: Sheet) -> HttpResponse:
    """Show the sheet, or save what was typed in it; nothing typed is lost, and nothing is overwritten unseen."""

    def bind(typed: Any) -> AppraisalForm:
        return AppraisalForm(typed, scores=dossier.scores, version=sheet.version, standing=sheet.standing)

    opened = OpenForm(request, bind)
    if request.method != "POST":
        if dossier.assessment.state != AssessmentState.SUBMITTED and not opened.unfinished:
            return redirect(dossier.url)
        return _page(request, dossier, sheet, opened)
    if opened.conflict:
        return _page(request, dossier, sheet, opened, is_refused=True, reasons=opened.conflict.reasons)
    form: AppraisalForm = opened.form
    if not form.is_valid():
        return _page(request, dossier, sheet, opened, is_refused=True)
    refused = refusal_of(lambda: _save(dossier, sheet, form))
    if isinstance(refused, Outdated):  # somebody was faster by a moment: compare with what they saved
        again = assessment_settle if sheet.table else assessment_appraise
        return again(request, dossier.assessment.pk)
    if refused:
        return _page(request, dossier, sheet, opened, is_refused=True, reasons=refused.reasons)
    opened.done()
    return _go_on(request, dossier, sheet)


def _save(dossier: Dossier, sheet: Sheet, form: AppraisalForm) -> None:
    sheet.save(form.appraisals, form.cleaned_data["version"])
    if sheet.seat is not None and form.is_final:
        finish_opinion(dossier.assessment, actor=dossier.user)


def _go_on(request: HttpRequest, dossier: Dossier, sheet: Sheet) -> HttpResponse:
    """Stay, go on to the next dossier of the queue, or to what comes when all tasks are scored."""
    assessment = dossier.assessment
    here = "evaluations:assessment_settle" if sheet.table else "evaluations:assessment_appraise"
    after = request.POST.get("sau")
    if after == FINAL and sheet.seat is not None:
        return _after_finishing(request, dossier)
    if after == FINAL:
        return redirect(dossier.act_url("appraise"))
    if after != ON:
        messages.success(request, sheet.saved)
        return redirect(here, pk=assessment.pk)
    following = next_in_queue(dossier.user, assessment)
    if following is None:
        messages.success(request, f"Đã lưu bản của {assessment.unit_name}. Không còn bản nào khác chờ.")
        return redirect("evaluations:appraisal_list")
    messages.success(request, f"Đã lưu bản của {assessment.unit_name}. Đây là bản tiếp theo.")
    return redirect(f"{reverse('evaluations:assessment_appraise', args=[following.pk])}?den={ON}")


def _after_finishing(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """To the common scores where the other has finished too; else the work goes on elsewhere."""
    bench = bench_of(dossier.assessment)
    if bench.is_open:
        messages.success(request, "Cả hai đã xong. Hãy xem hai bên chấm thế nào rồi thống nhất điểm.")
        return redirect("evaluations:assessment_settle", pk=dossier.assessment.pk)
    messages.success(request, f"Anh/chị đã xong phần của mình với {dossier.assessment.unit_name}.")
    return redirect("evaluations:appraisal_list")


def _outcome(dossier: Dossier, sheet: Sheet) -> Outcome | None:
    """What the scores come to once every task has one; nothing beside an opinion, which is no score of the dossier."""
    if sheet.seat is not None or dossier.totals.appraised < len(dossier.scores):
        return None
    return dossier.outcome


def _adjustment_url(dossier: Dossier, sheet: Sheet) -> str:
    """Where points are given and taken by hand, if the scheme of the year knows such points."""
    if sheet.against or not rules_by_hand(dossier.assessment.year).exists():
        return ""
    return reverse("evaluations:adjustment_edit", args=[dossier.assessment.pk])


def _page(
    request: HttpRequest,
    dossier: Dossier,
    sheet: Sheet,
    opened: OpenForm,
    *,
    is_refused: bool = False,
    reasons: list[str] | None = None,
) -> HttpResponse:
    assessment = dossier.assessment
    form: AppraisalForm = opened.form
    first = form.first_unscored
    if first is not None and request.GET.get("den") == ON and not is_refused:
        form.begin_at(first)
    following = next_in_queue(dossier.user, assessment)
    rows = [(row, dossier.files_of(row.score)) for row in form.rows]
    context: dict[str, Any] = {
        "page_title": f"{'Thống nhất điểm' if sheet.table else 'Thẩm định'} {assessment.unit_name}",
        "has_errors": is_refused,
        "dossier": dossier,
        "assessment": assessment,
        "sheet": sheet,
        "form": form,
        "open_form": opened,
        "rows": rows,
        "settled_rows": [(*row, two) for row, two in zip(rows, sheet.table.rows, strict=True)] if sheet.table else [],
        "opened_ordinal": first,
        "models_told": [
            (part, output_lines(part.registration, part.result), mobilised_words(part.result) if part.result else "")
            for part in dossier.models
        ],
        "whole_files": dossier.files_of(None),
        "answered": answers_to_return(assessment),
        "against": [] if is_refused else sheet.against,
        "reasons": reasons or [],
        "progress": progress_of(dossier.user, assessment.year),
        "skip_url": reverse("evaluations:assessment_appraise", args=[following.pk]) if following else "",
        "return_url": dossier.act_url("return"),
        "outcome": _outcome(dossier, sheet),
        "adjustment_url": _adjustment_url(dossier, sheet),
    }
    name = "settle" if sheet.table else "appraise"
    return render(request, f"evaluations/assessment_{name}.html", context, status=REFUSED if is_refused else 200)
