"""All answers read over before sending, and the receipt that follows."""

import pytest

from models_registry.models import Registration
from tests.conftest import on_day
from tests.factories import PlannedOutputFactory

from .registration_pages import BARE, CREATE, act, everything, messages_of, names_in, typed_in, url


def answers_on(page):
    return {row.label: row.value for _, rows in page.context["sections"] for row in rows}


def test_check_shows_every_answer_with_a_link_that_comes_back_here(world, client_of):
    registration = world.registration(world.north.commune, name="Đường hoa")
    client = client_of(world.north.commune.sender)
    address = url("edit", registration) + "?tu=kiem-tra"

    page = client.get(url("check", registration))
    links = [row.change_url for _, rows in page.context["sections"] for row in rows]
    saved = client.post(address, typed_in(client, address) | {"outputs": "2 km đường"}, follow=True)

    assert {link.split("#")[0] for link in links} == {address}
    assert (saved.redirect_chain, messages_of(saved)) == (
        [(url("check", registration), 302)], ["Đã lưu lúc 09:00."],
    )  # fmt: skip
    assert answers_on(saved) == {
        "Hình thức": "Tập thể", "Tên mô hình": "Đường hoa", "Lĩnh vực": registration.field.name,
        "Loại đăng ký": "Đăng ký mới", "Đăng ký công nhận": "Cấp cơ sở", "Thực trạng, lý do": registration.situation,
        "Mục tiêu, nội dung, cách làm": registration.objectives, "Địa bàn, đối tượng": registration.place_and_people,
        "Số người tham gia": "", "Người phụ trách": registration.person_in_charge,
        "Thời gian thực hiện": registration.timeframe, "Ngày bắt đầu mô hình": "", "Lực lượng thực hiện": "",
        "Nguồn lực": "", "Sản phẩm đo đếm được": "", "Sản phẩm, kết quả đầu ra": "2 km đường",
        "Khả năng duy trì, nhân rộng": "", "Phục vụ nhiệm vụ": "",
    }  # fmt: skip
    words = saved.content.decode()
    assert ("Chưa cung cấp" in words, '<span class="visually-hidden"> Tên mô hình</span>' in words) == (True, True)


def test_button_of_the_form_leads_to_the_check(world, client_of):
    response = client_of(world.north.commune.drafter).post(CREATE, BARE | {"sau": "kiem-tra"})

    assert response.headers["Location"] == url("check", Registration.objects.get())


@pytest.mark.parametrize(
    ("who", "state", "label"),
    [
        ("north.commune.sender", "draft", "Gửi Ban Dân vận"),
        ("north.commune.drafter", "draft", "Chuyển người ký gửi"),
        ("north.commune.sender", "ready", "Gửi Ban Dân vận"),
        ("north.commune.sender", "returned", "Gửi Ban Dân vận"),
        ("north.commune.drafter", "ready", None),
    ],
)
def test_check_offers_the_one_act_that_sends_it_on(world, client_of, who, state, label):
    registration = world.registration(world.north.commune, state)

    page = client_of(world.people[who]).get(url("check", registration))

    sending = page.context["sending"]
    assert (sending and sending.transition.label, page.context["against"]) == (label, [])
    if label == "Gửi Ban Dân vận":
        assert page.context["explains"][0] == "Bản đăng ký được gửi tới Ban Dân vận Huyện Bắc Bình."


def test_sending_is_asked_once_and_ends_at_the_receipt(world, client_of):
    registration = world.registration(world.north.commune)
    PlannedOutputFactory(registration=registration)
    client = client_of(world.north.commune.sender)
    (button,) = [
        offer for offer in client.get(url("detail", registration)).context["offers"]
        if offer.transition.name == "submit"
    ]  # fmt: skip

    asked = client.get(button.confirm_url)
    sent = client.post(asked.context["sending_url"], follow=True)

    assert (button.confirm_url, sent.redirect_chain) == (
        url("check", registration), [(url("receipt", registration), 302)],
    )  # fmt: skip
    receipt = sent.content.decode()
    told = (registration.reference, "09:00 ngày 10/09/2025", str(world.north.commune.sender),
            "1 mô hình, 1 sản phẩm đo đếm được; không kèm tệp", "Việc tiếp theo")  # fmt: skip
    assert [words for words in told if words not in receipt] == []
    assert names_in(client.get("/mo-hinh/", {"q": registration.reference})) == [registration.name]


def test_check_names_what_is_missing_and_offers_no_sending(world, client_of):
    client = client_of(world.north.commune.sender)
    client.post(CREATE, BARE)
    registration = Registration.objects.get()
    before = everything()

    page = client.get(url("check", registration))
    refused = client.post(act(registration, "submit"))

    edit = url("edit", registration) + "?tu=kiem-tra"
    assert list(page.context["missing"]) == [
        ("Chưa chọn lĩnh vực.", f"{edit}#id_field_0"),
        ("Chưa ghi mục tiêu, nội dung, cách làm.", f"{edit}#id_objectives"),
        ("Chưa ghi địa bàn, đối tượng.", f"{edit}#id_place_and_people"),
        ("Chưa ghi người phụ trách.", f"{edit}#id_person_in_charge"),
        ("Chưa ghi thời gian thực hiện.", f"{edit}#id_timeframe"),
    ]
    assert act(registration, "submit") not in page.content.decode()
    assert (refused.status_code, everything()) == (422, before)


def test_check_says_that_the_phase_is_over(world, client_of):
    registration = world.registration(world.north.commune)

    with on_day("2025-09-21"):
        page = client_of(world.north.commune.sender).get(url("check", registration))

    assert page.context["edit_url"] == ""
    assert [reason[:42] for reason in page.context["against"]] == ["Đã hết thời gian Đăng ký mô hình năm 2025:"]
    assert act(registration, "submit") not in page.content.decode()


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("north.commune.drafter", "submitted", 302),
        ("north.commune.drafter", "accepted", 302),
        ("north.reviewer", "submitted", 302),
        ("north.reviewer", "draft", 404),
        ("north.other_commune.sender", "draft", 404),
        ("south.commune.sender", "draft", 404),
        ("province.administrator", "draft", 404),
    ],
)
def test_check_is_for_those_who_write_it_while_it_is_theirs(world, client_of, who, state, status):
    registration = world.registration(world.north.commune, state)

    assert client_of(world.people[who]).get(url("check", registration)).status_code == status


def test_check_for_a_village_says_for_whom(world, client_of):
    registration = world.registration(world.north.other_commune.village)

    page = client_of(world.north.other_commune.sender).get(url("check", registration))

    assert "Đăng ký thay cho Thôn Hải Lạc" in page.content.decode()
