"""Who is told of registrations that read alike: reviewers of both, units only by name of what they may read."""

import pytest

from danvan.organization.models import UnitKind
from models_registry.likeness.pairs import look_around, look_through
from models_registry.models import LikePair, Registration
from models_registry.workflow import registration_workflow
from tests.integration.likeness_pages import LIST, OTHER, pair_of, url, written
from tests.integration.registration_pages import CREATE, typed_in
from tests.world import PEOPLE

NAME = "Thắp sáng đường quê"


def who_sees(world, pair) -> list[str]:
    return [
        name for name in sorted(PEOPLE) if LikePair.objects.visible_to(world.people[name]).filter(pk=pair.pk).exists()
    ]


@pytest.fixture
def neighbours(world):
    """Two communes of one district, each with a registration of one name."""
    one = written(world, world.north.commune, NAME)
    other = written(world, world.north.other_commune, NAME, text=OTHER)
    return pair_of(one, other)


def test_pair_is_seen_by_the_reviewers_of_both(world, neighbours):
    assert who_sees(world, neighbours) == [
        "north.approver", "north.reviewer", "province.approver", "province.reviewer",
    ]  # fmt: skip


def test_pair_of_a_commune_and_its_village_is_seen_from_above_both(world):
    one = written(world, world.north.commune, NAME)
    other = written(world, world.north.commune.village, NAME)

    assert who_sees(world, pair_of(one, other)) == [
        "north.approver", "north.reviewer", "province.approver", "province.reviewer",
    ]  # fmt: skip


def test_pair_of_two_villages_of_a_commune_is_seen_by_the_commune(world):
    village = world.add_place(world.north.commune, "Thôn Bình Lạc", kind=UnitKind.VILLAGE)
    one = written(world, world.north.commune.village, NAME)
    other = written(world, village, NAME)

    assert who_sees(world, pair_of(one, other)) == [
        "north.approver", "north.commune.approver", "north.commune.reviewer", "north.reviewer",
        "province.approver", "province.reviewer",
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "ready"])
def test_pair_with_a_draft_is_seen_by_no_reviewer(world, state):
    sent = written(world, world.north.commune, NAME)
    draft = written(world, world.north.other_commune, NAME, state)

    assert who_sees(world, pair_of(sent, draft)) == []


def test_pair_goes_out_of_sight_with_a_withdrawal(world, neighbours):
    registration_workflow.perform("withdraw", neighbours.second, actor=world.north.other_commune.sender)

    assert who_sees(world, neighbours) == []


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_pages_follow_the_reach(world, client_of, neighbours, person):
    user = world.people[person]
    client = client_of(user)
    sees = LikePair.objects.visible_to(user).exists()
    decides = person in ("north.reviewer", "province.reviewer")
    opens = any(
        membership.role in ("reviewer", "approver", "administrator") for membership in user.memberships.current()
    )

    answers = [
        client.get(LIST).status_code,
        client.get(url("detail", neighbours)).status_code,
        client.post(url("dismiss", neighbours)).status_code,
        client.post(f"{LIST}ra-soat/2025/").status_code,
    ]

    scans = any(membership.role in ("reviewer", "administrator") for membership in user.memberships.current())
    assert answers == [200 if opens else 404, 200 if sees else 404, 302 if decides else 404, 302 if scans else 404]
    neighbours.refresh_from_db()
    assert neighbours.is_dismissed is decides


def test_list_of_a_reviewer_holds_nothing_of_other_branches(world, client_of, neighbours):
    written(world, world.south.commune, NAME)
    written(world, world.south.other_commune, NAME)

    pages = [client_of(world.people[name]).get(LIST) for name in ("north.reviewer", "south.reviewer")]

    units = [[pair.first.unit_name for pair, *_ in page.context["rows"]] for page in pages]
    assert units == [["Xã Phan Hòa"], ["Xã Mê Pu"]]


def test_list_of_a_commune_reviewer_is_empty_where_one_side_lies_elsewhere(world, client_of):
    written(world, world.north.commune.village, NAME)
    written(world, world.north.commune, NAME)

    page = client_of(world.north.commune.reviewer).get(LIST)

    assert page.context["rows"] == []


# What a unit is told


def notice(world, client_of, person, registration):
    """The notice on the page of a registration: its lines as (name, where), and whether each has an address."""
    found = client_of(world.people[person]).get(f"/mo-hinh/{registration.pk}/").context["likeness"]
    return found and [(like.name, like.where, bool(like.url)) for like in found.likes]


def test_unit_is_told_of_its_own_by_name(world, client_of):
    other = written(world, world.north.commune, NAME)
    mine = written(world, world.north.commune, NAME, "draft", text=OTHER)

    assert notice(world, client_of, "north.commune.drafter", mine) == [(other.name, "Xã Phan Hòa, năm 2025", True)]


def test_unit_is_told_of_its_village_by_name(world, client_of):
    written(world, world.north.commune.village, NAME, "draft")
    mine = written(world, world.north.commune, NAME, "draft", text=OTHER)

    assert notice(world, client_of, "north.commune.drafter", mine) == [(NAME, "Thôn Bình Hòa, năm 2025", True)]


def test_unit_is_told_of_a_neighbour_without_a_name(world, client_of):
    written(world, world.north.other_commune, f"{NAME} em")
    mine = written(world, world.north.commune, NAME, "draft", text=OTHER)

    page = client_of(world.north.commune.drafter).get(f"/mo-hinh/{mine.pk}/")

    assert notice(world, client_of, "north.commune.drafter", mine) == [("", "Một mô hình của đơn vị lân cận", False)]
    text = page.content.decode()
    assert "Một mô hình của đơn vị lân cận" in text
    assert (f"{NAME} em" in text, "Hải Ninh" in text) == (False, False)


def test_unit_is_told_of_last_year_elsewhere_without_a_name(world, client_of):
    written(world, world.south.commune, NAME, "accepted", year=2024)
    mine = written(world, world.north.commune, NAME, "draft", text=OTHER)

    assert notice(world, client_of, "north.commune.drafter", mine) == [
        ("", "Một mô hình của đơn vị khác, năm 2024", False)
    ]


def test_unit_is_told_of_a_published_model_by_name_and_code_to_learn_from(world, client_of):
    source = world.recognition(world.south.commune, "exemplary", published=True, year=2024).result.registration
    mine = written(world, world.north.commune, source.name, "draft", text=OTHER)

    assert notice(world, client_of, "north.commune.drafter", mine) == [
        (source.name, f"{source.unit_name}, năm 2024, mã {source.initiative.code}", False)
    ]


def test_unit_is_told_of_several_beyond_as_a_number(world, client_of):
    for place in (world.north.other_commune, world.north.other_commune.village):
        written(world, place, NAME, "accepted", year=2024)
    mine = written(world, world.north.commune, NAME, "draft", text=OTHER)

    assert notice(world, client_of, "north.commune.drafter", mine) == [
        ("", "2 mô hình của đơn vị khác, năm 2024", False)
    ]


def test_unit_is_told_nothing_of_anothers_draft(world, client_of):
    written(world, world.north.other_commune, NAME, "draft")
    mine = written(world, world.north.commune, NAME, "draft", text=OTHER)

    assert LikePair.objects.count() == 1
    assert notice(world, client_of, "north.commune.drafter", mine) is None


def test_unit_whose_model_goes_on_is_shown_the_way(world, client_of):
    written(world, world.north.commune, NAME, "accepted", year=2024)
    mine = written(world, world.north.commune, NAME, "draft", text=OTHER)

    page = client_of(world.north.commune.drafter).get(f"/mo-hinh/{mine.pk}/kiem-tra/")

    assert page.context["likeness"].has_own_last_year
    assert "bấm “Đăng ký tiếp”" in page.content.decode()


def test_unit_is_told_right_after_saving(world, client_of, committed):
    written(world, world.north.commune, NAME)
    client = client_of(world.north.commune.drafter)
    typed = typed_in(client, CREATE) | {"name": "THAP SANG DUONG QUE"}

    with committed():
        saved = client.post(CREATE, typed)

    page = client.get(saved.headers["Location"])
    mine = Registration.objects.get(name="THAP SANG DUONG QUE")
    assert notice(world, client_of, "north.commune.drafter", mine) == [(NAME, "Xã Phan Hòa, năm 2025", True)]
    assert page.status_code == 200


def test_notice_does_not_keep_the_unit_from_sending(world, client_of):
    written(world, world.north.commune, NAME)
    mine = written(world, world.north.commune, NAME, "draft")

    client_of(world.north.commune.sender).post(f"/mo-hinh/{mine.pk}/thao-tac/submit/")

    mine.refresh_from_db()
    assert mine.state == "submitted"


def test_decided_registration_tells_its_unit_nothing_more(world, client_of):
    written(world, world.north.commune, NAME)
    mine = written(world, world.north.commune, NAME, "accepted", text=OTHER)

    assert notice(world, client_of, "north.commune.drafter", mine) is None


# What a reviewer is told on the page of a registration


def test_reviewer_is_led_to_both_side_by_side(world, client_of, neighbours):
    found = client_of(world.north.reviewer).get(f"/mo-hinh/{neighbours.second_id}/").context["likeness"]

    assert (found.title, [(like.name, like.url) for like in found.likes], found.beyond) == (
        "Có thể trùng với 1 mô hình", [(NAME, url("detail", neighbours))], 0,
    )  # fmt: skip


def test_reviewer_learns_that_there_is_one_beyond_and_no_more(world, client_of):
    village = written(world, world.north.commune.village, NAME)
    written(world, world.north.commune, f"{NAME} em")

    page = client_of(world.north.commune.reviewer).get(f"/mo-hinh/{village.pk}/")

    found = page.context["likeness"]
    assert (found.likes, found.beyond) == ([], 1)
    assert f"{NAME} em" not in page.content.decode()


def test_reviewer_learns_nothing_of_drafts_beyond(world, client_of):
    village = written(world, world.north.commune.village, NAME)
    written(world, world.north.commune, NAME, "draft")

    assert notice(world, client_of, "north.commune.reviewer", village) is None


def test_lists_of_the_reviewer_mark_what_may_be_double(world, client_of, neighbours):
    client = client_of(world.north.reviewer)

    texts = [client.get(address).content.decode() for address in ("/mo-hinh/", "/mo-hinh/cho-tham-dinh/")]

    assert [text.count("Có thể trùng (1)") for text in texts] == [2, 2]


def test_lists_of_units_bear_no_mark(world, client_of, neighbours):
    assert "Có thể trùng" not in client_of(world.north.commune.drafter).get("/mo-hinh/").content.decode()


# After a reorganisation


def test_pairs_follow_the_tree_of_today(world, neighbours):
    """A commune that went over to the other district is its neighbour now, and its reviewers read the pair."""
    moved = neighbours.first.unit
    type(moved).objects.filter(pk=moved.pk).update(
        present_path=world.south.other_commune.unit.path, valid_to="2025-06-30"
    )
    south = written(world, world.south.commune, NAME, text="Cùng làm.")

    look_around(neighbours.first_id)
    look_through(world.years[2025])

    assert LikePair.objects.filter(pk=neighbours.pk).exists() is False
    assert who_sees(world, pair_of(neighbours.first, south)) == [
        "province.approver", "province.reviewer", "south.approver", "south.reviewer",
    ]  # fmt: skip
