"""Drawing a sample that anybody can draw again: nothing here reads the database, the clock or chance.

Each unit has a number of its own: SHA-256 of the seed, a line feed and the unit's code. First the unit with the
smallest number of each group is taken (groups in the order of these numbers, as long as there is room), then the
units with the smallest numbers of all that are left. So a sample follows from its seed and its population alone, on
any database and any release of Python, and can be checked with a spreadsheet.
"""

import hashlib
from collections.abc import Mapping

ALGORITHM = "sha256-moi-nhom-mot-ban-1"  # another way of drawing gets another name


def draw(population: Mapping[str, str], *, percent: int, seed: str) -> list[str]:
    """The codes of the drawn units in the order drawn; `population` is unit code → group."""
    wanted = size_of_sample(len(population), percent)
    in_order = sorted(population, key=lambda code: (number_of(code, seed), code))
    firsts: dict[str, str] = {}
    for code in in_order:
        firsts.setdefault(population[code], code)
    drawn = list(firsts.values())[:wanted]
    taken = set(drawn)
    return drawn + [code for code in in_order if code not in taken][: wanted - len(drawn)]


def size_of_sample(population: int, percent: int) -> int:
    """Rounded up, so that the sample is never less than what was asked for."""
    return -(-population * percent // 100)


def number_of(code: str, seed: str) -> str:
    """By which a unit is drawn: the smaller the earlier."""
    return hashlib.sha256(f"{seed}\n{code}".encode()).hexdigest()


def fingerprint_of(population: Mapping[str, str]) -> str:
    """One mark for the whole population with its groups: the same mark means that the same was drawn from."""
    lines = "".join(f"{code}\t{group}\n" for code, group in sorted(population.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
