"""One line of a reorganisation plan: its columns, the values that may stand in them, and what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Choices

from danvan.common.cells import Row
from danvan.common.text import folded, one_line, refuse_control_characters
from danvan.organization.models import (
    IssuerKind,
    Reorganisation,
    ReviewingBody,
    Share,
    SuccessionKind,
    Unit,
    UnitKind,
    UnitSuccession,
)

_DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
_Y = re.compile(r"\b(qu|[hklmstv])y\b")


class Column(StrEnum):
    """The headings of a plan."""

    DAY = "Ngày hiệu lực"
    NUMBER = "Số văn bản"
    DOCUMENT_DAY = "Ngày văn bản"
    TITLE = "Trích yếu"
    ACT = "Hình thức"
    OLD = "Mã đơn vị cũ"
    OLD_NAME = "Tên đơn vị cũ"
    NEW = "Mã đơn vị mới"
    NEW_NAME = "Tên đơn vị mới"
    KIND = "Loại"
    FORM = "Hình thức gọi"
    GSO = "Mã TCTK"
    PARENT = "Trực thuộc (mã)"
    SHARE = "Phạm vi"
    MAIN = "Kế thừa chính"
    CLAUSE = "Căn cứ"
    BODY = "Cơ quan"
    SUPERIOR = "Cấp trên của cơ quan"
    SUFFIX = "Ký hiệu văn bản"
    PLACE = "Địa danh"
    SIGNER = "Chức vụ người ký"
    SYSTEM = "Hệ thống"
    NOTE = "Ghi chú"


REQUIRED = (Column.DAY, Column.NUMBER, Column.DOCUMENT_DAY, Column.ACT)  # in the heading and in every line
_FIELDS: dict[Column, tuple[Any, str]] = {
    Column.NUMBER: (Reorganisation, "document_number"),
    Column.TITLE: (Reorganisation, "document_title"),
    Column.NEW: (Unit, "code"),
    Column.NEW_NAME: (Unit, "name"),
    Column.FORM: (Unit, "form"),
    Column.GSO: (Unit, "gso_code"),
    Column.CLAUSE: (UnitSuccession, "clause"),
    Column.BODY: (ReviewingBody, "name"),
    Column.SUPERIOR: (ReviewingBody, "superior"),
    Column.SUFFIX: (ReviewingBody, "number_suffix"),
    Column.PLACE: (ReviewingBody, "place"),
    Column.SIGNER: (ReviewingBody, "signer_title"),
}


class OtherAct(StrEnum):
    """What a line orders besides what happens to an old unit."""

    OPEN = "Thành lập"
    BODY = "Cơ quan xét duyệt"


Act = SuccessionKind | OtherAct
ACTS: dict[str, Act] = {act.label: act for act in SuccessionKind} | {act.value: act for act in OtherAct}
YES_OR_NO = {"Có": True, "Không": False, "x": True}
SYSTEMS = {kind.label: kind for kind in IssuerKind} | {"Đảng": IssuerKind.PARTY, "Nhà nước": IssuerKind.STATE}


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong in one place of a plan, in the reader's words; row 0 is the file as a whole."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        if not self.row:
            return self.reason
        where = f"Dòng {self.row}, cột “{self.column}”" if self.column else f"Dòng {self.row}"
        return f"{where}: {self.reason}"


_Value = TypeVar("_Value")


@dataclass
class Line:
    """One line: its number as Excel counts, what stands in each column, and the problems found in it."""

    number: int
    texts: Mapping[Column, str]
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, row: Row, columns: Mapping[int, Column]) -> "Line":
        texts = {column: one_line(row.cells[at].text) for at, column in columns.items() if at in row.cells}
        line = cls(row.number, texts)
        for column, text in texts.items():
            line._check_text(column, text)
        for column in REQUIRED:
            line.required(column)
        return line

    def __getitem__(self, column: Column) -> str:
        return self.texts.get(column, "")

    def complain(self, column: Column | str, reason: str) -> None:
        problem = Problem(self.number, str(column), reason)
        if problem not in self.problems:
            self.problems.append(problem)

    def required(self, column: Column) -> str:
        if not self[column]:
            self.complain(column, "Chưa ghi.")
        return self[column]

    def blank(self, column: Column, why: str) -> None:
        if self[column]:
            self.complain(column, why)

    def day(self, column: Column) -> date | None:
        text = self[column]
        for form in _DAY_FORMATS:
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        if text:
            self.complain(column, f"“{text}” không phải ngày. Hãy ghi như 01/07/2025.")
        return None

    def choice(self, column: Column, known: Mapping[str, _Value], default: _Value | None = None) -> _Value | None:
        """The value that stands there in words; `default` where the column is blank."""
        text = self[column]
        if not text:
            return default
        words = {folded(label): value for label, value in known.items()}
        if folded(text) not in words:
            self.complain(column, f"“{text}” không có trong các cách ghi: {', '.join(known)}.")
        return words.get(folded(text))

    @property
    def act(self) -> Act | None:
        return self.choice(Column.ACT, ACTS)

    def _check_text(self, column: Column, text: str) -> None:
        try:
            refuse_control_characters(text)
        except ValidationError as error:
            self.complain(column, error.messages[0])
        model, name = _FIELDS.get(column, (None, ""))
        longest = model._meta.get_field(name).max_length if model else None
        if longest and len(text) > longest:
            self.complain(column, f"Dài {len(text)} ký tự, nhiều nhất được {longest}.")


def unit_kinds() -> dict[str, UnitKind]:
    """How a kind may be written: its whole label, or one of the words in it."""
    words = {word.strip(): kind for kind in UnitKind for word in kind.label.split(",")}
    return {kind.label: kind for kind in UnitKind} | words


def labels(choices: type[Choices]) -> dict[str, Any]:
    return {str(value.label): value for value in choices}


def shares() -> dict[str, Share]:
    return labels(Share)


def same_name(one: str, other: str) -> bool:
    """Whether a reader would call these the same name: Thuận Quí is Thuận Quý, Hoà is Hòa."""
    return comparable(one) == comparable(other)


def comparable(name: str) -> str:
    """What the spellings of a name have in common."""
    return _Y.sub(r"\1i", folded(name))
