"""One file of evidence: opened by those who may read what cites it, corrected, taken away; and all files of a unit."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_http_methods, require_safe

from danvan.activity.record import record
from danvan.common import files
from danvan.common.shown import Answer
from danvan.common.workflow import NotAllowed
from danvan.organization.current import shown_unit
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.actions import delete_evidence, edit_evidence, uncite_evidence
from evaluations.actions.evidence import elsewhere_closed
from evaluations.forms.evidence import EvidenceEditForm
from evaluations.models import Evidence, EvidenceCitation
from evaluations.places import citation_refusals, place_of
from evaluations.reading.evidence import page_back, room_of, with_places
from evaluations.reading.rows import File
from evaluations.views.refusals import REFUSED, refusal_of
from models_registry.years import shown_year

PAGE_SIZE = 25
# What an opened file may do in the browser: nothing but be looked at.
_LOOK_ONLY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@require_safe
def evidence_list(request: HttpRequest) -> HttpResponse:
    """Everything that the unit shown has kept for the year, and how much room is left."""
    unit, year = shown_unit(request), shown_year(request)
    user: User = request.user  # type: ignore[assignment]
    if unit is None:
        raise Http404
    own = Evidence.objects.within_reach(user, Permission.ENTER).of_unit_year(unit, year)
    page = Paginator(own.select_related("unit", "year").order_by("-uploaded_at", "-id"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page_title": f"{page.paginator.count} minh chứng năm {year.year}",
        "unit": unit,
        "page_obj": page,
        "files": with_places(page.object_list, user),
        "room": room_of(unit, year),
    }
    return render(request, "evaluations/evidence_list.html", context)


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes of a file, to those who may read what cites it; every reading is recorded.

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
    _fence(response)
    return response


@require_safe
def evidence_thumbnail(request: HttpRequest, pk: int) -> HttpResponse:
    """The small picture that stands in the lists. It is part of the page that shows it, so it is not recorded."""
    evidence = _evidence_or_404(request, pk)
    if not evidence.thumbnail:
        raise Http404
    try:
        with evidence.thumbnail.open("rb") as small:
            response = HttpResponse(small.read(), content_type=files.JPEG.content_type)
    except FileNotFoundError as error:
        raise Http404 from error
    _fence(response)
    return response


def _fence(response: HttpResponseBase) -> None:
    response["Content-Security-Policy"] = _LOOK_ONLY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is said of a file and of its place here; `pk` is of the citation."""
    citation, user = citation_or_404(request, pk), request.user
    closed = citation_refusals(citation, actor=user)  # type: ignore[arg-type]
    elsewhere = [] if closed else elsewhere_closed(citation.evidence, actor=user)  # type: ignore[arg-type]
    form = EvidenceEditForm(request.POST or None, citation=citation, only_locator=bool(elsewhere))
    refused: NotAllowed | None = None
    if request.method == "POST":
        refused = NotAllowed([])
        if form.is_valid():
            refused = refusal_of(lambda: edit_evidence(citation, content=form.content, actor=user))  # type: ignore[arg-type]
        if refused is None:
            messages.success(request, f"Đã lưu thông tin của “{form.content.get('title', citation.evidence.title)}”.")
            return redirect(page_back(place_of(citation), request.GET.get("tu")))
    context = {
        "page_title": "Sửa thông tin minh chứng",
        "has_errors": refused is not None,
        "form": form,
        "file": File(citation.evidence, citation=citation),
        "place": place_of(citation),
        "closed": closed if refused is None else [],
        "elsewhere": elsewhere,
        "reasons": refused.reasons if refused else [],
        "cancel_url": page_back(place_of(citation), request.GET.get("tu")),
    }
    return render(request, "evaluations/evidence_edit.html", context, status=REFUSED if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_uncite(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a file away from one place; the last place takes the file along. `pk` is of the citation."""
    citation = citation_or_404(request, pk)
    evidence, place = citation.evidence, place_of(citation)
    is_last = not evidence.citations.exclude(pk=citation.pk).exists()
    explains = _DELETED if is_last else "Tệp chỉ không còn dẫn ở đây; những nơi khác vẫn dẫn như cũ."
    return _confirmed(
        request, evidence, lambda user: uncite_evidence(citation, actor=user),
        title="Xóa minh chứng này?" if is_last else "Bỏ minh chứng khỏi phần này?", explains=explains,
        where=place.name, act_label="Xóa minh chứng" if is_last else "Bỏ khỏi phần này",
        back=page_back(place, request.GET.get("tu")),
        done=f"Đã xóa minh chứng “{evidence.title}”." if is_last else f"Đã bỏ “{evidence.title}” khỏi phần này.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a file away from everywhere, while every place that cites it can be written."""
    evidence = _evidence_or_404(request, pk)
    if not can(request.user, Permission.ENTER, evidence.unit):
        raise Http404
    (file,) = with_places([evidence], request.user)  # type: ignore[arg-type]
    return _confirmed(
        request, evidence, lambda user: delete_evidence(evidence, actor=user),
        title="Xóa minh chứng này?", explains=_DELETED, where=file.places, act_label="Xóa minh chứng",
        back=reverse("evaluations:evidence_list"), done=f"Đã xóa minh chứng “{evidence.title}”.",
    )  # fmt: skip


_DELETED = "Tệp bị xóa hẳn. Nhật ký còn ghi tên tệp và người xóa."


def _confirmed(
    request: HttpRequest, evidence: Evidence, act: Any, *, title: str, explains: str, where: str, act_label: str,
    back: str, done: str,
) -> HttpResponse:  # fmt: skip
    reasons: list[str] = []
    if request.method == "POST":
        refused = refusal_of(lambda: act(request.user))
        if refused is None:
            messages.success(request, done)
            return redirect(back)
        reasons = refused.reasons
    context = {
        "page_title": title,
        "has_errors": bool(reasons),
        "explains": explains,
        "concerned": [Answer("Tên minh chứng", evidence.title), Answer("Dẫn ở", where)],
        "reasons": reasons,
        "act_label": act_label,
        "act_tone": "danger",
        "cancel_url": back,
    }
    return render(request, "evaluations/evidence_delete.html", context, status=REFUSED if reasons else 200)


def _evidence_or_404(request: HttpRequest, pk: int) -> Evidence:
    seen = Evidence.objects.visible_to(request.user)  # type: ignore[arg-type]
    return get_object_or_404(seen.select_related("unit", "year"), pk=pk)


def citation_or_404(request: HttpRequest, pk: int) -> EvidenceCitation:
    """A citation that the person may read, where they write for the unit."""
    user: User = request.user  # type: ignore[assignment]
    seen = EvidenceCitation.objects.visible_to(user).with_places().select_related("evidence__unit")
    citation = get_object_or_404(seen, pk=pk)
    if not can(user, Permission.ENTER, place_of(citation).unit):
        raise Http404
    return citation
