"""What is typed and not saved: kept for its writer alone, shown again, dropped when saved, purged when forgotten."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from danvan.activity.models import AuditEvent
from danvan.organization.actions import unfinished as actions
from danvan.organization.models import UnfinishedForm
from danvan.organization.unfinished import stamp_of
from models_registry.models import Registration
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import UnfinishedFormFactory
from tests.integration.unfinished_pages import JSON, kept, sent_from

KEEP, DROP = "/ban-go-do/", "/ban-go-do/bo/"
WORDS = "Bà con trong thôn cùng làm đường hoa, mỗi tuần một buổi. " * 40


def forms_of(world) -> dict:
    """Every kind of form whose text is kept: address → (who writes there, what they type)."""
    draft = world.registration(world.north.commune)
    sent = world.registration(world.north.commune, "submitted")
    dossier = world.dossier(world.north.commune)
    other = world.dossier(world.north.other_commune, "submitted")
    result = dossier.results.get()
    unit, reviewer = world.north.commune.unit, world.north.reviewer
    new = reverse("models_registry:registration_create") + f"?don-vi={unit.pk}&nam=2025"
    acts = [reverse("models_registry:registration_transition", args=[sent.pk, act]) for act in ("return", "decline")]
    return {
        new: (world.north.commune.drafter, "objectives"),
        reverse("models_registry:registration_edit", args=[draft.pk]): (world.north.commune.drafter, "objectives"),
        acts[0]: (reviewer, "note"),
        acts[1]: (reviewer, "note"),
        reverse("evaluations:task_edit", args=[dossier.pk, 2]): (world.north.commune.sender, "narrative"),
        reverse("evaluations:result_edit", args=[dossier.pk, result.registration_id]): (
            world.north.commune.sender, "achieved",
        ),
        reverse("evaluations:assessment_appraise", args=[other.pk]): (reviewer, "reason_3"),
        reverse("evaluations:assessment_return", args=[other.pk]): (reviewer, "note"),
    }  # fmt: skip


def test_every_long_form_keeps_what_was_typed_and_shows_it_on_another_machine(world, client_of):
    for address, (user, field) in forms_of(world).items():
        here, elsewhere = client_of(user), client_of(user)

        answer = here.post(KEEP, sent_from(here, address, **{field: WORDS}), headers=JSON)
        page = elsewhere.get(address)

        assert (answer.status_code, answer.json()) == (200, {"saved_at": "09:00", "left": 8 * 3600}), address
        assert page.context["form"][field].value() == WORDS, address
        assert page.context["form"].errors == {}
        assert "gõ dở, đã lưu lúc 09:00 ngày 10/09/2025" in page.content.decode()


def test_kept_text_is_no_history_and_nobody_elses(world, client_of):
    registration = world.registration(world.north.commune)
    address = reverse("models_registry:registration_edit", args=[registration.pk])
    client = client_of(world.north.commune.drafter)
    before = (AuditEvent.objects.count(), Registration.objects.values().get())
    client.post(KEEP, sent_from(client, address, name="Đường hoa"), headers=JSON)

    theirs = client_of(world.north.commune.sender).get(address)

    assert (AuditEvent.objects.count(), Registration.objects.values().get()) == before
    assert theirs.context["form"]["name"].value() == registration.name
    assert "gõ dở" not in theirs.content.decode()


@pytest.mark.parametrize("who", ["south.commune.drafter", "north.reviewer", "north.commune.sender"])
def test_kept_text_needs_the_stamp_of_the_one_who_sends_it(world, client_of, who):
    registration = world.registration(world.north.commune)
    address = reverse("models_registry:registration_edit", args=[registration.pk])
    typed = sent_from(client_of(world.north.commune.drafter), address)

    answers = [client_of(world.people[who]).post(path, typed).status_code for path in (KEEP, DROP)]

    assert (answers, UnfinishedForm.objects.count()) == ([404, 404], 0)


@pytest.mark.parametrize("stamp", ["", "x", "WzEsIi9tby1oaW5oLzEvc3VhLyJd:1abc:sai"])
def test_kept_text_needs_a_stamp_of_ours(world, client_of, stamp):
    answer = client_of(world.north.commune.drafter).post(KEEP, {"ban-go-do": stamp, "name": "A"})

    assert (answer.status_code, UnfinishedForm.objects.count()) == (404, 0)


@pytest.mark.parametrize(
    "address", ["/don-vi/", "/khong-co/", "/mo-hinh/999999/sua/", "/tu-danh-gia/999999/nhiem-vu/1/"]
)
def test_text_is_kept_only_where_the_person_may_write(world, client_of, address):
    user = world.north.commune.drafter

    answer = client_of(user).post(KEEP, {"ban-go-do": stamp_of(user, address), "name": "A"})

    assert (answer.status_code, UnfinishedForm.objects.count()) == (404, 0)


def test_text_is_not_kept_once_the_role_has_ended(world, client_of):
    registration = world.registration(world.north.commune)
    user = world.north.commune.drafter
    client = client_of(user)
    typed = sent_from(client, reverse("models_registry:registration_edit", args=[registration.pk]))
    user.memberships.update(ends_on="2025-09-01")

    assert (client.post(KEEP, typed).status_code, UnfinishedForm.objects.count()) == (404, 0)


def test_text_is_kept_within_bounds(world, client_of, monkeypatch):
    monkeypatch.setattr(actions, "MOST_FORMS", 2)
    user = world.north.commune.drafter
    client = client_of(user)
    drafts = [world.registration(world.north.commune) for _ in range(3)]
    addresses = [reverse("models_registry:registration_edit", args=[row.pk]) for row in drafts]
    for minute, address in enumerate(addresses):
        with on_day("2025-09-10", 10, minute):
            client.post(KEEP, sent_from(client, address, name="Đường hoa"))

    too_long = client.post(KEEP, sent_from(client, addresses[0], name="a" * 200_001))

    assert too_long.status_code == 404
    kept_addresses = list(UnfinishedForm.objects.values_list("address", flat=True))
    assert kept_addresses == [addresses[2], addresses[1]]


def test_kept_text_may_hold_what_a_database_refuses(world, client_of):
    user = world.north.commune.drafter
    client = client_of(user)
    address = reverse("models_registry:registration_edit", args=[world.registration(world.north.commune).pk])

    client.post(KEEP, sent_from(client, address, name="Đường\x00 hoa"))

    assert kept(user, address)["name"] == ["Đường hoa"]


def test_text_is_dropped_when_the_form_is_saved(world, client_of):
    registration = world.registration(world.north.commune)
    address = reverse("models_registry:registration_edit", args=[registration.pk])
    client = client_of(world.north.commune.drafter)
    typed = sent_from(client, address, name="Đường hoa")
    client.post(KEEP, typed)

    answer = client.post(address, typed)

    assert (answer.status_code, UnfinishedForm.objects.count()) == (302, 0)
    assert Registration.objects.get().name == "Đường hoa"


def test_text_stays_while_the_form_is_refused(world, client_of):
    address = reverse("models_registry:registration_edit", args=[world.registration(world.north.commune).pk])
    user = world.north.commune.drafter
    client = client_of(user)
    typed = sent_from(client, address, name="")
    client.post(KEEP, typed | {"resources": "Nhân dân hiến đất"})

    answer = client.post(address, typed)

    assert (answer.status_code, kept(user, address)["resources"]) == (422, ["Nhân dân hiến đất"])


def test_unwanted_text_is_dropped_by_a_button(world, client_of):
    registration = world.registration(world.north.commune)
    address = reverse("models_registry:registration_edit", args=[registration.pk])
    client = client_of(world.north.commune.drafter)
    typed = sent_from(client, address, name="Đường hoa")
    client.post(KEEP, typed, headers=JSON)

    answer = client.post(DROP, {"ban-go-do": typed["ban-go-do"]}, follow=True)

    assert answer.redirect_chain == [(address, 302)]
    assert [str(m) for m in answer.context["messages"]] == ["Đã bỏ bản gõ dở. Dưới đây là nội dung đang lưu."]
    assert answer.context["form"]["name"].value() == registration.name


def test_text_equal_to_what_is_saved_is_not_shown_as_unfinished(world, client_of):
    address = reverse("models_registry:registration_edit", args=[world.registration(world.north.commune).pk])
    client = client_of(world.north.commune.drafter)
    client.post(KEEP, sent_from(client, address))

    page = client.get(address)

    assert (UnfinishedForm.objects.count(), page.context["open_form"].unfinished) == (1, None)


def test_form_that_closed_meanwhile_still_shows_what_was_typed(world, client_of):
    dossier = world.dossier(world.north.commune)
    address = reverse("evaluations:task_edit", args=[dossier.pk, 2])
    client = client_of(world.north.commune.sender)
    client.post(KEEP, sent_from(client, address, narrative="Chữ gõ trước hạn"))

    with on_day("2026-02-01"):
        page = client_of(world.north.commune.sender).get(address).content.decode()

    assert "Phần này không sửa được nữa nên nội dung chưa được lưu." in page
    assert "Chữ gõ trước hạn" in page


def test_registration_that_was_sent_meanwhile_still_shows_what_was_typed(world, client_of):
    registration = world.registration(world.north.commune)
    address = reverse("models_registry:registration_edit", args=[registration.pk])
    client = client_of(world.north.commune.drafter)
    client.post(KEEP, sent_from(client, address, objectives="Chữ chưa kịp lưu"), headers=JSON)
    registration_workflow.perform("hand_over", registration, actor=world.north.commune.sender)

    page = client.get(address)
    dropped = client.post(DROP, {"ban-go-do": page.context["open_form"].stamp}, follow=True)

    assert page.context["reasons"] == ["Bản đăng ký đang ở trạng thái “Chờ ký gửi” nên không sửa được."]
    assert "Chữ chưa kịp lưu" in page.content.decode()
    assert dropped.redirect_chain[-1] == (reverse("models_registry:registration_detail", args=[registration.pk]), 302)


def test_without_a_script_a_button_keeps_the_text_and_leads_back(world, client_of):
    address = reverse("models_registry:registration_edit", args=[world.registration(world.north.commune).pk])
    client = client_of(world.north.commune.drafter)

    answer = client.post(KEEP, sent_from(client, address, name="Đường hoa"), follow=True)

    assert answer.redirect_chain == [(address, 302)]
    assert answer.context["form"]["name"].value() == "Đường hoa"
    assert [str(m) for m in answer.context["messages"]] == ["Đã lưu lúc 09:00. Chỉ anh/chị thấy bản gõ dở này."]


def test_typing_lets_the_session_last(world, client_of):
    address = reverse("models_registry:registration_edit", args=[world.registration(world.north.commune).pk])
    client = client_of(world.north.commune.drafter)
    typed = sent_from(client, address)

    with on_day("2025-09-10", 16, 30):
        client.post(KEEP, typed)

    with on_day("2025-09-10", 20):
        assert client.get(address).status_code == 200
        assert client.get("/phien-lam-viec/").json() == {"left": (4 * 60 + 30) * 60}


def test_session_lasts_anew_by_its_button(world, client_of):
    client = client_of(world.north.commune.drafter)

    before = client.get("/phien-lam-viec/").json()
    by_script = client.post("/phien-lam-viec/", headers=JSON)
    by_hand = client.post("/phien-lam-viec/", {"next": "/mo-hinh/"})
    elsewhere = client.post("/phien-lam-viec/", {"next": "//xau.example/"})

    assert (before, by_script.json()) == ({"left": None}, {"left": settings.SESSION_COOKIE_AGE})
    assert (by_hand.headers["Location"], elsewhere.headers["Location"]) == ("/mo-hinh/", "/")


def test_first_page_leads_back_to_what_was_left(world, client_of):
    registration = world.registration(world.north.commune, name="Đường hoa")
    address = reverse("models_registry:registration_edit", args=[registration.pk])
    user = world.north.commune.drafter
    client = client_of(user)
    client.post(KEEP, sent_from(client, address, objectives="Hiến đất"), headers=JSON)
    UnfinishedFormFactory(user=user, address="/mo-hinh/999999/sua/")

    mine, theirs = client.get("/"), client_of(world.north.commune.sender).get("/")

    assert [(row.title, row.address) for row in mine.context["unfinished"]] == [
        ("Sửa: Đường hoa, Xã Phan Hòa", address)
    ]
    assert f'<a href="{address}">Sửa: Đường hoa, Xã Phan Hòa</a>' in mine.content.decode()
    assert theirs.context["unfinished"] == []


def test_forgotten_text_is_purged_by_the_daily_command(world, capsys):
    with on_day("2025-08-10"):
        UnfinishedFormFactory(user=world.north.commune.drafter)
    recent = UnfinishedFormFactory(user=world.north.commune.drafter)

    call_command("purge_unfinished_forms")

    assert capsys.readouterr().out == "1 unfinished forms deleted\n"
    assert list(UnfinishedForm.objects.all()) == [recent]


def test_keeping_text_needs_the_token_of_the_page(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.north.commune.drafter, backend=settings.AUTHENTICATION_BACKENDS[0])

    answers = [client.post(path, {"ban-go-do": "x"}).status_code for path in (KEEP, DROP, "/phien-lam-viec/")]

    assert answers == [403, 403, 403]
