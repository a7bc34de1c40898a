"""A reorganisation plan: a table (.xlsx or .csv) read into orders, all of it or none.

One line is one act: a unit opened, one old unit with one that takes it over, or a body that begins. Lines of one day
and one document are one order; orders follow each other by day, and a later one finds the units that an earlier one
opened. An old unit is named by its code, or by its name alone where only one unit bears it on that day.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError

from danvan.common.cells import Row
from danvan.common.spreadsheet import read_rows
from danvan.common.text import folded
from danvan.common.workflow import NotAllowed
from danvan.organization.models import IssuerKind, Share, SuccessionKind, UnitKind
from danvan.organization.reorganisation.orders import LegalDocument, Opening, Order, PlannedBody, Step
from danvan.organization.reorganisation.plan_lines import (
    REQUIRED,
    SYSTEMS,
    YES_OR_NO,
    Column,
    Line,
    OtherAct,
    Problem,
    same_name,
    shares,
    unit_kinds,
)
from danvan.organization.reorganisation.plan_tree import PlannedUnit, PlanTree

_KEEPS_ITS_CODE = "Đổi tên thì giữ nguyên mã: hãy để trống."
_TAKEN = "Mã {} đã được dùng. Mã cũ không dùng lại: hãy đặt mã khác."


class PlanRefused(NotAllowed):
    """A plan cannot be read; `problems` say row, column and reason of each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__([str(problem) for problem in self.problems])


@dataclass
class _Draft:
    """The lines of one order while it is read."""

    day: date
    lines: list[Line] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    bodies: list[PlannedBody] = field(default_factory=list)
    step_lines: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))  # by old code

    def opening(self, code: str) -> Opening | None:
        return next((opening for opening in self.openings if opening.code == code), None)


def read_plan(content: bytes, *, name: str) -> list[Order]:
    """The orders of a plan by day, without the files of their documents; raises PlanRefused with every problem."""
    try:
        rows = read_rows(content, name=name)
    except ValidationError as error:
        raise PlanRefused([Problem(0, "", message) for message in error.messages]) from error
    lines = _lines(rows)
    drafts = _grouped(lines)
    tree = PlanTree()
    orders = [_Reader(draft, tree).order() for draft in drafts]
    problems = [problem for line in lines for problem in line.problems]
    if problems:
        raise PlanRefused(problems)
    return orders


def _lines(rows: list[Row]) -> list[Line]:
    if not rows:
        raise PlanRefused([Problem(0, "", "Tệp không có dòng nào.")])
    headings, *body = rows
    known = {folded(column): column for column in Column}
    columns: dict[int, Column] = {}
    problems = []
    for at, cell in headings.cells.items():
        column = known.get(folded(cell.text))
        if column is None:
            problems.append(Problem(headings.number, cell.text.strip(), "Không có cột này trong mẫu kế hoạch."))
        elif column in columns.values():
            problems.append(Problem(headings.number, str(column), "Cột này có hai lần."))
        else:
            columns[at] = column
    missing = [column for column in REQUIRED if column not in columns.values()]
    problems += [Problem(headings.number, str(column), "Thiếu cột này.") for column in missing]
    if not body:
        problems.append(Problem(0, "", "Kế hoạch chưa có dòng nào dưới dòng tiêu đề."))
    if problems:
        raise PlanRefused(problems)
    return [Line.of(row, columns) for row in body]


def _grouped(lines: list[Line]) -> list[_Draft]:
    """The lines of each order, by day; lines without a day of their own are named and left out."""
    drafts: dict[tuple[date, str], _Draft] = {}
    for line in lines:
        day = line.day(Column.DAY)
        if day is not None:
            drafts.setdefault((day, folded(line[Column.NUMBER])), _Draft(day)).lines.append(line)
    return sorted(drafts.values(), key=lambda draft: draft.day)


class _Reader:
    """Reads one order and then lets it happen in the tree, for the orders that follow."""

    def __init__(self, draft: _Draft, tree: PlanTree) -> None:
        self.draft = draft
        self.tree = tree

    def order(self) -> Order:
        draft = self.draft
        document = self._document()
        acts = [(line.act, line) for line in draft.lines]
        for act, line in acts:
            if act is OtherAct.OPEN:
                self._open(line)
        for act, line in acts:
            if act is SuccessionKind.MOVED:
                self._move(line)
        for act, line in acts:
            if isinstance(act, SuccessionKind) and act is not SuccessionKind.MOVED:
                self._step(act, line)
        for act, line in acts:
            if act is OtherAct.BODY:
                self._body(line)
        self._check_heirs()
        self._check_parents()
        self._let_happen()
        return Order(draft.day, document, tuple(draft.openings), tuple(draft.steps), tuple(draft.bodies))

    def _document(self) -> LegalDocument:
        """The paper, as all its lines tell it: one day, one title (or none)."""
        day, title, first = None, "", self.draft.lines[0]
        for line in self.draft.lines:
            own = line.day(Column.DOCUMENT_DAY)
            day = day or own
            if own is not None and own != day:
                line.complain(Column.DOCUMENT_DAY, f"Các dòng trên ghi {first[Column.NUMBER]} ngày {day:%d/%m/%Y}.")
            title = title or line[Column.TITLE]
            if line[Column.TITLE] and line[Column.TITLE] != title:
                line.complain(Column.TITLE, f"Các dòng trên ghi trích yếu khác: “{title}”.")
        if day is not None and day > self.draft.day:
            first.complain(Column.DOCUMENT_DAY, "Ngày văn bản phải trước hoặc trùng ngày hiệu lực.")
        return LegalDocument(first[Column.NUMBER], day or self.draft.day, title)

    def _open(self, line: Line) -> None:
        line.blank(Column.OLD, "Thành lập thì không có đơn vị cũ: hãy để trống, ghi đơn vị cũ ở dòng khác.")
        code, name, form = line.required(Column.NEW), line.required(Column.NEW_NAME), line.required(Column.FORM)
        line.required(Column.KIND)
        self._add_opening(line, code, name, line.choice(Column.KIND, unit_kinds()), form, line[Column.GSO])

    def _move(self, line: Line) -> None:
        """A unit that moves is opened under its new parent by the same line, as it was unless the line says more."""
        old = self._old(line)
        code = line.required(Column.NEW)
        line.required(Column.PARENT)
        if old is None or not code:
            return
        kind = line.choice(Column.KIND, unit_kinds(), UnitKind(old.kind))
        name, form = line[Column.NEW_NAME] or old.name, line[Column.FORM] or old.form
        self._add_opening(line, code, name, kind, form, line[Column.GSO] or old.gso_code)
        self._add_step(line, Step(SuccessionKind.MOVED, old.code, code, clause=line[Column.CLAUSE]))

    def _add_opening(self, line: Line, code: str, name: str, kind: UnitKind | None, form: str, gso_code: str) -> None:
        if code and (self.tree.has(code) or self.draft.opening(code)):
            line.complain(Column.NEW, _TAKEN.format(code))
        elif code and name and kind is not None:
            parent = line[Column.PARENT]
            self.draft.openings.append(Opening(code, name, kind, form.lower(), parent, gso_code=gso_code))

    def _step(self, kind: SuccessionKind, line: Line) -> None:
        old = self._old(line)
        split = kind is SuccessionKind.SPLIT
        share = line.choice(Column.SHARE, shares(), Share.PARTIAL if split else Share.FULL)
        is_main = line.choice(Column.MAIN, YES_OR_NO, None if split else True)
        if split and not line[Column.MAIN]:
            line.complain(Column.MAIN, "Đơn vị bị chia: hãy ghi Có ở đơn vị kế thừa chính, Không ở các đơn vị khác.")
        new = new_name = ""
        if kind is SuccessionKind.RENAMED:
            new_name = line.required(Column.NEW_NAME)
            if old is not None and line[Column.NEW] not in ("", old.code):
                line.complain(Column.NEW, _KEEPS_ITS_CODE)
            new = old.code if old is not None else ""
        elif kind is SuccessionKind.DISSOLVED:
            line.blank(Column.NEW, "Giải thể thì không có đơn vị mới: hãy để trống hoặc chọn hình thức khác.")
        else:
            new = self._new(line)
        if old is not None and share is not None and is_main is not None:
            clause = line[Column.CLAUSE]
            self._add_step(line, Step(kind, old.code, new, new_name, share, is_main, clause))

    def _add_step(self, line: Line, step: Step) -> None:
        if any(other.old == step.old and other.new == step.new for other in self.draft.steps):
            line.complain(Column.OLD, f"Đơn vị mã {step.old} đã có một dòng như thế này.")
        self.draft.steps.append(step)
        self.draft.step_lines[step.old].append(line)

    def _old(self, line: Line) -> PlannedUnit | None:
        """The old unit, by its code or else by its name."""
        code, name = line[Column.OLD], line[Column.OLD_NAME]
        if not code:
            return self._old_by_name(line, name)
        unit = self.tree.get(code)
        if unit is None:
            line.complain(Column.OLD, f"Không có đơn vị mã {code}.")
        elif unit.valid_to is not None:
            line.complain(Column.OLD, f"{unit.name} ({code}) đã kết thúc ngày {unit.valid_to:%d/%m/%Y}.")
        elif unit.valid_from >= self.draft.day:
            line.complain(Column.OLD, f"{unit.name} ({code}) chỉ có từ ngày {unit.valid_from:%d/%m/%Y}.")
        elif name and not same_name(name, unit.name):
            line.complain(Column.OLD_NAME, f"Kế hoạch ghi “{name}”, cổng ghi mã {code} là “{unit.name}”.")
        else:
            return unit
        return None

    def _old_by_name(self, line: Line, name: str) -> PlannedUnit | None:
        if not name:
            line.complain(Column.OLD, "Chưa ghi mã hoặc tên đơn vị cũ.")
            return None
        found = self.tree.named(name, self.draft.day)
        if len(found) > 1:
            which = "; ".join(self.tree.words(unit) for unit in found[:5])
            line.complain(Column.OLD_NAME, f"Có {len(found)} đơn vị tên “{name}”: {which}. Hãy ghi mã.")
        elif not found:
            line.complain(Column.OLD_NAME, f"Không có đơn vị tên “{name}” trước ngày {self.draft.day:%d/%m/%Y}.")
        return found[0] if len(found) == 1 else None

    def _new(self, line: Line, column: Column = Column.NEW) -> str:
        """The code of a unit that the order opens or that exists; the name on the line must be its own."""
        code, name = line.required(column), line[Column.NEW_NAME]
        unit = self.draft.opening(code) or self.tree.living(code)
        if code and unit is None:
            line.complain(column, f"Đơn vị mới mã {code} không có và cũng không được thành lập trong kế hoạch.")
        elif unit is not None and name and not same_name(name, unit.name):
            line.complain(Column.NEW_NAME, f"Dòng này ghi “{name}”, nhưng mã {code} là “{unit.name}”.")
        return code

    def _body(self, line: Line) -> None:
        unit = self._body_at(line)
        name, superior = line.required(Column.BODY), line.required(Column.SUPERIOR)
        suffix, place = line.required(Column.SUFFIX), line.required(Column.PLACE)
        system = line.choice(Column.SYSTEM, SYSTEMS, IssuerKind.PARTY)
        if any(body.unit == unit for body in self.draft.bodies):
            line.complain(Column.BODY, f"Đơn vị mã {unit} đã có một dòng về cơ quan xét duyệt.")
        if system is not None:
            signer = line[Column.SIGNER] or "Trưởng Ban"
            self.draft.bodies.append(PlannedBody(unit, name, superior, suffix, place, signer, system))

    def _body_at(self, line: Line) -> str:
        """The unit of a body: a new one, or an old one that stays."""
        if line[Column.OLD] or line[Column.OLD_NAME]:
            old = self._old(line)
            return old.code if old is not None else ""
        return self._new(line)

    def _check_heirs(self) -> None:
        """Exactly one main heir for each old unit, and none that is itself closed."""
        closing = {step.old for step in self.draft.steps if step.closes}
        mains = Counter(step.old for step in self.draft.steps if step.is_main)
        for code, lines in self.draft.step_lines.items():
            if mains[code] != 1:
                words = "chưa có" if not mains[code] else f"có {mains[code]}"
                lines[-1].complain(Column.MAIN, f"Đơn vị mã {code} {words} đơn vị kế thừa chính; phải có đúng một.")
            for line in lines:
                if line[Column.NEW] in closing and line.act is not SuccessionKind.RENAMED:
                    line.complain(Column.NEW, f"Đơn vị mã {line[Column.NEW]} cũng bị kết thúc trong lần sắp xếp này.")

    def _check_parents(self) -> None:
        """Every opened unit lies under one that exists then; names are unique beneath it."""
        closing = {step.old for step in self.draft.steps if step.closes}
        names = Counter((opening.parent, opening.name) for opening in self.draft.openings)
        for line in self.draft.lines:
            opening = self.draft.opening(line[Column.NEW])
            if opening is None or line.act not in (OtherAct.OPEN, SuccessionKind.MOVED):
                continue
            parent = opening.parent
            if parent in closing:
                line.complain(Column.PARENT, f"Đơn vị mã {parent} bị kết thúc trong lần sắp xếp này.")
            elif parent and self.draft.opening(parent) is None and self.tree.living(parent) is None:
                line.complain(Column.PARENT, f"Không có đơn vị mã {parent}.")
            if names[parent, opening.name] > 1:
                line.complain(Column.NEW_NAME, f"Đơn vị cấp trên này có hai đơn vị mới tên {opening.name}.")

    def _let_happen(self) -> None:
        steps = self.draft.steps
        opened = [
            PlannedUnit(o.code, o.name, o.kind, o.form, o.parent, self.draft.day, gso_code=o.gso_code)
            for o in self.draft.openings
        ]
        self.tree.apply(
            self.draft.day,
            opened=opened,
            renamed={step.old: step.new_name for step in steps if not step.closes},
            heirs={step.old: step.new or None for step in steps if step.closes and step.is_main},
        )


def documents_of(orders: list[Order]) -> list[str]:
    """The numbers of the documents that a plan rests on, each once."""
    return list(dict.fromkeys(order.document.number for order in orders))
