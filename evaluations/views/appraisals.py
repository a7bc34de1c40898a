"""The reviewer's work: the queue, the workspace of one dossier, returning parts of it."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.common import clock
from danvan.organization.access import desks_of, roles_granting
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.unfinished import OpenForm
from evaluations.actions import appraise_tasks, return_assessment
from evaluations.filters import AppraisalFilter
from evaluations.forms.appraisal import AppraisalForm, ReturnForm
from evaluations.guards import Outdated, review_reasons
from evaluations.models import Assessment, AssessmentState, InitiativeResult, TaskScore
from evaluations.models.assessment import AssessmentQuerySet
from evaluations.reading.changes import answers_to_return
from evaluations.reading.dossier import Dossier
from evaluations.views.assessments import PAGE_SIZE, dossier_or_404
from evaluations.views.refusals import REFUSED, refusal_of
from evaluations.workflow import assessment_workflow
from models_registry.lateness import mark_late
from models_registry.models import CampaignYear, PhaseKind
from models_registry.years import shown_year

SORTS = {
    "gui": ("submitted_at", "id"),
    "-gui": ("-submitted_at", "-id"),
    "don_vi": ("unit__sort_key", "id"),
    "-don_vi": ("-unit__sort_key", "-id"),
}
LONGEST_WAIT_FIRST = "gui"


class Tab(NamedTuple):
    """One stage of the reviewer's work, by its name in the address (?nhom=…)."""

    name: str
    label: str
    state: AssessmentState
    number: int = 0


TABS = (
    Tab("cho", "Chờ thẩm định", AssessmentState.SUBMITTED),
    Tab("tra", "Đã trả lại, chờ đơn vị", AssessmentState.RETURNED),
    Tab("xong", "Đã thẩm định, chưa công bố", AssessmentState.APPRAISED),
    Tab("cong-bo", "Đã công bố", AssessmentState.PUBLISHED),
)


def desk_dossiers(user: User, year: CampaignYear) -> AssessmentQuerySet:
    """The dossiers of the year that are, were or will be again on the desks where the user reviews."""
    desks = desks_of(user, Permission.REVIEW)
    colleagues = User.objects.filter(
        memberships__unit__present_path__in=desks, memberships__role__in=roles_granting(Permission.REVIEW)
    )
    here = Q(desk__present_path__in=desks) | Q(state=AssessmentState.RETURNED, returned_by__in=colleagues.values("pk"))
    return Assessment.objects.within_reach(user, Permission.REVIEW).filter(here, year=year)


@require_safe
def appraisal_list(request: HttpRequest) -> HttpResponse:
    """The queue of the reviewer's rung, those that wait longest first."""
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.REVIEW):
        raise Http404
    year = shown_year(request)
    dossiers = desk_dossiers(user, year)
    tabs = _tabs(dossiers)
    tab = next((tab for tab in tabs if tab.name == request.GET.get("nhom")), tabs[0])
    sort = request.GET.get("sort", "")
    if sort not in SORTS:
        sort = LONGEST_WAIT_FIRST
    found = AppraisalFilter(request, queryset=_for_queue(dossiers.filter(state=tab.state)).order_by(*SORTS[sort]))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    mark_late(page, year, PhaseKind.SELF_ASSESSMENT)
    for row in page:
        row.days_waiting = (clock.now() - row.submitted_at).days
    waiting, done = (
        sum(tab.number for tab in tabs if tab.state in states)
        for states in ({AssessmentState.SUBMITTED}, {AssessmentState.APPRAISED, AssessmentState.PUBLISHED})
    )
    context = {
        "page_title": f"Thẩm định năm {year.year}",
        "tabs": tabs,
        "tab": tab,
        "tab_url": f"?nhom={tab.name}",
        "kept": [("nhom", tab.name)],
        "filter": found,
        "page_obj": page,
        "sort": sort,
        "done": done,
        "total": done + waiting,
        "is_waiting": tab.state == AssessmentState.SUBMITTED,
        "task_count": year.directive.tasks.count(),
    }
    return render(request, "evaluations/appraisal_list.html", context)


def _tabs(dossiers: AssessmentQuerySet) -> list[Tab]:
    numbers = dict(dossiers.order_by().values_list("state").annotate(Count("pk")))
    return [tab._replace(number=numbers.get(tab.state, 0)) for tab in TABS]


def _for_queue(dossiers: AssessmentQuerySet) -> AssessmentQuerySet:
    """With what the table shows: the unit, both totals, how many tasks have a score of ours."""
    scored = Count("task_scores", filter=Q(task_scores__appraised_score__isnull=False))
    return dossiers.select_related("unit__parent", "year").with_totals().annotate(appraised_count=scored)


def reviewed_or_404(request: HttpRequest, pk: int) -> Dossier:
    """The dossier, if it lies on a desk where the person reviews."""
    dossier = dossier_or_404(request, pk)
    if not assessment_workflow.hooks.permits(request.user, Permission.REVIEW, dossier.assessment):
        raise Http404
    return dossier


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_appraise(request: HttpRequest, pk: int) -> HttpResponse:
    """The workspace: what the unit wrote, and beside it score and reason for each task."""
    dossier = reviewed_or_404(request, pk)
    assessment, user = dossier.assessment, dossier.user
    opened = OpenForm(request, lambda typed: AppraisalForm(typed, assessment=assessment, scores=dossier.scores))
    if request.method != "POST":
        if assessment.state != AssessmentState.SUBMITTED and not opened.unfinished:
            return redirect(dossier.url)
        return _workspace(request, dossier, opened)
    form = opened.form
    if opened.conflict:
        return _workspace(request, dossier, opened, is_refused=True, reasons=opened.conflict.reasons)
    if not form.is_valid():
        return _workspace(request, dossier, opened, is_refused=True)
    version = form.cleaned_data["version"]
    refused = refusal_of(lambda: appraise_tasks(assessment, form.appraisals, version=version, actor=user))
    if isinstance(refused, Outdated):
        return assessment_appraise(request, pk)  # somebody was faster by a moment: compare with what they saved
    if refused:
        return _workspace(request, dossier, opened, is_refused=True, reasons=refused.reasons)
    opened.done()
    return _after_saving(request, dossier)


def _after_saving(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Stay, go on to the next dossier of the queue, or to the confirmation that this one is done."""
    match request.POST.get("sau"):
        case "xong":
            return redirect(dossier.act_url("appraise"))
        case "tiep":
            following = next_in_queue(dossier.user, dossier.assessment)
            if following is None:
                messages.success(request, f"Đã lưu bản của {dossier.assessment.unit_name}. Không còn bản nào khác chờ.")
                return redirect("evaluations:appraisal_list")
            messages.success(request, f"Đã lưu bản của {dossier.assessment.unit_name}. Đây là bản tiếp theo.")
            return redirect("evaluations:assessment_appraise", pk=following.pk)
    messages.success(request, "Đã lưu điểm thẩm định. Đơn vị chưa thấy cho đến khi công bố.")
    return redirect("evaluations:assessment_appraise", pk=dossier.assessment.pk)


def next_in_queue(user: User, assessment: Assessment) -> Assessment | None:
    """The dossier that has waited longest after this one; past the end, the first of the queue."""
    queue = Assessment.objects.on_desk_of(user).filter(year=assessment.year).exclude(pk=assessment.pk)
    queue = queue.exclude(submitted_by=user).exclude(unit__present_path__in=desks_of(user, Permission.ENTER))
    queue = queue.order_by("submitted_at", "id")
    later = Q(submitted_at__gt=assessment.submitted_at) | Q(submitted_at=assessment.submitted_at, pk__gt=assessment.pk)
    return queue.filter(later).first() or queue.first()


def _workspace(
    request: HttpRequest,
    dossier: Dossier,
    opened: OpenForm,
    *,
    is_refused: bool = False,
    reasons: list[str] | None = None,
) -> HttpResponse:
    assessment, user = dossier.assessment, dossier.user
    waiting = Assessment.objects.on_desk_of(user).filter(year=assessment.year).count()
    context: dict[str, Any] = {
        "page_title": f"Thẩm định {assessment.unit_name}",
        "has_errors": is_refused,
        "dossier": dossier,
        "assessment": assessment,
        "form": opened.form,
        "open_form": opened,
        "rows": [(row, dossier.files_of(row.score)) for row in opened.form.rows],
        "whole_files": dossier.files_of(None),
        "answered": answers_to_return(assessment),
        "against": [] if is_refused else review_reasons(assessment, user),
        "reasons": reasons or [],
        "waiting": waiting,
        "return_url": dossier.act_url("return"),
    }
    return render(request, "evaluations/assessment_appraise.html", context, status=REFUSED if is_refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the parts to be mended, read over what the unit will read, then return the dossier."""
    dossier = reviewed_or_404(request, pk)
    assessment, user = dossier.assessment, dossier.user
    results = [part.result for part in dossier.models if part.result]
    parts: dict[str, Any] = {"assessment": assessment, "scores": dossier.scores, "results": results}
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
