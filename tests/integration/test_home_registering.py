"""The first part of a unit's year on its first page, and the units that it enters for."""

import pytest

from models_registry.models import Registration
from tests.conftest import on_day
from tests.integration.home_pages import home_of


def first_part(home):
    return [(row.label, row.state_label, row.url) for row in home.groups[0].rows]


def form_of(unit):
    return f"/mo-hinh/dang-ky/?don-vi={unit.pk}&nam=2025"


@pytest.fixture
def commune(world):
    return world.north.commune


def test_target_met_is_said_and_more_may_be_registered(world, commune, client_of):
    sent = world.registration(commune, "submitted", name="Đường hoa")

    home = home_of(client_of(commune.drafter))

    assert first_part(home) == [
        ("Đường hoa", "Chờ thẩm định", f"/mo-hinh/{sent.pk}/"),
        ("Đăng ký thêm mô hình", "", form_of(commune.unit)),
    ]
    assert (home.groups[0].state_label, home.groups[0].tone) == ("Hoàn thành", "success")


def test_target_not_met_says_how_many_lack(world, commune, client_of):
    commune.unit.target = 3
    commune.unit.save()
    world.registration(commune, "accepted", name="Đường hoa")
    world.registration(commune, "declined", name="Đường cờ")

    home = home_of(client_of(commune.drafter))

    assert first_part(home)[-1] == ("Đăng ký mô hình mới", "Còn thiếu 2", form_of(commune.unit))


@pytest.mark.parametrize(
    ("who", "label", "text"),
    [
        ("drafter", "Xem lại và chuyển", "“Đường hoa” đã đủ nội dung. Hãy xem lại rồi gửi."),
        ("sender", "Xem lại và gửi", "“Đường hoa” đã đủ nội dung. Hãy xem lại rồi gửi."),
    ],
)
def test_whole_draft_leads_to_the_check(world, commune, client_of, who, label, text):
    draft = world.registration(commune, name="Đường hoa")

    home = home_of(client_of(getattr(commune, who)))

    assert home.next_act == (text, label, f"/mo-hinh/{draft.pk}/kiem-tra/", False)
    assert first_part(home)[0] == ("Đường hoa", "Đang soạn", f"/mo-hinh/{draft.pk}/kiem-tra/")
    assert home.groups[0].rows[0].hint == "Đã đủ nội dung, hãy xem lại rồi gửi."


def test_unfinished_draft_leads_to_the_form(world, commune, client_of):
    draft = world.registration(commune, name="Đường hoa")
    Registration.objects.update(timeframe="")

    home = home_of(client_of(commune.sender))

    assert home.next_act == ("Đang soạn dở “Đường hoa”.", "Làm tiếp", f"/mo-hinh/{draft.pk}/sua/", False)


@pytest.mark.parametrize(
    ("states", "target", "label", "hint", "needs"),
    [
        ([], 1, "Chưa đăng ký", "", True),
        (["draft"], 1, "Đang soạn", "", False),
        (["returned"], 1, "Bị trả lại", "", False),
        (["submitted"], 1, "Hoàn thành", "1/1 mô hình đã gửi", False),
        (["accepted"], 2, "Còn thiếu 1", "1/2 mô hình đã gửi", True),
        (["accepted", "returned"], 2, "Bị trả lại", "1/2 mô hình đã gửi", False),
        (["declined"], 1, "Chưa đăng ký", "", True),
    ],
)
def test_village_entered_for_says_how_it_stands(world, client_of, states, target, label, hint, needs):
    commune = world.north.other_commune
    village = commune.village.unit
    village.target = target
    village.save()
    for state in states:
        world.registration(commune.village, state)

    client = client_of(commune.sender)
    (shown,) = home_of(client).villages
    page = client.get("/").content.decode()

    assert (shown.state_label, shown.hint, bool(shown.registration_url)) == (label, hint, needs)
    assert (f"mô hình cho {village.name}</span></a>" in page) == needs


def test_village_is_not_registered_from_here_once_the_phase_is_over(world, client_of):
    with on_day("2025-09-21"):
        page = client_of(world.north.other_commune.sender).get("/").content.decode()

    assert ("Thôn Hải Lạc" in page, "/mo-hinh/dang-ky/" in page) == (True, False)


def test_village_shown_has_a_way_back_to_where_one_works(world, client_of):
    commune = world.north.other_commune
    client = client_of(commune.sender)

    own = home_of(client).on_behalf_of
    client.post("/don-vi-hien-thi/", {"unit": commune.village.unit.pk})
    page = client.get("/")
    client.post("/don-vi-hien-thi/", {"unit": page.context["unit_home"].on_behalf_of.pk})

    assert (own, page.context["unit_home"].on_behalf_of, home_of(client).unit) == (
        None, commune.unit, commune.unit,
    )  # fmt: skip
    assert "Anh/chị đang làm thay cho <strong>Thôn Hải Lạc</strong>." in page.content.decode()


def test_switch_of_unit_gives_no_rights(world, client_of):
    client = client_of(world.north.other_commune.sender)

    client.post("/don-vi-hien-thi/", {"unit": world.south.commune.unit.pk})

    assert home_of(client).unit == world.north.other_commune.unit
