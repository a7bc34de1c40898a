"""The units themselves: renaming, closing, opening, and where each stands afterwards."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from danvan.common.workflow import NotAllowed
from danvan.organization import scope
from danvan.organization.models import Reorganisation, SuccessionKind, Unit, UnitSuccession
from danvan.organization.reorganisation.lineage import Changes
from danvan.organization.reorganisation.orders import Opening, Order, Step


class Reshaping:
    """One order on its way: which units it closed and opened, by code."""

    def __init__(self, order: Order, reorganisation: Reorganisation, changes: Changes) -> None:
        self.order = order
        self.reorganisation = reorganisation
        self.changes = changes
        self.last_day = order.effective_from - timedelta(days=1)
        self.steps: dict[str, Step] = dict(order.closing)  # of closed units, those that move along included
        self.closed: dict[str, Unit] = {}
        self.opened: dict[str, Unit] = {}
        self.renamed: list[str] = []
        self.moved_along: list[str] = []
        self.successions: list[UnitSuccession] = []
        self._slots: dict[str, int] = {}
        self._units = {unit.code: unit for unit in Unit.objects.filter(code__in=self._named_codes())}

    def run(self) -> None:
        """Rename, close, open, and write down who succeeds whom."""
        openings = list(self.order.openings)
        openings += self._moving_along()
        self._rename()
        self._close()
        self._open(openings)
        self._stand()
        for step in self.order.steps:
            if step.closes:
                self._succeed(step)
        for code in self.steps.keys() - self.order.closing.keys():
            self._succeed(self.steps[code])

    def unit(self, code: str) -> Unit:
        return self.opened.get(code) or self._units[code]

    def heir_of(self, code: str) -> Unit | None:
        """The main heir of a closed unit; None where it was dissolved."""
        step = self.steps[code]
        return None if step.kind == SuccessionKind.DISSOLVED else self.unit(step.new)

    def _named_codes(self) -> set[str]:
        steps = {code for step in self.order.steps for code in (step.old, step.new)}
        return steps | {opening.parent for opening in self.order.openings} | {body.unit for body in self.order.bodies}

    def _moving_along(self) -> list[Opening]:
        """Units beneath a closed one that the order does not name go to its heir, or past it where it has none."""
        openings: list[Opening] = []
        parents = [self._units[code] for code in self.steps]
        while parents:
            children = [
                child
                for child in Unit.objects.living().filter(parent__in=parents).order_by("path")
                if child.code not in self.steps
            ]
            for child in children:
                if child.valid_from >= self.order.effective_from:
                    since = f"{child.valid_from:%d/%m/%Y}"
                    raise NotAllowed([f"{child.name} ({child.code}) có từ ngày {since}, không trước ngày hiệu lực."])
                opening = self._reopening(child)
                openings.append(opening)
                self.steps[child.code] = Step(SuccessionKind.MOVED, child.code, opening.code)
                self._units[child.code] = child
            parents = children
        return self._told_apart(openings)

    def _told_apart(self, openings: list[Opening]) -> list[Opening]:
        """Two of one name that come beneath one unit bear the old commune's besides: “Khu phố 2 (Đức Thắng)”."""
        olds = {step.new: self._units[code] for code, step in self.steps.items()}
        names = Counter((opening.parent, opening.name) for opening in [*self.order.openings, *openings])
        parents = {opening.parent for opening in openings}
        staying = Unit.objects.living().filter(parent__code__in=parents).exclude(code__in=self.steps)
        names.update(staying.values_list("parent__code", "name"))
        told_apart = []
        for opening in openings:
            old = olds[opening.code]
            if names[opening.parent, opening.name] > 1 and old.parent is not None:
                opening = replace(opening, name=f"{old.name} ({old.parent.short_name})")
            self.moved_along.append(old.name if opening.name == old.name else f"{old.name} → {opening.name}")
            told_apart.append(opening)
        return told_apart

    def _reopening(self, child: Unit) -> Opening:
        return Opening(
            code=self._next_code(child.code),
            name=child.name,
            kind=child.kind,  # type: ignore[arg-type]
            form=child.form,
            parent=self._place_after(child.parent),  # type: ignore[arg-type]
            short_name=child.short_name,
            gso_code=child.gso_code,
            target=child.target,
            sign_off=child.sign_off,
        )

    def _place_after(self, unit: Unit) -> str:
        """The code of the unit that stands for `unit` afterwards: its heir, or who lies above where it is dissolved."""
        while (step := self.steps.get(unit.code)) is not None:
            if step.kind != SuccessionKind.DISSOLVED:
                return step.new
            if unit.parent is None:
                return ""
            unit = unit.parent
        self._units.setdefault(unit.code, unit)
        return unit.code

    def _next_code(self, code: str) -> str:
        """A code that was never used: the old one with the year, and a number where that is taken."""
        base = f"{code}-{self.order.effective_from:%Y}"
        taken = set(Unit.objects.filter(code__startswith=base).values_list("code", flat=True)) | self.order.opened_codes
        return base if base not in taken else next(c for n in range(2, 1000) if (c := f"{base}-{n}") not in taken)

    def _rename(self) -> None:
        for step in self.order.steps:
            if step.kind == SuccessionKind.RENAMED:
                unit = self._units[step.old]
                former = unit.name
                self.changes.set(unit, name=step.new_name.strip(), short_name=_short(step.new_name.strip(), unit.form))
                self.renamed.append(f"{former} → {unit.name}")
                self._write_down(step, former=former, new=unit)

    def _close(self) -> None:
        """Deepest first; what is closed keeps its place for now."""
        for code in sorted(self.steps, key=lambda code: -len(self._units[code].path)):
            unit = self._units[code]
            self.changes.set(unit, valid_to=self.last_day)
            self.closed[code] = unit

    def _open(self, openings: list[Opening]) -> None:
        """Those above before those beneath."""
        parents = {opening.parent for opening in openings} - self._units.keys()
        self._units |= {unit.code: unit for unit in Unit.objects.filter(code__in=parents)}
        waiting = list(openings)
        while waiting:
            ready = [o for o in waiting if o.parent == "" or o.parent in self._units or o.parent in self.opened]
            if not ready:  # each waits for another
                names = ", ".join(opening.name for opening in waiting)
                raise NotAllowed([f"Các đơn vị sau trực thuộc lẫn nhau nên không thành lập được: {names}."])
            for opening in ready:
                parent = self.unit(opening.parent) if opening.parent else None
                path = self._free_path(parent)
                unit = Unit(
                    code=opening.code,
                    gso_code=opening.gso_code,
                    kind=opening.kind,
                    form=opening.form,
                    name=opening.name,
                    short_name=opening.short_name or _short(opening.name, opening.form),
                    parent=parent,
                    path=path,
                    valid_from=self.order.effective_from,
                    target=opening.target,
                    sign_off=opening.sign_off,
                )
                unit.clean_fields(exclude=["parent"])
                self.changes.make(unit)
                self.opened[opening.code] = unit
            waiting = [opening for opening in waiting if opening not in ready]

    def _stand(self) -> None:
        """Where each closed unit, and each that had become it, stands from now on; deepest first."""
        for code, unit in sorted(self.closed.items(), key=lambda pair: -len(pair[1].path)):
            heir = self.heir_of(code)
            place = heir.path if heir is not None else self._free_path(self._taker_of(unit))
            former = unit.path
            predecessors = Unit.objects.filter(valid_to__isnull=False).exclude(pk=unit.pk)
            for row in predecessors.filter(present_path=former):
                self.changes.set(row, present_path=place)
            self.changes.set(unit, present_path=place)
            # Dissolved units whose papers lay here go on to the heir.
            for row in predecessors.filter(scope.in_subtree(former, "")).exclude(pk__in=self._closed_pks()):
                self.changes.set(row, present_path=self._free_path(heir or self._taker_of(unit)))

    def _closed_pks(self) -> list[int]:
        return [unit.pk for unit in self.closed.values()]

    def _taker_of(self, unit: Unit) -> Unit | None:
        """Who keeps the papers of a dissolved unit: what stands for the unit above it."""
        if unit.parent is None:
            return None
        code = self._place_after(unit.parent)
        if not code:
            return None
        return self.unit(code) if code in self.opened or code in self._units else Unit.objects.get(code=code)

    def _succeed(self, step: Step) -> None:
        old = self._units[step.old]
        self._write_down(step, former=old.name, new=self.unit(step.new) if step.new else None)

    def _write_down(self, step: Step, *, former: str, new: Unit | None) -> None:
        succession = UnitSuccession(
            reorganisation=self.reorganisation,
            old=self._units[step.old],
            new=new,
            kind=step.kind,
            share=step.share,
            is_main=step.is_main,
            clause=step.clause,
            old_name=former,
            new_name=new.name if new is not None else "",
        )
        succession.save()
        self.successions.append(succession)

    def _free_path(self, parent: Unit | None) -> str:
        """The next free place beneath `parent`, where no unit stands or ever stood."""
        above = parent.path if parent is not None else ""
        if above not in self._slots:
            self._slots[above] = _last_slot(above)
        self._slots[above] += 1
        return f"{above}{self._slots[above]:0{scope.STEP}d}"


def _last_slot(above: str) -> int:
    depth = len(above) + scope.STEP
    rows = Unit.objects.all()
    taken = [
        *rows.filter(path__startswith=above, path__length=depth).values_list("path", flat=True),
        *rows.filter(present_path__startswith=above, present_path__length=depth).values_list("present_path", flat=True),
    ]
    return max((int(path[-scope.STEP :]) for path in taken), default=0)


def _short(name: str, form: str) -> str:
    """The name without the word for its form: “Xã Tuy Phong” → “Tuy Phong”."""
    rest = name[len(form) :].strip() if form and name.lower().startswith(form.lower()) else name
    return (rest if not rest.isdigit() else name)[:60] or name[:60]
