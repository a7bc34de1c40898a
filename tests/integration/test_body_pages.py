"""The pages of reviewing bodies and issuers: who reads them, who changes them, what they say."""

from datetime import date

import pytest

from danvan.organization.actions.bodies import add_body
from danvan.organization.models import ReviewingBody
from tests.integration.test_body_acts import CONTENT, STATE_ISSUER

TYPED = {
    "name": "Ban Tuyên giáo và Dân vận Huyện ủy Bắc Bình",
    "superior": "Huyện ủy Bắc Bình",
    "number_suffix": "BTGDVHU",
    "place": "Bắc Bình",
    "signer_authority": "",
    "signer_title": "Trưởng Ban",
    "signer_name": "Lê Văn Mới",
    "issuer_kind": "party",
    "reviews": "1",
    "valid_from": "20/02/2025",
}


def address(place, tail=""):
    return f"/don-vi/{place.unit.pk}/co-quan/{tail}"


def names_of(shown):
    return [one["body"].name for one in shown]


@pytest.fixture
def body(world):
    return world.north.unit.bodies.get()


@pytest.fixture
def client(world, client_of):
    return client_of(world.north.administrator)


def test_page_tells_the_bodies_of_now_before_and_to_come(world, client, body):
    add_body(world.north.unit, content=STATE_ISSUER, actor=world.north.administrator)
    client.post(address(world.north, f"{body.pk}/ke-tiep/"), TYPED)
    newest = world.north.unit.bodies.get(reviews=True, valid_to=None)
    client.post(address(world.north, f"{newest.pk}/ke-tiep/"), TYPED | {"name": "Ban mới", "valid_from": "01/12/2025"})

    page = client.get(address(world.north))

    assert [names_of(page.context[part]) for part in ("present", "coming", "former")] == [
        ["Ban Tuyên giáo và Dân vận Huyện ủy Bắc Bình", "Ủy ban nhân dân huyện Bắc Bình"],
        ["Ban mới"],
        ["Ban Dân vận Huyện Bắc Bình"],
    ]


def test_body_is_added_changed_succeeded_and_ended_by_its_pages(world, client, body):
    added = client.post(address(world.north, "them/"), TYPED | {"name": "Ủy ban nhân dân huyện", "reviews": "0"})
    issuer = ReviewingBody.objects.get(name="Ủy ban nhân dân huyện")
    changed = client.post(
        address(world.north, f"{issuer.pk}/"), TYPED | {"name": "UBND huyện Bắc Bình", "issuer_kind": "state"}
    )
    ended = client.post(address(world.north, f"{issuer.pk}/ket-thuc/"), {"last_day": "09/09/2025"})
    succeeded = client.post(address(world.north, f"{body.pk}/ke-tiep/"), TYPED)

    assert [page.status_code for page in (added, changed, ended, succeeded)] == [302] * 4
    rows = world.north.unit.bodies.order_by("reviews", "valid_from")
    assert list(rows.values_list("name", "issuer_kind", "reviews", "valid_from", "valid_to")) == [
        ("UBND huyện Bắc Bình", "state", False, date(2025, 2, 20), date(2025, 9, 9)),
        ("Ban Dân vận Huyện Bắc Bình", "party", True, date(2020, 1, 1), date(2025, 2, 19)),
        ("Ban Tuyên giáo và Dân vận Huyện ủy Bắc Bình", "party", True, date(2025, 2, 20), None),
    ]


def test_refused_form_keeps_what_was_typed(world, client):
    page = client.post(address(world.north, "them/"), TYPED)

    assert (page.status_code, page.context["form"]["name"].value(), page.context["reasons"]) == (
        422, TYPED["name"],
        ["Trùng thời gian với Ban Dân vận Huyện Bắc Bình, có từ ngày 01/01/2020. Hãy kết thúc cơ quan đó trước, hoặc "
         "dùng “Đổi tên, kế tiếp”."],
    )  # fmt: skip
    assert world.north.unit.bodies.count() == 1


def test_what_is_missing_is_asked_for(world, client):
    page = client.post(address(world.north, "them/"), {})

    assert {name: list(errors) for name, errors in page.context["form"].errors.items()} == {
        "name": ["Chưa nhập tên cơ quan."],
        "superior": ["Chưa nhập cơ quan cấp trên trực tiếp."],
        "number_suffix": ["Chưa nhập ký hiệu văn bản."],
        "place": ["Chưa nhập địa danh."],
        "issuer_kind": ["Chưa chọn hệ thống."],
        "signer_title": ["Chưa nhập chức vụ người ký."],
        "reviews": ["Chưa chọn việc của cơ quan."],
        "valid_from": ["Chưa nhập có từ ngày."],
    }


def test_confirmation_names_what_goes_to_the_next_desk(world, client, body):
    world.registration(world.north.commune, "submitted", name="Đường hoa")

    page = client.get(address(world.north, f"{body.pk}/ket-thuc/"))

    assert "Đường hoa (Xã Phan Hòa): Huyện Bắc Bình → Tỉnh Bình Thuận" in page.content.decode()
    assert ReviewingBody.objects.get(pk=body.pk).valid_to is None


def test_body_on_issued_lists_offers_only_its_signer(world, client, body):
    recognition = world.recognition(world.north.commune, "exemplary", published=True, year=2024)
    world.commendation_list(world.north, "issued", of=[recognition], year=2024)

    page = client.get(address(world.north, f"{body.pk}/"))

    assert list(page.context["form"].fields) == ["signer_authority", "signer_title", "signer_name"]


@pytest.mark.parametrize("person", ["north.reviewer", "north.approver", "north.leader"])
def test_who_reads_the_unit_reads_its_bodies_and_changes_nothing(world, client_of, body, person):
    client = client_of(world.people[person])

    page = client.get(address(world.north))
    tails = ("them/", f"{body.pk}/", f"{body.pk}/ke-tiep/", f"{body.pk}/ket-thuc/")
    answers = [client.get(address(world.north, tail)).status_code for tail in tails]
    answers += [client.post(address(world.north, f"{body.pk}/bo/")).status_code]

    assert (page.context["manages"], page.context["may_add"], answers) == (False, False, [404] * 5)


@pytest.mark.parametrize("person", ["north.commune.sender", "south.reviewer", "north.commune.reviewer"])
def test_bodies_of_a_unit_out_of_reach_are_not_found(world, client_of, body, person):
    client = client_of(world.people[person])
    tails = ("", "them/", f"{body.pk}/", f"{body.pk}/ke-tiep/", f"{body.pk}/ket-thuc/")

    assert [client.get(address(world.north, tail)).status_code for tail in tails] == [404] * 5


def test_body_of_another_unit_is_not_found_under_this_one(world, client):
    other = world.south.unit.bodies.get()

    assert client.get(address(world.north, f"{other.pk}/")).status_code == 404


def test_heading_of_a_list_offers_the_issuers_of_its_rung(world, client_of):
    committee = add_body(world.north.unit, content=STATE_ISSUER, actor=world.north.administrator)
    draft = world.commendation_list(world.north)
    client = client_of(world.north.reviewer)

    page = client.get(f"/danh-sach/{draft.pk}/the-thuc/")

    assert list(page.context["form"].fields["body"].queryset) == [draft.body, committee]


def test_draft_of_a_rung_without_a_second_issuer_asks_for_none(world, client_of):
    draft = world.commendation_list(world.north)

    page = client_of(world.north.reviewer).get(f"/danh-sach/{draft.pk}/the-thuc/")

    assert "body" not in page.context["form"].fields
    assert CONTENT["issuer_kind"] == draft.body.issuer_kind
