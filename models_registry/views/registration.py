"""Reading registrations: the list, one of them, and the receipt of its sending."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danvan.activity.models import StateChange
from danvan.common.templatetags.portal import vn_number
from danvan.organization.current import shown_unit
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can, can_anywhere
from models_registry.filters import MINE, RegistrationFilter
from models_registry.models import Phase, PhaseKind, Registration, RegistrationState
from models_registry.views import registration_words as words
from models_registry.views.registration_links import continuation, other_years, results_seen_by
from models_registry.workflow import missing_parts, registration_refusals
from models_registry.years import shown_year

PAGE_SIZE = 25
# ?sort=…: what was never sent comes last either way, on both databases.
ORDERS = {
    "ten": ("sort_key", "id"),
    "-ten": ("-sort_key", "-id"),
    "don_vi": ("unit__sort_key", "unit_id", "sort_key", "id"),
    "-don_vi": ("-unit__sort_key", "-unit_id", "sort_key", "id"),
    "ngay_gui": (F("submitted_at").asc(nulls_last=True), "sort_key", "id"),
    "-ngay_gui": (F("submitted_at").desc(nulls_last=True), "sort_key", "id"),
}


@require_safe
def registration_list(request: HttpRequest) -> HttpResponse:
    """The year's registrations within reach, filtered by the address."""
    user: User = request.user  # type: ignore[assignment]
    year = shown_year(request)
    within = Registration.objects.visible_to(user).filter(year=year).for_lists()
    filters = RegistrationFilter(request, queryset=within, year=year)
    sort = request.GET.get("sort", "")
    found = filters.qs.with_present_unit().order_by(*ORDERS.get(sort, ORDERS["ten"]))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": f"{vn_number(page.paginator.count)} mô hình",
        "year": year,
        "filters": filters,
        "chips": filters.chips,
        "page_obj": page,
        "sort": sort,
        "reviews": can_anywhere(user, Permission.REVIEW),
        "mine": MINE,
        **_entry(request),
    }
    return render(request, "models_registry/registration_list.html", context)


def _entry(request: HttpRequest) -> dict[str, Any]:
    """Whether one may begin a registration here, for whom, and if not why."""
    unit = shown_unit(request)
    if unit is None:
        return {"enters": False}
    year = shown_year(request)
    return {
        "enters": True,
        "unit": unit,
        "entry_reasons": registration_refusals(unit, year),
        "deadline": words.deadline(unit, year),
    }


@require_safe
def registration_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """All that was written, where it stands, what one may do with it, and what happened."""
    user: User = request.user  # type: ignore[assignment]
    registration = _visible(user, pk)
    enters = can(user, Permission.ENTER, registration.unit)
    returned = words.return_reason(registration) if enters else None
    edit_url = words.edit_url(registration, user)
    outcome = results_seen_by(registration, user)
    context = {
        "page_title": registration.name,
        "registration": registration,
        "what_it_is": words.what_it_is(registration),
        "where_it_is": words.where_it_is(registration, has_result=bool(outcome and outcome.dossier_url)),
        "on_behalf": enters and words.is_on_behalf(user, registration.unit),
        "returned": returned,
        "returned_title": returned and f"{words.nearest_rung(registration.unit, returned.at)} trả lại để bổ sung",
        "sections": words.sections(registration, edit_url=edit_url),
        "edit_url": edit_url,
        "is_incomplete": bool(missing_parts(registration)),
        "is_deletable": enters and registration.is_editable and registration.submitted_at is None,
        "offers": words.buttons(registration, user),
        "history": words.history(registration),
        "other_years": other_years(registration, user),
        "continuation": continuation(registration, user),
        "outcome": outcome,
    }
    return render(request, "models_registry/registration_detail.html", context)


@require_safe
def registration_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent, when, by whom, and what happens next; to be printed or copied down."""
    user: User = request.user  # type: ignore[assignment]
    registration = _visible(user, pk)
    if registration.submitted_at is None:
        raise Http404("Bản đăng ký này chưa gửi.")
    sending = StateChange.objects.about(registration).filter(target=RegistrationState.SUBMITTED, transition="submit")
    review = Phase.objects.filter(year=registration.year, kind=PhaseKind.REVIEW).first()
    context = {
        "page_title": "Giấy báo đã gửi đăng ký",
        "registration": registration,
        "sent": sending.order_by("-id").first(),
        "rung": words.nearest_rung(registration.unit, registration.submitted_at),
        "on_behalf": words.was_sent_on_behalf(registration),
        "is_waiting": registration.state == RegistrationState.SUBMITTED,
        "where_it_is": words.where_it_is(registration),
        "review": review,
        "detail_url": reverse("models_registry:registration_detail", args=[registration.pk]),
    }
    return render(request, "models_registry/registration_receipt.html", context)


def _visible(user: User, pk: int) -> Registration:
    seen = Registration.objects.visible_to(user).for_lists().select_related("submitted_by", "year__campaign__directive")
    return get_object_or_404(seen, pk=pk)
