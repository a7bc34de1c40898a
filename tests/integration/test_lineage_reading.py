"""After units were reorganised their successors find, finish and go on with what they did, and it says whose it was."""

import pytest

from danvan.common.workflow import NotAllowed
from danvan.organization.actions.reorganisation import reorganise
from danvan.organization.models import Unit
from danvan.organization.roles import Role
from evaluations.actions import open_assessment, plan_publication, save_result
from evaluations.inheritance import accepted_for, dossier_of
from models_registry.actions import continue_registration, draft_registration
from models_registry.models import CampaignYear, Extension, Registration
from models_registry.workflow import registration_workflow
from reports.home.unit import UnitHome
from tests.factories import MembershipFactory
from tests.orders import merge, move, opening, order, split

MODELS = "/mo-hinh/"
DOSSIERS = "/tu-danh-gia/"
RESULT = {"achieved": "Trồng hoa 3 km đường", "is_effective": True, "outcome": "kept"}


def merged(world):
    """Xã Phan Hòa and Xã Hải Ninh become Xã Bình Minh on 01/07/2025; gives the new unit."""
    new = opening("BM", "Xã Bình Minh", under=world.north.unit)
    reorganise([order(merge([world.north.commune.unit, world.north.other_commune.unit], new))],
               actor=world.province.administrator)  # fmt: skip
    return Unit.objects.get(code="BM")


def torn(world, heirs=None):
    """Xã Phan Hòa is split into Xã Phan Đông (the main heir) and Xã Phan Tây."""
    parts = [
        opening("PD", "Xã Phan Đông", under=world.north.unit),
        opening("PT", "Xã Phan Tây", under=world.north.unit),
    ]
    reorganise([order(split(world.north.commune.unit, parts), heirs=heirs)], actor=world.province.administrator)
    return Unit.objects.get(code="PD"), Unit.objects.get(code="PT")


def names_in(page):
    return [registration.name for registration in page.context["page_obj"]]


def text_of(page):
    return " ".join(page.content.decode().split())


# Models


def test_home_of_the_merged_unit_counts_and_shows_what_its_predecessors_did(world):
    accepted = world.registration(world.north.commune, "accepted", name="Đường hoa Phan Hòa")
    returned = world.registration(world.north.other_commune, "returned", name="Camera Hải Ninh")
    unit = merged(world)
    home = UnitHome(unit, CampaignYear.objects.get(year=2025), world.fresh(world.north.commune.sender), [])

    lines = home.groups[0].rows

    assert home.accepted == 1
    assert [(line.label, line.hint) for line in lines[:2]] == [
        (returned.name, "Do Xã Hải Ninh (đơn vị tiền thân) đăng ký"),
        (accepted.name, "Do Xã Phan Hòa (đơn vị tiền thân) đăng ký"),
    ]
    assert [row.what for row in home.returned] == ["Đăng ký “Camera Hải Ninh”"]


def test_people_of_the_merged_unit_finish_what_came_back_to_a_predecessor(world):
    returned = world.registration(world.north.other_commune, "returned")
    merged(world)

    sent = registration_workflow.perform("submit", returned, actor=world.fresh(world.north.commune.sender))

    assert (sent.state, sent.unit_name, sent.desk) == ("submitted", "Xã Hải Ninh", world.north.unit)


def test_model_of_a_predecessor_goes_on_under_the_successor(world):
    last_year = world.registration(world.north.commune, "accepted", year=2024, name="Đường hoa")
    unit = merged(world)

    now = continue_registration(last_year, world.years[2025], actor=world.fresh(world.north.other_commune.drafter))

    assert (now.unit, now.unit_name, now.initiative, now.kind) == (
        unit,
        "Xã Bình Minh",
        last_year.initiative,
        "continued",
    )
    assert Registration.objects.get(pk=last_year.pk).unit_name == "Xã Phan Hòa"


def test_nothing_new_is_begun_in_the_name_of_a_unit_that_has_ended(world):
    merged(world)
    old, person = Unit.objects.get(pk=world.north.commune.unit.pk), world.fresh(world.north.commune.sender)
    words = ["Xã Phan Hòa đã kết thúc ngày 30/06/2025. Hãy làm cho Xã Bình Minh."]

    with pytest.raises(NotAllowed) as drafting:
        draft_registration(old, world.years[2025], content={"name": "Mô hình mới"}, actor=person)
    with pytest.raises(NotAllowed) as opening_it:
        open_assessment(old, world.years[2025], actor=person)

    assert (drafting.value.reasons, opening_it.value.reasons) == (words, words)


def test_model_given_to_the_other_part_of_a_split_unit_is_read_and_continued_there(world, client_of):
    registration = world.registration(world.north.commune, "accepted", year=2024, name="Tổ tự quản")
    _, west = torn(world, heirs={registration.initiative_id: "PT"})
    writer = MembershipFactory(unit=west, role=Role.SENDER).user
    client = client_of(writer)

    read = client.get(f"{MODELS}{registration.pk}/")
    answer = client.post(f"{MODELS}{registration.pk}/tiep-tuc/")

    now = Registration.objects.get(year__year=2025)
    assert (answer.status_code, now.unit, now.initiative) == (302, west, registration.initiative)
    assert "Xã Phan Hòa (đơn vị tiền thân của Xã Phan Tây) đăng ký mới năm 2024" in text_of(read)


def test_extension_of_the_successor_holds_for_what_its_predecessors_left(world):
    returned = world.registration(world.north.other_commune, "returned")
    unit = merged(world)
    phase = world.years[2025].phases.get(kind="registration")
    later = phase.closes_at.replace(month=12)
    Extension.objects.create(
        phase=phase, unit=unit, closes_at=later, reason="Sắp xếp đơn vị", granted_by=world.province.administrator
    )

    assert phase.closes_for(Unit.objects.get(pk=returned.unit_id)) == later


# Dossiers


def test_dossier_of_the_merged_unit_takes_the_models_of_both(world):
    first = world.registration(world.north.commune, "accepted")
    second = world.registration(world.north.other_commune, "accepted")
    unit = merged(world)
    writer = world.fresh(world.north.commune.drafter)

    dossier = open_assessment(unit, world.years[2025], actor=writer)
    result = save_result(dossier, second, content=RESULT, version=dossier.version, actor=writer)

    assert set(accepted_for(dossier)) == {first, second}
    assert (result.registration, result.assessment) == (second, dossier)


def test_result_that_a_predecessor_has_told_is_not_told_again(world):
    sent = world.dossier(world.north.commune, "submitted")
    other = world.registration(world.north.other_commune, "accepted")
    unit = merged(world)

    dossier = open_assessment(unit, world.years[2025], actor=world.fresh(world.north.commune.drafter))

    sent.refresh_from_db()
    assert list(accepted_for(dossier)) == [other]
    assert list(accepted_for(sent)) == [sent.results.get().registration]


def test_split_off_part_takes_the_models_that_were_given_to_it(world):
    kept = world.registration(world.north.commune, "accepted")
    given = world.registration(world.north.commune, "accepted")
    east, west = torn(world, heirs={kept.initiative_id: "PD", given.initiative_id: "PT"})

    of_east = open_assessment(east, world.years[2025], actor=world.fresh(world.north.commune.sender))
    of_west = open_assessment(west, world.years[2025], actor=MembershipFactory(unit=west, role=Role.SENDER).user)

    assert (list(accepted_for(of_east)), list(accepted_for(of_west))) == ([kept], [given])
    assert list(Registration.objects.of_unit(west)) == [given]


def test_unit_that_only_moved_goes_on_with_its_own_dossier(world):
    sent = world.dossier(world.north.commune, "submitted")
    act = move(world.north.commune.unit, under=world.south.unit, code="PH2")
    reorganise([order(act)], actor=world.province.administrator)
    unit = Unit.objects.get(code="PH2")

    again = open_assessment(unit, world.years[2025], actor=world.fresh(world.north.commune.sender))

    assert (again, dossier_of(unit, world.years[2025])) == (sent, sent)


def test_list_of_dossiers_says_which_were_a_predecessors(world, client_of):
    world.dossier(world.north.commune, "submitted", year=2024)
    merged(world)

    page = client_of(world.fresh(world.north.other_commune.sender)).get(DOSSIERS)

    assert "Của Xã Phan Hòa (đơn vị tiền thân)" in text_of(page)
    assert "Xã Bình Minh chưa mở bản tự đánh giá năm 2025" in text_of(page)


def test_home_leads_to_the_dossier_that_a_predecessor_left_unfinished(world, client_of):
    left = world.dossier(world.north.commune, "returned")
    unit = merged(world)
    home = UnitHome(unit, CampaignYear.objects.get(year=2025), world.fresh(world.north.other_commune.sender), [])
    name = "Bản tự đánh giá năm 2025 của Xã Phan Hòa (đơn vị tiền thân)"

    assert [row.what for row in home.returned] == [name]
    assert [line.label for line in home.groups[3].rows] == ["Bản tự đánh giá năm 2025", name]
    assert home.next_act.url == f"{DOSSIERS}{left.pk}/"


def test_successor_publishes_what_lies_at_the_desk_of_its_predecessors(world):
    dossier = world.dossier(world.north.commune.village, "appraised")
    unit = merged(world)

    plan = plan_publication(unit, world.years[2025])

    assert [one.pk for one in plan.assessments] == [dossier.pk]


# Lists


def test_choice_of_the_merged_unit_returns_the_models_of_its_predecessors(world, client_of):
    old = [
        world.registration(world.north.commune, "submitted", name="A của Phan Hòa"),
        world.registration(world.north.other_commune, "submitted", name="B của Hải Ninh"),
    ]
    world.registration(world.south.commune, "submitted", name="C của Mê Pu")
    unit = merged(world)
    own = draft_registration(
        unit, world.years[2025], content={"name": "D của Bình Minh"} | _content(old[0]),
        actor=world.fresh(world.north.commune.drafter),
    )  # fmt: skip
    registration_workflow.perform("submit", own, actor=world.fresh(world.north.commune.sender))
    client = client_of(world.north.reviewer)

    with_them = client.get(f"{MODELS}?dia_ban={unit.pk}")
    without = client.get(f"{MODELS}?dia_ban={unit.pk}&tien_than=0")

    assert names_in(with_them) == ["A của Phan Hòa", "B của Hải Ninh", "D của Bình Minh"]
    assert names_in(without) == ["D của Bình Minh"]
    assert [tuple(chip)[:2] for chip in with_them.context["chips"]] == [
        ("Địa bàn, đơn vị", "Xã Bình Minh, gồm đơn vị tiền thân")
    ]
    assert [tuple(chip)[:2] for chip in without.context["chips"]] == [
        ("Địa bàn, đơn vị", "Xã Bình Minh"),
        ("Đơn vị tiền thân", "Không gồm đơn vị tiền thân"),
    ]
    assert "Đơn vị tiền thân của Xã Bình Minh" in text_of(with_them)


def _content(registration):
    fields = ("objectives", "place_and_people", "person_in_charge", "timeframe", "field", "form")
    return {name: getattr(registration, name) for name in fields}


def test_filter_offers_predecessors_only_where_there_are_some(world, client_of):
    before = client_of(world.north.reviewer).get(MODELS).context["filters"].form.fields
    merged(world)

    after = client_of(world.north.reviewer).get(MODELS).context["filters"].form

    assert ("tien_than" in before, "tien_than" in after.fields) == (False, True)
    assert [unit.name for unit in after.fields["dia_ban"].queryset] == ["Xã Bình Minh"]


@pytest.mark.parametrize(("address", "name"), [(DOSSIERS, "filter"), ("/cong-nhan/", "filter")])
def test_lists_of_the_rung_take_predecessors_too(world, client_of, address, name):
    world.recognition(world.north.commune, "exemplary")
    unit = merged(world)
    client = client_of(world.north.reviewer)

    found = [
        client.get(f"{address}?dia_ban={unit.pk}{more}").context["page_obj"].paginator.count
        for more in ("", "&tien_than=0")
    ]

    assert found == [1, 0]
