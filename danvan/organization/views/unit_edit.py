"""The small corrections to a unit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.organization.actions.units import edit_unit
from danvan.organization.forms.unit import UnitForm
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.views.refusals import REFUSED, attempt


@require_http_methods(["GET", "HEAD", "POST"])
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Short name, form, target, statistics code and way of signing; a name is changed by a reorganisation."""
    user: User = request.user  # type: ignore[assignment]
    unit = get_object_or_404(Unit.objects.within_reach(user, Permission.MANAGE_UNITS), pk=pk)
    form = UnitForm(request.POST if request.method == "POST" else None, instance=Unit.objects.get(pk=pk))
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        done, reasons = attempt(lambda: edit_unit(unit, content=form.cleaned_data, actor=user))
        if done is not None:
            messages.success(request, "Đã lưu thông tin đơn vị.")
            return redirect("organization:unit_detail", pk)
    context = {
        "page_title": "Sửa thông tin đơn vị",
        "unit": unit,
        "form": form,
        "reasons": reasons,
        "has_errors": bool(reasons or form.errors),
        "cancel_url": reverse("organization:unit_detail", args=[pk]),
    }
    return render(request, "organization/unit_edit.html", context, status=REFUSED if context["has_errors"] else 200)
