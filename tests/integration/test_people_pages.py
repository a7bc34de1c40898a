"""The pages of who administers people: the list, somebody new, one person, and what is done there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import AuditEvent, Notification
from danvan.organization.models import Membership, User
from danvan.organization.roles import Role
from tests.factories import MembershipFactory, UserFactory
from tests.world import TODAY

LIST, NEW = "/nguoi-dung/", "/nguoi-dung/them/"


@pytest.fixture
def admin(world):
    return world.north.administrator


@pytest.fixture
def commune_admin(world):
    return MembershipFactory(unit=world.north.commune.unit, role=Role.ADMINISTRATOR).user


def people_in(page):
    return {user.full_name for user in page.context["page_obj"]}


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (User, Membership, AuditEvent, Notification)]


def words(page):
    return " ".join(page.content.decode().split())


# The list


def test_list_holds_everybody_who_holds_or_held_a_role_within_reach(world, client_of, commune_admin):
    page = client_of(commune_admin).get(LIST)

    commune = world.north.commune
    held = [*commune.people.values(), *commune.village.people.values(), world.former, world.inactive, commune_admin]
    assert people_in(page) == {user.full_name for user in held}


@pytest.mark.parametrize("person", ["north.reviewer", "north.leader", "north.commune.sender", "stranger"])
def test_pages_are_not_there_for_who_does_not_administer_people(world, client_of, person):
    user = world.people.get(person) or world.stranger
    client, target = client_of(user), world.north.commune.drafter.pk

    statuses = [client.get(address).status_code for address in (LIST, NEW, f"{LIST}{target}/", f"{LIST}{target}/khoa/")]

    assert statuses == [404] * 4


def test_list_is_filtered_by_words_unit_role_and_standing(world, client_of, admin):
    client, commune = client_of(admin), world.north.commune
    User.objects.filter(pk=commune.drafter.pk).update(last_login="2025-09-01T08:00+07:00")

    found = {
        query: people_in(client.get(f"{LIST}?{query}"))
        for query in (
            f"q={commune.sender.username}",
            "don_vi=xa+phan+hoa&vai_tro=drafter",
            "don_vi=Th%C3%B4n+B%C3%ACnh+H%C3%B2a",
            "trang_thai=khoa",
            "trang_thai=het_vai_tro",
        )
    }
    never = people_in(client.get(f"{LIST}?trang_thai=chua_dang_nhap"))

    assert list(found.values()) == [
        {commune.sender.full_name},
        {commune.drafter.full_name, commune.village.drafter.full_name},
        {user.full_name for user in commune.village.people.values()},
        {world.inactive.full_name},
        {world.former.full_name},
    ]
    assert commune.drafter.full_name not in never
    assert commune.sender.full_name in never


def test_filter_by_a_unit_out_of_reach_is_told_and_passed_over(world, client_of, admin):
    page = client_of(admin).get(f"{LIST}?don_vi=Huy%E1%BB%87n+%C4%90%E1%BB%A9c+Linh")

    assert page.context["filters"].ignored == [
        "Không có đơn vị “Huyện Đức Linh” trong phạm vi anh/chị quản trị. Hãy ghi đúng tên hoặc mã đơn vị."
    ]


def test_list_asks_the_same_for_one_person_as_for_many(world, client_of, commune_admin):
    client, counts = client_of(commune_admin), []
    for more in (12, 0):
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
        for user in UserFactory.create_batch(more):
            MembershipFactory.create(user=user, unit=world.north.commune.unit, role=Role.DRAFTER)
            MembershipFactory.create(user=user, unit=world.north.commune.village.unit, role=Role.SENDER)

    assert counts[0] == counts[1]


# Somebody new


def typed(world, **changes):
    fields = {
        "full_name": "Nguyễn Văn An", "title": "Công chức", "unit": "Xã Phan Hòa", "role": "drafter", "email": "",
        "username": "", "checked": "", "who": "",
    }  # fmt: skip
    return fields | changes


def test_new_person_is_asked_about_and_then_made(world, client_of, admin):
    client = client_of(admin)

    first = client.post(NEW, typed(world))
    second = client.post(NEW, typed(world, checked="Nguyễn Văn An", username="an.nguyenvan"))

    user = User.objects.get(full_name="Nguyễn Văn An")
    assert (first.status_code, first.context["form"]["username"].value()) == (200, "an.nguyenvan")
    assert (second.status_code, second.headers["Cache-Control"].split(", ")[-1]) == (200, "private")
    assert user.check_password(second.context["password"])
    assert [(m.unit, m.role) for m in user.memberships.all()] == [(world.north.commune.unit, Role.DRAFTER)]


def test_name_that_is_there_is_offered_and_gets_the_role(world, client_of, admin):
    existing = world.north.other_commune.drafter
    client, before = client_of(admin), User.objects.count()

    first = client.post(NEW, typed(world, full_name=existing.full_name.upper()))
    again = client.post(NEW, typed(world, full_name=existing.full_name, checked=existing.full_name, username="ai.do"))
    done = client.post(
        NEW,
        typed(world, full_name=existing.full_name, checked=existing.full_name, username="ai.do", who=str(existing.pk)),
    )

    assert [str(value) for value, _ in first.context["form"].fields["who"].choices] == [str(existing.pk), "moi"]
    assert (again.status_code, again.context["form"].errors) == (422, {"who": ["Chưa chọn người này là ai."]})
    assert (done.status_code, done.headers["Location"]) == (302, f"{LIST}{existing.pk}/")
    assert User.objects.count() == before
    assert {(m.unit, m.role) for m in existing.memberships.all()} == {
        (world.north.other_commune.unit, "drafter"), (world.north.commune.unit, "drafter"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"unit": "Xã Mê Pu"}, {"unit": "Huyện Bắc Bình"}, {"role": "reviewer"}, {"role": "approver"}, {"role": "emperor"}],
    ids=str,
)
def test_new_person_beyond_what_a_commune_administrator_may_is_refused(world, client_of, commune_admin, changes):
    client = client_of(commune_admin)
    before = everything()

    answer = client.post(NEW, typed(world, checked="Nguyễn Văn An", username="an.nv", **changes))

    assert (answer.status_code, everything()) == (422, before)


# One person


def test_person_page_tells_roles_former_roles_and_rights(world, client_of, admin):
    person = world.north.commune.sender
    MembershipFactory(user=person, unit=world.north.unit, role=Role.LEADER, ends_on="2024-12-31")
    MembershipFactory(user=person, unit=world.south.commune.unit, role=Role.DRAFTER)

    page = client_of(admin).get(f"{LIST}{person.pk}/")

    context = page.context
    assert [(m.role, m.unit.name, may) for m, may in context["roles"]] == [("sender", "Xã Phan Hòa", True)]
    assert [(m.role, m.unit.name) for m in context["former"]] == [("leader", "Huyện Bắc Bình")]
    assert context["elsewhere"] == 1
    assert "Xã Mê Pu" not in page.content.decode()
    assert [row.label for row in context["rights"]["Đăng ký và tự đánh giá"]][-1] == "Ký gửi lên cấp xét duyệt"


def test_person_out_of_reach_is_not_there(world, client_of, commune_admin):
    client, person = client_of(commune_admin), world.north.other_commune.drafter
    membership, before = person.memberships.get(), everything()
    ends = {"ends_on": "2025-09-10", "reason": "Nghỉ hưu"}

    statuses = [
        client.get(f"{LIST}{person.pk}/").status_code,
        client.post(f"{LIST}{person.pk}/khoa/", {"reason": "Nghỉ hưu"}).status_code,
        client.post(f"{LIST}{person.pk}/sua/", {"full_name": "Tên Khác"}).status_code,
        client.post(f"{LIST}{person.pk}/vai-tro/{membership.pk}/ket-thuc/", ends).status_code,
        client.post(f"{LIST}{world.former.pk}/vai-tro/{membership.pk}/ket-thuc/", ends).status_code,
    ]

    assert (statuses, everything()) == ([404] * 5, before)


def test_acts_on_a_reviewer_of_ones_own_commune_are_refused_in_words(world, client_of, commune_admin):
    client, person = client_of(commune_admin), world.north.commune.reviewer
    membership, before = person.memberships.get(), everything()
    ends = {"ends_on": "2025-09-10", "reason": "Nghỉ hưu"}
    moves = {"unit": "Thôn Bình Hòa", "role": "drafter", "starts_on": "2025-09-10", "reason": "Điều động"}

    answers = [
        client.post(f"{LIST}{person.pk}/khoa/", {"reason": "Nghỉ hưu"}),
        client.post(f"{LIST}{person.pk}/sua/", {"full_name": "Tên Khác"}),
        client.post(f"{LIST}{person.pk}/vai-tro/{membership.pk}/ket-thuc/", ends),
        client.post(f"{LIST}{person.pk}/vai-tro/{membership.pk}/chuyen/", moves),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert ["quản trị cấp trên" in answer.context["reasons"][0] for answer in answers] == [True] * 4
    assert everything() == before


def test_roles_are_given_moved_and_ended_through_the_pages(world, client_of, admin):
    client, person = client_of(admin), world.north.commune.drafter
    page = f"{LIST}{person.pk}/"

    given = client.post(f"{page}vai-tro/them/", {"unit": "Thôn Hải Lạc", "role": "sender", "starts_on": "2025-09-10"})
    begun = person.memberships.get(role="sender")
    moved = client.post(
        f"{page}vai-tro/{begun.pk}/chuyen/",
        {"unit": "Xã Hải Ninh", "role": "sender", "starts_on": "2025-10-01", "reason": "Điều động"},
    )
    last = person.memberships.get(role="sender", unit=world.north.other_commune.unit)
    ended = client.post(f"{page}vai-tro/{last.pk}/ket-thuc/", {"ends_on": "2025-12-31", "reason": "Nghỉ hưu"})

    assert [answer.headers.get("Location") for answer in (given, moved, ended)] == [page] * 3
    spans = person.memberships.order_by("pk").values_list("unit__name", "role", "starts_on", "ends_on")
    assert [(unit, role, f"{start}", f"{end}") for unit, role, start, end in spans] == [
        ("Xã Phan Hòa", "drafter", "2021-01-01", "None"),
        ("Thôn Hải Lạc", "sender", f"{TODAY}", "2025-09-30"),
        ("Xã Hải Ninh", "sender", "2025-10-01", "2025-12-31"),
    ]


def test_account_is_corrected_locked_and_reopened_through_the_pages(world, client_of, admin):
    client, person = client_of(admin), world.north.commune.drafter
    page, states = f"{LIST}{person.pk}/", []

    for act, fields in (
        ("sua/", {"full_name": "Lê Thị Sửa", "title": "Phó Chủ tịch", "email": "sua@coquan.vn"}),
        ("khoa/", {"reason": "Nghỉ hưu"}),
        ("mo-lai/", {}),
    ):
        shown = client.get(page + act)
        answer = client.post(page + act, fields)
        person.refresh_from_db()
        states.append((shown.status_code, answer.headers["Location"], person.full_name, person.is_active))

    assert states == [
        (200, page, "Lê Thị Sửa", True),
        (200, page, "Lê Thị Sửa", False),
        (200, page, "Lê Thị Sửa", True),
    ]


def test_reading_pages_writes_nothing(world, client_of, admin):
    client, person = client_of(admin), world.north.commune.drafter
    membership, before = person.memberships.get(), everything()

    for address in (
        LIST, NEW, f"{LIST}{person.pk}/", f"{LIST}{person.pk}/sua/", f"{LIST}{person.pk}/khoa/",
        f"{LIST}{person.pk}/vai-tro/them/", f"{LIST}{person.pk}/vai-tro/{membership.pk}/chuyen/", "/phan-quyen/",
    ):  # fmt: skip
        assert client.get(address).status_code == 200

    assert everything() == before
