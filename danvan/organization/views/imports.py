"""Import from Excel: what can be brought in, a file on its way, its template and the rows it could not give."""

from functools import partial
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.activity.record import record
from danvan.common import clock
from danvan.organization.actions import imports as acts
from danvan.organization.forms.imports import ExplainUnitForm, ImportForm
from danvan.organization.importing.kinds import Importer, importers, permissions
from danvan.organization.importing.sheets import CONTENT_TYPE, template_of, wrong_rows_of
from danvan.organization.importing.unit_finder import UnitFinder
from danvan.organization.models import ImportBatch, LineOutcome, Unit, User
from danvan.organization.scope import can_anywhere
from danvan.organization.unit_lookup import nearest_units
from danvan.organization.views import import_words as words
from danvan.organization.views.refusals import REFUSED, attempt

PAGE_SIZE = 25
CONVERTED_LINES = 10
SECONDS_BETWEEN_LOOKS = 2
MOST_NAMES = 10  # unknown names that are asked for at a time


@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """The kinds that one may import, and the files brought in before."""
    user: User = request.user  # type: ignore[assignment]
    kinds = [importer for importer in importers().values() if can_anywhere(user, importer.permission)]
    if not kinds:
        raise Http404
    batches = _within_reach(user).select_related("uploaded_by").order_by("-uploaded_at", "-pk")
    context = {
        "page_title": "Nhập từ Excel",
        "kinds": kinds,
        "page_obj": Paginator(batches, PAGE_SIZE).get_page(request.GET.get("page")),
        "labels": {key: importer.label for key, importer in importers().items()},
    }
    return render(request, "organization/import_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: HttpRequest, kind: str) -> HttpResponse:
    """How the file must look, and the upload."""
    user: User = request.user  # type: ignore[assignment]
    importer = _importer(user, kind)
    form = ImportForm(request.POST or None, request.FILES or None) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        file.seek(0)
        batch, _ = attempt(partial(acts.upload_import, kind, file.read(), file_name=file.name, actor=user))
        if batch is not None:
            return redirect("organization:import_detail", batch.pk)
    context = {
        "page_title": f"Nhập {importer.label[:1].lower()}{importer.label[1:]} từ Excel",
        "importer": importer,
        "form": form,
    }
    return render(request, "organization/import_create.html", context, status=REFUSED if form.errors else 200)


@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The template of a kind: headings, an example, how each column is filled."""
    importer = _importer(request.user, kind)  # type: ignore[arg-type]
    return _file(template_of(importer), f"Mẫu nhập {importer.label[:1].lower()}{importer.label[1:]}.xlsx")


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is: being read, waiting for a decision with everything found, being saved, done."""
    return _detail(request, _batch(request, pk))


@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the good rows saved."""
    batch = _batch(request, pk)
    address = request.build_absolute_uri("/")
    confirmed, reasons = attempt(partial(acts.confirm_import, batch, address=address, actor=request.user))  # type: ignore[arg-type]
    if confirmed is None:
        return _detail(request, _batch(request, pk), reasons=reasons)
    return redirect("organization:import_detail", pk)


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the file."""
    discarded, reasons = attempt(partial(acts.discard_import, _batch(request, pk), actor=request.user))  # type: ignore[arg-type]
    if discarded is None:
        return _detail(request, _batch(request, pk), reasons=reasons)
    messages.success(request, f"Đã bỏ tệp {discarded.file_name}; không có gì được lưu.")
    return redirect("organization:import_list")


@require_POST
def import_explain_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember which unit a name means and check the file again."""
    user: User = request.user  # type: ignore[assignment]
    batch = _batch(request, pk)
    units = Unit.objects.within_reach(user, importers()[batch.kind].permission)
    offered = nearest_units(request.POST.get("text", ""), units)
    form = ExplainUnitForm(request.POST, offered=offered, finder=UnitFinder(units))
    if not form.is_valid() or form.chosen is None:
        sentences = [str(text) for texts in form.errors.values() for text in texts]
        return _detail(request, batch, reasons=sentences)
    text, unit = form.cleaned_data["text"], form.chosen
    alias, reasons = attempt(partial(acts.explain_unit, batch, text, unit, actor=user))
    if alias is None:
        return _detail(request, _batch(request, pk), reasons=reasons)
    messages.success(request, f"Đã ghi nhớ: “{text}” là {unit.name}. Các lần nhập sau cũng hiểu như vậy.")
    return redirect("organization:import_detail", pk)


@require_safe
def import_wrong_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were not taken as a file, recorded as a download."""
    batch = _batch(request, pk)
    lines = batch.lines.filter(outcome=LineOutcome.WRONG).order_by("number", "pk")  # type: ignore[attr-defined]
    if not lines.exists():
        raise Http404
    if request.method == "GET":
        record("import.download", batch, label="Tải các dòng chưa nhập", actor=request.user)
    return _file(wrong_rows_of(importers()[batch.kind], lines), f"Dòng chưa nhập, {batch.file_name}")


def _detail(request: HttpRequest, batch: ImportBatch, *, reasons: list[str] | None = None) -> HttpResponse:
    importer = importers()[batch.kind]
    shown = words.shown_outcome(request.GET.get("xem", ""), batch)
    lines = batch.lines.order_by("number", "pk")  # type: ignore[attr-defined]
    found = words.lines_of(lines, shown)
    context = {
        "page_title": batch.file_name,
        "batch": batch,
        "importer": importer,
        "reasons": reasons or [],
        "has_errors": bool(reasons),
        "counts": words.counts(batch),
        "views": words.views(batch, lines, shown),
        "shown": shown,
        "page_obj": Paginator(found, _page_size(shown)).get_page(request.GET.get("page")),
        "to_save": words.to_save(batch),
        "questions": _questions(request, batch),
        "columns": importer.columns,
    }
    response = render(request, "organization/import_detail.html", context, status=REFUSED if reasons else 200)
    if batch.is_checking or batch.is_saving:
        response["Refresh"] = SECONDS_BETWEEN_LOOKS  # works without JavaScript; nothing can be typed meanwhile
    return response


def _page_size(shown: str) -> int:
    """A converted line takes a row of the table for each of its texts."""
    return CONVERTED_LINES if shown == words.CONVERTED else PAGE_SIZE


def _questions(request: HttpRequest, batch: ImportBatch) -> list[ExplainUnitForm]:
    """One form for each name of a unit that is not understood, the most frequent first."""
    if not batch.awaits_confirmation:
        return []
    units = Unit.objects.within_reach(request.user, importers()[batch.kind].permission).at(clock.today())  # type: ignore[arg-type]
    return [
        ExplainUnitForm(initial={"text": text}, offered=nearest_units(text, units), prefix=None, auto_id=f"dv{at}_%s")
        for at, text in enumerate(words.unknown_units(batch)[:MOST_NAMES])
    ]


def _importer(user: User, kind: str) -> Importer:
    importer = importers().get(kind)
    if importer is None or not can_anywhere(user, importer.permission):
        raise Http404
    return importer


def _within_reach(user: User):  # type: ignore[no-untyped-def]
    return ImportBatch.objects.within_reach(user, permissions()).defer("content")


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    batches = _within_reach(request.user).select_related("uploaded_by", "confirmed_by", "unit")  # type: ignore[arg-type]
    return get_object_or_404(batches, pk=pk)


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f"attachment; filename=\"nhap-excel.xlsx\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response
