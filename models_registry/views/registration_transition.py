"""The one page for every act on a registration: it asks, and it does."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.common.workflow import NotAllowed, OutOfReach, Transition
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.unfinished import OpenForm
from models_registry.actions.returns import decline_registration, return_registration
from models_registry.forms.transition import NoteForm, ReturnForm
from models_registry.models import Registration
from models_registry.returned import returns_of
from models_registry.views import registration_words as words
from models_registry.views.queue_rows import Queue, detail_url, place_in, queue_of_address, with_queue
from models_registry.views.registration_returns import signing_of
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
    opened = _open(request, act, registration)
    form = opened.form if opened else None
    if request.method != "POST":
        offers = {offer.transition: offer for offer in registration_workflow.offered(registration, user)}
        if act not in offers:  # an old link: the page of the registration says how things stand now
            return redirect("models_registry:registration_detail", pk)
        return _page(request, registration, act, opened, [*offers[act].reasons])
    if form is not None and not form.is_valid():
        return _page(request, registration, act, opened, [])
    try:
        done = _perform(act, registration, form, user)
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        return _page(request, registration, act, opened, refusal.reasons)
    if opened:
        opened.done()
    messages.success(request, f"{words.DONE[act.name].format(done.name)} {words.what_happens_next(done, act.name)}")
    if queue := queue_of_address(request):
        return redirect(_after(request, queue, done))
    page = "registration_receipt" if act.name == "submit" else "registration_detail"
    return redirect(f"models_registry:{page}", done.pk)


def _after(request: HttpRequest, queue: Queue, done: Registration) -> str:
    """Where a reviewer goes on: to the next of the queue where that was pressed, else back to what was decided."""
    if "tiep" not in request.POST:
        return detail_url(queue, done.pk)
    following = place_in(queue, done).next_url
    if not following:
        messages.info(request, "Đã xem đến cuối hàng chờ.")
    return following or queue.url


def _open(request: HttpRequest, act: Transition, registration: Registration) -> OpenForm | None:
    """The form of the act, if it asks for anything, as sent or as this person left it."""
    if _form(act, registration, None) is None:
        return None
    return OpenForm(request, lambda typed: _form(act, registration, typed), compares=False)


def _form(act: Transition, registration: Registration, typed: Any) -> NoteForm | ReturnForm | None:
    """What the act asks for: which parts and why, a reason, or nothing."""
    if act.name == "return":
        return ReturnForm(typed, registration=registration)
    return NoteForm(typed, transition=act) if act.needs_note else None


def _perform(
    act: Transition, registration: Registration, form: NoteForm | ReturnForm | None, user: User
) -> Registration:
    if isinstance(form, ReturnForm):
        return return_registration(
            registration, form.reasons, message=form.message, version=form.cleaned_data["version"], actor=user
        )
    if act.name == "decline" and form is not None:
        return decline_registration(registration, form.why, actor=user)
    return registration_workflow.perform(act.name, registration, actor=user, note=form.why.text if form else "")


def _page(
    request: HttpRequest,
    registration: Registration,
    act: Transition,
    opened: OpenForm | None,
    reasons: list[str],
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form, refused = opened.form if opened else None, request.method == "POST"
    queue = queue_of_address(request)
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
        "open_form": opened,
        "names_parts": isinstance(form, ReturnForm),
        "earlier_returns": returns_of(registration) if isinstance(form, ReturnForm) else [],
        "signing": signing_of(registration) if act.name == "submit" else None,
        "reasons": reasons if refused else [],
        "hindrances": [] if refused else [(reason, remedies.get(reason, "")) for reason in reasons],
        "edit_url": edit_url if remedies else "",
        "has_errors": refused,
        "act_label": act.label,
        "cancel_url": with_queue(reverse("models_registry:registration_detail", args=[registration.pk]), queue),
        "place": place_in(queue, registration) if queue and act.permission == Permission.REVIEW else None,
    }
    return render(request, "models_registry/registration_transition.html", context, status=REFUSED if refused else 200)
