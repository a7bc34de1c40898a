"""The reviewing bodies and issuers of a unit: which there are and were, and every act on them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.common import clock
from danvan.common.templatetags.portal import vn_date
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.bodies import (
    ONE_DAY,
    PRINTED_FIELDS,
    add_body,
    change_body,
    drop_body,
    end_body,
    preview_end,
    succeed_body,
)
from danvan.organization.forms.body import BodyForm, EndForm
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.reorganisation.desks import dates_printed
from danvan.organization.roles import Permission
from danvan.organization.scope import can

REFUSED = 422


@require_safe
def body_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The bodies of a unit, those of today first; acts only for who manages the unit."""
    user: User = request.user  # type: ignore[assignment]
    unit = get_object_or_404(Unit.objects.within_reach(user, Permission.VIEW_UNITS), pk=pk)
    today = clock.today()
    bodies = list(unit.bodies.order_by("-valid_from", "-reviews", "-pk"))  # type: ignore[attr-defined]
    context = {
        "page_title": f"Cơ quan xét duyệt, ban hành của {unit.name}",
        "unit": unit,
        "present": [_shown(body) for body in bodies if body.valid_from <= today and not _is_over(body)],
        "coming": [_shown(body) for body in bodies if body.valid_from > today],
        "former": [_shown(body) for body in bodies if _is_over(body)],
        "manages": can(user, Permission.MANAGE_UNITS, unit),
        "may_add": can(user, Permission.MANAGE_UNITS, unit) and not unit.is_closed,
    }
    return render(request, "organization/body_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def body_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new body of a unit."""
    unit = _managed_unit(request, pk)
    form = BodyForm(_typed(request), initial={"place": unit.short_name})
    reasons: list[str] = []
    if form.is_valid():
        try:
            body = add_body(unit, content=form.content, actor=request.user)  # type: ignore[arg-type]
        except NotAllowed as refusal:
            reasons = _reasons_of(refusal)
        else:
            messages.success(request, f"Đã thêm {body.name}.")
            return redirect("organization:body_list", unit.pk)
    return _form_page(request, unit, form, reasons, title="Thêm cơ quan", act_label="Thêm cơ quan")


@require_http_methods(["GET", "HEAD", "POST"])
def body_edit(request: HttpRequest, pk: int, body_pk: int) -> HttpResponse:
    """What is written of a body; where its name stands on issued lists only who signs."""
    unit, body = _managed_body(request, pk, body_pk)
    name = body.name
    fixed = ("reviews", *PRINTED_FIELDS, "valid_from") if dates_printed(body) else ("reviews",)
    form = BodyForm(_typed(request), instance=body, fixed=fixed)
    reasons: list[str] = []
    if form.is_valid():
        try:
            fresh = ReviewingBody.objects.get(pk=body.pk)
            change_body(fresh, content=form.content, actor=request.user)  # type: ignore[arg-type]
        except NotAllowed as refusal:
            reasons = _reasons_of(refusal)
        else:
            messages.success(request, "Đã lưu thông tin cơ quan.")
            return redirect("organization:body_list", unit.pk)
    printed = (
        "Đã có danh sách ban hành mang tên cơ quan này nên chỉ sửa được người ký. Nếu cơ quan đổi tên, hãy dùng "
        "“Đổi tên, kế tiếp”."
        if len(fixed) > 1
        else ""
    )
    return _form_page(request, unit, form, reasons, title=f"Sửa: {name}", act_label="Lưu thông tin", lead=printed)


@require_http_methods(["GET", "HEAD", "POST"])
def body_succeed(request: HttpRequest, pk: int, body_pk: int) -> HttpResponse:
    """The old body ends and the next begins, in one act."""
    unit, body = _managed_body(request, pk, body_pk)
    initial = {name: getattr(body, name) for name in (*PRINTED_FIELDS, "signer_authority", "signer_title")}
    form = BodyForm(_typed(request), initial=initial, fixed=("reviews",))
    reasons: list[str] = []
    if form.is_valid():
        try:
            successor = succeed_body(body, content=form.content, actor=request.user)  # type: ignore[arg-type]
        except NotAllowed as refusal:
            reasons = _reasons_of(refusal)
        else:
            messages.success(
                request, f"Từ ngày {vn_date(successor.valid_from)}, {successor.name} kế tiếp. Văn bản cũ giữ tên cũ."
            )
            return redirect("organization:body_list", unit.pk)
    lead = (
        f"{body.name} kết thúc vào hôm trước ngày bắt đầu của cơ quan kế tiếp. Danh sách đã ban hành giữ tên cũ; hồ sơ "
        "đang chờ ở lại bàn này."
    )
    return _form_page(
        request, unit, form, reasons, title="Đổi tên, kế tiếp", act_label="Lập cơ quan kế tiếp", lead=lead
    )


@require_http_methods(["GET", "HEAD", "POST"])
def body_end(request: HttpRequest, pk: int, body_pk: int) -> HttpResponse:
    """Says what lies on the desk and where it would go, then ends the body."""
    unit, body = _managed_body(request, pk, body_pk)
    if body.valid_to is not None:
        return redirect("organization:body_list", unit.pk)
    user: User = request.user  # type: ignore[assignment]
    form = EndForm(_typed(request), last_day=clock.today() - ONE_DAY)
    reasons: list[str] = []
    if form.is_valid():
        try:
            moved = end_body(body, last_day=form.cleaned_data["last_day"], actor=user)
        except NotAllowed as refusal:
            reasons = _reasons_of(refusal)
        else:
            count = sum(kind.count for kind in moved)
            also = f" {count} hồ sơ đã chuyển lên cấp trên." if count else ""
            messages.success(request, f"Đã kết thúc {body.name}.{also}")
            return redirect("organization:body_list", unit.pk)
    ending = preview_end(ReviewingBody.objects.get(pk=body_pk), actor=user)
    context = {
        "page_title": "Kết thúc cơ quan?",
        "unit": unit,
        "explains": [
            "Tên cơ quan giữ nguyên trên các danh sách đã ban hành.",
            "Từ hôm sau, đơn vị trực thuộc gửi hồ sơ đến cơ quan xét duyệt gần nhất phía trên."
            if body.reviews
            else "Từ hôm sau, danh sách mới không chọn được cơ quan này.",
        ],
        "concerned": [{"label": "Cơ quan", "value": body.name}, {"label": "Đơn vị", "value": unit.name}],
        "form": form,
        "moved": ending.moved,
        "hindrances": "" if request.method == "POST" else "\n".join(ending.refusals),
        "reasons": reasons,
        "has_errors": bool(reasons) or bool(form.errors),
        "act_label": "Kết thúc cơ quan",
        "act_tone": "danger",
        "cancel_url": reverse("organization:body_list", args=[unit.pk]),
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "organization/body_end.html", context, status=status)


@require_POST
def body_drop(request: HttpRequest, pk: int, body_pk: int) -> HttpResponse:
    """Take back a body that has not begun."""
    unit, body = _managed_body(request, pk, body_pk)
    name = body.name
    try:
        drop_body(body, actor=request.user)  # type: ignore[arg-type]
    except NotAllowed as refusal:
        messages.error(request, " ".join(_reasons_of(refusal)))
    else:
        messages.success(request, f"Đã bỏ {name}.")
    return redirect("organization:body_list", unit.pk)


def _managed_unit(request: HttpRequest, pk: int) -> Unit:
    return get_object_or_404(Unit.objects.within_reach(request.user, Permission.MANAGE_UNITS), pk=pk)  # type: ignore[arg-type]


def _managed_body(request: HttpRequest, pk: int, body_pk: int) -> tuple[Unit, ReviewingBody]:
    unit = _managed_unit(request, pk)
    return unit, get_object_or_404(unit.bodies, pk=body_pk)  # type: ignore[attr-defined]


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _reasons_of(refusal: NotAllowed) -> list[str]:
    if isinstance(refusal, OutOfReach):
        raise Http404 from refusal
    return refusal.reasons


def _is_over(body: ReviewingBody) -> bool:
    return body.valid_to is not None and body.valid_to < clock.today()


def _shown(body: ReviewingBody) -> dict[str, Any]:
    """A body with its facts and what may be done to it."""
    until = f" đến hết {vn_date(body.valid_to)}" if body.valid_to else ""
    signer = ", ".join(filter(None, [body.signer_title, body.signer_name]))
    facts = [
        ("Thời gian", f"Từ {vn_date(body.valid_from)}{until}"),
        ("Việc", "Xét duyệt và ban hành" if body.reviews else "Chỉ ban hành"),
        ("Hệ thống", body.get_issuer_kind_display()),
        ("Cơ quan cấp trên", body.superior),
        ("Ký hiệu văn bản", body.number_suffix),
        ("Địa danh", body.place),
        ("Người ký", ", ".join(filter(None, [body.signer_authority, signer]))),
    ]
    return {
        "body": body,
        "facts": [{"label": label, "value": value} for label, value in facts],
        "can_end": body.valid_to is None and body.valid_from <= clock.today(),
        "can_drop": body.valid_from > clock.today(),
    }


def _form_page(
    request: HttpRequest, unit: Unit, form: BodyForm, reasons: list[str], *, title: str, act_label: str, lead: str = ""
) -> HttpResponse:
    groups = [
        ("Tên và thể thức", ("name", "superior", "number_suffix", "place", "issuer_kind")),
        ("Người ký", ("signer_authority", "signer_title", "signer_name")),
        ("Việc và thời gian" if "reviews" in form.fields else "Thời gian", ("reviews", "valid_from")),
    ]
    parts = [(name, [form[field] for field in fields if field in form.fields]) for name, fields in groups]
    context = {
        "page_title": title,
        "unit": unit,
        "form": form,
        "groups": [(name, fields) for name, fields in parts if fields],
        "lead": lead,
        "reasons": reasons,
        "has_errors": bool(reasons) or bool(form.errors),
        "act_label": act_label,
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "organization/body_edit.html", context, status=status)
