"""A new registration: what the form asks, what is saved, for whom and when, what is refused and then changes nothing."""

import re
import unicodedata
from datetime import date

import pytest
from django.core import signing

from models_registry.models import InitiativeForm, Registration, RegistrationState
from tests.conftest import on_day
from tests.factories import CampaignYearFactory, ExtensionFactory, FieldFactory

from .registration_pages import BARE, CREATE, LIST, errors_of, everything, messages_of, typed_in, url

# --- a new one -------------------------------------------------------------------------------------


def test_create_makes_a_draft_from_the_name_alone(world, client_of):
    response = client_of(world.north.commune.drafter).post(CREATE, BARE, follow=True)

    made = Registration.objects.get()
    assert (made.unit, made.unit_name, made.desk, made.year, made.state, made.created_by, made.version) == (
        world.north.commune.unit, "Xã Phan Hòa", world.north.commune.unit, world.year,
        RegistrationState.DRAFT, world.north.commune.drafter, 1,
    )  # fmt: skip
    assert (made.initiative.name, made.initiative.unit) == ("Đường hoa", made.unit)
    assert (response.redirect_chain, messages_of(response)) == ([(url("detail", made), 302)], ["Đã lưu lúc 09:00."])


def test_create_saves_everything_that_was_typed(world, client_of):
    typed = BARE | {
        "name": unicodedata.normalize("NFD", "  Đường   hoa "), "form": "household", "kind": "replicated",
        "target_level": "province", "field": world.fields[2].pk, "subject_name": "Bà Lê Thị Én",
        "subject_title": "Thôn Bình Hòa", "situation": "Một", "objectives": "Hai\r\nba", "place_and_people": "Bốn",
        "person_in_charge": "Năm", "forces": "Sáu", "resources": "Bảy", "timeframe": "Tám", "outputs": "Chín",
        "sustainability": "Mười", "tasks": [world.tasks[0].pk, world.tasks[6].pk],
    }  # fmt: skip

    client_of(world.north.commune.drafter).post(CREATE, typed)

    made = Registration.objects.get()
    told = {name: getattr(made, name) for name in typed if name not in ("field", "tasks")}
    assert told == {name: value for name, value in typed.items() if name not in ("field", "tasks")} | {
        "name": "Đường hoa",
        "objectives": "Hai\nba",
    }
    assert (made.field, list(made.tasks.all())) == (world.fields[2], [world.tasks[0], world.tasks[6]])


def test_create_for_a_collective_keeps_no_person(world, client_of):
    client_of(world.north.commune.drafter).post(CREATE, BARE | {"subject_name": "Bà Én", "subject_title": "Thôn"})

    made = Registration.objects.get()
    assert (made.subject_name, made.subject_title) == ("", "")


@pytest.mark.parametrize(
    ("query", "carrier", "hidden"),
    [
        ("", InitiativeForm.COLLECTIVE, ["subject_name", "subject_title", "source"]),
        ("?hinh-thuc=tap-the", InitiativeForm.COLLECTIVE, ["subject_name", "subject_title", "source"]),
        ("?hinh-thuc=ca-nhan", InitiativeForm.INDIVIDUAL, ["source", "people_involved"]),
        ("?hinh-thuc=ho-gia-dinh", InitiativeForm.HOUSEHOLD, ["source"]),
        ("?hinh-thuc=khac", InitiativeForm.COLLECTIVE, ["subject_name", "subject_title", "source"]),
    ],
)
def test_form_asks_other_things_of_a_person_than_of_a_collective(world, client_of, query, carrier, hidden):
    page = client_of(world.north.commune.drafter).get(CREATE + query)

    parts = re.findall(r'<div data-asked="(\w+)"( hidden)?>', page.content.decode())
    assert [name for name, _ in parts] == ["subject_name", "subject_title", "source", "people_involved"]
    assert (page.context["form"]["form"].value(), [name for name, is_hidden in parts if is_hidden]) == (carrier, hidden)


def test_form_offers_the_fields_and_tasks_of_its_year(world, client_of):
    FieldFactory(name="Nông thôn mới", valid_from_year=2026)
    FieldFactory(name="Bỏ từ 2024", valid_from_year=2021, valid_to_year=2024)
    CampaignYearFactory(year=2026)  # of another campaign, with tasks of its own

    form = client_of(world.north.commune.drafter).get(CREATE).context["form"]

    assert [str(label) for _, label in form.fields["field"].choices] == [field.name for field in world.fields]
    assert list(form.fields["tasks"].queryset) == world.tasks
    assert form.fields["tasks"].label == f"Mô hình phục vụ nhiệm vụ nào của {world.directive.number}"


def test_form_shows_the_full_text_of_each_task(world, client_of):
    page = client_of(world.north.commune.drafter).get(CREATE).content.decode()

    assert [f"<p>{task.text}</p>" in page for task in world.tasks] == [True] * 7


def test_form_says_what_must_be_there_before_sending(world, client_of):
    form = client_of(world.north.commune.drafter).get(CREATE).context["form"]

    assert {name: field.needed for name, field in form.fields.items() if hasattr(field, "needed")} == {
        "name": "bắt buộc",
        **dict.fromkeys(
            ("field", "subject_name", "objectives", "place_and_people", "person_in_charge", "timeframe"),
            "cần có khi gửi",
        ),
    }
    assert [name for name, field in form.fields.items() if field.required] == ["kind", "form", "name", "target_level"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 3, 31), "Hạn đăng ký: 31/03/2025; khóa lúc 23:59 ngày 20/09/2025."),
        (
            date(2025, 4, 1),
            "Đã quá hạn đăng ký 31/03/2025; cổng còn nhận đến 23:59 ngày 20/09/2025, ghi “nộp muộn”.",
        ),
        (date(2025, 9, 21), ""),
    ],
)
def test_form_and_list_say_until_when_to_register(world, client_of, day, words):
    drafter = world.north.commune.drafter

    with on_day(day):
        client = client_of(drafter)
        said = [client.get(address).context["deadline"] for address in (CREATE, LIST)]

    assert said == [words, words]


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": ""}, {"name": ["Chưa nhập tên mô hình."]}),
        ({"name": " \t "}, {"name": ["Chưa nhập tên mô hình."]}),
        ({"name": "123"}, {"name": ["Tên phải có ít nhất một chữ cái."]}),
        (
            {"name": "a" * 305},
            {"name": ["Dài 305 ký tự, nhiều nhất được 300. Hãy rút gọn rồi lưu lại."]},
        ),
        (
            {"objectives": "ơ" * 5001},
            {"objectives": ["Dài 5001 ký tự, nhiều nhất được 5000. Hãy rút gọn rồi lưu lại."]},
        ),
        (
            {"situation": "ẩn\u200bký tự"},
            {"situation": ["Có ký tự ẩn không in được trong phần đã nhập. Hãy xóa và gõ lại đoạn đó."]},
        ),
        ({"field": "999999"}, {"field": ["Lựa chọn này không có trong danh sách. Hãy chọn lại."]}),
    ],
)
def test_create_refuses_what_does_not_fit_and_keeps_what_was_typed(world, client_of, change, errors):
    typed = BARE | {"resources": "Đã gõ rất lâu"} | change
    before = everything()

    response = client_of(world.north.commune.drafter).post(CREATE, typed)

    assert (response.status_code, errors_of(response)) == (422, errors)
    assert everything() == before
    assert (response.context["form"]["resources"].value(), "Lỗi: Đăng ký mô hình" in response.content.decode()) == (
        "Đã gõ rất lâu", True,
    )  # fmt: skip


def test_long_answer_counts_a_line_end_as_one(world, client_of):
    text = "\r\n".join(["a" * 99] * 50)  # 4999 characters on paper, 5048 on the wire

    client_of(world.north.commune.drafter).post(CREATE, BARE | {"objectives": text})

    assert Registration.objects.get().objectives == text.replace("\r\n", "\n")


def test_form_leaves_cutting_to_nobody(world, client_of):
    page = client_of(world.north.commune.drafter).get(CREATE).content.decode()

    assert ("maxlength" in page, 'data-limit="300"' in page, 'data-limit="5000"' in page) == (False, True, True)


# --- whose, and when -------------------------------------------------------------------------------


def test_create_for_a_village_says_for_whom(world, client_of):
    village = world.north.other_commune.village.unit
    client = client_of(world.north.other_commune.drafter)
    address = f"{CREATE}?don-vi={village.pk}&nam=2025"

    page = client.get(address).content.decode()
    client.post(address, BARE)

    made = Registration.objects.get()
    assert "Đăng ký thay cho Thôn Hải Lạc" in page
    assert (made.unit, made.created_by) == (village, world.north.other_commune.drafter)


def test_create_takes_the_unit_shown_when_none_is_asked_for(world, client_of):
    village = world.north.other_commune.village.unit
    client = client_of(world.north.other_commune.drafter)
    client.post("/don-vi-hien-thi/", {"unit": village.pk})

    page = client.get(CREATE)

    assert (page.context["unit"], page.context["on_behalf"]) == (village, True)


def test_create_is_for_the_unit_of_its_address_whatever_is_shown_meanwhile(world, client_of):
    commune, village = world.north.other_commune.unit, world.north.other_commune.village.unit
    client = client_of(world.north.other_commune.drafter)
    page = client.get(CREATE).content.decode()
    client.post("/don-vi-hien-thi/", {"unit": village.pk})
    client.post("/nam-hien-thi/", {"year": 2024})

    assert f'action="?don-vi={commune.pk}&amp;nam=2025"' in page
    client.post(f"{CREATE}?don-vi={commune.pk}&nam=2025", BARE)

    made = Registration.objects.get()
    assert (made.unit, made.year.year) == (commune, 2025)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("north.commune.drafter", "don-vi={sibling}"),
        ("north.commune.drafter", "don-vi={parent}"),
        ("north.commune.village.drafter", "don-vi={own}"),
        ("north.commune.reviewer", "don-vi={own}"),
        ("north.reviewer", "don-vi={own}"),
        ("north.reviewer", ""),
        ("north.leader", ""),
        ("province.administrator", ""),
        ("north.commune.drafter", "don-vi=x"),
        ("north.commune.drafter", "don-vi=99999999999999999999999"),
        ("north.commune.drafter", "nam=1999"),
        ("north.commune.drafter", "nam=x"),
    ],
)
def test_create_is_not_found_out_of_reach(world, client_of, who, query, method):
    units = {
        "own": world.north.commune.unit.pk,
        "sibling": world.north.other_commune.unit.pk,
        "parent": world.north.unit.pk,
    }
    before = everything()

    address, client = f"{CREATE}?{query.format(**units)}", client_of(world.people[who])
    response = client.post(address, BARE) if method == "post" else client.get(address)

    assert (response.status_code, everything()) == (404, before)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2025-01-31", "Chưa đến thời gian Đăng ký mô hình năm 2025: mở từ 00:00 ngày 01/02/2025."),
        (
            "2025-09-21",
            "Đã hết thời gian Đăng ký mô hình năm 2025: khóa lúc 23:59 ngày 20/09/2025. "
            "Nếu cần thêm thời gian, hãy đề nghị quản trị gia hạn cho đơn vị.",
        ),
    ],
)
def test_create_outside_the_phase_is_refused_and_keeps_what_was_typed(world, client_of, day, reason):
    before = everything()

    with on_day(day):
        client = client_of(world.north.commune.drafter)
        opened, sent = client.get(f"{CREATE}?nam=2025"), client.post(f"{CREATE}?nam=2025", BARE)

    assert (opened.status_code, opened.context["is_closed"], opened.context["reasons"]) == (200, True, [reason])
    assert "data-unsaved-guard" not in opened.content.decode()
    assert (sent.status_code, sent.context["reasons"]) == (422, [reason])
    assert (sent.context["form"]["name"].value(), everything()) == ("Đường hoa", before)


def test_create_after_the_end_is_for_the_unit_that_was_given_time(world, client_of):
    phase = world.year.phases.get(kind="registration")
    ExtensionFactory(phase=phase, unit=world.north.commune.unit)

    with on_day("2025-09-21"):
        given = client_of(world.north.commune.drafter).post(CREATE, BARE)
        others = client_of(world.north.other_commune.drafter).post(CREATE, BARE)

    assert (given.status_code, others.status_code) == (302, 422)
    assert [made.unit for made in Registration.objects.all()] == [world.north.commune.unit]


def test_form_sent_twice_makes_one(world, client_of):
    client = client_of(world.north.commune.drafter)
    typed = typed_in(client, CREATE) | {"name": "Đường hoa"}

    first, second = client.post(CREATE, typed), client.post(CREATE, typed)

    made = Registration.objects.get()
    assert (first.headers["Location"], second.headers["Location"]) == (url("detail", made), url("detail", made))


def test_form_with_a_code_of_somebody_elses_making_gets_one_of_ours(world, client_of):
    mine = world.registration(world.north.other_commune, "submitted")
    forged = signing.dumps(mine.initiative.code, salt="something else")

    client_of(world.north.commune.drafter).post(CREATE, BARE | {"code": forged})
    client_of(world.north.commune.drafter).post(CREATE, BARE | {"code": mine.initiative.code})

    assert Registration.objects.filter(unit=world.north.commune.unit).count() == 2


def test_task_whose_key_no_database_knows_is_refused(world, client_of):
    before = everything()

    response = client_of(world.north.commune.drafter).post(CREATE, BARE | {"tasks": "9" * 30})

    assert (response.status_code, list(errors_of(response)), everything()) == (422, ["tasks"], before)


def test_other_words_in_a_form_sent_twice_are_kept_and_not_called_saved(world, client_of):
    client = client_of(world.north.commune.drafter)
    sent = typed_in(client, CREATE) | {"name": "Đường hoa", "objectives": "Một"}
    client.post(CREATE, sent)

    again = client.post(CREATE, sent | {"objectives": "Hai"}, follow=True)

    made = Registration.objects.get()
    assert again.redirect_chain[-1][0] == url("edit", made)
    assert made.objectives == "Một"
    assert again.context["form"]["objectives"].value() == "Hai"
    assert messages_of(again)[-1] == (
        "Mẫu này đã lưu một lần trước đó. Chữ vừa gõ khác bản đã lưu nên chưa lưu: hãy xem rồi lưu."
    )


def test_same_form_sent_twice_makes_one_draft(world, client_of):
    client = client_of(world.north.commune.drafter)
    sent = typed_in(client, CREATE) | {"name": "Đường hoa"}

    answers = [client.post(CREATE, sent).url for _ in range(2)]

    assert len(set(answers)) == 1
    assert Registration.objects.count() == 1
