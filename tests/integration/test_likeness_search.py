"""Which registrations are found to read alike, and which never: by title nearby, by text everywhere, across years."""

import pytest

from danvan.organization.roles import Role
from models_registry.actions import continue_registration, edit_registration
from models_registry.likeness.pairs import look_around, look_through
from models_registry.models import Initiative, LikePair, Registration
from tests.integration.likeness_pages import LONG, OTHER, pairs, written

NAME = "Thắp sáng đường quê thôn em"
NFD_CAPITALS = "THA\u0306\u0301P SA\u0301NG DUONG QUE thon em"  # decomposed, đ as d, marks left out


def scanned(world, year: int = 2025) -> list[tuple[str, str, str]]:
    """The pairs that a search through the whole year finds, having forgotten what was known."""
    LikePair.objects.all().delete()
    look_through(world.years[year])
    return pairs()


def both_ways(world) -> list[tuple[str, str, str]]:
    """What was found around each registration when it was saved; the search through the year must find the same."""
    around = sorted(pairs())
    assert sorted(scanned(world)) == around
    return around


def test_title_of_the_same_unit_is_found_without_marks(world):
    written(world, world.north.commune, NAME)
    written(world, world.north.commune, NFD_CAPITALS, text=OTHER)

    assert both_ways(world) == [(NAME, Registration.objects.order_by("pk").last().name, "unit")]


@pytest.mark.parametrize(
    ("place", "scope"),
    [("north.commune", "unit"), ("north.other_commune", "neighbour"), ("north.commune.village", "neighbour")],
)
def test_title_nearby_is_found(world, place, scope):
    written(world, world.north.commune, NAME)
    at = world.north
    for step in place.split(".")[1:]:
        at = getattr(at, step)
    written(world, at, f"{NAME} ta", text=OTHER)

    assert both_ways(world) == [(NAME, f"{NAME} ta", scope)]


def test_title_elsewhere_in_the_year_is_nobodys_business(world):
    written(world, world.north.commune, NAME)
    written(world, world.south.commune, NAME, text=OTHER)

    assert both_ways(world) == []


def test_title_of_last_year_is_found_everywhere(world):
    written(world, world.south.commune, NAME, "accepted", year=2024)
    written(world, world.north.commune, NAME, text=OTHER)

    assert both_ways(world) == [(NAME, NAME, "last_year")]


def test_common_name_of_last_year_tells_nothing_by_itself(world):
    for number in range(6):
        place = world.add_place(world.south.commune, f"Thôn Mới {number}", {Role.DRAFTER, Role.SENDER})
        written(world, place, NAME, year=2024)

    mine = written(world, world.north.commune, NAME, text=OTHER)

    assert LikePair.objects.of([mine.pk]).count() == 0
    assert scanned(world) == []


def test_text_copied_from_another_unit_last_year_is_found(world):
    written(world, world.south.commune, "Con đường ánh sáng", year=2024)
    written(world, world.north.commune, "Điện về ngõ nhỏ", text=LONG.replace("thôn", "xóm"))

    assert scanned(world) == [("Con đường ánh sáng", "Điện về ngõ nhỏ", "last_year")]


def test_text_copied_in_the_same_year_is_found_everywhere(world):
    written(world, world.south.commune, "Con đường ánh sáng")
    written(world, world.north.commune, "Điện về ngõ nhỏ")
    written(world, world.north.commune.village, "Nuôi heo đất", text=OTHER)

    assert scanned(world) == [("Con đường ánh sáng", "Điện về ngõ nhỏ", "elsewhere")]


def test_text_copied_nearby_is_found_when_it_is_saved(world):
    written(world, world.north.other_commune, "Con đường ánh sáng")
    written(world, world.north.commune, "Điện về ngõ nhỏ", "draft")

    assert both_ways(world) == [("Con đường ánh sáng", "Điện về ngõ nhỏ", "neighbour")]


def test_short_texts_say_nothing(world):
    written(world, world.north.commune, "Con đường ánh sáng", text="Vận động nhân dân cùng làm.")
    written(world, world.north.commune, "Nuôi heo đất", text="Vận động nhân dân cùng làm.")

    assert both_ways(world) == []


def test_title_less_alike_than_85_percent_is_not_found(world):
    written(world, world.north.commune, "Thắp sáng đường quê")
    written(world, world.north.commune, "Trồng hoa ven đường quê", text=OTHER)

    assert both_ways(world) == []


def test_persons_under_one_title_are_different_models(world):
    people = {"form": "individual", "subject_title": "Nông dân"}
    written(world, world.north.commune, NAME, subject_name="Nguyễn Thị Ánh", **people)
    written(world, world.north.commune, NAME, text=OTHER, subject_name="Trần Văn Bình", **people)

    assert both_ways(world) == []


def test_one_person_put_forward_twice_is_found(world):
    people = {"form": "individual", "subject_title": "Nông dân", "subject_name": "Nguyễn Thị Ánh"}
    written(world, world.north.commune, NAME, **people)
    written(world, world.north.commune, NAME, text=OTHER, **people)

    assert both_ways(world) == [(NAME, NAME, "unit")]


def test_continued_model_is_no_duplicate_of_itself(world):
    commune = world.north.commune
    last_year = written(world, commune, NAME, "accepted", year=2024)

    look_around(continue_registration(last_year, world.years[2025], actor=commune.drafter).pk)

    assert both_ways(world) == []


def test_declared_replication_is_no_duplicate_of_its_source_nor_of_others_of_it(world):
    source = written(world, world.north.commune, NAME, "accepted", year=2024)
    first = written(world, world.north.other_commune, NAME, text=OTHER)
    second = written(world, world.north.commune.village, NAME, text="Cùng làm.")
    assert len(both_ways(world)) == 2

    Initiative.objects.filter(registrations__in=[first, second]).update(replicates=source.initiative)
    look_around(first.pk)
    look_around(second.pk)

    assert both_ways(world) == []


def test_two_models_that_go_on_are_told_once(world):
    one, other = world.north.commune, world.north.other_commune
    for place in (one, other):
        last_year = written(world, place, NAME, "accepted", year=2024)
        look_around(continue_registration(last_year, world.years[2025], actor=place.drafter).pk)
    look_through(world.years[2025])

    assert [kind for *_, kind in pairs()] == ["neighbour", "neighbour"]  # of each year one
    assert LikePair.objects.filter(year=world.years[2025]).count() == 1


def test_declined_registration_is_compared_no_more(world):
    written(world, world.north.commune, NAME, "declined")
    written(world, world.north.commune, NAME, text=OTHER)

    assert both_ways(world) == []


def test_draft_of_last_year_was_never_a_model(world):
    written(world, world.north.commune, NAME, "draft", year=2024)
    written(world, world.north.commune, NAME, text=OTHER)

    assert both_ways(world) == []


def test_saving_a_draft_compares_it(world, committed):
    commune = world.north.commune
    written(world, commune, NAME)

    with committed():
        draft = world.registration(commune, name=f"{NAME} ta", objectives=OTHER)

    assert pairs() == [(NAME, f"{NAME} ta", "unit")]
    with committed():
        edit_registration(draft, content={"name": "Nuôi heo đất"}, version=draft.version, actor=commune.drafter)
    assert pairs() == []


def test_sending_compares_it(world, committed):
    world.registration(world.north.other_commune, "submitted", name=NAME, objectives=LONG)

    with committed():
        world.registration(world.north.commune, "submitted", name=NAME, objectives=OTHER)

    assert pairs() == [(NAME, NAME, "neighbour")]


def test_pair_goes_with_a_draft_that_is_thrown_away(world, client_of):
    written(world, world.north.commune, NAME)
    draft = written(world, world.north.commune, NAME, "draft")

    client_of(world.north.commune.drafter).post(f"/mo-hinh/{draft.pk}/xoa/")

    assert (Registration.objects.count(), pairs()) == (1, [])


def test_many_like_titles_nearby_are_kept_only_as_far_as_they_help(world):
    for number in range(9):
        place = world.add_place(world.north.commune, f"Thôn Nhỏ {number}", {Role.DRAFTER, Role.SENDER})
        world.registration(place, "submitted", name=NAME, objectives=OTHER)

    mine = written(world, world.north.commune, NAME)

    assert LikePair.objects.of([mine.pk]).count() == 5
