"""Writing registrations: a new one, a change, last year's again, and throwing away a draft."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from danvan.common import clock
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.current import enterable_units, shown_unit
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from models_registry.actions import continue_registration, delete_draft, draft_registration, edit_registration
from models_registry.forms.registration import RegistrationForm
from models_registry.models import CampaignYear, InitiativeForm, Registration
from models_registry.models.initiative import free_code
from models_registry.views import registration_words as words
from models_registry.views.registration_links import next_year
from models_registry.workflow import registration_refusals
from models_registry.years import shown_year, years_of

REFUSED = 422
SALT = "registration"  # of the signed code that an empty form carries
# ?hinh-thuc=…: opens the form for a person also where no script shows and hides fields
CARRIERS = {
    "tap-the": InitiativeForm.COLLECTIVE,
    "ca-nhan": InitiativeForm.INDIVIDUAL,
    "ho-gia-dinh": InitiativeForm.HOUSEHOLD,
}


@require_http_methods(["GET", "HEAD", "POST"])
def registration_create(request: HttpRequest) -> HttpResponse:
    """An empty form for one unit and year, both in its address: a switch in another tab changes nothing here."""
    user: User = request.user  # type: ignore[assignment]
    unit, year, code = _unit_of(request), _year_of(request), _code_of(request)
    carrier = CARRIERS.get(request.GET.get("hinh-thuc", ""), InitiativeForm.COLLECTIVE)
    form = RegistrationForm(_typed(request), year=year, initial={"form": carrier})
    reasons = registration_refusals(unit, year)
    if request.method == "POST":
        if made := _made_already(code, user):
            return _saved(request, made)
        if form.is_valid():
            registration, reasons = _attempt(
                lambda: draft_registration(
                    unit, year, content=form.content, tasks=form.cleaned_data["tasks"], code=code, actor=user
                ),
                unless=lambda: _made_already(code, user),
            )
            if registration:
                return _saved(request, registration)
    return _form_page(request, form, unit, year, reasons, {
        "page_title": "Đăng ký mô hình",
        "code": signing.dumps([code, user.pk], salt=SALT),
        "cancel_url": reverse("models_registry:registration_list"),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def registration_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form over a draft or returned registration; what somebody else saved in between is shown beside it."""
    user: User = request.user  # type: ignore[assignment]
    registration = _enterable(user, pk)
    name = registration.name  # as saved: a form writes what was typed into its instance
    if request.method != "POST" and not registration.is_editable:
        return redirect("models_registry:registration_detail", pk)
    reasons = words.edit_refusals(registration)
    form = RegistrationForm(_typed(request), instance=registration, year=registration.year)
    saved_meanwhile: list[words.Answer] = []
    if form.is_valid():
        saved, reasons = _attempt(
            lambda: edit_registration(
                registration, content=form.content, tasks=form.cleaned_data["tasks"],
                version=form.cleaned_data["version"] or 0, actor=user,
            )
        )  # fmt: skip
        if saved:
            return _saved(request, saved)
        saved_meanwhile = _take_up_newer(form, _enterable(user, pk))
    return _form_page(request, form, registration.unit, registration.year, reasons, {
        "page_title": f"Sửa: {name}",
        "registration": registration,
        "registration_name": name,
        "saved_meanwhile": saved_meanwhile,
        "cancel_url": reverse("models_registry:registration_detail", args=[pk]),
    })  # fmt: skip


@require_POST
def registration_continue(request: HttpRequest, pk: int) -> HttpResponse:
    """Last year's words as a draft of the next year; last year's record stays as it is."""
    user: User = request.user  # type: ignore[assignment]
    previous = get_object_or_404(Registration.objects.visible_to(user).for_lists(), pk=pk)
    year = next_year(previous)
    if year is None:
        messages.error(request, f"Chưa có năm nào sau năm {previous.year.year} mở đăng ký.")
        return redirect("models_registry:registration_detail", pk)
    registration, reasons = _attempt(lambda: continue_registration(previous, year, actor=user))
    if registration is None:
        messages.error(request, " ".join(reasons))
        return redirect("models_registry:registration_detail", pk)
    messages.success(
        request,
        f"Đã lập bản đăng ký năm {year.year} từ nội dung năm {previous.year.year}. Hãy xem lại và sửa cho năm nay.",
    )
    return redirect("models_registry:registration_edit", registration.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; only a draft that was never sent can go."""
    user: User = request.user  # type: ignore[assignment]
    registration = _enterable(user, pk)
    if request.method == "POST":
        try:
            delete_draft(registration, actor=user)
        except OutOfReach as refusal:
            raise Http404 from refusal
        except NotAllowed as refusal:
            messages.error(request, " ".join(refusal.reasons))
            return redirect("models_registry:registration_detail", pk)
        messages.success(request, f"Đã xóa bản nháp “{registration.name}”.")
        return redirect("models_registry:registration_list")
    context = {
        "page_title": "Xóa bản nháp này?",
        "registration": registration,
        "explains": "Nội dung đã soạn sẽ mất và không lấy lại được.",
        "concerned": words.concerned(registration),
        "act_label": "Xóa bản nháp",
        "act_tone": "danger",
        "cancel_url": reverse("models_registry:registration_detail", args=[pk]),
    }
    return render(request, "models_registry/registration_delete.html", context)


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _form_page(
    request: HttpRequest,
    form: RegistrationForm,
    unit: Unit,
    year: CampaignYear,
    reasons: list[str],
    more: dict[str, Any],
) -> HttpResponse:
    """The form with what was typed; a page that opens onto a closed phase says so instead of the form."""
    refused = request.method == "POST"
    context = {
        "form": form,
        "unit": unit,
        "year": year,
        "on_behalf": words.is_on_behalf(request.user, unit),  # type: ignore[arg-type]
        "deadline": words.deadline(unit, year),
        "reasons": reasons,
        "has_errors": refused,
        "is_closed": bool(reasons) and not refused,
        **more,
    }
    return render(request, "models_registry/registration_form.html", context, status=REFUSED if refused else 200)


def _attempt(
    act: Callable[[], Registration], *, unless: Callable[[], Registration | None] | None = None
) -> tuple[Registration | None, list[str]]:
    """What the act made, or why it was refused; `unless` finds what the same form, sent twice at once, has made."""
    try:
        return act(), []
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        return None, refusal.reasons
    except IntegrityError:
        made = unless() if unless else None
        if made is None:
            raise
        return made, []


def _saved(request: HttpRequest, registration: Registration) -> HttpResponse:
    messages.success(request, f"Đã lưu lúc {timezone.localtime(clock.now()):%H:%M}.")
    return redirect("models_registry:registration_detail", registration.pk)


def _take_up_newer(form: RegistrationForm, saved: Registration) -> list[words.Answer]:
    """After a clash: what stands saved where it differs from what was typed; the next save then goes over it."""
    if form.cleaned_data["version"] == saved.version:
        return []
    form.data = form.data.copy()  # type: ignore[union-attr]
    form.data["version"] = str(saved.version)  # type: ignore[index]
    return [
        words.row(saved, name)
        for name in form.fields
        if name != "version" and words.text_of(saved, name) != words.text_of(form.instance, name, form.cleaned_data)
    ]


def _enterable(user: User, pk: int) -> Registration:
    return get_object_or_404(
        Registration.objects.within_reach(user, Permission.ENTER)
        .for_lists()
        .select_related("year__campaign__directive"),
        pk=pk,
    )


def _unit_of(request: HttpRequest) -> Unit:
    """The unit in the address, within reach; without one the unit shown."""
    asked = request.GET.get("don-vi")
    if asked is None:
        unit = shown_unit(request)
    else:
        units = enterable_units(request.user)  # type: ignore[arg-type]
        unit = units.filter(pk=int(asked)).first() if asked.isdecimal() else None
    if unit is None:
        raise Http404("Không có đơn vị này.")
    return unit


def _year_of(request: HttpRequest) -> CampaignYear:
    """The year in the address; without one the year shown."""
    asked = request.GET.get("nam")
    if asked is None:
        return shown_year(request)
    year = next((year for year in years_of(request) if str(year.year) == asked), None)
    if year is None:
        raise Http404("Không có năm này.")
    return year


def _code_of(request: HttpRequest) -> str:
    """The code that the form was given when this person opened it; a new one where it is nobody's or another's."""
    try:
        code, opened_by = signing.loads(request.POST.get("code", ""), salt=SALT)
    except (signing.BadSignature, ValueError):
        return free_code()
    return code if opened_by == request.user.pk else free_code()


def _made_already(code: str, user: User) -> Registration | None:
    """What this very form has made before: its sender tried again after a time-out."""
    return Registration.objects.filter(initiative__code=code, created_by=user).first()
