"""Tables of who may do what in which state, written out as text, and the real workflows run against them.

A table has a block for each act: its name with the state that it leads to, then a line for each person with a mark
for each state, in the order of the table's first line.

    +  done     -  refused, with reasons     .  out of reach: the page is not found

Whoever is not named is out of reach in every state. The tables are data: what a workflow allows is read here, and
nowhere worked out.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from danvan.common.workflow import Workflow
from danvan.organization.models import User
from tests.integration.attempts import OUT_OF_REACH, REFUSED, attempts

MARKS = {"-": REFUSED, ".": OUT_OF_REACH}


class Table(NamedTuple):
    """What a workflow allows: the states, each act with where it leads, and the marks."""

    states: list[str]
    targets: dict[str, str]  # “=” leaves the state as it is
    marks: dict[tuple[str, str, str], str]  # (act, who, state)

    @classmethod
    def read(cls, text: str) -> "Table":
        first, *blocks = text.strip().split("\n\n")
        states, targets, marks = first.split(), {}, {}
        for block in blocks:
            head, *lines = block.splitlines()
            act, _, target = head.partition(" → ")
            targets[act] = target
            for line in lines:
                who, *row = line.split()
                assert len(row) == len(states), line
                marks |= {(act, who, state): mark for state, mark in zip(states, row, strict=True)}
        return cls(states, targets, marks)

    def expected(self, act: str, who: str, state: str, *, stands: str = "") -> str:
        """What must come of it; `stands` is the state of the row where the name in the table says more than that."""
        mark = self.marks.get((act, who, state), ".")
        target = self.targets[act]
        return MARKS.get(mark) or ((stands or state) if target == "=" else target)


def outcomes(
    workflow: Workflow,
    obj: Any,
    people: dict[str, User],
    *,
    ready: Callable[[str], Any] | None = None,
    undone: Callable[[], Any] | None = None,
) -> dict[tuple[str, str], str]:
    """(act, who) → what came of it, for every act of the workflow by everybody; nothing of it is kept.

    `ready` does what must be done before an act, inside `undone`, which takes it back.
    """
    found: dict[tuple[str, str], str] = {}
    for act in workflow.transitions:
        if ready is None or undone is None:
            found |= attempts(workflow, obj, [act], people)
            continue
        with undone():
            ready(act)
            found |= attempts(workflow, obj, [act], people)
    return found


def drawn(found: dict[str, dict[tuple[str, str], str]], acts: Iterable[str], people: Iterable[str]) -> str:
    """The outcomes by state as a table, to be compared with the written one when something differs."""
    lines = [" ".join(found)]
    for act in acts:
        lines += ["", act]
        for who in people:
            row = [{REFUSED: "-", OUT_OF_REACH: "."}.get(found[state][act, who], "+") for state in found]
            if set(row) != {"."}:
                lines.append(f"{who} {' '.join(row)}")
    return "\n".join(lines)
