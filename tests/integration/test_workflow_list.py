"""The life of a commendation list: drafted, issued once, superseded."""

from datetime import date

import pytest

from danvan.activity.models import AuditEvent, StateChange
from danvan.common import clock
from evaluations.models import RecognitionState
from models_registry.models import Phase
from reports.models import ListState
from reports.workflow import list_workflow
from tests.conftest import on_day
from tests.integration.attempts import attempt, attempts, everybody, expected, offers, refusal
from tests.world import NOTE

TABLE = """
draft  issue     issued     issue_list
issued supersede superseded issue_list
"""
# For a list of the north: from which state, to which, and who.
ACTS: dict[str, tuple[str, str | None, str]] = {
    "issue": ("draft", "issued", "north.approver"),
    "supersede": ("issued", "superseded", "north.approver"),
}


def ready_list(world, state: str = ListState.DRAFT):
    """A list that could be issued as it stands, or was."""
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY, published=True)
    commendation_list = world.commendation_list(world.north, state, of=[recognition])
    if state == ListState.DRAFT:
        commendation_list.number, commendation_list.issued_on = "15", date(2025, 10, 10)
        commendation_list.save()
    return commendation_list


def test_list_table_is_this():
    rows = [f"{source:<6} {act:<9} {target:<10} {who}" for source, act, target, who in list_workflow.table()]

    assert "\n" + "\n".join(rows) + "\n" == TABLE


@pytest.mark.parametrize("state", ListState)
def test_list_acts_lead_where_the_table_says_for_everybody(world, state):
    commendation_list = ready_list(world, state)
    people = everybody(world)

    outcomes = attempts(list_workflow, commendation_list, ACTS, people)

    assert outcomes == {(name, label): expected(ACTS, state, name, label) for name in ACTS for label in people}


@pytest.mark.parametrize("state", ListState)
def test_list_buttons_are_the_acts_of_the_state(world, state):
    commendation_list = ready_list(world, state)

    shown = {label: offers(list_workflow, commendation_list, user) for label, user in everybody(world).items()}

    assert shown == {
        label: {name: True for name, (source, _, people) in ACTS.items() if state == source and label == people}
        for label in shown
    }


@pytest.mark.parametrize("name", ACTS)
def test_list_act_stamps_and_records(world, name):
    commendation_list = ready_list(world, ACTS[name][0])

    changed = list_workflow.perform(name, commendation_list, actor=world.north.approver, note=NOTE)

    change = StateChange.objects.about(changed).last()
    event = AuditEvent.objects.about(changed).first()
    assert (change.transition, change.source, change.target, change.note, change.provisional) == (
        name, ACTS[name][0], ACTS[name][1], NOTE, False,
    )  # fmt: skip
    assert (event.verb, event.actor_id, event.unit_path) == (
        f"list.{name}", world.north.approver.pk, world.north.unit.path,
    )  # fmt: skip
    assert (changed.issued_at, changed.issued_by) == (clock.now(), world.north.approver)


@pytest.mark.parametrize(("name", "wanted"), [("issue", False), ("supersede", True)])
def test_list_act_wants_a_reason_where_it_must(world, name, wanted):
    commendation_list = ready_list(world, ACTS[name][0])

    reasons = refusal(list_workflow, name, commendation_list, world.north.approver, note="ngắn")

    assert reasons == (["Chưa ghi lý do. Hãy viết ít nhất 10 ký tự để đơn vị hiểu."] if wanted else [])


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"number": ""}, ["Chưa ghi số văn bản."]),
        ({"issued_on": None}, ["Chưa ghi ngày văn bản."]),
        ({"signer_name": ""}, ["Chưa ghi họ tên người ký."]),
        (
            {"number": "", "issued_on": None, "signer_name": ""},
            ["Chưa ghi số văn bản.", "Chưa ghi ngày văn bản.", "Chưa ghi họ tên người ký."],
        ),
    ],
)
def test_list_is_not_issued_without(world, change, reasons):
    commendation_list = ready_list(world)
    for name, value in change.items():
        setattr(commendation_list, name, value)
    commendation_list.save()

    assert refusal(list_workflow, "issue", commendation_list, world.north.approver) == reasons


def test_list_is_not_issued_empty(world):
    commendation_list = ready_list(world)
    commendation_list.entries.all().delete()

    assert refusal(list_workflow, "issue", commendation_list, world.north.approver) == [
        "Danh sách chưa có dòng nào. Hãy chọn mô hình đã công bố vào danh sách."
    ]


@pytest.mark.parametrize(
    ("day", "reasons"),
    [
        ("2025-08-31", ["Chưa đến thời gian Lập danh sách khen thưởng năm 2025: mở từ 00:00 ngày 01/09/2025."]),
        ("2025-10-31", []),
        (
            "2025-11-01",
            [
                "Đã hết thời gian Lập danh sách khen thưởng năm 2025: khóa lúc 23:59 ngày 31/10/2025. "
                "Nếu cần thêm thời gian, hãy đề nghị quản trị gia hạn cho đơn vị."
            ],
        ),
    ],
)
def test_list_is_issued_in_its_phase_only(world, day, reasons):
    commendation_list = ready_list(world)

    with on_day(day):
        assert refusal(list_workflow, "issue", commendation_list, world.north.approver) == reasons


def test_list_may_be_superseded_after_the_phase(world):
    issued = ready_list(world, ListState.ISSUED)
    Phase.objects.filter(year=world.year).delete()

    with on_day("2026-02-01"):
        assert attempt(list_workflow, "supersede", issued, world.north.approver) == "superseded"


def test_list_is_issued_once(world):
    issued = ready_list(world, ListState.ISSUED)

    assert refusal(list_workflow, "issue", issued, world.north.approver) == [
        "Không thực hiện được “Ban hành danh sách”: danh sách đang ở trạng thái “Đã ban hành”. "
        "Hãy tải lại trang để xem tình hình mới."
    ]
