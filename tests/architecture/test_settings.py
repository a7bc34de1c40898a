"""Settings refuse what is missing or wrong in one plain sentence, and read dates and numbers as people write them."""

import re
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils import formats

from danvan.settings import env

from .source import ROOT

COMPLETE = {
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgresql://danvan:secret@127.0.0.1/danvan",
}


def last_words_of_production(**environment: str) -> str:
    """What the start of production says in the end, with only these names in the environment."""
    process = subprocess.run(
        [sys.executable, "-c", "import danvan.settings.prod"],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return process.stderr.strip().splitlines()[-1] if process.returncode else ""


def test_production_starts_when_nothing_is_missing():
    assert last_words_of_production(**COMPLETE) == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Set it to a long random text that only this server knows."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short. Give it at least 50 random characters."),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set. Name the addresses of the portal, separated by commas, never *."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is not set. Name the addresses of the portal, separated by commas, never *."),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set. Name the database, for example postgresql://danvan@/danvan."),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must begin with sqlite:/// or postgresql://."),
        ({"DEMO_DATE": "2025-09-10"}, "DEMO_DATE is set. It moves the portal's calendar and is for demonstrations only: unset it."),
        ({"HSTS_SECONDS": "soon"}, "HSTS_SECONDS must be a whole number, not “soon”."),
        ({"BEHIND_PROXY": "perhaps"}, "BEHIND_PROXY must be true or false, not “perhaps”."),
    ],
)  # fmt: skip
def test_production_refuses_to_start_without(changes, sentence):
    said = last_words_of_production(**COMPLETE | changes)

    assert said == f"django.core.exceptions.ImproperlyConfigured: {sentence}"


def test_sqlite_waits_for_its_lock_from_the_start_of_a_transaction(tmp_path):
    database = env.database(f"sqlite:///{tmp_path}/portal.sqlite3")

    assert database == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path / "portal.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def test_postgresql_is_pooled_and_keeps_odd_passwords():
    database = env.database("postgresql://danvan:p%40ss%2Fword@%2Frun%2Fpostgresql/danvan?sslmode=require")

    assert (database["PASSWORD"], database["HOST"], database["OPTIONS"]) == (
        "p@ss/word",
        "/run/postgresql",
        {"sslmode": "require", "pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
    )


def test_unreadable_database_address_is_not_repeated():
    with pytest.raises(ImproperlyConfigured) as refused:
        env.database("postgresql://danvan:secret@host:port/danvan")

    assert str(refused.value) == "DATABASE_URL cannot be read as the address of a database."
    assert refused.value.__cause__ is None


def test_values_are_taken_as_they_are(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "$not-the-name-of-another")

    assert env.text("SECRET_KEY") == "$not-the-name-of-another"


def test_readme_lists_every_name_that_is_read():
    reading = re.compile(r"""env\.(?:text|required|flag|number|names|day)\(\s*["'](\w+)["']""")
    sources = sorted((ROOT / "danvan" / "settings").glob("*.py"))
    names = {name for path in sources for name in reading.findall(path.read_text(encoding="utf-8"))}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert {"SECRET_KEY", "DATABASE_URL", "DEMO_DATE"} <= names
    assert sorted(name for name in names if f"`{name}`" not in readme) == []


@pytest.mark.parametrize("text", ["23/11/2026", "23-11-2026", "23.11.2026", "2026-11-23"])
def test_dates_are_read_as_people_write_them(text):
    assert forms.DateField().clean(text) == date(2026, 11, 23)


@pytest.mark.parametrize(("text", "value"), [("8,5", "8.5"), ("8.5", "8.5"), ("10", "10")])
def test_decimals_are_read_with_a_comma(text, value):
    assert forms.DecimalField(localize=True).clean(text) == Decimal(value)


def test_dates_and_numbers_are_written_the_vietnamese_way():
    written = (
        formats.date_format(date(2026, 1, 5)),
        formats.localize(Decimal("8.5")),
        formats.localize(2026),
        formats.number_format(1234567, use_l10n=True, force_grouping=True),
    )

    assert written == ("05/01/2026", "8,5", "2026", "1.234.567")
