"""Learning from another unit's model: what may be named, what is shown of it, and the links both ways."""

import pytest

from danvan.activity.models import AuditEvent
from danvan.organization.roles import Role
from evaluations.models import RecognitionState
from models_registry.learning import learnable_by
from models_registry.models import InitiativeForm, Registration, RegistrationKind
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import PlannedOutputFactory

from .registration_pages import BARE, CREATE, errors_of, everything, messages_of, typed_in, url

FIND = "/mo-hinh/hoc-tap/"


def published(world, place, name, **fields):
    """A model that its rung has published as recognised; gives its registration."""
    recognition = world.recognition(place, RecognitionState.RECOGNISED)
    registration = recognition.result.registration
    Registration.objects.filter(pk=registration.pk).update(name=name, **fields)
    registration.refresh_from_db()
    registration.save()  # its words for the search
    return registration


def found_by(client, query=""):
    return [row.name for row in client.get(FIND, {"q": query}).context["page_obj"]]


# --- what may be named -----------------------------------------------------------------------------


def test_only_what_is_published_or_readable_and_accepted_may_be_learned_from(world, client_of):
    recognised = published(world, world.south.commune, "Đã công bố")
    world.publish(world.south)
    published(world, world.north.other_commune, "Chưa công bố")  # its rung has not published
    world.recognition(world.south.other_commune, RecognitionState.DECLINED, published=True)
    for state in ("draft", "ready", "submitted", "returned", "declined"):
        world.registration(world.north.commune.village, state, name=f"Chưa chấp nhận {state}")
    world.registration(world.north.commune.village, "accepted", name="Của thôn mình")
    own = world.registration(world.north.commune, "accepted", name="Của chính xã")

    client = client_of(world.north.commune.drafter)

    assert found_by(client) == ["Của thôn mình", "Đã công bố"]
    assert client.post(url("replicate", own)).status_code == 302
    assert learnable_by(world.north.commune.drafter).filter(pk=recognised.pk).exists()


@pytest.mark.parametrize("form", [InitiativeForm.INDIVIDUAL, InitiativeForm.HOUSEHOLD])
def test_models_of_persons_elsewhere_are_never_told(world, client_of, form):
    published(world, world.south.commune, "Gia đình hiến đất", form=form, subject_name="Bà Lê Thị Én")
    world.publish(world.south)

    client = client_of(world.north.commune.drafter)

    assert (found_by(client), found_by(client, "Lê Thị Én")) == ([], [])


def test_of_a_model_elsewhere_only_code_name_unit_and_field_are_told(world, client_of):
    source = published(world, world.south.commune, "Đường hoa", objectives="Nội dung riêng", resources="Tiền riêng")
    PlannedOutputFactory(registration=source, what="Sản phẩm riêng")
    world.publish(world.south)
    client = client_of(world.north.commune.drafter)

    page = client.get(FIND, {"q": "duong hoa"}).content.decode()
    client.post(url("replicate", source))

    draft = Registration.objects.get(initiative__replicates=source.initiative)
    assert [words in page for words in (source.initiative.code, "Đường hoa", "Xã Mê Pu", "riêng")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert (draft.name, draft.objectives, draft.resources, draft.planned_outputs.count()) == ("Đường hoa", "", "", 0)
    assert client.get(url("detail", source)).status_code == 404


def test_model_of_several_years_is_found_once_by_its_latest_name(world, client_of):
    previous = world.registration(world.north.commune.village, "accepted", year=2024, name="Tên cũ")
    client_of(world.north.commune.village.drafter).post(url("continue", previous))
    latest = Registration.objects.get(year=world.year)
    Registration.objects.filter(pk=latest.pk).update(name="Tên mới")
    registration_workflow.perform("submit", latest, actor=world.north.commune.village.sender)
    registration_workflow.perform("accept", latest, actor=world.north.commune.reviewer)

    client = client_of(world.north.commune.drafter)

    assert [(row.pk, row.name) for row in client.get(FIND).context["page_obj"]] == [(latest.pk, "Tên mới")]


# --- the act ---------------------------------------------------------------------------------------


def test_replication_copies_what_may_be_read_and_leaves_what_is_the_units_own(world, client_of):
    source = world.registration(
        world.north.commune.village, "accepted", name="Đường hoa", resources="Dân góp", person_in_charge="Ông Ba"
    )
    source.tasks.set(world.tasks[:2])
    PlannedOutputFactory(registration=source)
    before = Registration.objects.values().get(pk=source.pk)
    client = client_of(world.north.commune.drafter)

    response = client.post(url("replicate", source), follow=True)

    draft = Registration.objects.exclude(pk=source.pk).get()
    assert response.redirect_chain == [(url("edit", draft), 302)]
    assert (draft.unit, draft.state, draft.kind, draft.initiative.replicates) == (
        world.north.commune.unit, "draft", RegistrationKind.REPLICATED, source.initiative,
    )  # fmt: skip
    assert (draft.name, draft.resources, draft.person_in_charge, draft.place_and_people, draft.field) == (
        "Đường hoa", "Dân góp", "", "", source.field,
    )  # fmt: skip
    assert ([o.line for o in draft.planned_outputs.all()], list(draft.tasks.all())) == (
        [o.line for o in source.planned_outputs.all()], world.tasks[:2],
    )  # fmt: skip
    assert Registration.objects.values().get(pk=source.pk) == before
    assert AuditEvent.objects.get(target_id=draft.pk, verb="registration.draft").after["replicates"] == (
        f"{source.initiative.code}, Đường hoa"
    )


def test_replication_pressed_twice_makes_one(world, client_of):
    source = world.registration(world.north.commune.village, "accepted")
    client = client_of(world.north.commune.drafter)
    client.post(url("replicate", source), follow=True)
    before = everything()

    again = client.post(url("replicate", source), follow=True)

    draft = Registration.objects.get(initiative__replicates=source.initiative)
    assert (again.redirect_chain, everything()) == ([(url("detail", draft), 302)], before)
    assert messages_of(again) == ["Đơn vị đã có bản đăng ký nhân rộng mô hình này trong năm 2025."]


def test_replication_outside_the_phase_changes_nothing(world, client_of):
    source = world.registration(world.north.commune.village, "accepted")
    before = everything()

    with on_day("2025-09-21"):
        client = client_of(world.north.commune.drafter)
        response = client.post(url("replicate", source), follow=True)
        offered = client.get(url("detail", source)).context["replication"].replicate_url

    assert messages_of(response)[0].startswith("Đã hết thời gian Đăng ký mô hình năm 2025")
    assert (everything(), offered) == (before, "")


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("north.other_commune.drafter", ""),
        ("south.commune.sender", ""),
        ("north.reviewer", ""),
        ("province.administrator", ""),
        ("north.commune.drafter", "?don-vi={south}"),
        ("north.commune.drafter", "?don-vi=x"),
        ("north.commune.drafter", "?nam=1999"),
    ],
)
def test_replication_is_not_found_out_of_reach(world, client_of, who, query):
    source = world.registration(world.north.commune.village, "accepted")
    before = everything()

    address = url("replicate", source) + query.format(south=world.south.commune.unit.pk)
    response = client_of(world.people[who]).post(address)

    assert (response.status_code, everything()) == (404, before)


def test_reviewer_without_a_unit_to_write_for_finds_nothing_to_learn(world, client_of):
    assert client_of(world.north.reviewer).get(FIND).status_code == 404


# --- the links -------------------------------------------------------------------------------------


def test_links_lead_both_ways_as_far_as_each_may_read(world, client_of):
    source = world.registration(world.north.commune.village, "accepted", name="Đường hoa")
    drafter = client_of(world.north.commune.drafter)
    drafter.post(url("replicate", source))
    draft = Registration.objects.get(initiative__replicates=source.initiative)

    at_source = drafter.get(url("detail", source)).context["replication"]
    at_draft = drafter.get(url("detail", draft)).context["replication"]
    village = client_of(world.north.commune.village.drafter).get(url("detail", source)).context["replication"]

    assert (at_source.followed_by, at_source.source) == ([draft], None)
    assert (str(at_draft.source), at_draft.source_url) == (
        f"{source.initiative.code} – Đường hoa (Thôn Bình Hòa)", url("detail", source),
    )  # fmt: skip
    assert village.followed_by == []  # it may not read what the commune drafts


def test_source_that_may_not_be_read_is_named_without_a_link(world, client_of):
    source = published(world, world.south.commune, "Đường hoa")
    world.publish(world.south)
    client = client_of(world.north.commune.drafter)
    client.post(url("replicate", source))
    draft = Registration.objects.get(initiative__replicates=source.initiative)

    shown = client.get(url("detail", draft)).context["replication"]

    assert (shown.source.name, shown.source.unit_name, shown.source_url) == ("Đường hoa", "Xã Mê Pu", "")


@pytest.mark.parametrize(("place", "offered"), [("village", True), ("commune", False)])
def test_detail_offers_to_learn_from_other_units_only(world, client_of, place, offered):
    commune = world.north.commune
    source = world.registration(commune.village if place == "village" else commune, "accepted")

    found = client_of(commune.drafter).get(url("detail", source)).context["replication"]

    assert found.replicate_url == offered * f"{url('replicate', source)}?don-vi={commune.unit.pk}&nam=2025"


def test_what_is_not_accepted_is_no_example(world, client_of):
    source = world.registration(world.north.commune.village, "submitted")
    client = client_of(world.north.commune.drafter)

    assert client.get(url("detail", source)).context["replication"].replicate_url == ""
    assert client.post(url("replicate", source)).status_code == 404


# --- in the form -----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{code}", "{low}", "{code} – Đường hoa (Thôn Bình Hòa)", "đường hoa", "DUONG HOA"])
def test_source_is_named_in_the_form_by_code_or_words(world, client_of, typed):
    source = world.registration(world.north.commune.village, "accepted", name="Đường hoa")
    code = source.initiative.code

    client_of(world.north.commune.drafter).post(
        CREATE, BARE | {"name": "Của xã", "kind": "replicated", "source": typed.format(code=code, low=code.lower())}
    )

    assert Registration.objects.get(name="Của xã").initiative.replicates == source.initiative


def test_source_is_kept_changed_and_taken_away_by_the_form(world, client_of):
    first = world.registration(world.north.commune.village, "accepted", name="Đường hoa")
    second = world.registration(world.north.commune.village, "accepted", name="Đèn đường")
    client = client_of(world.north.commune.drafter)
    client.post(url("replicate", first))
    draft = Registration.objects.get(initiative__replicates=first.initiative)
    address, followed = url("edit", draft), []

    for change in ({}, {"source": second.initiative.code}, {"source": ""}):
        client.post(address, typed_in(client, address) | change)
        draft.initiative.refresh_from_db()
        followed.append(draft.initiative.replicates)

    assert followed == [first.initiative, second.initiative, None]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            {"source": "MH-XXXXXX"},
            "Không có mô hình nào mang mã MH-XXXXXX để học tập. Hãy xem lại mã, hoặc gõ tên mô hình.",
        ),
        (
            {"source": "Không đâu có"},
            "Không tìm thấy mô hình “Không đâu có” đã được công nhận. Hãy gõ mã hoặc ít chữ hơn; nếu mô hình không có "
            "trên cổng thì để trống và ghi nơi học tập ở phần thực trạng, lý do.",
        ),
        (
            {"kind": "new", "source": "Đường"},
            "Ô này chỉ dùng khi nhân rộng. Hãy chọn “Nhân rộng từ mô hình khác” hoặc xóa ô này.",
        ),
    ],
)
def test_source_that_is_none_is_refused_at_its_field(world, client_of, change, error):
    world.registration(world.north.other_commune.village, "accepted", name="Đường hoa nơi khác")
    before = everything()

    response = client_of(world.north.commune.drafter).post(CREATE, BARE | {"kind": "replicated"} | change)

    assert (response.status_code, errors_of(response), everything()) == (422, {"source": [error]}, before)


def test_source_of_several_names_is_chosen_from_a_list(world, client_of):
    rows = [
        world.registration(world.north.commune.village, "accepted", name=name) for name in ("Đường cờ", "Đường hoa")
    ]
    client = client_of(world.north.commune.drafter)
    typed = BARE | {"name": "Của xã", "kind": "replicated", "source": "đường"}

    asked = client.post(CREATE, typed)
    client.post(CREATE, typed | {"source_code": rows[1].initiative.code})

    assert (asked.status_code, errors_of(asked)) == (
        422,
        {"source": ["Có nhiều mô hình khớp. Hãy chọn một mô hình ở dưới."]},
    )
    assert [tuple(choice) for choice in asked.context["form"].source_choices] == [
        (row.initiative.code, row.name, "Thôn Bình Hòa") for row in rows
    ]
    assert f'value="{rows[1].initiative.code}"' in asked.content.decode()
    assert Registration.objects.get(name="Của xã").initiative.replicates == rows[1].initiative


def test_source_is_optional_and_a_model_of_ones_own_is_none(world, client_of):
    own = world.registration(world.north.commune, "accepted")
    client = client_of(world.north.commune.drafter)

    without = client.post(CREATE, BARE | {"kind": "replicated"})
    with_own = client.post(CREATE, BARE | {"kind": "replicated", "source": own.initiative.code})

    assert (without.status_code, errors_of(with_own)) == (
        302, {"source": ["Mô hình này của chính đơn vị. Hãy đăng ký tiếp từ trang của mô hình đó."]},
    )  # fmt: skip


# --- last year's again, offered where one looks for it ---------------------------------------------


def test_last_years_models_are_offered_on_the_first_page_and_on_the_list(world, client_of):
    previous = world.registration(world.north.commune, "accepted", year=2024, name="Đường hoa")
    world.registration(world.north.commune, "declined", year=2024)
    client = client_of(world.north.commune.drafter)

    def offered():
        home, page = client.get("/").context["unit_home"], client.get("/mo-hinh/").context
        return [home.registering.to_continue, list(page["to_continue"])]

    before = offered()
    client.post(url("continue", previous))

    assert (before, offered()) == ([[previous], [previous]], [[], []])


def test_last_years_models_are_not_offered_once_the_phase_is_over(world, client_of):
    world.registration(world.north.commune, "accepted", year=2024)

    with on_day("2025-09-21"):
        client = client_of(world.north.commune.drafter)
        home, page = client.get("/").context["unit_home"], client.get("/mo-hinh/").context

    assert (home.registering.to_continue, page["to_continue"]) == ([], [])


def test_find_shows_25_to_a_page_and_asks_as_often_for_one_as_for_three(
    world, client_of, django_assert_max_num_queries
):
    client = client_of(world.north.commune.drafter)
    world.add_place(world.north.commune, "Thôn Mới", {Role.SENDER})
    for number in range(26):
        world.registration(world.north.commune.village, "accepted", name=f"Mô hình {number}")

    with django_assert_max_num_queries(25):
        page = client.get(FIND)

    assert (len(page.context["page_obj"]), page.context["page_obj"].paginator.count) == (25, 26)
