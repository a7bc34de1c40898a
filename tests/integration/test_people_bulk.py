"""Accounts in bulk from an Excel file, and the slips with their one-time passwords."""

import io
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.people_bulk import create_people
from danvan.organization.actions.slips import keep_slips, take_slips, wipe_expired_slips
from danvan.organization.importing.people_file import (
    EMAIL,
    FULL_NAME,
    ROLE,
    TITLE,
    UNIT,
    USERNAME,
    plan_people,
)
from danvan.organization.models import Membership, PasswordSlips, User
from danvan.organization.roles import Role
from tests.conftest import on_day
from tests.factories import MembershipFactory
from tests.workbooks import workbook

ADDRESS = "https://danvan.example/"


@pytest.fixture
def admin(world):
    return world.north.administrator


def row(full_name="Nguyễn Văn An", unit="Xã Phan Hòa", role="Người soạn", username="", title="", email=""):
    return {FULL_NAME: full_name, UNIT: unit, ROLE: role, USERNAME: username, TITLE: title, EMAIL: email}


def plan(rows, actor):
    return plan_people(enumerate(rows, start=2), actor=actor)


def problems(rows, actor):
    return [(problem.row, problem.column, problem.reason) for problem in plan(rows, actor).problems]


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (User, Membership, AuditEvent, PasswordSlips)]


# The dry run


def test_good_rows_are_planned_and_nothing_is_written(world, admin):
    before = everything()

    planned = plan([row(), row(unit=world.north.other_commune.unit.code, role="ký gửi", title="Chủ tịch")], admin)

    assert [(p.username, p.unit.name, p.role, p.is_new) for p in planned.people] == [
        ("an.nguyenvan", "Xã Phan Hòa", Role.DRAFTER, True),
        ("an.nguyenvan2", "Xã Hải Ninh", Role.SENDER, True),
    ]
    assert (planned.problems, everything()) == ([], before)


def test_wrong_rows_are_told_by_row_column_and_reason(world, admin):
    rows = [
        row(full_name="", role=""),
        row(unit="Xã Không Có"),
        row(unit="Xã Mê Pu"),
        row(role="Trưởng phòng"),
        row(unit="Huyện Bắc Bình", role="Cán bộ thẩm định"),
        row(username="có dấu"),
        row(email="khong-phai-thu"),
        row(username=world.south.reviewer.username),
        row(username=world.north.reviewer.username),
        row(full_name="Lê Thị Bé"),
        row(full_name="LÊ THỊ BÉ"),
    ]

    found = problems(rows, admin)

    roles = ", ".join(role.label for role in Role)
    assert [(number, column) for number, column, _ in found] == [
        (2, FULL_NAME), (2, ROLE), (3, UNIT), (4, UNIT), (5, ROLE), (6, ROLE), (7, USERNAME), (8, EMAIL), (9, USERNAME),
        (10, USERNAME), (12, FULL_NAME),
    ]  # fmt: skip
    reasons = [reason for _, _, reason in found]
    assert reasons[:5] == [
        "Chưa ghi họ và tên.",
        "Chưa ghi vai trò.",
        "Không có đơn vị “Xã Không Có” trong phạm vi anh/chị quản trị. Hãy ghi đúng tên hoặc mã đơn vị.",
        "Không có đơn vị “Xã Mê Pu” trong phạm vi anh/chị quản trị. Hãy ghi đúng tên hoặc mã đơn vị.",
        f"Không có vai trò này. Hãy ghi một trong: {roles}.",
    ]
    assert reasons[-3:] == [
        "Tên đăng nhập đã có người dùng. Hãy để trống để cổng đặt tên khác.",
        f"Tên đăng nhập này là của {world.north.reviewer.full_name}. Hãy sửa họ tên hoặc để trống tên đăng nhập.",
        "Trùng với dòng 11 của tệp.",
    ]


def test_people_who_are_there_only_get_the_role(world, admin):
    drafter, sender = world.north.commune.drafter, world.north.commune.sender
    rows = [
        row(full_name=drafter.full_name, role="Người ký gửi"),
        row(full_name=sender.full_name, role="Người ký gửi"),
        row(full_name=drafter.full_name, username=drafter.username, unit="Xã Hải Ninh"),
        row(full_name="Lê Thị Bé", username="be.lethi"),
        row(full_name="Lê Thị Bé", username="be.lethi", unit="Xã Hải Ninh", role="Người ký gửi"),
    ]
    before = User.objects.count()

    planned = plan(rows, admin)
    slips = create_people(planned.people, address=ADDRESS, actor=admin)

    assert ([p.row for p in planned.new], [p.row for p in planned.added], [p.row for p in planned.unchanged]) == (
        [5], [2, 4, 6], [3],
    )  # fmt: skip
    assert (slips.count, User.objects.count()) == (1, before + 1)
    assert {(m.unit.name, m.role) for m in Membership.objects.filter(user__username="be.lethi")} == {
        ("Xã Phan Hòa", "drafter"), ("Xã Hải Ninh", "sender"),
    }  # fmt: skip
    assert {(m.unit.name, m.role) for m in drafter.memberships.all()} == {
        ("Xã Phan Hòa", "drafter"), ("Xã Phan Hòa", "sender"), ("Xã Hải Ninh", "drafter"),
    }  # fmt: skip


def test_file_planned_by_one_is_refused_whole_when_another_confirms_it(world, admin):
    """What was judged for the district is asked again of who confirms: all or nothing."""
    commune = MembershipFactory(unit=world.north.commune.unit, role=Role.ADMINISTRATOR).user
    planned = plan([row(), row(unit="Xã Hải Ninh")], admin)
    before = everything()

    with pytest.raises(OutOfReach):
        create_people(planned.people, address=ADDRESS, actor=commune)

    assert everything() == before


# 120 accounts


NAMES = ("Nguyễn Văn", "Trần Thị", "Lê Quốc", "Phạm Ngọc", "Đặng Minh", "K’ Thị")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Hạnh", "Hòa", "Lan", "Mai", "Nga", "Phúc")


def test_a_hundred_and_twenty_accounts_come_from_an_xlsx_with_as_many_slips(world, client_of, admin, committed):
    people = [(f"{family} {middle} {given}") for family in NAMES for middle in ("Thanh", "Xuân") for given in GIVEN]
    places = ("Xã Phan Hòa", "Xã Hải Ninh", "Thôn Bình Hòa")
    table = [
        [FULL_NAME, TITLE, USERNAME, UNIT, ROLE, EMAIL],
        *([name, "Công chức", "", places[at % 3], "Người soạn", ""] for at, name in enumerate(people)),
    ]
    client, before = client_of(admin), User.objects.count()

    upload = io.BytesIO(workbook(table))
    upload.name = "nguoi-dung.xlsx"
    with committed():
        checked = client.post("/nhap-excel/moi/people/", {"file": upload})
    after_check = User.objects.count()
    with committed():
        client.post(f"{checked.headers['Location']}xac-nhan/")

    slips = PasswordSlips.objects.get()
    assert (len(people), after_check, User.objects.count() - before, slips.count) == (120, before, 120, 120)
    made = User.objects.filter(full_name__in=people)
    assert set(made.values_list("must_change_password", flat=True)) == {True}
    first, again = client.post(f"/nguoi-dung/phieu/{slips.pk}/"), client.post(f"/nguoi-dung/phieu/{slips.pk}/")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(first.content)).pages]
    assert (first.headers["Content-Type"], again.status_code) == ("application/pdf", 422)
    assert [text.count("Mật khẩu dùng\nmột lần") for text in pages] == [8] * 15
    assert sorted(line for text in pages for line in text.splitlines() if line in set(people)) == sorted(people)
    assert {user.username for user in made if user.username not in "\n".join(pages)} == set()


def test_password_on_the_slip_signs_in_and_is_written_nowhere(world, client, admin):
    slips = create_people(plan([row()], admin).people, address=ADDRESS, actor=admin)
    text = PdfReader(io.BytesIO(take_slips(slips, actor=admin))).pages[0].extract_text()

    password = "".join(re.findall(r"một lần (.*)\nDùng đến", text)[0].split())
    written = str([list(AuditEvent.objects.values()), list(PasswordSlips.objects.values())])
    assert User.objects.get(username="an.nguyenvan").check_password(password)
    assert password not in written
    assert "danvan.example" in text
    assert PasswordSlips.objects.get().content is None


# Taken once, by who made them, within a day


@pytest.fixture
def slips(admin):
    return keep_slips(b"%PDF-", count=3, actor=admin)


def test_slips_are_taken_once(slips, admin):
    content = take_slips(slips, actor=admin)

    with pytest.raises(NotAllowed) as refused:
        take_slips(slips, actor=admin)
    slips.refresh_from_db()
    assert (content, slips.content, bool(slips.wiped_at)) == (b"%PDF-", None, True)
    assert refused.value.reasons == [
        "Phiếu chỉ tải được một lần và đã tải rồi. Nếu mất phiếu: hãy cấp lại mật khẩu cho từng người ở trang người dùng."
    ]
    assert AuditEvent.objects.filter(verb="slips.download").values_list("label", flat=True).get() == (
        "Tải 3 phiếu mật khẩu"
    )


def test_slips_are_for_their_maker_only(world, client_of, slips):
    client = client_of(world.province.administrator)

    statuses = [client.get(f"/nguoi-dung/phieu/{slips.pk}/").status_code for _ in range(1)]
    statuses.append(client.post(f"/nguoi-dung/phieu/{slips.pk}/").status_code)

    assert statuses == [404, 404]
    with pytest.raises(OutOfReach):
        take_slips(slips, actor=world.province.administrator)
    slips.refresh_from_db()
    assert bytes(slips.content) == b"%PDF-"


def test_slips_that_nobody_took_are_wiped_after_a_day(slips, admin, client_of):
    with on_day("2025-09-11", hour=9, minute=1):
        page = client_of(admin).get(f"/nguoi-dung/phieu/{slips.pk}/")
        with pytest.raises(NotAllowed):
            take_slips(slips, actor=admin)
        wiped = wipe_expired_slips(actor=None)

    slips.refresh_from_db()
    assert (len(page.context["reasons"]), wiped, slips.content) == (1, 1, None)


def test_slips_stay_for_their_day(slips):
    with on_day("2025-09-11", hour=8, minute=59):
        assert wipe_expired_slips(actor=None) == 0


@pytest.mark.parametrize("changes", [{"content": None}, {"wiped_at": "2025-09-10T09:00+07:00"}, {"expires_at": None}])
def test_slips_are_there_or_wiped_and_expire(slips, changes):
    if "expires_at" in changes:
        changes = {"expires_at": slips.created_at - timedelta(seconds=1)}

    with pytest.raises(IntegrityError), transaction.atomic():
        PasswordSlips.objects.filter(pk=slips.pk).update(**changes)
