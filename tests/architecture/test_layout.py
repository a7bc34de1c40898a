"""What lies where, and what it is called."""

import re

import pytest

from .source import APPS, ROOT, named, own_python

ALLOWED_AT_THE_TOP = {
    *APPS, "templates", "static", "fixtures", "tests",
    "manage.py", "pyproject.toml", "constraints.txt", "Makefile", "README.md", "LICENSE",
}  # fmt: skip
SAYS_NOTHING = {"utils", "helpers", "services", "misc"}
LONGEST_FILE = 400


def test_top_level_holds_only_what_is_agreed():
    made_by_tools = {"var", "test-results", "__pycache__"}

    found = {entry.name for entry in ROOT.iterdir() if not entry.name.startswith(".")}

    assert sorted(found - made_by_tools - ALLOWED_AT_THE_TOP) == []


def test_no_file_is_named_for_nothing():
    found = [named(path) for path in own_python(with_tests=True) if path.stem in SAYS_NOTHING]

    assert found == []


def test_files_stay_readable_in_one_go():
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in own_python(with_tests=True)}

    assert {name: length for name, length in lengths.items() if length >= LONGEST_FILE} == {}


def test_migrations_are_named_for_their_purpose():
    migrations = [path for app in APPS for path in (ROOT / app).rglob("migrations/*.py")]
    names = [path for path in migrations if path.stem != "__init__"]

    assert names
    assert [named(path) for path in names if not has_a_real_name(path.stem)] == []


@pytest.mark.parametrize(
    ("name", "is_real"),
    [
        ("0001_initial", True),
        ("0002_refuse_changed_audit_events", True),
        ("0002_initial", False),
        ("0003_auto_20251123_0810", False),
        ("0003_unit_path_and_more", False),
        ("0004_alter_unit_name", False),
    ],
)
def test_real_migration_name_is_recognised(name, is_real):
    assert has_a_real_name(name) is is_real


def has_a_real_name(name: str) -> bool:
    """Not one that Django made up: it says why, not which field."""
    if name == "0001_initial":
        return True
    made_up = r"initial$|auto_\d|alter_|merge_|.*_and_more$"
    return bool(re.fullmatch(rf"\d{{4}}_(?!{made_up})[a-z0-9_]+", name))
