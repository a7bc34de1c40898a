"""Adding evidence to a registration or a dossier: new files, and files that the unit has kept for the year."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from danvan.common import files
from danvan.common.stamps import IN_WORDS as STAMPS
from danvan.common.uploads import found_no_room
from danvan.common.workflow import NotAllowed
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.actions import add_evidence, cite_evidence
from evaluations.actions.evidence import Added, StorageFull
from evaluations.forms.evidence import EvidenceForm, ReuseForm
from evaluations.models import Evidence
from evaluations.reading.evidence import (
    Target,
    adding_url,
    page_back,
    room_of,
    target_of_dossier,
    target_of_registration,
    target_of_reply,
    with_places,
)
from evaluations.replying import reply_of
from evaluations.views.assessments import dossier_or_404
from evaluations.views.refusals import REFUSED, refusal_of
from models_registry.models import Registration

FULL = 507  # Insufficient Storage
# upload.js sends the form itself, to show how far it is, and asks to be told where to go instead of being sent.
BY_SCRIPT = "X-Upload"


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add files to a dossier."""
    return _create(request, _dossier(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def registration_evidence_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add files to a registration."""
    return _create(request, _registration(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Cite files of the unit and year in one more place of a dossier."""
    return _reuse(request, _dossier(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def registration_evidence_reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Cite files of the unit and year in a registration."""
    return _reuse(request, _registration(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def reply_evidence_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add files to a reply on a dossier's provisional scores."""
    return _create(request, _reply(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def reply_evidence_reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Cite files of the unit and year in a reply."""
    return _reuse(request, _reply(request, pk))


def _reply(request: HttpRequest, pk: int) -> Target:
    dossier = dossier_or_404(request, pk)
    reply = reply_of(dossier.assessment)
    if not dossier.may_enter or reply is None or not reply.items.exists():
        raise Http404
    reply.assessment = dossier.assessment
    return target_of_reply(reply)


def _dossier(request: HttpRequest, pk: int) -> Target:
    dossier = dossier_or_404(request, pk)
    if not dossier.may_enter:
        raise Http404
    return target_of_dossier(dossier)


def _registration(request: HttpRequest, pk: int) -> Target:
    user: User = request.user  # type: ignore[assignment]
    seen = Registration.objects.visible_to(user).select_related("unit", "desk", "year", "initiative")
    registration = get_object_or_404(seen, pk=pk)
    if not can(user, Permission.ENTER, registration.unit):
        raise Http404
    return target_of_registration(registration, user)


def _create(request: HttpRequest, target: Target) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, target, EvidenceForm(places=target.places, initial=_asked_for(request, target)))
    if found_no_room(request):
        form = EvidenceForm(request.POST, places=target.places)
        return _form_page(request, target, form, refused=StorageFull())
    form = EvidenceForm(request.POST, request.FILES, places=target.places)
    if not form.is_valid():
        return _form_page(request, target, form, refused=NotAllowed([]))
    user: User = request.user  # type: ignore[assignment]
    added: list[Added] = []
    refused = refusal_of(
        lambda: added.append(
            add_evidence(form.place, form.uploads, content=form.content, note=form.note, actor=user)
        )
    )  # fmt: skip
    if refused:
        return _form_page(request, target, form, refused=refused)
    _tell(request, added[0])
    url = page_back(form.place, request.GET.get("tu"))
    return JsonResponse({"url": url}) if BY_SCRIPT in request.headers else redirect(url)


def _tell(request: HttpRequest, added: Added) -> None:
    """What became of each file."""
    if added.kept:
        what = f"minh chứng “{added.kept[0].title}”" if len(added.kept) == 1 else f"{len(added.kept)} minh chứng"
        messages.success(request, f"Đã thêm {what}.")
    for evidence in added.cited:
        messages.success(
            request, f"Đơn vị đã có tệp này với tên “{evidence.title}”: đã dẫn lại, không lưu thêm lần nữa."
        )
    for evidence in added.there:
        messages.info(request, f"Tệp này đã có ở đây, với tên “{evidence.title}”.")


def _form_page(
    request: HttpRequest, target: Target, form: EvidenceForm, *, refused: NotAllowed | None = None
) -> HttpResponse:
    status = 200 if refused is None else FULL if isinstance(refused, StorageFull) else REFUSED
    context = _page(request, target, form, refused) | {
        "page_title": "Thêm minh chứng",
        "stamps": STAMPS,
        "limit": files.megabytes(settings.EVIDENCE_MAX_BYTES),
        "max_bytes": settings.EVIDENCE_MAX_BYTES,
        "has_files": _own_files(target).exists(),
    }
    return render(request, "evaluations/evidence_create.html", context, status=status)


def _reuse(request: HttpRequest, target: Target) -> HttpResponse:
    own = list(_own_files(target).order_by("title", "id"))
    choice: dict[str, Any] = {"places": target.places, "evidence": own}
    if request.method != "POST":
        return _reuse_page(request, target, ReuseForm(initial=_asked_for(request, target), **choice))
    form = ReuseForm(request.POST, **choice)
    if not form.is_valid():
        return _reuse_page(request, target, form, refused=NotAllowed([]))
    user: User = request.user  # type: ignore[assignment]
    cited: list[Evidence] = []
    refused = refusal_of(lambda: cited.extend(cite_evidence(form.chosen, form.place, actor=user)))
    if refused:
        return _reuse_page(request, target, form, refused=refused)
    messages.success(request, f"Đã dẫn {len(cited)} minh chứng." if cited else "Các minh chứng này đã có ở đây.")
    return redirect(page_back(form.place, request.GET.get("tu")))


def _reuse_page(
    request: HttpRequest, target: Target, form: ReuseForm, *, refused: NotAllowed | None = None
) -> HttpResponse:
    files_shown = with_places(form.rows.values(), request.user)  # type: ignore[arg-type]
    context = _page(request, target, form, refused) | {
        "page_title": "Dùng lại minh chứng đã có",
        "rows": list(zip(form["evidence"], files_shown, strict=True)),
    }
    return render(request, "evaluations/evidence_reuse.html", context, status=200 if refused is None else REFUSED)


def _page(request: HttpRequest, target: Target, form: Any, refused: NotAllowed | None) -> dict[str, Any]:
    asked = _asked_for(request, target)["part"]
    place = target.places.get(asked) or next(iter(target.places.values()))
    came_from = request.GET.get("tu")
    return {
        "has_errors": refused is not None,
        "target": target,
        "form": form,
        "is_open": target.is_open or refused is not None,
        "reasons": refused.reasons if refused else [],
        "room": room_of(place.unit, place.year),
        "cancel_url": page_back(place, came_from) if asked in target.places else target.url,
        "add_url": adding_url(place, came_from=came_from),
        "reuse_url": adding_url(place, reuse=True, came_from=came_from),
    }


def _asked_for(request: HttpRequest, target: Target) -> dict[str, str]:
    """The place that the address names; a document with one place needs none."""
    only = next(iter(target.places)) if len(target.places) == 1 else ""
    return {"part": only or request.GET.get("phan", "")}


def _own_files(target: Target) -> Any:
    return Evidence.objects.of_unit_year(target.document.unit, target.document.year).select_related("unit", "year")
