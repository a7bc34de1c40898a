"""From a unit to an order: choose the act, fill it in, look at what it touches, confirm.

Nothing is kept in between but the uploaded file: what was typed travels in the page, the file by a signed code
(actions/order_documents.py). One address for the form, the preview and the confirmation; the button says which.
"""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from danvan.common import clock
from danvan.organization.actions.order_documents import keep_document
from danvan.organization.actions.reorganisation import Outcome, preview, reorganise
from danvan.organization.forms.orders import DissolveForm, MoveForm, OpenForm, OrderForm, RenameForm
from danvan.organization.forms.orders_of_many import MergeForm, SplitForm
from danvan.organization.models import Unit, UnitKind, User
from danvan.organization.reorganisation.journal import named_changes
from danvan.organization.reorganisation.orders import Order
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from danvan.organization.views.heirs import HeirChoices
from danvan.organization.views.refusals import REFUSED, attempt

MORE, BACK, CONFIRM = "them", "sua", "lam"  # values of the button `buoc`; without one: to the preview


class Act(NamedTuple):
    """One act as it is offered; `needs_above`: only who manages the unit above too may do it."""

    slug: str
    label: str
    explains: str
    form: type[OrderForm]
    needs_above: bool = True


ACTS = {
    act.slug: act
    for act in (
        Act("doi-ten", "Đổi tên", "Đơn vị, mã, người dùng và hồ sơ giữ nguyên; văn bản cũ vẫn in tên cũ.",
            RenameForm, needs_above=False),
        Act("chuyen", "Chuyển sang đơn vị cấp trên khác", "Đơn vị cùng tên được lập lại ở nơi mới với mã mới; người "
            "dùng, mô hình và các đơn vị bên dưới đi theo.", MoveForm),
        Act("sap-nhap", "Sáp nhập với đơn vị khác", "Nhiều đơn vị thành một: đơn vị mới, hoặc nhập vào đơn vị này.",
            MergeForm),
        Act("chia-tach", "Chia tách", "Đơn vị kết thúc; từ hai đến sáu đơn vị mới hoặc đang có nhận từng phần.",
            SplitForm),
        Act("giai-the", "Giải thể", "Đơn vị kết thúc mà không có đơn vị kế thừa; cấp trên giữ hồ sơ.", DissolveForm),
        Act("thanh-lap", "Thành lập đơn vị bên dưới", "Một đơn vị mới, không có tiền thân, trực thuộc đơn vị này.",
            OpenForm, needs_above=False),
    )
}  # fmt: skip


@require_safe
def reorganisation_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The acts that are possible for this unit, in plain words."""
    unit = _unit(request, pk)
    if unit.is_closed:
        return _closed(request, unit)
    context = {
        "page_title": f"Sắp xếp {unit.name}",
        "unit": unit,
        "groups": [
            {
                "rows": [
                    {"label": act.label, "hint": act.explains, "url": _act_url(unit, act)}
                    for act in offered(unit, request.user)  # type: ignore[arg-type]
                ]
            }
        ],
    }
    return render(request, "organization/reorganisation_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One act on one unit: its form, its preview, and doing it."""
    unit = _unit(request, pk)
    if unit.is_closed:
        return _closed(request, unit)
    act, user = ACTS.get(slug), request.user
    if act is None or act not in offered(unit, user):  # type: ignore[arg-type]
        raise Http404
    page = _ActPage(request, unit, act)
    if request.method != "POST":
        return page.show_form(page.empty())
    step = request.POST.get("buoc", "")
    form = page.typed()
    reasons = page.keep_file(form)
    if step in (MORE, BACK):
        return page.show_form(page.again(form, more=step == MORE))
    if not form.is_valid() or reasons:
        return page.show_form(form, reasons=reasons, status=REFUSED)
    heirs = HeirChoices(unit, form, request.POST)
    order = form.order()
    if step == CONFIRM and not heirs.missing and (done := page.carry_out(order, heirs)):
        return done
    return page.show_preview(form, order, heirs, is_refused=step == CONFIRM)


def offered(unit: Unit, user: User) -> list[Act]:
    """The acts that this person may do on a living unit."""
    above = unit.parent is not None and can(user, Permission.MANAGE_UNITS, unit.parent)
    return [
        act
        for act in ACTS.values()
        if (above or not act.needs_above) and (act.form is not OpenForm or unit.kind != UnitKind.VILLAGE)
    ]


class _ActPage:
    """One act as it is being filled in by one person."""

    def __init__(self, request: HttpRequest, unit: Unit, act: Act) -> None:
        self.request, self.unit, self.act = request, unit, act
        self.user: User = request.user  # type: ignore[assignment]
        self.refused: list[str] = []

    def empty(self) -> OrderForm:
        return self.act.form(unit=self.unit, user=self.user)

    def typed(self) -> OrderForm:
        return self.act.form(self.request.POST, self.request.FILES, unit=self.unit, user=self.user)

    def again(self, form: OrderForm, *, more: bool) -> OrderForm:
        """What was typed, without its errors, and with one more row if asked for."""
        typed = {name: form.data.get(name, "") for name in form.fields if name != "document_file"}
        if more:
            typed["rows"] = str(form.count + 1)  # type: ignore[attr-defined]
        return self.act.form(initial=typed, unit=self.unit, user=self.user)

    def keep_file(self, form: OrderForm) -> list[str]:
        """Store a file that came and was found good, whatever else is wrong; the reasons why it could not be."""
        form.full_clean()
        file = self.request.FILES.get("document_file")
        if form.file_kind is None or file is None:
            return []
        kept, reasons = attempt(
            lambda: keep_document(file, kind=form.file_kind, name=file.name or "", actor=self.user)  # type: ignore[arg-type]
        )
        if kept is not None:
            form.keep(kept)
        return reasons

    def carry_out(self, order: Order, heirs: "HeirChoices") -> HttpResponse | None:
        """Do it and go to the result; None when it was refused."""
        outcomes, self.refused = attempt(lambda: reorganise([heirs.of(order)], actor=self.user))
        if outcomes is None:
            return None
        messages.success(self.request, f"Đã thực hiện: {self.act.label.lower()}, theo {order.document.number}.")
        return redirect("organization:reorganisation_detail", outcomes[0].reorganisation.pk)

    def show_form(self, form: OrderForm, *, reasons: list[str] | None = None, status: int = 200) -> HttpResponse:
        context = self._context(form) | {"reasons": reasons or [], "has_errors": status != 200}
        return render(self.request, "organization/reorganisation_form.html", context, status=status)

    def show_preview(self, form: OrderForm, order: Order, heirs: "HeirChoices", *, is_refused: bool) -> HttpResponse:
        outcomes, reasons = attempt(lambda: preview([heirs.of(order)], actor=self.user))
        if outcomes is None:
            return self.show_form(form, reasons=reasons, status=REFUSED)
        reasons = [*self.refused, *(heirs.refusals if is_refused else [])]
        outcome: Outcome = outcomes[0]
        context = self._context(form) | {
            "page_title": f"Xem trước: {self.act.label.lower()}",
            "outcome": outcome,
            "named": named_changes(outcome.closed, outcome.opened, outcome.renamed, outcome.moved_along),
            "heirs": heirs,
            "reasons": reasons,
            "has_errors": bool(reasons),
            "warnings": form.warnings(),
            "act_label": form.act(),
            "is_early": order.effective_from > clock.today(),
            "document": order.document,
            "effective_from": order.effective_from,
        }
        return render(
            self.request, "organization/reorganisation_preview.html", context, status=REFUSED if reasons else 200
        )

    def _context(self, form: OrderForm) -> dict[str, Any]:
        return {
            "page_title": self.act.label,
            "unit": self.unit,
            "act": self.act,
            "form": form,
            "carried_heirs": HeirChoices.typed_in(self.request.POST),
            "cancel_url": reverse("organization:reorganisation_choose", args=[self.unit.pk]),
        }


def _unit(request: HttpRequest, pk: int) -> Unit:
    within = Unit.objects.within_reach(request.user, Permission.MANAGE_UNITS)  # type: ignore[arg-type]
    return get_object_or_404(within.select_related("parent"), pk=pk)


def _closed(request: HttpRequest, unit: Unit) -> HttpResponse:
    messages.error(request, f"{unit.name} đã kết thúc ngày {unit.valid_to:%d/%m/%Y} nên không sắp xếp nữa.")
    return redirect("organization:unit_detail", unit.pk)


def _act_url(unit: Unit, act: Act) -> str:
    return reverse("organization:reorganisation_act", args=[unit.pk, act.slug])
