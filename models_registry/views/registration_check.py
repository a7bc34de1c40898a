"""All answers read over before they leave the desk: the page that asks, for sending and for handing over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danvan.common.workflow import Offer
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.added_sections import sections_added
from models_registry.models import Registration, RegistrationState
from models_registry.views import registration_words as words
from models_registry.views.likeness_words import likeness_notice
from models_registry.views.registration_returns import returns_told
from models_registry.workflow import missing_parts, registration_workflow

CAME_FROM = "?tu=kiem-tra"  # on links to where something is mended: they lead back here


@require_safe
def registration_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written, what is missing with links to it, and the one act that sends it on."""
    user: User = request.user  # type: ignore[assignment]
    seen = Registration.objects.visible_to(user).for_lists().select_related("year__campaign__directive")
    registration = get_object_or_404(seen, pk=pk)
    if not can(user, Permission.ENTER, registration.unit) or registration.state not in RegistrationState.with_unit():
        return redirect("models_registry:registration_detail", pk)
    edit_url = words.edit_url(registration, user)
    edit_url = edit_url and f"{edit_url}{CAME_FROM}"
    sending, take_back, send_back = _offers(registration, user)
    missing = words.remedies(registration, edit_url)
    context = {
        "page_title": "Kiểm tra trước khi gửi",
        "registration": registration,
        "on_behalf": words.is_on_behalf(user, registration.unit),
        "deadline": words.deadline(registration.unit, registration.year, registration),
        "sections": words.sections(registration, edit_url=edit_url),
        "missing": missing,
        "sending": sending,
        "sending_url": words.transition_url(registration, sending.transition.name) if sending else "",
        "explains": words.explains(registration, sending.transition) if sending else [],
        "against": [reason for reason in sending.reasons if reason not in missing_parts(registration).values()]
        if sending
        else [],
        "send_back_url": words.transition_url(registration, "send_back") if send_back else "",
        **returns_told(registration, user, edit_url),
        "take_back_url": words.transition_url(registration, "take_back") if take_back else "",
        "edit_url": edit_url,
        "likeness": likeness_notice(registration, user),
        "receiver": words.receiver(registration) if sending and sending.transition.name == "submit" else "",
        "detail_url": reverse("models_registry:registration_detail", args=[pk]),
        "added_sections": sections_added(registration, user),
        "came_from": CAME_FROM,
    }
    return render(request, "models_registry/registration_check.html", context)


def _offers(registration: Registration, user: User) -> tuple[Offer | None, bool, bool]:
    """The act that sends it on, the one with least against it; whether it may be taken back, and sent back."""
    offers = {offer.transition.name: offer for offer in registration_workflow.offered(registration, user)}
    sending = [offers[name] for name in words.SENDING if name in offers]
    return (
        min(sending, key=lambda offer: len(offer.reasons), default=None),
        "take_back" in offers,
        "send_back" in offers,
    )
