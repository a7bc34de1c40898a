"""A registration changed, taken on into the next year, thrown away: what is kept, and what is refused."""

import pytest

from danvan.activity.models import AuditEvent
from models_registry.models import InitiativeForm, Registration, RegistrationKind, RegistrationState
from tests.conftest import on_day
from tests.factories import FieldFactory

from .registration_pages import BARE, everything, messages_of, typed_in, url


def content_of(registration):
    names = ("name", "form", "kind", "target_level", "subject_name", "field_id", "objectives", "timeframe")
    return {name: getattr(registration, name) for name in names}


# --- a change --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_edit_writes_over_and_records(world, client_of, state):
    registration = world.registration(world.north.commune, state)
    client = client_of(world.north.commune.drafter)
    typed = typed_in(client, url("edit", registration)) | {"name": "Tên mới", "timeframe": "Cả năm"}

    response = client.post(url("edit", registration), typed, follow=True)

    saved = Registration.objects.get()
    event = AuditEvent.objects.latest("id")
    assert (saved.name, saved.timeframe, saved.state, saved.version) == ("Tên mới", "Cả năm", state, 2)
    assert saved.initiative.name == "Tên mới"
    assert (event.verb, event.actor_name, event.before, event.after) == (
        "registration.edit", str(world.north.commune.drafter),
        {"name": registration.name, "timeframe": registration.timeframe}, {"name": "Tên mới", "timeframe": "Cả năm"},
    )  # fmt: skip
    assert (response.redirect_chain, messages_of(response)) == (
        [(url("detail", registration), 302)], ["Đã lưu lúc 09:00."],
    )  # fmt: skip


def test_edit_without_a_change_keeps_every_word(world, client_of):
    registration = world.registration(world.north.commune, form=InitiativeForm.INDIVIDUAL, subject_name="Ông Ba")
    registration.tasks.set(world.tasks[:3])
    client = client_of(world.north.commune.drafter)
    before = Registration.objects.values().get()

    client.post(url("edit", registration), typed_in(client, url("edit", registration)))

    assert Registration.objects.values().get() == before | {"version": 2}
    assert list(Registration.objects.get().tasks.all()) == world.tasks[:3]


def test_edit_never_overwrites_what_somebody_else_saved(world, client_of):
    registration = world.registration(world.north.commune, name="Ban đầu", resources="Không")
    address = url("edit", registration)
    mine, theirs = client_of(world.north.commune.drafter), client_of(world.north.commune.sender)
    my_words = typed_in(mine, address) | {"name": "Của tôi", "resources": "50 triệu"}
    theirs.post(address, typed_in(theirs, address) | {"name": "Của người khác", "outputs": "2 km đường"})
    before = everything()

    clash = mine.post(address, my_words)

    assert (clash.status_code, everything()) == (422, before)
    conflict = clash.context["open_form"].conflict
    assert [(row.label, row.mine, row.saved) for row in conflict.differences] == [
        ("Tên mô hình", "Của tôi", "Của người khác"),
        ("Nguồn lực", "50 triệu", "Không"),
        ("Sản phẩm, kết quả đầu ra", "", "2 km đường"),
    ]
    form = clash.context["form"]
    assert (form["name"].value(), form["resources"].value(), form["version"].value()) == ("Của tôi", "50 triệu", "1")
    assert clash.context["page_title"] == "Sửa: Của người khác"

    choices = {"chon-name": "cua-toi", "chon-resources": "cua-toi", "chon-outputs": "dang-luu"}
    mine.post(address, my_words | {"da-xem": conflict.seen} | choices)

    saved = Registration.objects.get()
    assert (saved.name, saved.resources, saved.outputs) == ("Của tôi", "50 triệu", "2 km đường")


def test_edit_without_a_version_is_a_clash(world, client_of):
    registration = world.registration(world.north.commune)

    response = client_of(world.north.commune.drafter).post(url("edit", registration), BARE)

    assert (response.status_code, Registration.objects.get().name) == (422, registration.name)


@pytest.mark.parametrize("state", ["ready", "submitted", "accepted", "declined"])
def test_edit_in_another_state_is_refused(world, client_of, state):
    registration = world.registration(world.north.commune, state)
    client = client_of(world.north.commune.drafter)
    before = everything()

    opened = client.get(url("edit", registration))
    sent = client.post(url("edit", registration), BARE | {"version": "1"})

    assert (opened.status_code, opened.headers["Location"]) == (302, url("detail", registration))
    assert (sent.status_code, sent.context["reasons"]) == (
        422, [f"Bản đăng ký đang ở trạng thái “{registration.get_state_display()}” nên không sửa được."],
    )  # fmt: skip
    assert everything() == before


def test_edit_after_the_phase_is_refused_unless_it_was_returned(world, client_of):
    draft = world.registration(world.north.commune)
    returned = world.registration(world.north.commune, "returned")
    typed = BARE | {"version": "1"}

    with on_day("2025-09-21"):
        client = client_of(world.north.commune.drafter)
        opened = client.get(url("edit", draft))
        answers = [client.post(url("edit", each), typed).status_code for each in (draft, returned)]

    names = [Registration.objects.get(pk=each.pk).name for each in (draft, returned)]
    assert (opened.context["is_closed"], answers, names) == (True, [422, 302], [draft.name, "Đường hoa"])


def test_edit_of_last_years_record_leaves_the_initiative_its_present_name(world, client_of):
    previous = world.registration(world.north.commune, year=2024, name="Tên năm trước")
    client = client_of(world.north.commune.drafter)
    client.post(url("continue", previous))
    this_year = Registration.objects.get(year=world.year)
    client.post(url("edit", this_year), BARE | {"version": "1", "name": "Tên năm nay"})

    with world.standing_in(2024):
        client.post(url("edit", previous), BARE | {"version": "1", "name": "Tên sửa muộn"})

    previous.refresh_from_db()
    assert (previous.name, previous.initiative.name) == ("Tên sửa muộn", "Tên năm nay")


# --- last year's again -----------------------------------------------------------------------------


def test_continue_makes_a_linked_draft_and_leaves_last_year_alone(world, client_of):
    previous = world.registration(
        world.north.commune, "accepted", year=2024, form=InitiativeForm.HOUSEHOLD, subject_name="Bà Én"
    )
    previous.tasks.set(world.tasks[1:3])
    before = Registration.objects.values().get()
    client = client_of(world.north.commune.drafter)

    response = client.post(url("continue", previous), follow=True)

    draft = Registration.objects.get(year=world.year)
    assert response.redirect_chain == [(url("edit", draft), 302)]
    assert content_of(draft) == content_of(previous) | {"kind": RegistrationKind.CONTINUED}
    assert (draft.initiative, draft.state, draft.submitted_at, list(draft.tasks.all())) == (
        previous.initiative, RegistrationState.DRAFT, None, world.tasks[1:3],
    )  # fmt: skip
    assert "kind" not in response.context["form"].fields
    assert Registration.objects.values().get(year=world.years[2024]) == before
    assert client.get(url("detail", previous)).context["other_years"] == [draft]
    assert client.get(url("detail", draft)).context["other_years"] == [previous]


def test_continue_leaves_out_a_field_that_the_year_no_longer_has(world, client_of):
    gone = FieldFactory(name="Bỏ từ 2025", valid_to_year=2024)
    previous = world.registration(world.north.commune, year=2024, field=gone)

    client_of(world.north.commune.drafter).post(url("continue", previous))

    assert Registration.objects.get(year=world.year).field is None


def test_continue_happens_once_a_year(world, client_of):
    previous = world.registration(world.north.commune, year=2024)
    client = client_of(world.north.commune.drafter)
    client.post(url("continue", previous), follow=True)
    before = everything()

    response = client.post(url("continue", previous), follow=True)

    assert (messages_of(response), everything()) == (["Mô hình này đã được đăng ký trong năm 2025."], before)


def test_continue_is_refused_when_the_year_is_closed_or_none_follows(world, client_of):
    previous = world.registration(world.north.commune, year=2024)
    latest = world.registration(world.north.commune)
    before = everything()

    with on_day("2025-09-21"):
        client = client_of(world.north.commune.drafter)
        closed, none = client.post(url("continue", previous), follow=True), client.post(url("continue", latest))
        none = client.get(none.headers["Location"])

    assert messages_of(closed)[0].startswith("Đã hết thời gian Đăng ký mô hình năm 2025")
    assert messages_of(none) == ["Chưa có năm nào sau năm 2025 mở đăng ký."]
    assert everything() == before


# --- throwing away ---------------------------------------------------------------------------------


def test_delete_asks_first_then_throws_a_draft_away(world, client_of):
    draft = world.registration(world.north.commune, name="Bỏ đi")
    client = client_of(world.north.commune.drafter)

    asked = client.get(url("delete", draft))
    kept = Registration.objects.exists()
    done = client.post(url("delete", draft), follow=True)

    event = AuditEvent.objects.latest("id")
    assert (asked.status_code, asked.context["page_title"], kept) == (200, "Xóa bản nháp này?", True)
    assert messages_of(done) == ["Đã xóa bản nháp “Bỏ đi”."]
    assert (event.verb, event.target_id, event.target_name) == ("registration.delete", draft.pk, "Bỏ đi")
    assert not Registration.objects.exists()
    assert client.post(url("delete", draft)).status_code == 404


@pytest.mark.parametrize("state", ["ready", "submitted", "returned", "accepted", "declined"])
def test_delete_of_anything_else_is_refused(world, client_of, state):
    registration = world.registration(world.north.commune, state)
    before = everything()

    response = client_of(world.north.commune.drafter).post(url("delete", registration), follow=True)

    assert messages_of(response) == ["Chỉ xóa được bản nháp chưa gửi lần nào. Bản này đã chuyển đi nên được giữ lại."]
    assert everything() == before


def test_delete_of_this_years_draft_leaves_last_years_record(world, client_of):
    previous = world.registration(world.north.commune, "accepted", year=2024)
    client = client_of(world.north.commune.drafter)
    client.post(url("continue", previous))

    client.post(url("delete", Registration.objects.get(year=world.year)))

    assert (list(Registration.objects.all()), previous.initiative.registrations.count()) == ([previous], 1)


# --- strangers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["edit", "delete", "continue"])
@pytest.mark.parametrize(
    "who",
    [
        "north.commune.reviewer", "north.commune.village.sender", "north.other_commune.sender", "south.commune.sender",
        "north.reviewer", "north.approver", "north.leader", "north.administrator", "province.administrator",
    ],
)  # fmt: skip
def test_writing_is_not_found_for_who_may_not_enter(world, client_of, page, who):
    registration = world.registration(world.north.commune, year=2024 if page == "continue" else 2025)
    before = everything()

    response = client_of(world.people[who]).post(url(page, registration), BARE | {"version": "1"})

    assert (response.status_code, everything()) == (404, before)
