"""The files of a list: the bytes that were stored when it was issued, and a look at a draft in print."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from danvan.common.served import private_file
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import User
from reports.actions import note_download, remake_files
from reports.models import CommendationList, FileFormat, IssuedFile
from reports.renderers.errors import CannotRender
from reports.renderers.pdf import render_pdf
from reports.views import list_words as words
from reports.views.lists import visible_list

CONTENT_TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_DRAFT_ROWS = 200  # drawn while the person waits: about 2 s


@require_safe
def list_file(request: HttpRequest, pk: int, fmt: str) -> HttpResponse:
    """The stored file, recorded as a download; of a draft a print marked DỰ THẢO, for those who build it."""
    user: User = request.user  # type: ignore[assignment]
    if fmt not in FileFormat.values:
        raise Http404
    commendation_list = visible_list(user, pk)
    if commendation_list.is_draft:
        return _draft_print(request, commendation_list, FileFormat(fmt))
    stored = IssuedFile.objects.filter(snapshot__commendation_list=commendation_list, format=fmt)
    sha256 = stored.values_list("sha256", flat=True).first()
    if sha256 is None:
        messages.info(request, "Tệp đang được tạo. Hãy thử lại sau ít phút.")
        return redirect("reports:list_detail", pk)
    etag = f'"{sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged  # type: ignore[return-value]
    file = stored.get()
    if request.method == "GET":
        note_download(commendation_list, file, actor=user)
    response = HttpResponse(bytes(file.content), content_type=CONTENT_TYPES[FileFormat(fmt)])
    response["ETag"] = etag
    return private_file(response, f"{words.name_of(commendation_list)}, số {words.number_of(commendation_list)}.{fmt}")


@require_POST
def list_files_remake(request: HttpRequest, pk: int) -> HttpResponse:
    """Order again what could not be made."""
    user: User = request.user  # type: ignore[assignment]
    commendation_list = visible_list(user, pk)
    try:
        remake_files(commendation_list, actor=user)
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(request, "Đang tạo lại tệp.")
    return redirect("reports:list_detail", pk)


def _draft_print(request: HttpRequest, commendation_list: CommendationList, fmt: FileFormat) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if fmt != FileFormat.PDF:
        raise Http404("Dự thảo chưa có tệp Excel.")
    if commendation_list.entries.count() > MOST_DRAFT_ROWS:
        reason = f"Dự thảo có hơn {MOST_DRAFT_ROWS} dòng: hãy xem trên màn hình. Tệp PDF được tạo khi ban hành."
        return _no_file(request, commendation_list, [reason], status=200)
    try:
        content = render_pdf(words.draft_document(commendation_list), draft=True)
    except NotAllowed as refusal:
        return _no_file(request, commendation_list, refusal.reasons, status=422)
    except CannotRender as refusal:
        return _no_file(request, commendation_list, [str(refusal)], status=503)
    if request.method == "GET":
        note_download(commendation_list, None, actor=user)
    response = HttpResponse(content, content_type=CONTENT_TYPES[fmt])
    return private_file(response, f"Dự thảo {words.name_of(commendation_list).lower()}.pdf", disposition="inline")


def _no_file(
    request: HttpRequest, commendation_list: CommendationList, reasons: list[str], *, status: int
) -> HttpResponse:
    context = {
        "page_title": "Chưa có bản in",
        "list_name": words.name_of(commendation_list),
        "list_pk": commendation_list.pk,
        "text": "\n".join(reasons),
    }
    return render(request, "reports/list_no_file.html", context, status=status)
