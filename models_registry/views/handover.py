"""Live models whose unit was closed: to each its heir."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from danvan.common.forms import PortalForm
from danvan.common.templatetags.portal import vn_number
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from models_registry.actions.handover import hand_over, possible_heirs, waiting_for_heirs
from models_registry.models import Initiative

PAGE_SIZE = 25
REFUSED = 422


class HeirForm(PortalForm):
    """The unit that takes one model over."""

    heir = forms.ModelChoiceField(
        label="Đơn vị kế thừa", queryset=Unit.objects.none(), empty_label="Chọn đơn vị",
        error_messages={"required": "Chưa chọn đơn vị kế thừa."},
    )  # fmt: skip


@require_safe
def handover_list(request: HttpRequest) -> HttpResponse:
    """What waits, unit by unit, each with the units that may take it."""
    return _page(request)


@require_POST
def handover_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand one model over."""
    user: User = request.user  # type: ignore[assignment]
    initiative = get_object_or_404(waiting_for_heirs(user), pk=pk)
    form = _form(initiative, possible_heirs(initiative.unit, user), request.POST)
    if not form.is_valid():
        return _page(request, form, pk)
    heir: Unit = form.cleaned_data["heir"]
    try:
        hand_over(initiative, heir, actor=user)
    except OutOfReach as refused:
        raise Http404 from refused
    except NotAllowed as refused:
        return _page(request, form, pk, refused.reasons)
    messages.success(request, f"Đã bàn giao mô hình “{initiative.name}” cho {heir.name}.")
    return redirect("models_registry:handover_list")


def _page(
    request: HttpRequest, bound: HeirForm | None = None, bound_pk: int = 0, reasons: list[str] | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.MANAGE_UNITS):
        raise Http404
    page = Paginator(waiting_for_heirs(user), PAGE_SIZE).get_page(request.GET.get("page"))
    heirs = {initiative.unit_id: None for initiative in page}
    heirs |= {unit.pk: possible_heirs(unit, user) for unit in {i.unit_id: i.unit for i in page}.values()}
    rows = [
        (initiative, bound if bound and initiative.pk == bound_pk else _form(initiative, heirs[initiative.unit_id]))
        for initiative in page
    ]
    context = {
        "page_title": f"{vn_number(page.paginator.count)} mô hình chờ bàn giao",
        "page_obj": page,
        "rows": rows,
        "bound": bound,
        "reasons": reasons or [],
        "has_errors": bound is not None,
    }
    return render(request, "models_registry/handover_list.html", context, status=REFUSED if bound else 200)


def _form(initiative: Initiative, heirs: object, typed: object = None) -> HeirForm:
    form = HeirForm(typed, auto_id=f"id_{initiative.pk}_%s")  # type: ignore[arg-type]
    form.fields["heir"].queryset = heirs  # type: ignore[attr-defined]
    return form
