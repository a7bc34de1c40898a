"""Every package has a reason and a pin, and nothing committed says where packages come from."""

import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import danvan

from .source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = ROOT / "constraints.txt"
TEST_PINS = ROOT / ".ci" / "constraints-test.txt"


def pinned(path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    parts = [line.split(";")[0].rstrip(" \\").split("==") for line in lines if "==" in line.split(";")[0]]
    return {canonicalize_name(name): version for name, version in parts}


def unmet(requirements: list[str], pins: dict[str, str]) -> list[str]:
    wanted = [Requirement(text) for text in requirements]
    return [
        str(requirement)
        for requirement in wanted
        if not requirement.specifier.contains(pins.get(canonicalize_name(requirement.name), "0.dev0"))
    ]


def test_pins_meet_what_is_asked_for():
    assert unmet(PROJECT["dependencies"], pinned(PINS)) == []
    assert unmet(PROJECT["optional-dependencies"]["test"], pinned(TEST_PINS)) == []


def test_tests_run_on_the_versions_that_are_served():
    assert pinned(PINS).items() <= pinned(TEST_PINS).items()


def test_pins_hold_hashes_and_no_addresses():
    for path in (PINS, TEST_PINS):
        text = path.read_text(encoding="utf-8")

        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")


def test_every_dependency_says_why():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]

    assert [name for name in wanted if not any(f'"{name}", # ' in line for line in lines)] == []


def test_version_is_said_once():
    assert PROJECT["version"] == danvan.__version__
