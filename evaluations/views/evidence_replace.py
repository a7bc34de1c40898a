"""Putting another file in the place of the one that a return named."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from danvan.common import files
from danvan.common.stamps import IN_WORDS as STAMPS
from danvan.common.uploads import found_no_room
from danvan.common.workflow import NotAllowed
from danvan.organization.models import User
from evaluations.actions.evidence import StorageFull, replace_evidence
from evaluations.forms.evidence import EvidenceForm
from evaluations.models import EvidenceCitation
from evaluations.places import Place, citation_refusals, place_of
from evaluations.reading.evidence import page_back, place_key, room_of
from evaluations.reading.rows import File
from evaluations.views.evidence import BY_SCRIPT, FULL
from evaluations.views.evidence_files import citation_or_404
from evaluations.views.refusals import REFUSED, refusal_of


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload one file instead of the named one; `pk` is of the citation."""
    citation = citation_or_404(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if not citation.is_returned:
        raise Http404
    place = place_of(citation)
    places = {place_key(place): place}
    initial = {"part": place_key(place), "locator": citation.locator}
    if request.method != "POST":
        return _page(request, citation, place, EvidenceForm(places=places, initial=initial))
    if found_no_room(request):
        return _page(request, citation, place, EvidenceForm(request.POST, places=places), refused=StorageFull())
    form = EvidenceForm(request.POST, request.FILES, places=places)
    if form.is_valid() and len(form.uploads) > 1:
        form.add_error("file", "Chỉ thay bằng một tệp. Hãy chọn một tệp.")
    if not form.is_valid():
        return _page(request, citation, place, form, refused=NotAllowed([]))
    refused = refusal_of(
        lambda: replace_evidence(citation, form.uploads[0], content=form.content, note=form.note, actor=user)
    )
    if refused:
        return _page(request, citation, place, form, refused=refused)
    messages.success(request, f"Đã thay “{citation.evidence.title}” bằng tệp mới.")
    url = page_back(place, request.GET.get("tu"))
    return JsonResponse({"url": url}) if BY_SCRIPT in request.headers else redirect(url)


def _page(
    request: HttpRequest,
    citation: EvidenceCitation,
    place: Place,
    form: EvidenceForm,
    *,
    refused: NotAllowed | None = None,
) -> HttpResponse:
    status = 200 if refused is None else FULL if isinstance(refused, StorageFull) else REFUSED
    context = {
        "page_title": "Thay minh chứng bị trả lại",
        "has_errors": refused is not None,
        "form": form,
        "place": place,
        "citation": citation,
        "file": File(citation.evidence, citation=citation),
        "closed": citation_refusals(citation, actor=request.user) if refused is None else [],  # type: ignore[arg-type]
        "reasons": refused.reasons if refused else [],
        "room": room_of(place.unit, place.year),
        "stamps": STAMPS,
        "limit": files.megabytes(settings.EVIDENCE_MAX_BYTES),
        "max_bytes": settings.EVIDENCE_MAX_BYTES,
        "cancel_url": page_back(place, request.GET.get("tu")),
    }
    return render(request, "evaluations/evidence_replace.html", context, status=status)
