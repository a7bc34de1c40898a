"""Saying that one has a part in a unit, and taking it back."""

from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from danvan.common.addresses import is_ours
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.views.refusals import REFUSED, attempt
from evaluations.actions.assignment import declare_conflict, withdraw_conflict
from evaluations.forms.assignment import ConflictForm
from evaluations.models import ConflictDeclaration


@require_http_methods(["GET", "HEAD", "POST"])
def conflict_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one has a part in this unit; from then on one does not appraise it."""
    user: User = request.user  # type: ignore[assignment]
    unit = get_object_or_404(Unit.objects.within_reach(user, Permission.REVIEW), pk=pk)
    standing = _standing(user, unit).first()
    form = ConflictForm(request.POST or None)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        done, reasons = attempt(partial(declare_conflict, unit, form.cleaned_data["reason"], actor=user))
        if done is not None:
            messages.success(request, f"Đã ghi anh/chị có liên quan đến {unit.name}. Người khác thẩm định đơn vị này.")
            return redirect(_back(request))
    context = {
        "page_title": f"Tôi có liên quan đến {unit.name}",
        "has_errors": bool(reasons) or bool(form.errors),
        "unit": unit,
        "standing": standing,
        "form": form,
        "reasons": reasons,
        "back": _back(request),
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "evaluations/conflict_declare.html", context, status=status)


@require_POST
def conflict_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one said of a unit."""
    user: User = request.user  # type: ignore[assignment]
    unit = get_object_or_404(Unit.objects.within_reach(user, Permission.REVIEW), pk=pk)
    standing = get_object_or_404(_standing(user, unit))
    _, reasons = attempt(partial(withdraw_conflict, standing, actor=user))
    if reasons:
        messages.error(request, " ".join(reasons))
    else:
        messages.success(request, f"Đã rút khai báo về {standing.unit.name}.")
    return redirect(_back(request))


def _standing(user: User, unit: Unit) -> QuerySet[ConflictDeclaration]:
    """What the person says of the unit, or of a predecessor of it."""
    mine = ConflictDeclaration.objects.filter(reviewer=user, withdrawn_at=None)
    return mine.filter(unit__present_path=unit.present_path).select_related("unit").order_by("-pk")[:1]


def _back(request: HttpRequest) -> str:
    """Where the person came from (?ve=…), or the queue."""
    asked = request.POST.get("ve", "") or request.GET.get("ve", "")
    return asked if asked and is_ours(request, asked) else reverse("evaluations:appraisal_list")
