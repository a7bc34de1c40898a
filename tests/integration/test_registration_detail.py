"""One registration read: where it stands and whose it is, what is missing, its other years, what became of it, its receipt."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.common.templatetags.portal import split_offers
from evaluations.models import RecognitionState
from models_registry.actions.returns import Why, return_registration
from models_registry.models import InitiativeForm, Registration
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import MembershipFactory
from tests.world import NOTE

from .registration_pages import LIST, act, names_in, url


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "Đang ở Xã Phan Hòa, đang soạn. Khi đủ nội dung, người ký gửi của đơn vị gửi lên "
                  "Ban Dân vận Huyện Bắc Bình."),
        ("ready", "Đang ở Xã Phan Hòa, đã soạn xong, chờ người ký gửi xem lại và gửi lên Ban Dân vận Huyện Bắc Bình."),
        ("submitted", "Đang ở Ban Dân vận Huyện Bắc Bình, chờ thẩm định. Có kết quả, đơn vị được báo ngay trên cổng."),
        ("returned", "Ban Dân vận Huyện Bắc Bình trả lại ngày 10/09/2025. Đơn vị bổ sung rồi gửi lại."),
        ("accepted", "Ban Dân vận Huyện Bắc Bình đã chấp nhận ngày 10/09/2025. Việc tiếp theo: ghi kết quả vào "
                     "bản tự đánh giá năm 2025."),
        ("declined", "Ban Dân vận Huyện Bắc Bình không chấp nhận ngày 10/09/2025. Mô hình không được tính trong "
                     "năm 2025."),
    ],
)  # fmt: skip
def test_detail_says_whose_desk_it_is_on_and_what_comes_next(world, client_of, state, sentence):
    registration = world.registration(world.north.commune, state)

    page = client_of(world.north.commune.sender).get(url("detail", registration))

    assert (page.context["where_it_is"], page.context["page_title"]) == (sentence, registration.name)


def test_detail_names_the_rung_as_it_was_called_then(world, client_of):
    registration = world.registration(world.north.commune, "accepted")
    body = world.north.unit.bodies.get()
    body.valid_to = "2025-12-31"
    body.save()
    world.north.unit.bodies.create(name="Ban Tuyên giáo và Dân vận", superior="Huyện ủy", number_suffix="BTGDV",
                                   place="Bắc Bình", signer_title="Trưởng Ban", valid_from="2026-01-01")  # fmt: skip

    with on_day("2026-02-01"):
        page = client_of(world.north.commune.sender).get(url("detail", registration))

    assert page.context["where_it_is"].startswith("Ban Dân vận Huyện Bắc Bình đã chấp nhận ngày 10/09/2025.")


def buttons(page):
    return {offer.transition.label: list(offer.reasons) for offer in page.context["offers"]}


def test_detail_of_a_draft_says_what_is_missing_before_sending(world, client_of):
    registration = world.registration(world.north.commune, objectives="", field=None, form=InitiativeForm.INDIVIDUAL)
    missing = [
        "Chưa ghi họ và tên.", "Chưa chọn lĩnh vực.", "Chưa ghi việc làm nêu gương, cách làm.",
    ]  # fmt: skip

    pages = [
        client_of(user).get(url("detail", registration))
        for user in (world.north.commune.drafter, world.north.commune.sender)
    ]

    assert [buttons(page) for page in pages] == [{"Chuyển người ký gửi": missing}, {"Gửi Ban Dân vận": missing}]


def test_detail_leads_from_each_missing_part_to_its_field(world, client_of):
    registration = world.registration(world.north.commune, field=None, objectives="")

    page = client_of(world.north.commune.sender).get(url("detail", registration)).content.decode()

    edit = url("edit", registration)
    assert [line in page for line in (
        f'<li><a href="{edit}#id_field_0">Chưa chọn lĩnh vực.</a></li>',
        f'<li><a href="{edit}#id_objectives">Chưa ghi mục tiêu, nội dung, cách làm.</a></li>',
        f'<a class="btn btn-primary" href="{edit}">Sửa nội dung</a>',
    )] == [True, True, True]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "who", "primary"),
    [
        ("draft", "north.commune.sender", "submit"),
        ("ready", "north.commune.drafter", None),
        ("submitted", "north.commune.sender", None),
        ("submitted", "north.reviewer", "accept"),
        ("accepted", "north.reviewer", None),
    ],
)
def test_detail_never_puts_an_act_that_takes_back_first(world, client_of, state, who, primary):
    registration = world.registration(world.north.commune, state)

    offers = client_of(world.people[who]).get(url("detail", registration)).context["offers"]

    first = split_offers(offers).primary
    assert (first.transition.name if first else None) == primary


def changes_offered(page):
    return [row.change_url for _, rows in page.context["sections"] for row in rows if row.change_url]


@pytest.mark.parametrize(
    ("state", "who", "is_editable", "is_deletable"),
    [
        ("draft", "north.commune.drafter", True, True),
        ("returned", "north.commune.sender", True, False),
        ("ready", "north.commune.drafter", False, False),
        ("submitted", "north.commune.drafter", False, False),
        ("accepted", "north.commune.drafter", False, False),
        ("returned", "north.reviewer", False, False),
        ("submitted", "north.reviewer", False, False),
    ],
)
def test_detail_offers_to_change_only_what_one_may(world, client_of, state, who, is_editable, is_deletable):
    registration = world.registration(world.north.commune, state)

    page = client_of(world.people[who]).get(url("detail", registration))

    edit = url("edit", registration)
    assert (page.context["edit_url"], page.context["is_deletable"]) == (edit * is_editable, is_deletable)
    assert changes_offered(page)[:3] == [f"{edit}#id_form_0", f"{edit}#id_name", f"{edit}#id_field_0"] * is_editable


def test_detail_offers_no_change_past_the_phase(world, client_of):
    registration = world.registration(world.north.commune)

    with on_day("2025-09-21"):
        page = client_of(world.north.commune.drafter).get(url("detail", registration))

    assert (page.context["edit_url"], changes_offered(page)) == ("", [])


def test_detail_shows_a_person_only_where_there_is_one(world, client_of):
    collective = world.registration(world.north.commune)
    household = world.registration(world.north.commune, form=InitiativeForm.HOUSEHOLD, subject_name="Bà Lê Thị Én")
    client = client_of(world.north.commune.drafter)

    shown = [
        [(row.label, row.value) for row in client.get(url("detail", each)).context["sections"][0][1]]
        for each in (collective, household)
    ]

    assert shown == [
        [("Hình thức", "Tập thể")],
        [
            ("Hình thức", "Hộ gia đình"),
            ("Họ và tên chủ hộ", "Bà Lê Thị Én"),
            ("Địa chỉ (thôn, khu phố)", ""),
        ],
    ]


def test_return_stands_on_top_for_the_unit_until_it_is_handed_over(world, client_of):
    registration = world.registration(world.north.commune, "returned")
    shown = []

    for name, who in (("hand_over", "drafter"), ("submit", "sender"), (None, None)):
        page = client_of(world.north.commune.drafter).get(url("detail", registration))
        returned = page.context["returned"]
        shown.append((returned.title, returned.message) if returned else None)
        if name:
            with on_day("2025-09-11"):
                registration_workflow.perform(name, registration, actor=getattr(world.north.commune, who))

    reviewer = client_of(world.north.reviewer).get(url("detail", registration))
    told = ("Ban Dân vận Huyện Bắc Bình trả lại để bổ sung", NOTE)
    assert (shown, reviewer.context["returned"]) == ([told, None, None], None)


def test_history_tells_who_did_what_in_which_capacity(world, client_of):
    registration = world.registration(world.north.commune, "returned")
    page = client_of(world.north.commune.drafter).get(url("detail", registration))

    reviewer, sender = world.north.reviewer, world.north.commune.sender
    assert [(entry.what, entry.who, entry.note) for entry in page.context["history"]] == [
        ("Trả lại bổ sung", f"{reviewer} (Cán bộ thẩm định, Huyện Bắc Bình)", NOTE),
        ("Gửi Ban Dân vận", f"{sender} (Người ký gửi, Xã Phan Hòa)", ""),
    ]


def test_detail_leads_to_the_other_years_one_may_see(world, client_of):
    previous = world.registration(world.north.commune, "accepted", year=2024)
    client_of(world.north.commune.drafter).post(url("continue", previous))
    draft = Registration.objects.get(year=world.year)

    unit = client_of(world.north.commune.drafter).get(url("detail", previous))
    reviewer = client_of(world.north.reviewer).get(url("detail", previous))

    assert (unit.context["other_years"], reviewer.context["other_years"]) == ([draft], [])


@pytest.mark.parametrize(
    ("who", "day", "offered"),
    [
        ("north.commune.drafter", "2025-09-10", (2025, True)),
        ("north.commune.drafter", "2025-09-21", (2025, False)),
        ("north.commune.drafter", "2025-01-31", None),
        ("north.reviewer", "2025-09-10", None),
    ],
)
def test_detail_of_last_year_offers_to_go_on(world, client_of, who, day, offered):
    previous = world.registration(world.north.commune, "accepted", year=2024)

    with on_day(day):
        found = client_of(world.people[who]).get(url("detail", previous)).context["continuation"]

    assert (found and (found.year.year, not found.reasons)) == offered


def test_outcome_is_shown_to_the_unit_only_once_published(world, client_of):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY)
    registration = recognition.result.registration
    dossier = f"/tu-danh-gia/{recognition.result.assessment_id}/"

    def seen_by(user):
        outcome = client_of(user).get(url("detail", registration)).context["outcome"]
        return outcome.dossier_url, outcome.recognitions

    before = [seen_by(user) for user in (world.north.commune.drafter, world.north.reviewer)]
    unit_page = client_of(world.north.commune.drafter).get(url("detail", registration)).content.decode()
    world.publish(world.north)
    after = seen_by(world.north.commune.drafter)

    assert "Kết quả ghi trong bản tự đánh giá năm 2025." in unit_page
    assert before == [(dossier, []), (dossier, [recognition])]
    assert [word for word in ("Tiêu biểu", "Dự kiến", "Xét công nhận") if word in unit_page] == []
    assert after == (dossier, [recognition])


@pytest.mark.parametrize("who", ["north.commune.drafter", "north.reviewer"])
def test_detail_asks_as_often_with_a_long_history_as_with_a_short_one(world, client_of, who):
    registration, client = world.registration(world.north.commune, "submitted"), client_of(world.people[who])
    counts = []
    for parts in (["name"], ["name", "objectives"], ["name", "objectives", "place_and_people"]):
        reasons = {name: Why(NOTE) for name in parts}
        return_registration(registration, reasons, version=registration.version, actor=world.north.reviewer)
        registration_workflow.perform("submit", registration, actor=world.north.commune.sender)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url("detail", registration))
        counts.append(len(queries))
        registration.tasks.set(world.tasks)

    assert len(set(counts)) == 1


# --- the receipt -----------------------------------------------------------------------------------


def receipt(client, registration):
    page = client.get(url("receipt", registration))
    return page, page.content.decode()


def test_receipt_tells_code_time_sender_and_what_comes_next(world, client_of):
    registration = world.registration(world.north.commune, "submitted")

    page, text = receipt(client_of(world.north.commune.drafter), registration)

    said = [
        registration.reference, registration.name, "09:00 ngày 10/09/2025", str(world.north.commune.sender),
        "Người ký gửi, Xã Phan Hòa", "Ban Dân vận Huyện Bắc Bình thẩm định, hạn ngày 30/09/2025.",
    ]  # fmt: skip
    assert [words for words in said if words not in text] == []
    assert (page.context["on_behalf"], "Gửi thay cho" in text) == (False, False)


def test_receipt_says_for_whom_it_was_sent(world, client_of):
    registration = world.registration(world.north.other_commune.village, "submitted")

    page, text = receipt(client_of(world.north.other_commune.sender), registration)

    assert page.context["on_behalf"]
    assert "Gửi thay cho Thôn Hải Lạc" in text
    assert f"{world.north.other_commune.sender}<br>Người ký gửi, Xã Hải Ninh" in text


def test_receipt_keeps_what_was_true_on_the_day(world, client_of):
    """A sender who works at the village since: on the day of sending they acted for it."""
    village = world.north.other_commune.village
    registration = world.registration(village, "submitted")
    with on_day("2025-09-12"):
        MembershipFactory(
            user=world.north.other_commune.sender, unit=village.unit, role="sender", starts_on="2025-09-12"
        )

        page, _ = receipt(client_of(world.fresh(world.north.other_commune.sender)), registration)

    assert page.context["on_behalf"]


@pytest.mark.parametrize("state", ["returned", "accepted", "declined"])
def test_receipt_of_what_was_decided_says_how_it_stands(world, client_of, state):
    registration = world.registration(world.north.commune, state)

    page, text = receipt(client_of(world.north.commune.drafter), registration)

    assert (page.context["is_waiting"], page.context["where_it_is"] in text) == (False, True)


def test_receipt_is_only_of_what_was_sent(world, client_of):
    registration = world.registration(world.north.commune, "ready")

    assert client_of(world.north.commune.drafter).get(url("receipt", registration)).status_code == 404


def test_receipt_code_finds_the_registration(world, client_of):
    registration = world.registration(world.north.commune, "submitted", name="Đường hoa")
    world.registration(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)

    found = [names_in(client.get(LIST, {"q": code})) for code in (registration.reference, registration.initiative.code)]

    assert found == [["Đường hoa"], ["Đường hoa"]]


# --- asking before an act --------------------------------------------------------------------------


def test_asking_changes_nothing_and_says_what_would_happen(world, client_of):
    registration = world.registration(world.north.commune)

    page = client_of(world.north.commune.sender).get(act(registration, "submit"))

    registration.refresh_from_db()
    assert (page.status_code, registration.state, page.context["explains"]) == (200, "draft", [
        "Bản đăng ký được gửi tới Ban Dân vận Huyện Bắc Bình.",
        "Sau khi gửi, đơn vị không sửa được nữa trừ khi rút về hoặc bị trả lại.",
    ])  # fmt: skip


def test_asking_says_what_stands_against_it_and_shows_no_button(world, client_of):
    registration = world.registration(world.north.commune, objectives="", timeframe="")

    page = client_of(world.north.commune.sender).get(act(registration, "submit"))

    edit = url("edit", registration)
    assert page.context["hindrances"] == [
        ("Chưa ghi mục tiêu, nội dung, cách làm.", f"{edit}#id_objectives"),
        ("Chưa ghi thời gian thực hiện.", f"{edit}#id_timeframe"),
    ]
    assert "<form" not in page.content.decode().split("<main")[1]


def test_asking_in_another_state_leads_to_how_things_stand(world, client_of):
    registration = world.registration(world.north.commune, "accepted")

    response = client_of(world.north.commune.sender).get(act(registration, "submit"))

    assert (response.status_code, response.headers["Location"]) == (302, url("detail", registration))


@pytest.mark.parametrize("transition", ["accept", "khong-co", "hand_over"])
def test_asking_for_an_act_of_others_is_not_found(world, client_of, transition):
    registration = world.registration(world.north.commune, "submitted")
    user = world.north.reviewer if transition == "hand_over" else world.north.commune.sender

    assert client_of(user).get(act(registration, transition)).status_code == 404


def test_asking_says_for_whom_one_acts(world, client_of):
    registration = world.registration(world.north.other_commune.village)

    page = client_of(world.north.other_commune.sender).get(act(registration, "submit")).content.decode()

    assert "Anh/chị làm thay cho Thôn Hải Lạc." in page
