"""The registration form as a spreadsheet, to be filled in without the network, and what is read back from it.

One question to a row: a code that nobody sees (column A), the question with what helps to answer it, the answer. What
is read becomes the same names and values that the form on the screen sends; judging it is the form's work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from danvan.common.cells import Row, refused
from danvan.common.conflict import BASE, VERSION, base_of, values_of
from danvan.common.spreadsheet import read_rows
from danvan.common.text import folded
from danvan.organization.importing.kinds import read_cell
from models_registry.forms.planned import PARTS
from models_registry.forms.registration import LongTextField, RegistrationForm
from models_registry.models import Registration
from models_registry.questions import PLANNED, SECTIONS, label_of, words_for

CODE, QUESTION, ANSWER, QUANTITY, MEASURE = range(5)  # columns
MARK = "mau"  # the code of the row that says whose form it is
LINES = 8  # of outputs
TICK = "x"
WIDTHS = {"A": 2, "B": 46, "C": 40, "D": 13, "E": 14}
CHARACTERS, POINTS = 46, 16  # of a line in the narrower column, of its height
_PLANNED_CELLS = dict(zip(PARTS, (ANSWER, QUANTITY, MEASURE), strict=True))


@dataclass(frozen=True)
class OfflineForm:
    """Whose form it is, as its file says and as its page shows."""

    mark: str  # “MH-7K3Q9A/2025” of a draft, “BT-22972/2025” of a unit's next one
    title: str  # in the file's heading

    @classmethod
    def of(cls, registration: Registration) -> "OfflineForm":
        return cls(registration.reference, f"{registration.name} – {registration.unit_name}")

    @property
    def file_name(self) -> str:
        return f"Đăng ký mô hình {self.mark.replace('/', ' năm ')}.xlsx"


def write_form(form: RegistrationForm, whose: OfflineForm) -> bytes:
    """The form with what stands in it as .xlsx; only the answers can be written in."""
    from openpyxl import Workbook  # slow import

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Đăng ký"
    _Writer(sheet).write(form, whose)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_form(content: bytes, *, name: str, form: RegistrationForm, whose: OfflineForm) -> QueryDict:
    """What the file answers, as the screen's form would send it; ValidationError where it is not this form's file.

    `form` is the form as it stands saved: what the file does not ask keeps its value. Old fonts are read.
    """
    rows = {_code(row): row for row in read_rows(content, name=name) if _code(row)}
    _check_mark(rows, whose)
    typed = QueryDict(mutable=True)
    for bound in form:
        typed.setlist(bound.html_name, values_of(bound))
    for code, row in rows.items():
        if code in (VERSION, BASE):
            typed[code] = _text(row, ANSWER)
        elif code.startswith(f"{PLANNED}_"):
            _read_line(typed, int(code.rpartition("_")[2]), row)
        elif code in form.fields:
            _read_answer(typed, form, code, row)
    if "tasks" in form.fields:
        numbers = {
            code.partition(":")[2] for code, row in rows.items() if code.startswith("tasks:") and _text(row, ANSWER)
        }
        chosen = [str(task.pk) for task in form.fields["tasks"].queryset if str(task.ordinal) in numbers]  # type: ignore[attr-defined]
        typed.setlist("tasks", chosen)
    return typed


class _Writer:
    """Fills one sheet."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.at = 0

    def write(self, form: RegistrationForm, whose: OfflineForm) -> None:
        self._set_up()
        self._row("", f"Đăng ký mô hình “Dân vận khéo” năm {form.year.year}", bold=True, size=14)
        self._row("", whose.title)
        self._hidden(MARK, whose.mark)
        self._row(
            "", "Chỉ ghi vào các ô nền vàng. Ghi xong, lưu tệp rồi tải lên cổng; cổng cho xem chỗ thay đổi trước."
        )
        self._hidden(VERSION, str(form["version"].value() or ""))
        self._hidden(BASE, base_of(form))
        for section in SECTIONS:
            self._row("", section.title, bold=True)
            for name in section.fields:
                self._question(form, name)

    def _set_up(self) -> None:
        for column, width in WIDTHS.items():
            self.sheet.column_dimensions[column].width = width
        self.sheet.column_dimensions["A"].hidden = True
        self.sheet.protection.sheet = True  # without a password: it guards against slips, not against people
        self.sheet.page_setup.orientation, self.sheet.page_setup.fitToWidth = "portrait", 1
        self.sheet.page_setup.fitToHeight, self.sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
        self.sheet.page_setup.paperSize = self.sheet.PAPERSIZE_A4

    def _row(self, code: str, *texts: str, bold: bool = False, size: int = 12) -> None:
        from openpyxl.styles import Font  # slow import

        self.at += 1
        self._put(CODE, code)
        for column, text in enumerate(texts, start=QUESTION):
            self._put(column, text).font = Font(name="Times New Roman", size=size, bold=bold)

    def _hidden(self, code: str, text: str) -> None:
        self._row(code, "", text)
        self.sheet.row_dimensions[self.at].hidden = True

    def _put(self, column: int, text: str) -> Any:
        from openpyxl.styles import Alignment, Font  # slow import

        cell = self.sheet.cell(self.at, column + 1, text or None)
        cell.number_format, cell.data_type = "@", "s" if text else "n"  # a text that begins with “=” stays a text
        is_heading = column == QUESTION and not self.sheet.cell(self.at, CODE + 1).value  # may run on over the row
        cell.alignment = Alignment(wrap_text=not is_heading, vertical="top")
        cell.font = Font(name="Times New Roman", size=12)
        return cell

    def _question(self, form: RegistrationForm, name: str) -> None:
        words = words_for(name, form.carrier)
        help_text = " ".join(part for part in (words.hint, f"Ví dụ: {words.example}" if words.example else "") if part)
        if name == PLANNED:
            self._lines(form, words.label, help_text)
        elif name == "tasks" and name in form.fields:
            self._tasks(form)
        elif name in form.fields:
            answer, question = (
                "\n".join(_labels(form, name)),
                "\n".join(part for part in (words.label, help_text) if part),
            )
            self._row(name, question)
            self._answer(ANSWER, answer)
            self.sheet.merge_cells(start_row=self.at, end_row=self.at, start_column=ANSWER + 1, end_column=MEASURE + 1)
            self._offer(form, name)
            self._grow(answer, question, least=4 if isinstance(form.fields[name], LongTextField) else 1)

    def _grow(self, *texts: str, least: int = 1) -> None:
        """Make the row as high as its longest text needs; not every program does it by itself."""
        lines = [sum(1 + len(line) // CHARACTERS for line in text.split("\n")) for text in texts]
        self.sheet.row_dimensions[self.at].height = POINTS * max(least, *lines)

    def _answer(self, column: int, text: str) -> None:
        from openpyxl.styles import Border, PatternFill, Protection, Side  # slow import

        cell = self._put(column, text)
        cell.protection = Protection(locked=False)
        cell.fill = PatternFill("solid", fgColor="FFF3D6")
        edge = Side(style="thin", color="82868D")
        cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)

    def _offer(self, form: RegistrationForm, name: str) -> None:
        """A list to choose from, where there is one."""
        from openpyxl.worksheet.datavalidation import DataValidation  # slow import

        labels = [str(label) for _, label in getattr(form.fields[name], "choices", ())]
        if labels:
            allowed = DataValidation(type="list", formula1=f'"{",".join(labels)}"', allow_blank=True)
            self.sheet.add_data_validation(allowed)
            allowed.add(self.sheet.cell(self.at, ANSWER + 1))

    def _lines(self, form: RegistrationForm, label: str, help_text: str) -> None:
        self._row("", label, *PARTS.values())
        self._row("", help_text)
        for index in range(max(LINES, sum(name.endswith("_what") for name in form.fields))):
            self._row(f"{PLANNED}_{index}", str(index + 1))
            for part, column in _PLANNED_CELLS.items():
                name = f"planned_{index}_{part}"
                self._answer(column, "".join(values_of(form[name])) if name in form.fields else "")

    def _tasks(self, form: RegistrationForm) -> None:
        chosen = set(values_of(form["tasks"]))
        self._row("", f"{label_of('tasks', form.carrier)} (ghi {TICK} vào ô cạnh nhiệm vụ)")
        for task in form.fields["tasks"].queryset:  # type: ignore[attr-defined]
            self._row(f"tasks:{task.ordinal}", str(task))
            self._grow(str(task))
            self._answer(ANSWER, TICK if str(task.pk) in chosen else "")


def _labels(form: RegistrationForm, name: str) -> Iterator[str]:
    """The answer as people read it."""
    labels = {str(value): str(label) for value, label in getattr(form.fields[name], "choices", ())}
    return (labels.get(value, value) for value in values_of(form[name]))


def _code(row: Row) -> str:
    return row.cells[CODE].text.strip() if CODE in row.cells else ""


def _text(row: Row, column: int) -> str:
    return read_cell(row.cells[column])[0].strip() if column in row.cells else ""


def _check_mark(rows: dict[str, Row], whose: OfflineForm) -> None:
    if MARK not in rows:
        raise refused(
            "Tệp này không phải mẫu đăng ký tải từ cổng. Hãy tải mẫu về, ghi vào mẫu rồi tải lên.", "not_ours"
        )
    mark = _text(rows[MARK], ANSWER)
    if mark != whose.mark:
        raise refused(
            f"Tệp này là mẫu của {mark or 'nơi khác'}, không phải của {whose.mark}. Hãy chọn đúng tệp.", "other"
        )


def _read_line(typed: QueryDict, index: int, row: Row) -> None:
    told = {f"planned_{index}_{part}": _text(row, column) for part, column in _PLANNED_CELLS.items()}
    if any(told.values()) or any(name in typed for name in told):
        for name, text in told.items():
            typed[name] = text


def _read_answer(typed: QueryDict, form: RegistrationForm, name: str, row: Row) -> None:
    """A choice is known by its label, however its marks and capitals are written."""
    text = _text(row, ANSWER)
    choices = {folded(str(label)): str(value) for value, label in getattr(form.fields[name], "choices", ())}
    if choices and text and folded(text) not in choices:
        offered = ", ".join(str(label) for _, label in form.fields[name].choices)  # type: ignore[attr-defined]
        label = words_for(name, form.carrier).label
        raise ValidationError(f"Dòng {row.number}, {label}: “{text}” không có trong danh sách. Hãy chọn: {offered}.")
    typed[name] = choices.get(folded(text), "") if choices else text
