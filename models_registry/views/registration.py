"""Reading registrations: the list, one of them, and the receipt of its sending."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danvan.activity.models import StateChange
from danvan.common.templatetags.portal import vn_number
from danvan.organization.current import shown_unit
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can, can_anywhere
from models_registry.added_sections import sections_added
from models_registry.filters import RegistrationFilter
from models_registry.lateness import is_late, mark_late
from models_registry.likeness.pairs import mark_alike
from models_registry.models import Phase, PhaseKind, Registration, RegistrationState
from models_registry.views import registration_words as words
from models_registry.views.likeness_words import likeness_notice
from models_registry.views.queue_rows import place_in, queue_of_address, with_queue
from models_registry.views.registration_links import continuation, other_years, replication, results_seen_by
from models_registry.views.registration_returns import returns_told
from models_registry.workflow import missing_parts, registration_refusals
from models_registry.years import shown_year, year_in_address

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
    if request.GET.get("viec") == "cho_toi" and can_anywhere(user, Permission.REVIEW):
        return redirect("models_registry:queue_list")  # what waits has a page of its own; old links lead there
    year = year_in_address(request)
    within = Registration.objects.visible_to(user).filter(year=year).for_lists()
    filters = RegistrationFilter(request, queryset=within, year=year)
    sort = request.GET.get("sort", "")
    found = filters.qs.with_present_unit().order_by(*ORDERS.get(sort, ORDERS["ten"]))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    mark_late(page, year, PhaseKind.REGISTRATION)
    reviews = can_anywhere(user, Permission.REVIEW)
    if reviews:
        mark_alike(page, user)
    context = {
        "page_title": f"{vn_number(page.paginator.count)} mô hình",
        "year": year,
        "filters": filters,
        "chips": filters.chips,
        "page_obj": page,
        "sort": sort,
        "reviews": reviews,
        **_entry(request, is_whole=not filters.chips and page.number == 1),
    }
    return render(request, "models_registry/registration_list.html", context)


def _entry(request: HttpRequest, *, is_whole: bool) -> dict[str, Any]:
    """Whether one may begin a registration here, for whom, and if not why; above the whole list what may go on."""
    unit = shown_unit(request)
    if unit is None:
        return {"enters": False}
    year = shown_year(request)
    reasons = registration_refusals(unit, year)
    previous = Registration.objects.visible_to(request.user).to_continue(unit, year)  # type: ignore[arg-type]
    return {
        "enters": True,
        "unit": unit,
        "entry_reasons": reasons,
        "to_continue": previous.select_related("year").order_by("sort_key", "id") if is_whole and not reasons else [],
        "deadline": words.deadline(unit, year),
    }


@require_safe
def registration_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """All that was written, where it stands, what one may do with it, and what happened."""
    user: User = request.user  # type: ignore[assignment]
    registration = _visible(user, pk)
    enters = can(user, Permission.ENTER, registration.unit)
    edit_url = words.edit_url(registration, user)
    outcome = results_seen_by(registration, user)
    queue = queue_of_address(request)
    context = {
        "page_title": registration.name,
        "registration": registration,
        "what_it_is": words.what_it_is(registration),
        "where_it_is": words.where_it_is(registration, has_result=bool(outcome and outcome.dossier_url)),
        "on_behalf": enters and words.is_on_behalf(user, registration.unit),
        **returns_told(registration, user, edit_url),
        "sections": words.sections(registration, edit_url=edit_url),
        "edit_url": edit_url,
        "receiver": words.receiver(registration) if enters and registration.is_editable else "",
        "waits_for_drafter": words.waits_for_drafter(registration, user),
        "is_incomplete": bool(missing_parts(registration)),
        "is_deletable": enters and registration.is_editable and registration.submitted_at is None,
        "offers": [
            button._replace(confirm_url=with_queue(button.confirm_url, queue))
            for button in words.buttons(registration, user)
        ],
        "place": place_in(queue, registration) if queue else None,
        "history": words.history(registration),
        "other_years": other_years(registration, user),
        "continuation": continuation(registration, user),
        "outcome": outcome,
        "replication": replication(registration, request),
        "likeness": likeness_notice(registration, user),
        "is_late": is_late(registration, PhaseKind.REGISTRATION),
        "added_sections": sections_added(registration, user),
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
    review = Phase.objects.of(registration.year, PhaseKind.REVIEW)
    context = {
        "page_title": "Giấy báo đã gửi đăng ký",
        "registration": registration,
        "sent": sending.order_by("-id").first(),
        "rung": words.nearest_rung(registration.unit, registration.submitted_at),
        "contents": words.contents(registration),
        "on_behalf": words.was_sent_on_behalf(registration),
        "is_waiting": registration.state == RegistrationState.SUBMITTED,
        "where_it_is": words.where_it_is(registration),
        "review": review,
        "detail_url": reverse("models_registry:registration_detail", args=[registration.pk]),
        "is_late": is_late(registration, PhaseKind.REGISTRATION),
    }
    return render(request, "models_registry/registration_receipt.html", context)


def _visible(user: User, pk: int) -> Registration:
    seen = Registration.objects.visible_to(user).for_lists().select_related("submitted_by", "year__campaign__directive")
    return get_object_or_404(seen, pk=pk)
