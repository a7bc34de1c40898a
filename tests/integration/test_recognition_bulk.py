"""Many models chosen across pages by a filter, decided at once, and given back exactly what they were."""

import pytest
from django.utils import timezone

from danvan.activity.models import StateChange
from evaluations.actions.recognition import carry_out
from evaluations.models import InitiativeResult, Recognition, RecognitionAct
from models_registry.actions import bulk_work
from tests.conftest import on_day
from tests.integration.ladder_pages import LIST, NOTE, ask_all, begun, decide, outcomes, press, quota, states
from tests.integration.rows import every_row

KEPT = ("state", "reason", "reason_code", "quota_reason", "warnings_shown", "decided_at", "decided_by_id")


@pytest.fixture
def many(world):
    """Thirty models of one commune: more than a page."""
    dossier = world.dossier(world.north.commune, "appraised", initiatives=30)
    return list(Recognition.objects.filter(result__assessment=dossier).order_by("pk"))


@pytest.fixture
def four(world):
    """One of each state, decided by different people with different words."""
    dossier = world.dossier(world.north.commune, "appraised", initiatives=4)
    rows = list(Recognition.objects.filter(result__assessment=dossier).order_by("pk"))
    for row, state in zip(rows, ("recognised", "exemplary", "declined"), strict=False):
        world.decide(row, state)
    Recognition.objects.filter(pk=rows[2].pk).update(reason_code="routine", warnings_shown="Chưa có minh chứng")
    return rows


def as_kept(rows):
    return [Recognition.objects.values_list(*KEPT).get(pk=row.pk) for row in rows]


def undo(client, act):
    return client.post(f"{LIST}hang-loat/{act.pk}/hoan-tac/")


def test_all_that_the_filter_finds_is_named_counted_and_decided(world, client_of, many):
    InitiativeResult.objects.filter(pk=many[0].result_id).update(is_effective=False)
    elsewhere = world.recognition(world.north.other_commune)
    client = client_of(world.north.reviewer)

    page = ask_all(client, "recognise", f"dia_ban={world.north.commune.unit.pk}")
    act = begun(press(client, page))

    assert page.context["page_title"] == "Công nhận 29 mô hình?"
    assert page.context["act_label"] in page.content.decode()
    assert {row.pk for row in page.context["eligible"]} == {row.pk for row in many[1:]}
    assert all(row.reference in page.content.decode() and row.name in page.content.decode() for row in many)
    assert [(why, [row.pk for row in rows]) for why, rows in page.context["excluded_by_reason"]] == [
        ("Đơn vị ghi mô hình chưa hiệu quả nên không công nhận được.", [many[0].pk])
    ]
    assert sorted(outcome for outcome, _ in outcomes(act).values()) == ["done"] * 29 + ["refused"]
    assert states(elsewhere, many[0], many[1], many[29]) == ["pending", "pending", "recognised", "recognised"]


def test_result_lists_what_was_done_and_what_not(world, client_of, many):
    InitiativeResult.objects.filter(pk=many[0].result_id).update(is_effective=False)
    client = client_of(world.north.reviewer)
    act = begun(press(client, ask_all(client, "recognise")))

    page = client.get(f"{LIST}hang-loat/{act.pk}/")

    assert page.context["page_title"] == "Đã công nhận 29 mô hình"
    assert (len(page.context["done_lines"]), len(page.context["refused"]), page.context["is_undoable"]) == (29, 1, True)


def test_quota_effect_of_all_is_shown_before(world, client_of, many):
    quota(world, 18)
    client = client_of(world.north.reviewer)

    page = ask_all(client, "recognise")
    left_out = [str(row.pk) for row in many[18:]]
    fits = client.get(f"{LIST}quyet-dinh/", {"viec": "recognise", "tat_ca": "1", "tu": "", "bo": left_out})

    assert [one.words for one in page.context["quotas"]] == ["30/18"]
    assert page.context["against"] == [
        "Chỉ tiêu “Công nhận, tập thể” là 18, thực hiện thì thành 30. Hãy bỏ ra 12 mô hình."
    ]
    assert ([one.words for one in fits.context["quotas"]], fits.context["against"]) == (["18/18"], [])


def test_nineteenth_of_eighteen_is_refused(world, client_of, many):
    quota(world, 18)
    client = client_of(world.north.reviewer)
    decide(client, "recognise", *many[:17])

    two_more = client.get(f"{LIST}quyet-dinh/", {"viec": "recognise", "chon": [many[17].pk, many[18].pk]})
    last = decide(client, "recognise", many[17])
    one_more = press(client, client.get(f"{LIST}quyet-dinh/", {"viec": "recognise", "chon": many[18].pk}))

    assert two_more.context["is_closed"]
    assert outcomes(last) == {many[17].pk: ("done", "")}
    assert (one_more.status_code, states(many[18])) == (422, ["pending"])


@pytest.mark.parametrize("act", ["recognise", "mark_exemplary", "decline", "reset"])
def test_undo_gives_back_exactly_what_was(world, client_of, four, act):
    before = as_kept(four)
    client = client_of(world.north.approver)

    done = decide(client, act, *four, note=NOTE)
    changed = as_kept(four)
    undo(client, done)

    assert (changed != before, as_kept(four)) == (True, before)
    assert set(done.lines.values_list("outcome", flat=True)) == {"undone", "refused"}


def test_undo_leaves_what_followed_and_says_why(world, client_of, four):
    client = client_of(world.north.reviewer)
    done = decide(client, "decline", four[0], four[3], note=NOTE)
    world.decide(four[0], "exemplary")

    asked = client.get(f"{LIST}hang-loat/{done.pk}/hoan-tac/")
    undo(client, done)

    assert [why for _, why in asked.context["kept"]] == [["Đã có bước xử lý khác sau đó."]]
    assert states(four[0], four[3]) == ["exemplary", "pending"]


def test_undo_ends_with_the_publication(world, client_of):
    recognition = world.recognition(world.north.commune)
    client = client_of(world.north.reviewer)
    done = decide(client, "recognise", recognition)
    world.publish(world.north)
    before = every_row()

    asked = client.get(f"{LIST}hang-loat/{done.pk}/hoan-tac/")

    assert [why for _, why in asked.context["kept"]] == [["Đã có bước xử lý khác sau đó."]]
    assert (asked.context["going_back"], every_row()) == ([], before)


def test_undo_stays_open_for_days_while_nothing_is_published(world, client_of, four):
    before = as_kept(four)
    done = decide(client_of(world.north.reviewer), "reset", *four)

    with on_day("2025-09-20"):
        client = client_of(world.north.reviewer)
        shown = client.get(LIST).context["undoable"]
        undo(client, done)

    assert (shown, as_kept(four)) == (done, before)


def test_undo_is_only_for_who_did_it(world, client_of, four):
    done = decide(client_of(world.north.reviewer), "reset", *four)
    address = f"{LIST}hang-loat/{done.pk}/"

    answers = [
        client_of(world.people[who]).get(page).status_code
        for who in ("north.approver", "province.reviewer", "north.commune.sender", "north.leader")
        for page in (address, f"{address}hoan-tac/")
    ]

    assert answers == [404] * 8


def test_what_was_proposed_upward_is_not_undone(world, client_of):
    recognition = world.recognition(world.north.commune, "exemplary", published=True)
    client = client_of(world.north.reviewer)
    done = decide(client, "propose", recognition, note=NOTE)

    refused = undo(client, done)

    assert (refused.status_code, refused.context["reasons"]) == (
        422, ["Đã đề nghị cấp trên và cấp trên đã được báo nên không hoàn tác được."],
    )  # fmt: skip


def test_undo_beyond_a_quota_that_filled_meanwhile_keeps_the_model(world, client_of, four):
    client = client_of(world.north.reviewer)
    done = decide(client, "decline", four[1], note=NOTE)  # it was exemplary
    quota(world, 0, tier="exemplary")

    undo(client, done)

    assert outcomes(done) == {four[1].pk: ("kept", "Đã hết chỉ tiêu “Tiêu biểu, tập thể: 0” của Huyện Bắc Bình.")}
    assert states(four[1]) == ["declined"]


def test_pressing_twice_decides_once(world, client_of, four):
    client = client_of(world.north.reviewer)
    page = ask_all(client, "recognise")

    first, second = press(client, page), press(client, page)

    changes = StateChange.objects.filter(transition="recognise", target_id=four[3].pk)
    assert (first.url, RecognitionAct.objects.count(), changes.count()) == (second.url, 1, 1)


def test_list_that_changed_meanwhile_is_shown_again(world, client_of, four):
    client = client_of(world.north.reviewer)
    page = ask_all(client, "recognise")
    world.decide(four[3], "declined")

    again = press(client, page)

    assert (again.status_code, again.context["reasons"]) == (
        422, ["Danh sách vừa thay đổi sau khi anh/chị xem. Hãy xem lại dưới đây rồi xác nhận."],
    )  # fmt: skip


def test_many_are_done_in_the_background(world, client_of, committed, many, monkeypatch):
    monkeypatch.setattr(bulk_work, "NOW", 2)
    client = client_of(world.north.reviewer)
    act = begun(press(client, ask_all(client, "recognise")))
    under_way = client.get(f"{LIST}hang-loat/{act.pk}/")

    carry_out.call(act.pk)

    assert (under_way.context["page_title"], under_way.context["done"], under_way.context["total"]) == (
        "Đang thực hiện", 0, 30,
    )  # fmt: skip
    assert set(states(*many)) == {"recognised"}


def test_decision_keeps_when_and_by_whom(world, client_of, four):
    decide(client_of(world.north.approver), "recognise", four[3])

    row = Recognition.objects.get(pk=four[3].pk)
    assert (timezone.localdate(row.decided_at).isoformat(), row.decided_by) == ("2025-09-10", world.north.approver)
