"""Live models of closed units and who takes them over later (feature 13)."""

import pytest

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.reorganisation import reorganise
from danvan.organization.models import Unit
from models_registry.actions.handover import hand_over, possible_heirs
from models_registry.models import Registration
from tests.orders import dissolve, opening, order, split
from tests.world import PEOPLE


@pytest.fixture
def waiting(world):
    """A draft of a split commune, whose model nobody has chosen an heir for."""
    draft = world.registration(world.north.commune, "draft")
    unit, above = world.north.commune.unit, world.north.unit
    parts = [opening("TB", "Xã Phan Hòa Bắc", under=above), opening("TN", "Xã Phan Hòa Nam", under=above)]
    reorganise([order(split(unit, parts))], actor=world.province.administrator)
    return draft.initiative


def test_page_offers_main_and_partial_successors(world, client_of, waiting):
    page = client_of(world.province.administrator).get("/mo-hinh/ban-giao/")

    [(initiative, form)] = page.context["rows"]
    assert initiative == waiting
    assert [unit.name for unit in form.fields["heir"].queryset] == ["Xã Phan Hòa Bắc", "Xã Phan Hòa Nam"]


def test_handing_over_gives_the_model_and_its_draft_and_is_logged(world, client_of, waiting):
    south = Unit.objects.get(code="TN")

    page = client_of(world.province.administrator).post(f"/mo-hinh/ban-giao/{waiting.pk}/", {"heir": south.pk})

    waiting.refresh_from_db()
    draft = Registration.objects.get(initiative=waiting)
    event = AuditEvent.objects.filter(verb="initiative.hand_over").latest("id")
    assert (page.status_code, page.url) == (302, "/mo-hinh/ban-giao/")
    assert (waiting.unit, draft.unit, draft.desk, draft.unit_name) == (south, south, south, "Xã Phan Hòa Nam")
    assert (event.note, event.unit_path) == ("Từ Xã Phan Hòa sang Xã Phan Hòa Nam", south.path)


def test_heir_must_be_chosen_and_be_a_successor(world, client_of, waiting):
    client = client_of(world.province.administrator)

    none = client.post(f"/mo-hinh/ban-giao/{waiting.pk}/", {"heir": ""})
    other = client.post(f"/mo-hinh/ban-giao/{waiting.pk}/", {"heir": world.south.commune.unit.pk})

    assert (none.status_code, none.context["bound"].errors) == (422, {"heir": ["Chưa chọn đơn vị kế thừa."]})
    assert other.status_code == 422
    with pytest.raises(NotAllowed, match="không kế thừa"):
        hand_over(waiting, world.south.commune.unit, actor=world.province.administrator)


def test_model_of_a_dissolved_unit_may_go_to_who_keeps_the_papers(world):
    world.registration(world.north.commune, "accepted")
    unit = world.north.commune.unit
    reorganise([order(dissolve(unit))], actor=world.province.administrator)
    unit.refresh_from_db()

    heirs = possible_heirs(unit, world.province.administrator)

    assert [heir.name for heir in heirs] == ["Huyện Bắc Bình", "Xã Hải Ninh"]


def test_handing_over_twice_is_refused(world, waiting):
    north = Unit.objects.get(code="TB")
    hand_over(waiting, north, actor=world.north.administrator)

    with pytest.raises(NotAllowed, match="đã được bàn giao"):
        hand_over(waiting, Unit.objects.get(code="TN"), actor=world.north.administrator)


def test_only_who_manages_both_units_may_hand_over(world, client_of, waiting):
    allowed = {"province.administrator", "north.administrator"}
    answers = {}
    for name in PEOPLE:
        client = client_of(world.people[name])
        page = client.get("/mo-hinh/ban-giao/")
        post = client.post(f"/mo-hinh/ban-giao/{waiting.pk}/", {})
        answers[name] = (page.status_code, post.status_code)

    assert answers == {name: (200, 422) if name in allowed else (404, 404) for name in PEOPLE}
    with pytest.raises(OutOfReach):
        hand_over(waiting, Unit.objects.get(code="TN"), actor=world.north.reviewer)


def test_administrator_is_told_how_many_wait(world, client_of, waiting):
    page = client_of(world.province.administrator).get("/")

    assert "1 mô hình của đơn vị đã kết thúc chưa có đơn vị kế thừa." in page.content.decode()


def test_page_without_anything_waiting_says_so(world, client_of):
    page = client_of(world.province.administrator).get("/mo-hinh/ban-giao/")

    assert "Không có mô hình nào chờ bàn giao" in page.content.decode()
