"""The one page for every act on a registration: it asks, and it does."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.common.workflow import NotAllowed, OutOfReach, Transition
from danvan.organization.models import User
from danvan.organization.roles import Permission
from models_registry.forms.transition import NoteForm
from models_registry.models import Registration
from models_registry.views import registration_words as words
from models_registry.workflow import registration_workflow

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def registration_transition(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """GET says what would happen, POST does it; a refusal shows the reasons and what was typed."""
    user: User = request.user  # type: ignore[assignment]
    registration = get_object_or_404(Registration.objects.visible_to(user).for_lists(), pk=pk)
    act = registration_workflow.transitions.get(transition)
    if act is None or not registration_workflow.hooks.permits(user, act.permission, registration):
        raise Http404("Không có thao tác này.")
    typed = request.POST if request.method == "POST" else None
    form = NoteForm(typed, transition=act) if act.needs_note else None
    if typed is None:
        offers = {offer.transition: offer for offer in registration_workflow.offered(registration, user)}
        if act not in offers:  # an old link: the page of the registration says how things stand now
            return redirect("models_registry:registration_detail", pk)
        return _page(request, registration, act, form, [*offers[act].reasons])
    if form is not None and not form.is_valid():
        return _page(request, registration, act, form, [])
    try:
        done = registration_workflow.perform(act.name, registration, actor=user, note=form.reason if form else "")
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        return _page(request, registration, act, form, refusal.reasons)
    messages.success(request, f"Đã thực hiện “{act.label}” với “{done.name}”. {words.what_happens_next(done)}")
    page = "registration_receipt" if act.name == "submit" else "registration_detail"
    return redirect(f"models_registry:{page}", done.pk)


def _page(
    request: HttpRequest, registration: Registration, act: Transition, form: NoteForm | None, reasons: list[str]
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    refused = request.method == "POST"
    edit_url = words.edit_url(registration, user)
    remedies = dict(words.remedies(registration, edit_url))
    on_behalf = act.permission in (Permission.ENTER, Permission.SEND) and words.is_on_behalf(user, registration.unit)
    context = {
        "page_title": words.question(act),
        "registration": registration,
        "transition": act,
        "explains": words.explains(registration, act),
        "concerned": words.concerned(registration),
        "on_behalf": on_behalf,
        "form": form,
        "reasons": reasons if refused else [],
        "hindrances": [] if refused else [(reason, remedies.get(reason, "")) for reason in reasons],
        "edit_url": edit_url if remedies else "",
        "has_errors": refused,
        "act_label": act.label,
        "cancel_url": reverse("models_registry:registration_detail", args=[registration.pk]),
    }
    return render(request, "models_registry/registration_transition.html", context, status=REFUSED if refused else 200)
