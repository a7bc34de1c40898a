"""The demonstration's mails, which are files instead of leaving: for administrators to read."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.activity.mail_files import file_names, mail_folder, read_file
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere

PAGE_SIZE = 25


@require_safe
def file_list(request: HttpRequest) -> HttpResponse:
    _require_demonstration(request)
    page = Paginator(file_names(), PAGE_SIZE).get_page(request.GET.get("page"))
    files = [file for name in page.object_list if (file := read_file(name))]
    context = {"page_title": "Thư của bản trình diễn", "page_obj": page, "files": files}
    return render(request, "organization/mail_file_list.html", context)


@require_safe
def file_detail(request: HttpRequest, name: str) -> HttpResponse:
    _require_demonstration(request)
    file = read_file(name)
    if file is None:
        raise Http404
    return render(request, "organization/mail_file_detail.html", {"page_title": file.subject, "file": file})


def _require_demonstration(request: HttpRequest) -> None:
    """Only where mails become files, and only for who manages people."""
    if mail_folder() is None or not can_anywhere(request.user, Permission.MANAGE_PEOPLE):
        raise Http404
