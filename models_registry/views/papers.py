"""Papers of a registration: the bản đăng ký to be signed, an empty one for the pen, the receipt."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from danvan.activity.models import StateChange
from danvan.activity.record import record
from danvan.common import clock
from danvan.common.pdf import CannotRender
from danvan.common.served import private_file
from danvan.common.templatetags.portal import vn_date, vn_datetime
from danvan.organization.models import User
from models_registry.lateness import is_late
from models_registry.models import Phase, PhaseKind, Registration, RegistrationState
from models_registry.printed import Line, ReceiptPaper, render_receipt, render_registration
from models_registry.views import registration_words as words
from models_registry.views.registration_address import unit_asked, year_asked


@require_safe
def registration_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The bản đăng ký as it stands now, with its two signature blocks; recorded."""
    registration = _visible(request, pk)
    content = _drawn(request, lambda: render_registration(registration, printed=_printed(request), day=_today()))
    if content is None:
        return redirect("models_registry:registration_detail", pk)
    return _file(request, registration, content, "Bản đăng ký", "registration.print")


@require_safe
def empty_paper(request: HttpRequest) -> HttpResponse:
    """The same with lines for the pen, for one unit and year."""
    unit, year = unit_asked(request), year_asked(request)
    empty = Registration(unit=unit, unit_name=unit.name, year=year)
    content = _drawn(request, lambda: render_registration(empty, printed=_printed(request), day=_today()))
    if content is None:
        return redirect("models_registry:registration_list")
    response = HttpResponse(content, content_type="application/pdf")
    return private_file(response, f"Bản đăng ký mô hình năm {year.year}, {unit.name}.pdf")


@require_safe
def receipt_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt as PDF; recorded."""
    registration = _visible(request, pk)
    if registration.submitted_at is None:
        raise Http404("Bản đăng ký này chưa gửi.")
    content = _drawn(request, lambda: render_receipt(_receipt(request, registration)))
    if content is None:
        return redirect("models_registry:registration_receipt", pk)
    return _file(request, registration, content, "Giấy báo", "registration.print_receipt")


def _receipt(request: HttpRequest, registration: Registration) -> ReceiptPaper:
    sending = StateChange.objects.about(registration).filter(target=RegistrationState.SUBMITTED, transition="submit")
    sent = sending.order_by("-id").first()
    late = " (nộp muộn)" if is_late(registration, PhaseKind.REGISTRATION) else ""
    signer = "\n".join(part for part in (str(registration.submitted_by), sent.actor_role if sent else "") if part)
    if words.was_sent_on_behalf(registration):
        signer += f"\nGửi thay cho {registration.unit_name}"
    rung = words.nearest_rung(registration.unit, registration.submitted_at)
    return ReceiptPaper(
        reference=registration.reference,
        lines=[
            Line("Mô hình", registration.name),
            Line("Đơn vị đăng ký", registration.unit_name),
            Line("Nội dung gửi", words.contents(registration)),
            Line("Gửi đến", rung),
            Line("Gửi lúc", f"{vn_datetime(registration.submitted_at)}{late}"),
            Line("Người ký gửi", signer),
        ],
        next_steps=_next_steps(registration, rung),
        printed=_printed(request),
        day=_today(),
    )


def _next_steps(registration: Registration, rung: str) -> list[str]:
    if registration.state != RegistrationState.SUBMITTED:
        return [words.where_it_is(registration)]
    review = Phase.objects.of(registration.year, PhaseKind.REVIEW)
    by = f", hạn ngày {vn_date(review.due_on)}" if review else ""
    return [
        f"{rung} thẩm định{by}.",
        "Nếu cần bổ sung, bản đăng ký được trả lại kèm lý do; đơn vị sửa rồi gửi lại.",
        "Có kết quả, đơn vị nhận thông báo trên cổng. Khi cần hỏi, hãy đọc mã đăng ký ở trên.",
    ]


def _visible(request: HttpRequest, pk: int) -> Registration:
    user: User = request.user  # type: ignore[assignment]
    related = ("unit__parent", "submitted_by", "year__campaign__directive")
    return get_object_or_404(Registration.objects.visible_to(user).for_lists().select_related(*related), pk=pk)


def _drawn(request: HttpRequest, draw: Callable[[], bytes]) -> bytes | None:
    """The PDF; None, with the reason told on the next page, where the server cannot draw."""
    try:
        return draw()
    except CannotRender as refusal:
        messages.error(request, str(refusal))
        return None


def _file(request: HttpRequest, registration: Registration, content: bytes, what: str, verb: str) -> HttpResponse:
    if request.method == "GET":
        record(verb, registration, label=f"Tải {what[:1].lower()}{what[1:]} (PDF)", actor=request.user)
    response = HttpResponse(content, content_type="application/pdf")
    return private_file(response, f"{what} {registration.reference.replace('/', ' năm ')}.pdf")


def _printed(request: HttpRequest) -> str:
    return f"In từ {settings.PORTAL_NAME} lúc {vn_datetime(clock.now())}."


def _today() -> str:
    return timezone.localdate(clock.now()).isoformat()
