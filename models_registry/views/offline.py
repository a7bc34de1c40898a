"""Filling in the form without the network: take the file, bring it back, see what differs, then save in the form.

What the file says becomes the person's own unfinished text of that form, so that nothing is saved before they have
seen it, and nothing that somebody else saved meanwhile is written over.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from danvan.activity.record import record
from danvan.common.conflict import texts_apart
from danvan.common.files import XLSX
from danvan.common.served import private_file
from danvan.common.workflow import NotAllowed
from danvan.organization.actions.unfinished import keep_unfinished
from danvan.organization.models import UnfinishedForm, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.unfinished import typed_in
from models_registry.forms.offline import OfflineFileForm
from models_registry.forms.registration import RegistrationForm
from models_registry.models import CampaignYear, Registration
from models_registry.offline_form import OfflineForm, read_form, write_form
from models_registry.returned import kept_parts
from models_registry.views import registration_words as words
from models_registry.views.registration_address import unit_asked, year_asked
from models_registry.views.registration_writing import form_with
from models_registry.workflow import registration_refusals

REFUSED = 422


@dataclass
class Target:
    """The form that a file is for: that of a draft, or an empty one of a unit and year."""

    user: User
    unit: Unit
    year: CampaignYear
    registration: Registration | None

    @property
    def whose(self) -> OfflineForm:
        if self.registration:
            return OfflineForm.of(self.registration)
        return OfflineForm(f"{self.unit.code}/{self.year.year}", f"Đăng ký mới – {self.unit.name}")

    @cached_property
    def _query(self) -> str:
        return "" if self.registration else f"?{urlencode({'don-vi': self.unit.pk, 'nam': self.year.year})}"

    def url(self, page: str) -> str:
        """The address of this target's `page`: edit, template, upload."""
        names = {"edit": ("edit", "create"), "template": ("template", "empty_template"), "upload": ("file", "new_file")}
        of_draft, of_new = names[page]
        if self.registration:
            return reverse(f"models_registry:registration_{of_draft}", args=[self.registration.pk])
        return reverse(f"models_registry:registration_{of_new}") + self._query

    @property
    def reasons(self) -> list[str]:
        """Why nothing can be written there now."""
        if self.registration:
            return words.edit_refusals(self.registration)
        return registration_refusals(self.unit, self.year)

    def form(self, typed: QueryDict | None = None) -> RegistrationForm:
        of_draft: dict[str, Any] = (
            {"instance": self.registration, "kept": kept_parts(self.registration)} if self.registration else {}
        )
        return form_with(typed, user=self.user, year=self.year, unit=self.unit, **of_draft)

    def left(self) -> UnfinishedForm | None:
        return UnfinishedForm.objects.filter(user=self.user, address=self.url("edit")).first()


@require_safe
def registration_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a draft with what stands in it, to be filled in elsewhere; recorded."""
    return _template(request, _of_draft(request, pk))


@require_safe
def registration_empty_template(request: HttpRequest) -> HttpResponse:
    """An empty form for one unit and year."""
    return _template(request, _of_new(request))


@require_http_methods(["GET", "HEAD", "POST"])
def registration_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back the file of a draft; then what differs."""
    return _file(request, _of_draft(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def registration_new_file(request: HttpRequest) -> HttpResponse:
    """Bring back the file of a new registration; then what it says."""
    return _file(request, _of_new(request))


def _template(request: HttpRequest, target: Target) -> HttpResponse:
    content = write_form(target.form(), target.whose)
    if request.method == "GET" and target.registration:  # an empty form tells nobody's data
        record("registration.take_form", target.registration, label="Tải mẫu đăng ký (Excel)", actor=target.user)
    return private_file(HttpResponse(content, content_type=XLSX.content_type), target.whose.file_name)


def _file(request: HttpRequest, target: Target) -> HttpResponse:
    form = OfflineFileForm(request.POST, request.FILES) if request.method == "POST" else OfflineFileForm()
    if form.is_valid() and _take(form, target):
        return redirect(_with(target.url("upload"), "da-doc=1"))
    read = target.left() if request.method != "POST" and "da-doc" in request.GET else None
    context: dict[str, Any] = {
        "page_title": "Nhập từ mẫu Excel",
        "registration": target.registration,
        "unit": target.unit,
        "year": target.year,
        "form": form,
        "reasons": target.reasons,
        "is_read": read is not None,
        "edit_url": target.url("edit"),
        "template_url": target.url("template"),
        "upload_url": target.url("upload"),
    }
    if read is not None:
        ours = target.form(read.typed)
        context |= {"apart": texts_apart(ours, target.form()), "faults": _faults(ours)}
    status = REFUSED if form.errors else 200
    return render(request, "models_registry/registration_file.html", context, status=status)


def _take(form: OfflineFileForm, target: Target) -> bool:
    """Keep what the file says as the person's unfinished text; False with the error in the form."""
    file = form.cleaned_data["file"]
    try:
        typed = read_form(file.read(), name=file.name or "", form=target.form(), whose=target.whose)
        keep_unfinished(target.url("edit"), fields=typed_in(typed), actor=target.user)
    except ValidationError as error:
        form.add_error("file", error)
    except NotAllowed as refusal:
        form.add_error("file", refusal.reasons)
    return not form.errors


def _faults(form: RegistrationForm) -> list[tuple[str, str]]:
    """What the form on the screen will ask to be mended, with the name of each question."""
    return [(str(form[name].label), str(error)) for name, errors in form.errors.items() for error in errors]


def _of_draft(request: HttpRequest, pk: int) -> Target:
    user: User = request.user  # type: ignore[assignment]
    drafts = Registration.objects.within_reach(user, Permission.ENTER).for_lists()
    registration = get_object_or_404(drafts.select_related("year__campaign__directive"), pk=pk)
    if not registration.is_editable:
        raise Http404("Bản đăng ký này không còn sửa được.")
    return Target(user, registration.unit, registration.year, registration)


def _of_new(request: HttpRequest) -> Target:
    user: User = request.user  # type: ignore[assignment]
    return Target(user, unit_asked(request), year_asked(request), None)


def _with(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"
