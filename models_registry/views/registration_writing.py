"""Writing registrations: a new one, a change, last year's again, and throwing away a draft."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from danvan.common import clock
from danvan.common.conflict import BASE, VERSION, base_of, differ
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.unfinished import keep_unfinished
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.unfinished import OpenForm, form_address, typed_in
from models_registry.actions import continue_registration, delete_draft, draft_registration, edit_registration
from models_registry.forms.kept import completed
from models_registry.forms.registration import RegistrationForm
from models_registry.models import CampaignYear, InitiativeForm, Registration
from models_registry.models.initiative import free_code
from models_registry.returned import kept_parts, reasons_by_part
from models_registry.views import registration_words as words
from models_registry.views.registration_address import unit_asked, year_asked
from models_registry.views.registration_links import next_year
from models_registry.views.registration_returns import returned_to_unit, sent_back_to_drafter
from models_registry.workflow import registration_refusals

REFUSED = 422
SALT = "registration"  # of the signed code that an empty form carries
CHECK = "kiem-tra"  # ?tu=… and the button's sau=…: to the page that checks all answers
OTHER_WORDS = "doi-mau"  # the button that asks for the questions of another carrier
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
    unit, year, code = unit_asked(request), year_asked(request), _code_of(request)
    carrier = CARRIERS.get(request.GET.get("hinh-thuc", ""), InitiativeForm.COLLECTIVE)
    address = form_address(request.path, QueryDict(urlencode({"don-vi": unit.pk, "nam": year.year})))
    opened = _open(request, address, year=year, unit=unit, initial={"form": carrier})
    form, reasons = opened.form, registration_refusals(unit, year)
    if opened.was_sent:
        if made := _made_already(code, user):
            return _sent_again(request, opened, made)
        if form.is_valid():
            registration, reasons = _attempt(
                lambda: draft_registration(unit, year, **form.answers, code=code, actor=user),
                unless=lambda: _made_already(code, user),
            )
            if registration:
                return _saved(request, opened, registration)
    return _form_page(request, opened, unit, year, reasons, {
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
    reasons = words.edit_refusals(registration)
    kept = kept_parts(registration)
    opened = _open(request, instance=registration, year=registration.year, unit=registration.unit, kept=kept)
    form = opened.form
    form.ask_again(reasons_by_part(registration))
    if request.method != "POST" and not registration.is_editable:
        if not opened.unfinished:
            return redirect("models_registry:registration_detail", pk)
        reasons = [f"Bản đăng ký đang ở trạng thái “{registration.get_state_display()}” nên không sửa được."]
    if opened.conflict and opened.was_sent:
        reasons = opened.conflict.reasons
    elif opened.was_sent and form.is_valid():
        version = form.cleaned_data["version"] or 0
        saved, reasons = _attempt(lambda: edit_registration(registration, **form.answers, version=version, actor=user))
        if saved:
            return _saved(request, opened, saved)
        if _enterable(user, pk).version != version:
            return registration_edit(request, pk)  # somebody was faster by a moment: compare with what they saved
    return _form_page(request, opened, registration.unit, registration.year, reasons, {
        "page_title": f"Sửa: {name}",
        "registration": registration,
        "registration_name": name,
        "returned": returned_to_unit(registration, request.get_full_path()),
        "sent_back": sent_back_to_drafter(registration),
        "cancel_url": _page_after(request, pk),
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


def form_with(typed: Any, *, initial: dict[str, Any] | None = None, **kwargs: Any) -> RegistrationForm:
    """The form as it stands saved (None) or with what was typed; a return leaves the parts that it does not name."""
    if typed is None:
        return RegistrationForm(None, initial=initial, **kwargs)
    if kept := kwargs.get("kept"):
        typed = completed(typed, RegistrationForm(None, initial=initial, **kwargs), kept)
    return RegistrationForm(typed, **kwargs)


def _open(request: HttpRequest, address: str = "", *, initial: dict[str, Any] | None = None, **kwargs: Any) -> OpenForm:
    """The form as saved, typed or left. Without a script another carrier's questions come by a button of their own."""
    user: User = request.user  # type: ignore[assignment]
    opened = OpenForm(
        request, lambda typed: form_with(typed, user=user, initial=initial, **kwargs), address=address,
        about=kwargs.get("instance"),
    )  # fmt: skip
    if OTHER_WORDS in request.POST:
        sent = request.POST
        typed = {name: sent.getlist(name) if name == "tasks" else value for name, value in sent.items()}
        opened.show_instead(RegistrationForm(None, initial=typed, user=opened.user, **kwargs))
    return opened


def _form_page(
    request: HttpRequest,
    opened: OpenForm,
    unit: Unit,
    year: CampaignYear,
    reasons: list[str],
    more: dict[str, Any],
) -> HttpResponse:
    """The form with what was typed; a page that opens onto a closed phase says so instead of the form."""
    refused = opened.was_sent
    context = {
        "form": opened.form,
        "open_form": opened,
        "unit": unit,
        "year": year,
        "on_behalf": words.is_on_behalf(request.user, unit),  # type: ignore[arg-type]
        "deadline": words.deadline(unit, year, more.get("registration")),
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


def _saved(request: HttpRequest, opened: OpenForm, registration: Registration) -> HttpResponse:
    opened.done()
    messages.success(request, f"Đã lưu lúc {timezone.localtime(clock.now()):%H:%M}.")
    return redirect(_page_after(request, registration.pk))


def _sent_again(request: HttpRequest, opened: OpenForm, made: Registration) -> HttpResponse:
    """The same form twice: to the draft that it made. Other words than it holds are kept, to be seen, saved there."""
    of_draft: dict[str, Any] = {"instance": made, "year": made.year, "unit": made.unit, "user": request.user}
    saved = form_with(None, **of_draft)
    if not made.is_editable or not differ(form_with(request.POST, **of_draft), saved):
        return _saved(request, opened, made)
    address = reverse("models_registry:registration_edit", args=[made.pk])
    fields = typed_in(request.POST) | {VERSION: [str(made.version)], BASE: [base_of(saved)]}
    keep_unfinished(address, fields=fields, actor=opened.user)
    opened.done()
    messages.info(request, "Mẫu này đã lưu một lần trước đó. Chữ vừa gõ khác bản đã lưu nên chưa lưu: hãy xem rồi lưu.")
    return redirect(address)


def _page_after(request: HttpRequest, pk: int) -> str:
    """Back to the page that checks all answers, for who came from there or wants to go there."""
    checks = CHECK in (request.GET.get("tu"), request.POST.get("sau"))
    return reverse(f"models_registry:registration_{'check' if checks else 'detail'}", args=[pk])


def _enterable(user: User, pk: int) -> Registration:
    return get_object_or_404(
        Registration.objects.within_reach(user, Permission.ENTER)
        .for_lists()
        .select_related("year__campaign__directive"),
        pk=pk,
    )


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
