"""User names and one-time passwords, as they are proposed and printed.

“Nguyễn Văn An” signs in as an.nguyenvan; a second one as an.nguyenvan2. Passwords are read from paper by people: no
two of their signs look alike in any common font (no 0 and o, 1 l i, 2 z, 5 s, u v, g q 9).
"""

from collections.abc import Collection

from django.utils.crypto import get_random_string

from danvan.common.text import folded
from danvan.organization.models import User

PLAIN_SIGNS = "abcdefhjkmnprtuwxy346789"
_LONGEST, _SHORTEST = 56, 3  # leaves room for a number after the name


def propose_username(full_name: str) -> str:
    """A free user name for somebody of this name."""
    used = User.objects.filter(username__startswith=_base(full_name)).values_list("username", flat=True)
    return free_username(full_name, set(used))


def free_username(full_name: str, used: Collection[str]) -> str:
    """The first of an.nguyenvan, an.nguyenvan2, an.nguyenvan3, … that is not used."""
    base = _base(full_name)
    if base not in used:
        return base
    number = 2
    while f"{base}{number}" in used:
        number += 1
    return f"{base}{number}"


def _base(full_name: str) -> str:
    words = folded(full_name).split() or ["nguoi", "dung"]
    base = ".".join(part for part in (words[-1], "".join(words[:-1])) if part)[:_LONGEST].rstrip(".")
    return base if len(base) >= _SHORTEST else f"{base}.canbo"


def one_time_password() -> str:
    """A password to be read from paper once, in three groups of four signs: 55 bits."""
    return "-".join(get_random_string(4, PLAIN_SIGNS) for _ in range(3))
