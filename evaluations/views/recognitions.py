"""What a rung decides of the models on its desk: the list to choose from, and one model with all that speaks for it."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere, grants
from evaluations.actions.recognition import ACTS
from evaluations.actions.survey import surveying_rung
from evaluations.models import Recognition, RecognitionAct, RecognitionState
from evaluations.quotas import Usage, usage_of
from evaluations.reading.defence import Defence
from evaluations.views.assessments import PAGE_SIZE
from evaluations.views.recognition_rows import RecognitionQueue, desk_recognitions, for_list, with_knowledge
from evaluations.workflow import recognition_workflow
from models_registry.models import CampaignYear
from models_registry.years import year_in_address


def desks_of_reader(user: User) -> list[Unit]:
    """The rungs at which the user decides, the highest first."""
    paths = [path for path, _ in grants(user, Permission.RECOGNISE)]
    return list(Unit.objects.living().filter(path__in=paths).order_by("path"))


def quotas_shown(desks: list[Unit], year: CampaignYear) -> list[tuple[Unit, list[Usage]]]:
    """For each desk that has set any: what is used of each quota."""
    usages = [(desk, [one for one in usage_of(desk, year) if one.quota]) for desk in desks]
    return [(desk, usage) for desk, usage in usages if usage]


@require_safe
def recognition_list(request: HttpRequest) -> HttpResponse:
    """The models on my rung's desk, to be chosen and decided of."""
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.RECOGNISE):
        raise Http404
    year = year_in_address(request)
    pending = Q(state=RecognitionState.PENDING)
    counts = desk_recognitions(user, year).aggregate(
        waiting=Count("pk", filter=pending),
        provisional=Count("pk", filter=~pending & Q(published_at=None)),
    )
    queue = RecognitionQueue(request, request.GET)
    page = Paginator(queue.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = with_knowledge(list(page), user)
    context = {
        "page_title": f"{page.paginator.count} mô hình xét công nhận năm {year.year}",
        "year": year,
        "counts": counts,
        "quotas": quotas_shown(desks_of_reader(user), year),
        "filter": queue.filters,
        "clear_url": f"{reverse('evaluations:recognition_list')}?nam={year.year}",
        "kept": [("nam", str(year.year)), ("sort", queue.sort)],
        "page_obj": page,
        "sort": queue.sort,
        "queue_query": queue.query,
        "stamp": queue.stamp,
        "acts": [recognition_workflow.transitions[name] for name in ACTS],
        "may_publish": can_anywhere(user, Permission.PUBLISH),
        "undoable": _undoable(user),
    }
    return render(request, "evaluations/recognition_list.html", context)


def _undoable(user: User) -> RecognitionAct | None:
    """The last act on many of today's stage: it may still be undone as long as nothing of it is published."""
    last = (
        RecognitionAct.objects.filter(started_by=user, finished_at__isnull=False).exclude(transition="propose").first()
    )
    if last is None or last.undone_at is not None:
        return None
    provisional = last.lines.filter(outcome="done", recognition__published_at=None)  # type: ignore[attr-defined]
    return last if provisional.exists() else None


@require_safe
def recognition_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One model with all that a reviewer needs to defend what is decided of it."""
    user: User = request.user  # type: ignore[assignment]
    rows = for_list(Recognition.objects.defended_by(user)).select_related("decided_by", "proposed_by")
    recognition: Any = get_object_or_404(rows, pk=pk)
    defence = Defence(recognition, user)
    context = {
        "page_title": recognition.name,
        "recognition": recognition,
        "defence": defence,
        "acts": defence.acts(ACTS),
        "may_survey": surveying_rung(recognition.result.assessment, user) is not None,
        "year": recognition.year,
    }
    return render(request, "evaluations/recognition_detail.html", context)
