"""“Đối chiếu” as a workbook: a sheet for each table of the page; numbers are numbers, text is never a formula."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

from danvan.common.templatetags.portal import vn_number
from evaluations.reading.calibration_report import Report
from evaluations.reading.differences import Row
from evaluations.spread import FEWEST_FOR_OUTLIERS, Moments

_FONT = "Times New Roman"
_GROUP_HEADS = (
    "Số bản", "Chênh lệch bình quân", "Độ lệch chuẩn", "So với toàn bàn", "Nhiệm vụ phải ghi lý do (%)", "Ghi chú",
)  # fmt: skip


class Sheet(NamedTuple):
    """One table: its tab, what it says above, headings with widths, rows."""

    tab: str
    notes: Sequence[str]
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]


def workbook_of(report: Report) -> bytes:
    """The bytes of the .xlsx file."""
    from openpyxl import Workbook  # slow import

    book = Workbook()
    book.properties.title = _title(report)
    book.properties.language = "vi"
    book.remove(book.worksheets[0])
    for sheet in sheets_of(report):
        _write(book.create_sheet(sheet.tab), _title(report), sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheets_of(report: Report) -> list[Sheet]:
    """The tables of the page in its order; those that the reader may not see are not there."""
    found, note = report.found, _basis(report)
    sheets = [Sheet("Theo nhiệm vụ", [note], _task_columns(), _task_rows(report))]
    groups = [("Theo địa bàn", "Địa bàn", found.areas), ("Theo khối", "Khối", found.branches)]
    if report.eyes.is_of_rung:
        groups.insert(0, ("Theo người thẩm định", "Người thẩm định", found.reviewers))
    for tab, head, rows in groups:
        columns = [(head, 34), *((name, 16) for name in _GROUP_HEADS)]
        sheets.append(Sheet(tab, [note], columns, _group_rows(rows, report)))
    if report.eyes.is_of_rung:
        sheets += [_outliers(report), _doubles(report), _hints(report)]
    return sheets


def _title(report: Report) -> str:
    return f"Đối chiếu điểm tự chấm và thẩm định năm {report.eyes.year.year}, {report.eyes.desk.name}"


def _basis(report: Report) -> str:
    number = report.found.total.totals.number
    which = "đã thẩm định xong" if report.eyes.is_of_rung else "đã công bố"
    return f"{number} bản {which}. Chênh lệch là điểm thẩm định trừ điểm tự chấm, chưa nhân hệ số, chưa cộng, trừ điểm."


def _group_rows(rows: Sequence[Row], report: Report) -> Iterable[list[Any]]:
    desk = report.found.total
    for row in [*rows, Row("Toàn bàn", desk)]:
        totals, percent = row.figures.totals, row.figures.changed_percent
        apart = totals.mean - desk.totals.mean if totals.mean is not None and desk.totals.mean is not None else None
        yield [
            row.label, totals.number, totals.mean, totals.deviation, apart,
            None if percent is None else percent.quantize(Decimal("0.1")), totals.few_words,
        ]  # fmt: skip


def _task_columns() -> list[tuple[str, int]]:
    heads = ("Số bản", "Chênh lệch bình quân", "Độ lệch chuẩn", "Số bản hạ điểm", "Số bản nâng điểm", "Ghi chú")
    return [("Nhiệm vụ", 44), *((head, 16) for head in heads)]


def _task_rows(report: Report) -> Iterable[list[Any]]:
    for task in report.found.tasks:
        moments: Moments = task.differences
        name = f"{task.ordinal}. {task.label}"
        yield [
            name, moments.number, moments.mean, moments.deviation, task.lowered, task.raised, moments.few_words
        ]  # fmt: skip


def _outliers(report: Report) -> Sheet:
    rule = (
        f"Xa hơn {vn_number(report.threshold)} lần độ lệch chuẩn so với bình quân của bàn; chỉ tính khi có ít nhất "
        f"{FEWEST_FOR_OUTLIERS} bản."
    )
    number = f"{len(report.outliers.rows)} dòng xa bình quân nhất, trong tất cả {report.outliers.number} dòng."
    columns = [("Đơn vị", 34), ("Mã hồ sơ", 20), ("Người thẩm định", 28), ("Phần", 16), ("Chênh lệch", 12),
               ("Từ", 10), ("Đến", 10)]  # fmt: skip
    rows = [
        [one.assessment.unit_name, one.assessment.reference, str(one.assessment.appraised_by), one.what, one.difference,
         one.bounds.low, one.bounds.high]
        for one in report.outliers.rows
    ]  # fmt: skip
    return Sheet("Bản khác biệt nhiều", [rule, *([number] if report.outliers.left_off else [])], columns, rows)


def _doubles(report: Report) -> Sheet:
    columns = [("Đơn vị", 34), ("Người thứ nhất", 28), ("Người thứ hai", 28), ("Tổng thứ nhất", 14),
               ("Tổng thứ hai", 14), ("Chênh lệch", 12), ("Lệch nhiều nhất ở", 18)]  # fmt: skip
    rows = [
        [one.assessment.unit_name, *one.names, one.first, one.second, one.difference,
         f"Nhiệm vụ {one.widest.ordinal}" if one.widest else "không lệch"]
        for one in report.doubles
    ]  # fmt: skip
    return Sheet("Hai người thẩm định", ["Chỉ bản mà cả hai người đã thẩm định xong."], columns, rows)


def _hints(report: Report) -> Sheet:
    columns = [("Dấu hiệu", 48), ("Số bản", 12), ("Chưa xem", 12)]
    rows = [[one.label, one.number, one.open] for one in report.hints]
    return Sheet("Dấu hiệu hình thức", ["Chỉ là gợi ý để xem lại, không tự động kết luận."], columns, rows)


def _write(target: Any, title: str, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font  # slow import
    from openpyxl.utils import get_column_letter  # slow import

    lines = [title, *sheet.notes]
    for number, text in enumerate(lines, start=1):
        cell = _put(target.cell(number, 1), text)
        cell.font = Font(name=_FONT, size=14 if number == 1 else 11, bold=number == 1)
    head = len(lines) + 2
    for at, (name, width) in enumerate(sheet.columns, start=1):
        cell = _put(target.cell(head, at), name)
        cell.font, cell.alignment = Font(name=_FONT, bold=True), Alignment(wrap_text=True, vertical="top")
        target.column_dimensions[get_column_letter(at)].width = width
    for number, row in enumerate(sheet.rows, start=head + 1):
        for at, value in enumerate(row, start=1):
            _put(target.cell(number, at), value).font = Font(name=_FONT)
    target.freeze_panes = target.cell(head + 1, 2)
    target.print_title_rows = f"{head}:{head}"
    target.page_setup.orientation, target.page_setup.fitToWidth, target.page_setup.fitToHeight = "landscape", 1, 0
    target.sheet_properties.pageSetUpPr.fitToPage = True


def _put(cell: Any, value: Any) -> Any:
    if isinstance(value, str):
        cell.value, cell.data_type = value, "s"  # openpyxl takes “=…” for a formula
    elif value is not None:
        cell.value = value
        if isinstance(value, Decimal):
            cell.number_format = "0.0" if value == value.quantize(Decimal("0.1")) else "0.00"
    return cell
