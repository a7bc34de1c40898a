"""A plan of reorganisation: upload, dry run, documents, confirmation. A plan is its uploader's alone."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from danvan.common.files import XLSX
from danvan.organization.actions.order_documents import keep_document
from danvan.organization.actions.plan_imports import attach_document, confirm_plan, upload_plan
from danvan.organization.forms.plans import PlanDocumentsForm, PlanForm
from danvan.organization.models import PlanImport, Reorganisation, User
from danvan.organization.reorganisation.journal import named_changes
from danvan.organization.reorganisation.plan_sheets import plan_template as template_bytes
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.views.refusals import REFUSED, attempt

PAGE_SIZE = 25
PROBLEMS_SHOWN = 200
SECONDS_BETWEEN_LOOKS = "3"


@require_http_methods(["GET", "HEAD", "POST"])
def plan_upload(request: HttpRequest) -> HttpResponse:
    """Bring a plan in; below, the plans that this person has brought in."""
    user = _manager(request)
    form = PlanForm(request.POST, request.FILES) if request.method == "POST" else PlanForm()
    reasons: list[str] = []
    if form.is_valid():
        file = form.cleaned_data["file"]
        plan, reasons = attempt(partial(upload_plan, file.read(), file_name=file.name or "", actor=user))
        if plan is not None:
            return redirect("organization:plan_detail", plan.pk)
    context = {
        "page_title": "Nhập kế hoạch sắp xếp",
        "form": form,
        "reasons": reasons,
        "page_obj": Paginator(_plans_of(user), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "organization/plan_upload.html", context, status=REFUSED if form.errors or reasons else 200)


@require_safe
def plan_template(request: HttpRequest) -> HttpResponse:
    """The table to be filled in."""
    _manager(request)
    response = HttpResponse(template_bytes(), content_type=XLSX.content_type)
    name = content_disposition_header(as_attachment=True, filename="Mẫu kế hoạch sắp xếp.xlsx")
    response["Content-Disposition"] = name or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the plan is; with everything found, its documents are asked for, and it is confirmed."""
    user = _manager(request)
    plan = get_object_or_404(_plans_of(user), pk=pk)
    if request.method != "POST":
        return _detail(request, plan)
    form = PlanDocumentsForm(request.POST, request.FILES, documents=plan.documents)
    is_good = form.is_valid()
    reasons: list[str] = []
    for name in form.kinds:
        _, reasons = attempt(partial(_attach, plan, form, name, user))
        if reasons:
            break
    if is_good and not reasons:
        _, reasons = attempt(partial(confirm_plan, plan, actor=user))
        if not reasons:
            return redirect("organization:plan_detail", pk)
    plan = _plans_of(user).get(pk=pk)
    return _detail(request, plan, form=_received(form, plan), reasons=reasons)


@transaction.atomic
def _attach(plan: PlanImport, form: PlanDocumentsForm, name: str, user: User) -> None:
    file = form.cleaned_data[name]
    kept = keep_document(file, kind=form.kinds[name], name=file.name or "", actor=user)
    attach_document(plan, form.numbers[name], kept, actor=user)


def _received(form: PlanDocumentsForm, plan: PlanImport) -> PlanDocumentsForm:
    """The form with its errors, knowing the files that came this time."""
    fresh = PlanDocumentsForm(documents=plan.documents)
    for name, field in fresh.fields.items():
        form[name].help_text = str(field.help_text)
        form.fields[name].needed = field.needed  # type: ignore[attr-defined]
    return form


def _detail(
    request: HttpRequest, plan: PlanImport, *, form: PlanDocumentsForm | None = None, reasons: list[str] | None = None
) -> HttpResponse:
    orders = [
        outcome | {"named": named_changes(*(outcome[name] for name in ("closed", "opened", "renamed", "moved_along")))}
        for outcome in plan.outcomes
    ]
    label, tone = plan.stage
    context = {
        "page_title": "Kế hoạch sắp xếp đơn vị",
        "plan": plan,
        "outcomes": orders,
        "stage_label": label,
        "stage_tone": tone,
        "problems": plan.problems[:PROBLEMS_SHOWN],
        "form": (form or PlanDocumentsForm(documents=plan.documents)) if plan.awaits_confirmation else None,
        "reasons": reasons or [],
        "has_errors": bool(reasons or (form and form.errors)),
        "counts": {name: sum(len(order[name]) for order in orders) for name in ("closed", "opened", "renamed")},
        "reorganisations": Reorganisation.objects.filter(pk__in=plan.reorganisations).order_by("effective_from", "id"),
        "cancel_url": reverse("organization:plan_upload"),
    }
    status = REFUSED if context["has_errors"] else 200
    response = render(request, "organization/plan_detail.html", context, status=status)
    if plan.is_checking or plan.is_running:
        response["Refresh"] = SECONDS_BETWEEN_LOOKS  # works without JavaScript; nothing can be typed meanwhile
    return response


def _manager(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not can_anywhere(user, Permission.MANAGE_UNITS):
        raise Http404
    return user


def _plans_of(user: User) -> Any:
    return PlanImport.objects.filter(uploaded_by=user).defer("content").order_by("-uploaded_at", "-id")
