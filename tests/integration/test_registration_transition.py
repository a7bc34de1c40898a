"""Acts on a registration by POST: done, told, or refused in clear words with nothing changed."""

import pytest

from models_registry.models import Registration, RegistrationState
from models_registry.reasons import REASONS
from models_registry.workflow import registration_workflow
from tests.conftest import on_day

from .registration_pages import act, errors_of, everything, messages_of, typed_for, url

REASON = "Cần ghi rõ số hộ tham gia"
NO_REASON = "Chưa ghi lý do. Hãy viết ít nhất 10 ký tự để đơn vị hiểu."
# act → (state it starts from, who does it, state it ends in, page it leads to, what is said)
ACTS = {
    "hand_over": (
        "draft", "north.commune.drafter", "ready", "detail",
        "Đã chuyển “A” tới người ký gửi. Người ký gửi của đơn vị sẽ xem lại và gửi lên cấp trên.",
    ),
    "take_back": (
        "ready", "north.commune.drafter", "draft", "detail",
        "Đã lấy lại “A” để sửa. Anh/chị sửa rồi gửi lại khi xong.",
    ),
    "send_back": (
        "ready", "north.commune.sender", "draft", "detail",
        "Đã trả “A” lại người soạn. Người soạn được báo kèm lý do để sửa rồi chuyển lại.",
    ),
    "submit": (
        "ready", "north.commune.sender", "submitted", "receipt",
        "Đã gửi “A”. Ban Dân vận Huyện Bắc Bình thẩm định chậm nhất ngày 30/09/2025.",
    ),
    "withdraw": (
        "submitted", "north.commune.sender", "draft", "detail",
        "Đã rút “A” về. Anh/chị sửa rồi gửi lại khi xong.",
    ),
    "accept": (
        "submitted", "north.reviewer", "accepted", "detail",
        "Đã chấp nhận “A”. Xã Phan Hòa được báo; cuối năm đơn vị ghi kết quả trong bản tự "
        "đánh giá.",
    ),
    "return": (
        "submitted", "north.reviewer", "returned", "detail",
        "Đã trả lại “A” để bổ sung. Xã Phan Hòa được báo để bổ sung rồi gửi lại.",
    ),
    "decline": (
        "submitted", "north.reviewer", "declined", "detail",
        "Đã ghi không chấp nhận “A”. Xã Phan Hòa được báo kèm lý do.",
    ),
    "reopen": (
        "accepted", "north.reviewer", "submitted", "detail",
        "Đã mở lại “A” để thẩm định. Bản đăng ký đang ở Ban Dân vận Huyện Bắc Bình, chờ thẩm định.",
    ),
}  # fmt: skip
NEED_REASON = ["send_back", "decline", "reopen"]  # a return has a form of its own: test_registration_return.py


@pytest.mark.parametrize("name", ACTS)
def test_act_is_done_and_says_what_comes_next(world, client_of, name):
    state, who, target, page, said = ACTS[name]
    registration = world.registration(world.north.commune, state, name="A")

    response = client_of(world.people[who]).post(
        act(registration, name), typed_for(name, registration, REASON), follow=True
    )

    registration.refresh_from_db()
    assert (registration.state, response.redirect_chain, messages_of(response)) == (
        target, [(url(page, registration), 302)], [said],
    )  # fmt: skip


WRONG = [
    (name, state)
    for name, transition in registration_workflow.transitions.items()
    for state in RegistrationState
    if state not in transition.sources
]


@pytest.mark.parametrize(("name", "state"), WRONG)
def test_act_in_a_wrong_state_is_refused_and_changes_nothing(world, client_of, name, state):
    user = world.people[ACTS[name][1]]
    registration = world.registration(world.north.commune, state, name="A")
    is_seen = Registration.objects.visible_to(user).filter(pk=registration.pk).exists()
    is_on_desk = ACTS[name][1] != "north.reviewer" or registration.desk == world.north.unit
    before = everything()

    response = client_of(user).post(act(registration, name), typed_for(name, registration, REASON))

    assert everything() == before
    if is_seen and is_on_desk:
        label = registration_workflow.transitions[name].label
        assert (response.status_code, response.context["reasons"]) == (422, [
            f"Không thực hiện được “{label}”: bản đăng ký đang ở trạng thái “{registration.get_state_display()}”. "
            "Hãy tải lại trang để xem tình hình mới."
        ])  # fmt: skip
    else:
        assert response.status_code == 404


@pytest.mark.parametrize("name", NEED_REASON)
@pytest.mark.parametrize("note", ["", "   ", "ngắn", " \r\n ngắn quá \r\n "])
def test_act_without_a_reason_is_refused_and_changes_nothing(world, client_of, name, note):
    state, who, *_ = ACTS[name]
    registration = world.registration(world.north.commune, state)
    before = everything()

    response = client_of(world.people[who]).post(act(registration, name), {"note": note})

    assert (response.status_code, errors_of(response), everything()) == (422, {"note": [NO_REASON]}, before)
    assert response.context["form"]["note"].value() == note


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"note": "a" * 2001}, {"note": ["Dài 2001 ký tự, nhiều nhất được 2000. Hãy rút gọn rồi lưu lại."]}),
        ({"note": "Có ký tự\u200bẩn ở giữa"}, {
            "note": ["Có ký tự ẩn không in được trong phần đã nhập. Hãy xóa và gõ lại đoạn đó."]
        }),
        ({"common": "tu-nghi-ra", "note": ""}, {
            "common": ["Lựa chọn này không có trong danh sách. Hãy chọn lại."]
        }),
        ({"common": "other", "note": ""}, {"note": [NO_REASON]}),
    ],
)  # fmt: skip
def test_reason_that_does_not_fit_is_refused(world, client_of, typed, errors):
    registration = world.registration(world.north.commune, "submitted")
    before = everything()

    response = client_of(world.north.reviewer).post(act(registration, "decline"), typed)

    assert (response.status_code, errors_of(response), everything()) == (422, errors, before)


ROUTINE = REASONS["decline"][1]


@pytest.mark.parametrize(
    ("common", "note", "told", "code"),
    [
        (ROUTINE.code, "", ROUTINE.sentence, "routine"),
        ("", " Ghi rõ 45 hộ ở đâu ", "Ghi rõ 45 hộ ở đâu", "other"),
        (ROUTINE.code, "Việc này xã làm hằng năm", "Việc này xã làm hằng năm", "routine"),
    ],
)
def test_declined_unit_reads_the_words_and_the_code_is_kept(world, client_of, common, note, told, code):
    registration = world.registration(world.north.commune, "submitted")

    client_of(world.north.reviewer).post(act(registration, "decline"), {"common": common, "note": note})

    page = client_of(world.north.commune.drafter).get(url("detail", registration))
    registration.refresh_from_db()
    assert (page.context["history"][0].note, registration.decline_code) == (told, code)


def test_reopening_forgets_why_it_was_declined(world, client_of):
    registration = world.registration(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)
    client.post(act(registration, "decline"), {"common": ROUTINE.code, "note": ""})

    client.post(act(registration, "reopen"), {"common": "by_mistake", "note": ""})

    registration.refresh_from_db()
    assert (registration.state, registration.decline_code) == ("submitted", "")


@pytest.mark.parametrize("name", ACTS)
def test_act_past_its_phase_is_refused_and_changes_nothing(world, client_of, name):
    state, who, *_ = ACTS[name]
    registration = world.registration(world.north.commune, state)
    day, closed = ("2025-10-06", "Thẩm định") if "reviewer" in who else ("2025-09-21", "Đăng ký mô hình")
    before = everything()

    with on_day(day):
        response = client_of(world.people[who]).post(act(registration, name), typed_for(name, registration, REASON))

    assert (response.status_code, everything()) == (422, before)
    assert [reason.split(":")[0] for reason in response.context["reasons"]] == [f"Đã hết thời gian {closed} năm 2025"]
    if name in NEED_REASON:
        assert response.context["form"]["note"].value() == REASON


def test_incomplete_registration_is_not_sent(world, client_of):
    registration = world.registration(world.north.commune, objectives="", person_in_charge="")
    before = everything()

    response = client_of(world.north.commune.sender).post(act(registration, "submit"))

    assert (response.status_code, everything()) == (422, before)
    assert response.context["reasons"] == ["Chưa ghi mục tiêu, nội dung, cách làm.", "Chưa ghi người phụ trách."]


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(
    "who",
    [
        "north.commune.village.sender", "north.other_commune.sender", "north.other_commune.reviewer",
        "south.commune.sender", "south.reviewer", "province.reviewer", "north.approver", "north.leader",
        "north.administrator", "north.commune.reviewer",
    ],
)  # fmt: skip
def test_act_of_a_stranger_is_not_found_and_changes_nothing(world, client_of, name, who):
    registration = world.registration(world.north.commune, ACTS[name][0])
    before = everything()

    response = client_of(world.people[who]).post(act(registration, name), typed_for(name, registration, REASON))

    assert (response.status_code, everything()) == (404, before)


@pytest.mark.parametrize("who", ["stranger", "former"])
def test_act_of_nobody_is_not_found(world, client_of, who):
    registration = world.registration(world.north.commune, "submitted")
    before = everything()

    response = client_of(getattr(world, who)).post(act(registration, "accept"))

    assert (response.status_code, everything()) == (404, before)
