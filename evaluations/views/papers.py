"""Papers of a dossier: the bản tự đánh giá filled or blank, and the receipt of its sending."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.pdf import CannotRender
from danvan.common.served import private_file
from danvan.common.templatetags.portal import vn_date, vn_datetime, vn_number
from evaluations.models import Assessment, AssessmentState
from evaluations.printed import blank_paper as blank
from evaluations.printed import filled_paper, render_dossier
from evaluations.reading.dossier import Dossier
from evaluations.views.opening import dossier_or_404
from evaluations.views.receipts import sent_on_behalf, steps_of_sending
from models_registry.lateness import is_late
from models_registry.models import Phase, PhaseKind, Registration, RegistrationState
from models_registry.printed import Line, ReceiptPaper, render_receipt
from models_registry.views.registration_address import unit_asked, year_asked


@require_safe
def assessment_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The bản tự đánh giá as it stands now; recorded."""
    dossier = dossier_or_404(request, pk)
    content = _drawn(request, lambda: render_dossier(filled_paper(dossier, printed=_printed(), day=_today())))
    if content is None:
        return redirect(dossier.url)
    return _file(request, dossier.assessment, content, "Bản tự đánh giá", "assessment.print")


@require_safe
def blank_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same with lines for the pen, under this dossier's models."""
    dossier = dossier_or_404(request, pk)
    if not dossier.may_enter:
        raise Http404("Chỉ đơn vị viết bản tự đánh giá của mình.")
    registrations = [part.registration for part in dossier.models]
    assessment = dossier.assessment
    content = _drawn(
        request,
        lambda: render_dossier(
            blank(assessment.unit, assessment.year, registrations, printed=_printed(), day=_today())
        ),
    )
    if content is None:
        return redirect(dossier.url)
    return _plain_file(content, f"Mẫu tự đánh giá năm {assessment.year.year}, {assessment.unit_name}")


@require_safe
def empty_paper(request: HttpRequest) -> HttpResponse:
    """The same before the dossier is opened, for one unit and year."""
    unit, year = unit_asked(request), year_asked(request)
    accepted = Registration.objects.of_unit(unit).filter(year=year, state=RegistrationState.ACCEPTED)
    registrations = list(accepted.prefetch_related("planned_outputs").order_by("sort_key", "id"))
    content = _drawn(
        request, lambda: render_dossier(blank(unit, year, registrations, printed=_printed(), day=_today()))
    )
    if content is None:
        return redirect("evaluations:assessment_list")
    return _plain_file(content, f"Mẫu tự đánh giá năm {year.year}, {unit.name}")


@require_safe
def receipt_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt as PDF; recorded."""
    dossier = dossier_or_404(request, pk)
    if dossier.assessment.submitted_at is None:
        raise Http404("Bản tự đánh giá này chưa gửi.")
    content = _drawn(request, lambda: render_receipt(_receipt(dossier)))
    if content is None:
        return redirect("evaluations:assessment_receipt", pk)
    return _file(request, dossier.assessment, content, "Giấy báo", "assessment.print_receipt")


def _receipt(dossier: Dossier) -> ReceiptPaper:
    assessment = dossier.assessment
    late = " (nộp muộn)" if is_late(assessment, PhaseKind.SELF_ASSESSMENT) else ""
    results = sum(part.result is not None for part in dossier.models)
    lines = [
        Line("Đơn vị", assessment.unit_name),
        Line("Năm", str(assessment.year.year)),
        Line(
            "Nội dung gửi", f"{len(dossier.scores)} nhiệm vụ, {results} mô hình, {len(dossier.evidence)} tệp minh chứng"
        ),
        Line("Tổng tự chấm", f"{vn_number(dossier.totals.self_total)}/{vn_number(dossier.totals.maximum)}"),
        Line("Gửi đến", dossier.rung_name),
        Line("Gửi lúc", f"{vn_datetime(assessment.submitted_at)}{late}"),
        *_people(assessment),
    ]
    return ReceiptPaper(
        title="Giấy báo đã gửi bản tự đánh giá",
        code_name="Mã hồ sơ",
        reference=assessment.reference,
        lines=lines,
        next_steps=_next_steps(dossier),
        printed=_printed(),
        day=_today(),
    )


def _people(assessment: Assessment) -> list[Line]:
    """Who handed it over to be signed, where somebody did, and who signed and sent it."""
    sent, handed = steps_of_sending(assessment)
    signer = [str(assessment.submitted_by), sent.actor_role if sent else ""]
    if sent_on_behalf(assessment):
        signer.append(f"Gửi thay cho {assessment.unit_name}")
    drafted = [Line("Người soạn, chuyển ký", f"{handed.actor_name}, {vn_datetime(handed.at)}")] if handed else []
    return [*drafted, Line("Người ký gửi", "\n".join(part for part in signer if part))]


def _next_steps(dossier: Dossier) -> list[str]:
    """What comes next as the unit may know it, whoever prints the receipt."""
    assessment = dossier.assessment
    if AssessmentState(assessment.state).before_publication != AssessmentState.SUBMITTED:
        return [dossier.where_it_is]
    review = Phase.objects.filter(year=assessment.year, kind=PhaseKind.REVIEW).first()
    by = f", hạn ngày {vn_date(review.due_on)}" if review else ""
    return [
        f"{dossier.rung_name} thẩm định{by}.",
        "Nếu cần bổ sung, bản tự đánh giá được trả lại kèm lý do từng phần; đơn vị sửa rồi gửi lại.",
        "Khi kết quả được công bố, đơn vị nhận thông báo trên cổng. Khi cần hỏi, hãy đọc mã hồ sơ ở trên.",
    ]


def _drawn(request: HttpRequest, draw: Callable[[], bytes]) -> bytes | None:
    """The PDF; None, with the reason told on the next page, where the server cannot draw."""
    try:
        return draw()
    except CannotRender as refusal:
        messages.error(request, str(refusal))
        return None


def _file(request: HttpRequest, assessment: Assessment, content: bytes, what: str, verb: str) -> HttpResponse:
    if request.method == "GET":
        record(verb, assessment, label=f"Tải {what[:1].lower()}{what[1:]} (PDF)", actor=request.user)
    return _plain_file(content, f"{what} {assessment.reference.replace('/', ' năm ')}")


def _plain_file(content: bytes, name: str) -> HttpResponse:
    return private_file(HttpResponse(content, content_type="application/pdf"), f"{name}.pdf")


def _printed() -> str:
    return f"In từ {settings.PORTAL_NAME} lúc {vn_datetime(clock.now())}."


def _today() -> str:
    return timezone.localdate(clock.now()).isoformat()
