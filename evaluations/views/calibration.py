"""“Đối chiếu”: how far appraised scores lie from self-scores, by whom and where; on screen, on paper, as a workbook."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danvan.activity.record import record
from danvan.common.keys import key_in
from danvan.common.served import private_file
from danvan.common.streamed_workbook import CONTENT_TYPE
from danvan.organization.models import Unit, UnitKind, User
from evaluations.calibration_sheet import workbook_of
from evaluations.forms.calibration import ThresholdForm
from evaluations.models import Assessment, RecheckSample
from evaluations.reading.calibration import Eyes, chosen_desk, desks_read_by
from evaluations.reading.calibration_report import Report
from evaluations.reading.differences import OTHERS, area_key, with_difference
from models_registry.years import year_in_address

PAGE_SIZE = 25


def eyes_or_404(request: HttpRequest) -> tuple[Eyes, Sequence[Unit]]:
    """The reader at the desk that the address names (?cap=), in the year shown (?nam=); and the other desks."""
    user: User = request.user  # type: ignore[assignment]
    desks = desks_read_by(user)
    desk = chosen_desk(desks, request.GET.get("cap"))
    if desk is None:
        raise Http404
    return Eyes(user, desk, year_in_address(request)), desks


def rung_eyes_or_404(request: HttpRequest) -> Eyes:
    """The same, where only the rung may look."""
    eyes, _ = eyes_or_404(request)
    if not eyes.is_of_rung:
        raise Http404
    return eyes


def address_of(name: str, eyes: Eyes, *args: Any, **more: Any) -> str:
    """A page of this desk and year, so that a copied address shows the same."""
    query = {"cap": eyes.desk.code, "nam": eyes.year.year, **more}
    return f"{reverse(f'evaluations:calibration_{name}', args=args)}?{urlencode(query)}"


@require_safe
def calibration_show(request: HttpRequest) -> HttpResponse:
    """The report of one desk and year."""
    eyes, desks = eyes_or_404(request)
    form = ThresholdForm(request.GET)
    report = Report.of(eyes, form.chosen)
    context: dict[str, Any] = {
        "page_title": f"Đối chiếu điểm năm {eyes.year.year}",
        "eyes": eyes,
        "report": report,
        "form": ThresholdForm({"nguong": str(form.chosen)}),
        "kept": [("cap", eyes.desk.code), ("nam", eyes.year.year)],
        "others": [(one, address_of("show", Eyes(eyes.user, one, eyes.year))) for one in desks if one != eyes.desk],
        "export_url": address_of("export", eyes, nguong=form.chosen),
        "dossiers_url": address_of("dossiers", eyes),
        "hints_url": address_of("hints", eyes),
        "hints": [(one, address_of("hints", eyes, loai=one.kind.value)) for one in report.hints],
        "reviewers": _linked(report.found.reviewers, eyes, "nguoi"),
        "areas": _linked(report.found.areas, eyes, "dia-ban"),
        "branches": _linked(report.found.branches, eyes, "khoi"),
        "samples": _samples(eyes),
        "sample_url": address_of("sample_create", eyes) if eyes.draws else "",
    }
    return render(request, "evaluations/calibration_show.html", context)


def _linked(rows: Sequence[Any], eyes: Eyes, name: str) -> list[tuple[Any, str]]:
    """Each row with the address of its dossiers; none where there are none, or only figures may be seen."""
    return [
        (row, address_of("dossiers", eyes, **{name: row.key}) if eyes.is_of_rung and row.figures.totals else "")
        for row in rows
    ]


def _samples(eyes: Eyes) -> list[RecheckSample]:
    rows = RecheckSample.objects.visible_to(eyes.user).filter(desk__present_path=eyes.desk.present_path, year=eyes.year)
    return list(rows.with_progress().select_related("drawn_by").order_by("-number", "-pk")) if eyes.is_of_rung else []


@require_safe
def calibration_dossiers(request: HttpRequest) -> HttpResponse:
    """The dossiers behind a number of the report: of one reviewer, area or branch, or all."""
    eyes = rung_eyes_or_404(request)
    rows, told = _chosen(eyes, request)
    totals = {"self_total": Sum("task_scores__self_score"), "appraised_total": Sum("task_scores__appraised_score")}
    listed = with_difference(rows.annotate(**totals)).select_related("unit", "year", "appraised_by")
    page = Paginator(listed.order_by("unit__path", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": f"{page.paginator.count} bản đã thẩm định",
        "eyes": eyes,
        "told": told,
        "page_obj": page,
        "report_url": address_of("show", eyes),
    }
    return render(request, "evaluations/calibration_dossiers.html", context)


def _chosen(eyes: Eyes, request: HttpRequest) -> tuple[QuerySet[Assessment], str]:
    """The dossiers that the address asks for, and in words which they are; 404 for what the report does not name."""
    rows = eyes.finished
    if reviewer := request.GET.get("nguoi"):
        person = User.objects.filter(pk=key_in(reviewer)).first()
        if person is None or not rows.filter(appraised_by=person).exists():
            raise Http404
        return rows.filter(appraised_by=person), f"do {person.full_name} thẩm định"
    if area := request.GET.get("dia-ban"):
        return _of_area(eyes, area)
    if kind := request.GET.get("khoi"):
        if kind not in UnitKind.values:
            raise Http404
        return rows.filter(unit__kind=kind), f"thuộc khối “{UnitKind(kind).label}”"
    return rows, ""


def _of_area(eyes: Eyes, asked: str) -> tuple[QuerySet[Assessment], str]:
    rows = eyes.finished.annotate(area=area_key(eyes.desk))
    areas = Unit.objects.in_subtree(eyes.desk).living().filter(kind__in=UnitKind.territorial())
    if asked == OTHERS:
        return rows.exclude(area__in=areas.values("path")), "của cơ quan, tổ chức trực thuộc"
    unit = areas.filter(pk=key_in(asked)).first()
    if unit is None:
        raise Http404
    return rows.filter(area=unit.path), f"của {unit.name}"


@require_safe
def calibration_export(request: HttpRequest) -> HttpResponse:
    """The report as a workbook, with what the reader may see on screen and nothing else."""
    eyes, _ = eyes_or_404(request)
    report = Report.of(eyes, ThresholdForm(request.GET).chosen)
    record(
        "calibration.export", label="Tải bản đối chiếu điểm", actor=eyes.user, unit=eyes.desk,
        target_name=f"Đối chiếu điểm {eyes.year.year}", provisional=eyes.is_of_rung,
    )  # fmt: skip
    name = f"Đối chiếu điểm {eyes.year.year} {eyes.desk.name}.xlsx"
    return private_file(HttpResponse(workbook_of(report), content_type=CONTENT_TYPE), name)
