"""The reviewer's work: the queue of the desk, one's own first."""

from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.common import clock
from danvan.organization.access import desks_of, roles_granting, sees_provisional
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from evaluations.assigning import assignments_at_desks, has_assignments
from evaluations.filters import AppraisalFilter
from evaluations.models import Assessment, AssessmentState
from evaluations.models.assessment import AssessmentQuerySet
from evaluations.reading.appraisers import mark_appraisers
from evaluations.reading.dossier import Dossier
from evaluations.views.assessments import PAGE_SIZE, dossier_or_404
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
MINE, NOBODYS, EVERYTHING = "cua-toi", "chua", "tat-ca"  # ?viec=…
VIEWS = {MINE: "Việc của tôi", NOBODYS: "Chưa phân công", EVERYTHING: "Tất cả"}


class Tab(NamedTuple):
    """One stage of the reviewer's work, by its name in the address (?nhom=…)."""

    name: str
    label: str
    states: tuple[AssessmentState, ...]
    number: int = 0
    url: str = ""


TABS = (
    Tab("cho", "Chờ thẩm định", (AssessmentState.SUBMITTED,)),
    Tab("tra", "Đã trả lại, chờ đơn vị", (AssessmentState.RETURNED,)),
    Tab("xong", "Đã thẩm định, chưa công bố", (AssessmentState.APPRAISED, AssessmentState.ANNOUNCED)),
    Tab("cong-bo", "Đã công bố", (AssessmentState.PUBLISHED,)),
)
_DONE = {"xong", "cong-bo"}


def desk_dossiers(user: User, year: CampaignYear) -> AssessmentQuerySet:
    """The dossiers of the year that are, were or will be again on the desks where the user reviews.

    Before publication not those of a unit for which the user writes: the very stage would tell too much.
    """
    desks = desks_of(user, Permission.REVIEW)
    colleagues = User.objects.filter(
        memberships__unit__present_path__in=desks, memberships__role__in=roles_granting(Permission.REVIEW)
    )
    here = Q(desk__present_path__in=desks) | Q(state=AssessmentState.RETURNED, returned_by__in=colleagues.values("pk"))
    return Assessment.objects.within_reach(user, Permission.REVIEW).not_secret_from(user).filter(here, year=year)


@require_safe
def appraisal_list(request: HttpRequest) -> HttpResponse:
    """The queue of the reviewer's rung, or what of it is theirs, those that wait longest first."""
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.REVIEW):
        raise Http404
    year = shown_year(request)
    view = _view(request, user, year)
    dossiers = _with_assignment(desk_dossiers(user, year), user, year)
    numbers = _numbers(dossiers)
    tabs = [tab._replace(number=_sum(numbers, view, tab), url=_url(view, tab)) for tab in TABS]
    tab = next((tab for tab in tabs if tab.name == request.GET.get("nhom")), tabs[0])
    sort = request.GET.get("sort", "")
    if sort not in SORTS:
        sort = LONGEST_WAIT_FIRST
    rows = _for_queue(_of_view(dossiers, view).filter(state__in=tab.states)).order_by(*SORTS[sort])
    found = AppraisalFilter(request, queryset=rows)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    mark_late(page, year, PhaseKind.SELF_ASSESSMENT)
    mark_appraisers(list(page), user, year)
    for row in page:
        row.days_waiting = (clock.now() - row.submitted_at).days
    done = sum(tab.number for tab in tabs if tab.name in _DONE)
    context = {
        "page_title": f"Thẩm định năm {year.year}",
        "views": [(label, _url(name, tab), _sum(numbers, name, tab), name == view) for name, label in VIEWS.items()],
        "tabs": tabs,
        "tab": tab,
        "tab_url": tab.url,
        "kept": [("viec", view), ("nhom", tab.name)],
        "filter": found,
        "page_obj": page,
        "sort": sort,
        "done": done,
        "total": done + tabs[0].number,
        "is_mine": view == MINE,
        "is_waiting": tab.name == TABS[0].name,
        "everything_url": _url(EVERYTHING, tab),
        "task_count": year.directive.tasks.count(),
        "assigns": can_anywhere(user, Permission.ASSIGN),
    }
    return render(request, "evaluations/appraisal_list.html", context)


def _view(request: HttpRequest, user: User, year: CampaignYear) -> str:
    """The quick view that is asked for; else one's own work where there is any, else everything."""
    asked = request.GET.get("viec", "")
    if asked in VIEWS:
        return asked
    return MINE if has_assignments(user, year) else EVERYTHING


def _url(view: str, tab: Tab) -> str:
    return f"?viec={view}&nhom={tab.name}"


def _with_assignment(dossiers: AssessmentQuerySet, user: User, year: CampaignYear) -> Any:
    """Adds is_mine and is_somebodys: whether the dossier is assigned to the user, to anybody."""
    rows = assignments_at_desks(user, year).filter(unit=OuterRef("unit"))
    return dossiers.annotate(is_mine=Exists(rows.of(user)), is_somebodys=Exists(rows))


def _of_view(dossiers: Any, view: str) -> Any:
    match view:
        case "cua-toi":
            return dossiers.filter(is_mine=True)
        case "chua":
            return dossiers.filter(is_somebodys=False)
    return dossiers


def _numbers(dossiers: Any) -> dict[tuple[str, bool, bool], int]:
    """How many there are of each state, mine or not, somebody's or not."""
    rows = dossiers.order_by().values_list("state", "is_mine", "is_somebodys").annotate(Count("pk"))
    return {(state, mine, somebodys): number for state, mine, somebodys, number in rows}


def _sum(numbers: dict[tuple[str, bool, bool], int], view: str, tab: Tab) -> int:
    return sum(
        number
        for (state, mine, somebodys), number in numbers.items()
        if state in tab.states and (view == EVERYTHING or (mine if view == MINE else not somebodys))
    )


def _for_queue(dossiers: Any) -> AssessmentQuerySet:
    """With what the table shows: the unit, both totals, how many tasks have a score of ours."""
    scored = Count("task_scores", filter=Q(task_scores__appraised_score__isnull=False))
    rows: AssessmentQuerySet = dossiers.select_related("unit__parent", "year", "desk").with_totals()
    return rows.annotate(appraised_count=scored)


def reviewed_or_404(request: HttpRequest, pk: int) -> Dossier:
    """The dossier, if it lies on a desk where the person reviews and they do not write for the unit."""
    dossier = dossier_or_404(request, pk)
    if not assessment_workflow.hooks.permits(request.user, Permission.REVIEW, dossier.assessment):
        raise Http404
    if not sees_provisional(request.user, dossier.assessment.unit):
        raise Http404
    return dossier
