"""Reorganisations, and what is brought in from Excel or printed on the way."""

from datetime import date

import factory

from danvan.organization.models import Reorganisation, SuccessionKind, UnitSuccession
from danvan.organization.models.imports import ImportBatch, ImportLine, LineOutcome, UnitAlias
from danvan.organization.models.plan_import import PlanImport
from danvan.organization.models.sign_in_session import SignInSession
from danvan.organization.models.slips import PasswordSlips
from tests.factories.base import PortalFactory
from tests.factories.organization import UnitFactory, UserFactory


class ReorganisationFactory(PortalFactory):
    """One that was carried out; its successions are made by themselves."""

    class Meta:
        model = Reorganisation

    effective_from = date(2025, 7, 1)
    document_number = factory.Sequence(lambda n: f"{n + 1}/NQ-HĐND")
    document_date = date(2025, 6, 16)
    document_file = "reorganisations/nghi-quyet.pdf"
    document_name = "nghi-quyet.pdf"
    document_sha256 = "0" * 64
    performed_by = factory.SubFactory(UserFactory)


class UnitSuccessionFactory(PortalFactory):
    """A unit that was merged into another."""

    class Meta:
        model = UnitSuccession

    reorganisation = factory.SubFactory(ReorganisationFactory)
    old = factory.SubFactory(UnitFactory)
    new = factory.SubFactory(UnitFactory)
    kind = SuccessionKind.MERGED
    old_name = factory.LazyAttribute(lambda succession: succession.old.name)
    new_name = factory.LazyAttribute(lambda succession: succession.new.name if succession.new else "")


class ImportBatchFactory(PortalFactory):
    """A file that was uploaded and waits to be checked."""

    class Meta:
        model = ImportBatch

    kind = "units"
    unit = factory.SubFactory(UnitFactory)
    file_name = "don-vi.xlsx"
    sha256 = "0" * 64
    content = b"PK"
    uploaded_by = factory.SubFactory(UserFactory)


class ImportLineFactory(PortalFactory):
    """A line that would make something new."""

    class Meta:
        model = ImportLine

    batch = factory.SubFactory(ImportBatchFactory)
    number = factory.Sequence(lambda n: n + 2)
    outcome = LineOutcome.NEW
    values = factory.LazyFunction(lambda: {"name": "Xã Phan Hòa"})
    conversions = factory.LazyFunction(lambda: [["Tên", "x· Phan Hßa", "xã Phan Hòa"]])
    errors = factory.LazyFunction(lambda: ["Chưa có mã đơn vị."])


class UnitAliasFactory(PortalFactory):
    """A name under which old files know a unit."""

    class Meta:
        model = UnitAlias

    unit = factory.SubFactory(UnitFactory)
    text = factory.Sequence(lambda n: f"UBND xã Tân Lập {n}")
    search_key = factory.Sequence(lambda n: f"ubnd xa tan lap {n}")


class PlanImportFactory(PortalFactory):
    """A plan that was uploaded and waits for its preview."""

    class Meta:
        model = PlanImport

    file_name = "ke-hoach.csv"
    sha256 = "0" * 64
    content = b"PK"
    uploaded_by = factory.SubFactory(UserFactory)
    problems = factory.LazyFunction(lambda: [[2, "Mã đơn vị cũ", "Chưa ghi mã."]])
    outcomes = factory.LazyFunction(lambda: [{"closed": ["Xã Phan Hòa"]}])
    documents = factory.LazyFunction(lambda: {"1671/NQ-UBTVQH15": []})
    reorganisations = factory.LazyFunction(lambda: [1])


class PasswordSlipsFactory(PortalFactory):
    """Slips that were not taken yet."""

    class Meta:
        model = PasswordSlips

    created_by = factory.SubFactory(UserFactory)
    count = 2
    content = b"%PDF"


class SignInSessionFactory(PortalFactory):
    """A browser in which somebody is signed in."""

    class Meta:
        model = SignInSession

    user = factory.SubFactory(UserFactory)
    session_key = factory.Sequence(lambda n: f"{n:032d}")
    browser = "Chrome trên Windows"
