"""Signing in two steps within the unit: one person hands over, another signs, sends or gives back."""

import pytest

from danvan.activity.models import AuditEvent, Notification
from danvan.organization.models import Unit
from danvan.organization.roles import Role
from evaluations.actions import save_task
from evaluations.workflow import assessment_workflow
from models_registry.actions import delete_draft, edit_registration
from models_registry.models import SignedCopy
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import MembershipFactory
from tests.integration.attempts import OUT_OF_REACH, attempt, offers, refusal
from tests.world import NOTE

from .registration_pages import act, url

WORKFLOWS = {"registration": registration_workflow, "dossier": assessment_workflow}
ASK_THE_DRAFTER = [
    "Đơn vị đang đặt ký gửi hai bước: người soạn chuyển trước, người khác ký gửi. Hãy nhờ người soạn chuyển, hoặc đề "
    "nghị quản trị tắt ký gửi hai bước."
]
ASK_ANOTHER = [
    "Đơn vị đang đặt ký gửi hai bước, mà anh/chị là người đã chuyển. Hãy để người ký gửi khác gửi, nhờ người soạn lấy "
    "lại rồi chuyển, hoặc đề nghị quản trị tắt ký gửi hai bước."
]
NOBODY_ELSE = [
    "Đơn vị đang đặt ký gửi hai bước mà chưa có người ký gửi nào khác anh/chị. Hãy nhờ người soạn chuyển, hoặc đề nghị "
    "quản trị thêm người ký gửi hay tắt ký gửi hai bước."
]


@pytest.fixture
def strict(world):
    """The commune of the north, with two steps switched on."""
    switch(world, is_on=True)
    return world.north.commune


def switch(world, *, is_on):
    Unit.objects.filter(pk=world.north.commune.unit.pk).update(sign_off=is_on)


def thing_of(world, kind, state="draft", *, is_on=False):
    """Made while one person may do everything, because a dossier stands on models that were sent and accepted."""
    switch(world, is_on=False)
    thing = getattr(world, kind)(world.north.commune, state)
    switch(world, is_on=is_on)
    return type(thing).objects.select_related("unit", "desk", "year").get(pk=thing.pk)


@pytest.mark.parametrize("kind", WORKFLOWS)
def test_one_person_sends_straight_away_where_it_is_off(world, kind):
    draft = thing_of(world, kind)

    assert attempt(WORKFLOWS[kind], "submit", draft, world.north.commune.sender) == "submitted"


@pytest.mark.parametrize("is_on", [False, True])
@pytest.mark.parametrize("state", ["draft", "ready"])
@pytest.mark.parametrize("kind", WORKFLOWS)
def test_drafter_never_sends(world, kind, state, is_on):
    thing = thing_of(world, kind, state, is_on=is_on)

    assert attempt(WORKFLOWS[kind], "submit", thing, world.north.commune.drafter) == OUT_OF_REACH


@pytest.mark.parametrize("kind", WORKFLOWS)
def test_draft_is_not_sent_before_it_was_handed_over(world, strict, kind):
    assert refusal(WORKFLOWS[kind], "submit", thing_of(world, kind, is_on=True), strict.sender) == ASK_THE_DRAFTER


@pytest.mark.parametrize("kind", WORKFLOWS)
def test_head_sends_what_the_drafter_handed_over(world, strict, kind):
    assert attempt(WORKFLOWS[kind], "submit", thing_of(world, kind, "ready", is_on=True), strict.sender) == "submitted"


@pytest.mark.parametrize("kind", WORKFLOWS)
def test_head_does_not_send_what_the_head_handed_over(world, strict, kind):
    second = MembershipFactory(unit=strict.unit, role=Role.SENDER).user
    ready = WORKFLOWS[kind].perform("hand_over", thing_of(world, kind, is_on=True), actor=strict.sender)

    assert refusal(WORKFLOWS[kind], "submit", ready, strict.sender) == ASK_ANOTHER
    assert attempt(WORKFLOWS[kind], "submit", ready, second) == "submitted"


@pytest.mark.parametrize("kind", WORKFLOWS)
def test_only_head_does_not_hand_over_what_nobody_could_send(world, strict, kind):
    draft = thing_of(world, kind, is_on=True)

    assert refusal(WORKFLOWS[kind], "hand_over", draft, strict.sender) == NOBODY_ELSE
    assert attempt(WORKFLOWS[kind], "hand_over", draft, strict.drafter) == "ready"


def test_rule_follows_the_unit_into_its_heir(world, strict):
    """Who takes a unit over signs as the heir does."""
    heir = world.north.other_commune
    ready = world.registration(strict)
    Unit.objects.filter(pk=strict.unit.pk).update(valid_to="2025-09-01", present_path=heir.unit.path)
    ready.unit.refresh_from_db()

    assert attempt(registration_workflow, "submit", ready, heir.sender) == "submitted"


@pytest.mark.parametrize("kind", WORKFLOWS)
def test_head_gives_it_back_to_the_drafter_with_a_reason(world, strict, committed, kind):
    ready = thing_of(world, kind, "ready", is_on=True)

    with committed():
        back = WORKFLOWS[kind].perform("send_back", ready, actor=strict.sender, note=NOTE)

    told = Notification.objects.filter(text__contains="người ký gửi trả lại").values_list("recipient", "text")
    name = f"“{ready}”" if kind == "registration" else "Bản tự đánh giá năm 2025"
    assert back.state == "draft"
    assert list(told) == [(strict.drafter.pk, f"{name} được người ký gửi trả lại để sửa: {NOTE}")]
    assert AuditEvent.objects.first().label == "Trả lại người soạn"


def test_rung_sees_nothing_of_what_the_head_gave_back(world, client_of, strict):
    back = registration_workflow.perform(
        "send_back", world.registration(strict, "ready"), actor=strict.sender, note=NOTE
    )

    assert client_of(world.north.reviewer).get(url("detail", back)).status_code == 404


def test_drafter_reads_why_it_came_back_until_it_is_handed_over_again(world, client_of, strict):
    back = registration_workflow.perform(
        "send_back", world.registration(strict, "ready"), actor=strict.sender, note=NOTE
    )
    client = client_of(strict.drafter)

    pages = [client.get(url(page, back)).context["sent_back"] for page in ("detail", "edit", "check")]
    registration_workflow.perform("hand_over", back, actor=strict.drafter)
    after = client.get(url("detail", back)).context["sent_back"]

    assert ([(change.note, change.actor_name) for change in pages], after) == ([(NOTE, str(strict.sender))] * 3, None)


# --- what the head sees ------------------------------------------------------------------------------


def signing(client, registration, page="check"):
    told = client.get(url(page, registration)).context["signing"]
    return told and [tuple(change) for change in told.changes or []]


def edited(place, registration, **content):
    return edit_registration(registration, content=content, version=registration.version, actor=place.drafter)


def test_head_reads_everything_the_first_time(world, client_of, strict):
    ready = world.registration(strict, "ready")

    told = client_of(strict.sender).get(url("check", ready)).context["signing"]

    assert (told.handed_over.actor_name, told.changes) == (str(strict.drafter), None)


def test_head_sees_what_changed_since_it_was_handed_over_last(world, client_of, strict):
    ready = world.registration(strict, "ready", timeframe="Tháng 3")
    back = registration_workflow.perform("send_back", ready, actor=strict.sender, note=NOTE)
    mended = edited(strict, back, timeframe="Tháng 3 đến tháng 9")
    again = registration_workflow.perform("hand_over", mended, actor=strict.drafter)

    client = client_of(strict.sender)

    expected = [("Thời gian thực hiện", "Tháng 3", "Tháng 3 đến tháng 9")]
    assert [signing(client, again, page) for page in ("check", "detail")] == [expected] * 2


def test_head_sees_what_changed_since_it_was_sent(world, client_of, strict):
    sent = registration_workflow.perform("submit", world.registration(strict, "ready"), actor=strict.sender)
    returned = registration_workflow.perform("return", sent, actor=world.north.reviewer, note=NOTE)
    mended = edited(strict, returned, objectives="45 hộ")
    mended = edit_registration(mended, content={}, tasks=world.tasks[:1], version=mended.version, actor=strict.drafter)
    ready = registration_workflow.perform("hand_over", mended, actor=strict.drafter)

    assert signing(client_of(strict.sender), ready) == [
        ("Mục tiêu, nội dung, cách làm", sent.objectives, "45 hộ"),
        ("Phục vụ nhiệm vụ", "", str(world.tasks[0])),
    ]


def test_head_reads_that_nothing_changed(world, client_of, strict):
    ready = world.registration(strict, "ready")
    back = registration_workflow.perform("send_back", ready, actor=strict.sender, note=NOTE)
    again = registration_workflow.perform("hand_over", back, actor=strict.drafter)

    page = client_of(strict.sender).get(url("check", again))

    assert page.context["signing"].changes == []
    assert "Không có gì thay đổi." in page.content.decode()


def test_drafter_is_not_shown_what_the_head_signs(world, client_of, strict):
    ready = world.registration(strict, "ready")

    assert client_of(strict.drafter).get(url("detail", ready)).context["signing"] is None


def test_draft_that_was_handed_over_once_can_still_be_thrown_away(world, strict):
    draft = registration_workflow.perform("take_back", world.registration(strict, "ready"), actor=strict.drafter)

    delete_draft(draft, actor=strict.drafter)

    assert SignedCopy.objects.count() == 0


def test_head_sees_what_changed_in_the_dossier_since_it_was_handed_over_last(world, client_of, strict):
    dossier = thing_of(world, "dossier", "ready", is_on=True)
    back = assessment_workflow.perform("send_back", dossier, actor=strict.sender, note=NOTE)
    second = back.task_scores.select_related("task").get(task__ordinal=2)
    save_task(second, content={"narrative": "Có 12 hộ"}, version=back.version, actor=strict.drafter)
    assessment_workflow.perform("hand_over", back, actor=strict.drafter)

    page = client_of(strict.sender).get(f"/tu-danh-gia/{dossier.pk}/kiem-tra/")

    assert [(part.name, [tuple(change) for change in part.changes]) for part in page.context["signed_changes"]] == [
        (f"Nhiệm vụ {second.task}", [("Kết quả thực hiện", second.narrative, "Có 12 hộ")])
    ]
    assert page.context["send_back_url"] == f"/tu-danh-gia/{dossier.pk}/thao-tac/send_back/"


def test_drafter_reads_why_the_dossier_came_back(world, client_of, strict):
    dossier = thing_of(world, "dossier", "ready", is_on=True)

    sent = client_of(strict.sender).post(f"/tu-danh-gia/{dossier.pk}/thao-tac/send_back/", {"note": NOTE}, follow=True)
    read = client_of(strict.drafter).get(f"/tu-danh-gia/{dossier.pk}/")

    assert [str(message) for message in sent.context["messages"]] == [
        "Đã trả lại người soạn kèm lý do. Người soạn được báo ngay trên cổng."
    ]
    assert (read.context["dossier"].sent_back.note, NOTE in read.content.decode()) == (NOTE, True)


# --- pages -------------------------------------------------------------------------------------------


def test_only_signer_is_told_to_wait_for_the_drafter(world, client_of, strict):
    draft = world.registration(strict)

    page = client_of(strict.sender).get(url("detail", draft))

    assert (page.context["offers"], page.context["waits_for_drafter"]) == ([], True)
    assert "người soạn hoàn thiện rồi chuyển anh/chị ký gửi" in page.content.decode()


def test_head_sees_one_way_to_send_where_it_is_off(world, client_of):
    draft = world.registration(world.north.commune)

    page = client_of(world.north.commune.sender).get(url("detail", draft))

    assert {button.transition.name for button in page.context["offers"]} == {"submit"}


def test_dossier_of_a_strict_unit_is_handed_over_and_then_sent(world, client_of, strict):
    dossier = thing_of(world, "dossier", is_on=True)
    check = f"/tu-danh-gia/{dossier.pk}/kiem-tra/"

    before = client_of(strict.sender).get(check).context["sending"].transition.name
    ready = assessment_workflow.perform("hand_over", dossier, actor=strict.drafter)
    after = client_of(strict.sender).get(check).context["sending"]

    assert (before, after.transition.name, after.reasons) == ("hand_over", "submit", ())
    assert offers(assessment_workflow, ready, strict.sender)["send_back"]


def test_name_and_time_of_the_head_print_on_the_receipt(world, client_of, strict):
    ready = world.registration(strict, "ready")
    with on_day("2025-09-11", 14, 5):
        client_of(strict.sender).post(act(ready, "submit"))

    receipt = client_of(strict.drafter).get(url("receipt", ready)).content.decode()

    assert [
        words for words in (str(strict.sender), "14:05 ngày 11/09/2025", "Người ký gửi") if words not in receipt
    ] == []


# --- the switch --------------------------------------------------------------------------------------


def test_administrator_switches_two_steps_on_and_off(world, client_of, strict):
    unit, client = world.north.other_commune.unit, client_of(world.north.administrator)
    page = f"/don-vi/{unit.pk}/sua/"
    typed = {"short_name": unit.short_name, "form": unit.form, "target": unit.target, "gso_code": unit.gso_code}

    shown = []
    for extra in ({"sign_off": "on"}, {}):
        response = client.post(page, typed | extra)
        unit.refresh_from_db()
        shown.append((response.status_code, unit.sign_off))

    assert shown == [(302, True), (302, False)]
    assert client.get(page).context["form"]["sign_off"].label == "Ký gửi hai bước"


def test_switching_is_recorded(world, client_of):
    unit = world.north.commune.unit
    typed = {"short_name": unit.short_name, "form": unit.form, "target": unit.target, "sign_off": "on"}

    client_of(world.north.administrator).post(f"/don-vi/{unit.pk}/sua/", typed)

    event = AuditEvent.objects.filter(verb="unit.edit").first()
    assert (event.before["sign_off"], event.after["sign_off"]) == ("False", "True")
