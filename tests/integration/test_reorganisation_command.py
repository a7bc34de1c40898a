"""`manage.py reorganise`: a plan shown, carried out, or refused, from the server's console."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from danvan.activity.models import AuditEvent
from danvan.organization.models import Reorganisation, Unit, UnitKind, User
from danvan.organization.roles import Role
from tests.factories import MembershipFactory, UnitFactory

NUMBER = "12/NQ-HĐND"
PLAN = f"""Ngày hiệu lực,Số văn bản,Ngày văn bản,Hình thức,Mã đơn vị cũ,Mã đơn vị mới,Tên đơn vị mới,Loại,Hình thức gọi,Trực thuộc (mã)
01/07/2025,{NUMBER},16/06/2025,Thành lập,,M,Xã Mới,xã,xã,T
01/07/2025,{NUMBER},16/06/2025,Sáp nhập,A,M,,,,
01/07/2025,{NUMBER},16/06/2025,Sáp nhập,B,M,,,,
"""
WHAT = """01/07/2025  12/NQ-HĐND
      2  Đơn vị kết thúc
      1  Đơn vị mới
"""


@pytest.fixture
def admin(db, today) -> User:
    root = UnitFactory(code="T", kind=UnitKind.PROVINCE)
    UnitFactory(code="A", name="Xã A", parent=root)
    UnitFactory(code="B", name="Xã B", parent=root)
    return MembershipFactory(unit=root, role=Role.ADMINISTRATOR, user__username="quantri").user


@pytest.fixture
def plan(tmp_path) -> Path:
    path = tmp_path / "ke-hoach.csv"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture
def paper(tmp_path) -> Path:
    path = tmp_path / "nghi-quyet.pdf"
    path.write_bytes(b"%PDF-1.7\n%%EOF\n")
    return path


def reorganise(plan: Path, *options: str, actor: str = "quantri") -> str:
    written = StringIO()
    call_command("reorganise", str(plan), "--actor", actor, *options, stdout=written)
    return written.getvalue()


def stored() -> set[str]:
    return set(default_storage.listdir("reorganisations")[1]) if default_storage.exists("reorganisations") else set()


def test_plan_is_carried_out_with_its_document(admin, plan, paper):
    written = reorganise(plan, "--document", f"{NUMBER}={paper}")

    done = Reorganisation.objects.get()
    assert written == f"{WHAT}Done.\n"
    with done.document_file.open() as file:
        assert (done.document_name, file.read()) == ("nghi-quyet.pdf", paper.read_bytes())
    assert [unit.heir.code for unit in Unit.objects.filter(code__in="AB")] == ["M", "M"]
    assert AuditEvent.objects.filter(verb="unit.reorganise").values_list("actor_name", flat=True).get() == str(admin)


def test_dry_run_changes_nothing_and_says_what_is_missing(admin, plan):
    before, files = list(Unit.objects.values()), stored()

    written = reorganise(plan, "--dry-run")

    assert written == f"Still needed: --document for {NUMBER}.\n{WHAT}Nothing was changed (--dry-run).\n"
    assert (list(Unit.objects.values()), stored()) == (before, files)
    assert (Reorganisation.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_plan_without_its_document_is_refused(admin, plan):
    with pytest.raises(CommandError, match=f"^Chưa đính kèm tệp của văn bản {NUMBER}.$"):
        reorganise(plan)


def test_wrong_plan_is_refused_with_every_problem(admin, plan, paper):
    plan.write_text(PLAN.replace("Sáp nhập,B", "Sáp nhập,C").replace(",A,M", ",A,N"), encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        reorganise(plan, "--document", f"{NUMBER}={paper}")

    assert str(refused.value).splitlines() == [
        "Dòng 3, cột “Mã đơn vị mới”: Đơn vị mới mã N không có và cũng không được thành lập trong kế hoạch.",
        "Dòng 4, cột “Mã đơn vị cũ”: Không có đơn vị mã C.",
    ]


def test_file_is_not_kept_when_the_plan_fails(admin, plan, paper):
    other = MembershipFactory(unit=Unit.objects.get(code="A"), role=Role.ADMINISTRATOR, user__username="xa.a").user
    files = stored()

    with pytest.raises(CommandError, match="không có quyền"):
        reorganise(plan, "--document", f"{NUMBER}={paper}", actor=other.username)

    assert stored() == files
    assert Unit.objects.filter(valid_to__isnull=False).count() == 0


def test_document_that_the_plan_does_not_name_is_refused(admin, plan, paper):
    with pytest.raises(CommandError, match="The plan names no document 99"):
        reorganise(plan, "--document", f"99={paper}")


def test_document_that_is_no_document_is_refused(admin, plan, paper):
    paper.write_bytes(b"MZ not a document")

    with pytest.raises(CommandError, match="bên trong không phải"):
        reorganise(plan, "--document", f"{NUMBER}={paper}")


def test_unknown_actor_is_refused(admin, plan):
    with pytest.raises(CommandError, match="There is no account named ai-do"):
        reorganise(plan, actor="ai-do")
