"""One dossier's and one registration's history, as a page and on paper."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.served import private_file
from danvan.common.shown import Answer
from danvan.common.templatetags.portal import vn_datetime
from danvan.organization.models import User
from evaluations.models import Assessment
from models_registry.models import Registration
from reports.history import Entry, history_of_dossier, history_of_registration
from reports.renderers.errors import CannotRender
from reports.renderers.history import HistoryPaper, render_history

PAGE_SIZE = 50
MOST_PRINTED = 80  # entries of one file, drawn while the person waits: about 2 s


class Subject(NamedTuple):
    """The thing whose history is asked for, and how its pages name it."""

    thing: Any
    title: str
    crumb: str
    facts: list[Answer]
    url: str
    list_url: str
    list_name: str
    file_url: str
    entries: list[Entry]


@require_safe
def assessment_history(request: HttpRequest, pk: int) -> HttpResponse:
    """All that happened to a dossier and its parts."""
    return _page(request, _dossier(request, pk))


@require_safe
def assessment_history_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on paper; recorded."""
    return _file(request, pk, _dossier)


@require_safe
def registration_history(request: HttpRequest, pk: int) -> HttpResponse:
    """All that happened to a registration."""
    return _page(request, _registration(request, pk))


@require_safe
def registration_history_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on paper; recorded."""
    return _file(request, pk, _registration)


def _dossier(request: HttpRequest, pk: int) -> Subject:
    user: User = request.user  # type: ignore[assignment]
    seen = Assessment.objects.visible_to(user).select_related("unit", "desk", "year")
    assessment = get_object_or_404(seen, pk=pk)
    return Subject(
        assessment,
        f"Lịch sử bản tự đánh giá năm {assessment.year.year}",
        f"{assessment.unit_name}, năm {assessment.year.year}",
        [
            Answer("Đơn vị", assessment.unit_name),
            Answer("Mã hồ sơ", assessment.reference),
            Answer("Trạng thái", assessment.state_for(user).label),
        ],
        reverse("evaluations:assessment_detail", args=[pk]),
        reverse("evaluations:assessment_list"),
        "Tự đánh giá",
        reverse("reports:assessment_history_file", args=[pk]),
        history_of_dossier(assessment, user),
    )


def _registration(request: HttpRequest, pk: int) -> Subject:
    user: User = request.user  # type: ignore[assignment]
    registration = get_object_or_404(Registration.objects.visible_to(user).for_lists(), pk=pk)
    return Subject(
        registration,
        f"Lịch sử đăng ký mô hình năm {registration.year.year}",
        registration.name,
        [
            Answer("Mô hình", registration.name),
            Answer("Đơn vị", registration.unit_name),
            Answer("Mã đăng ký", registration.reference),
            Answer("Trạng thái", registration.get_state_display()),
        ],
        reverse("models_registry:registration_detail", args=[pk]),
        reverse("models_registry:registration_list"),
        "Mô hình",
        reverse("reports:registration_history_file", args=[pk]),
        history_of_registration(registration, user),
    )


def _page(request: HttpRequest, subject: Subject, *, failure: str = "", status: int = 200) -> HttpResponse:
    parts = Paginator(subject.entries, MOST_PRINTED)
    context = {
        "page_title": subject.title,
        "subject": subject,
        "parts": list(parts.page_range) if parts.num_pages > 1 else [],
        "page_obj": Paginator(subject.entries, PAGE_SIZE).get_page(request.GET.get("page")),
        "failure": failure,
    }
    return render(request, "reports/history_show.html", context, status=status)


def _file(request: HttpRequest, pk: int, find: Callable[[HttpRequest, int], Subject]) -> HttpResponse:
    subject = find(request, pk)
    part = Paginator(subject.entries, MOST_PRINTED).get_page(request.GET.get("phan"))
    try:
        content = render_history(_paper(subject, part, request.user))
    except CannotRender as refusal:
        return _page(request, subject, failure=str(refusal), status=503)
    if request.method == "GET":
        record("history.download", subject.thing, label="Tải lịch sử (PDF)", actor=request.user, note=_which(part))
    response = HttpResponse(content, content_type="application/pdf")
    return private_file(response, f"{subject.title}, {subject.facts[0].value}{_which(part, ', ')}.pdf")


def _paper(subject: Subject, part: Page, reader: Any) -> HistoryPaper:
    at = clock.now()
    return HistoryPaper(
        title=subject.title,
        facts=[(fact.label, fact.value) for fact in subject.facts],
        entries=list(part),
        printed=f"In từ {settings.PORTAL_NAME} lúc {vn_datetime(at)} cho {reader}: "
        f"{_which(part, after=', ')}{len(part)} trong {part.paginator.count} việc mà người in được xem.",
        day=timezone.localdate(at).isoformat(),
    )


def _which(part: Page, before: str = "", after: str = "") -> str:
    """“phần 2/3” of a history that is too long for one file."""
    if part.paginator.num_pages == 1:
        return ""
    return f"{before}phần {part.number}/{part.paginator.num_pages}{after}"
