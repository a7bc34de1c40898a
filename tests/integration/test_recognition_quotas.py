"""Quotas of a rung: separate for collectives and individuals, blocking or to be justified, held by the server."""

import uuid

import pytest

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed
from evaluations.actions.recognition import recognitions
from evaluations.models import OnExcess, Quota, Recognition
from evaluations.quotas import usage_of
from evaluations.workflow import recognition_workflow
from models_registry.models import InitiativeForm, Registration
from tests.integration.ladder_pages import LIST, QUOTAS, WHY_OVER, ask, begun, outcomes, press, quota, states
from tests.integration.rows import every_row


@pytest.fixture
def two(world):
    return world.recognition(world.north.commune), world.recognition(world.north.other_commune)


def carried_by(recognition, form):
    Registration.objects.filter(pk=recognition.result.registration_id).update(
        form=form, subject_name="Ông Trần Văn Bảy"
    )


def used(world):
    return {one.name: one.words for one in usage_of(world.north.unit, world.year)}


# --- held in the workflow ----------------------------------------------------------------------------------------------


def test_quota_blocks_the_one_too_many(world, two):
    quota(world, 1)
    recognition_workflow.perform("recognise", two[0], actor=world.north.reviewer)
    before = every_row()

    with pytest.raises(NotAllowed) as refused:
        recognition_workflow.perform("recognise", two[1], actor=world.north.approver)

    assert refused.value.reasons == ["Đã hết chỉ tiêu “Công nhận, tập thể: 1” của Huyện Bắc Bình."]
    assert every_row() == before


@pytest.mark.parametrize("reason", ["", "ngắn", "        "])
def test_quota_that_warns_wants_a_written_reason(world, two, reason):
    quota(world, 0, on_excess=OnExcess.WARN)

    with pytest.raises(NotAllowed) as refused:
        recognition_workflow.perform("recognise", two[0], actor=world.north.reviewer, details={"quota_reason": reason})

    assert refused.value.reasons == ["Vượt chỉ tiêu “Công nhận, tập thể: 0”. Hãy ghi lý do vượt, ít nhất 10 ký tự."]


def test_quota_that_warns_keeps_the_reason(world, two):
    quota(world, 1, on_excess=OnExcess.WARN)
    details = {"quota_reason": WHY_OVER}

    done = [
        recognition_workflow.perform("recognise", one, actor=world.north.reviewer, details=details).quota_reason
        for one in two
    ]

    assert done == ["", WHY_OVER]  # within the quota there is nothing to justify


def test_quota_of_collectives_is_not_that_of_individuals(world, two):
    quota(world, 1)
    quota(world, 1, group="individual")
    carried_by(two[1], InitiativeForm.INDIVIDUAL)

    for one in two:
        recognition_workflow.perform("recognise", one, actor=world.north.reviewer)

    assert (states(*two), used(world)["Công nhận, tập thể"], used(world)["Công nhận, cá nhân"]) == (
        ["recognised", "recognised"], "1/1", "1/1",
    )  # fmt: skip


def test_households_count_with_individuals_unless_they_have_a_quota(world, two):
    quota(world, 5, group="individual")
    carried_by(two[0], InitiativeForm.INDIVIDUAL)
    carried_by(two[1], InitiativeForm.HOUSEHOLD)
    for one in two:
        recognition_workflow.perform("recognise", one, actor=world.north.reviewer)

    together = used(world)
    quota(world, 3, group="household")
    parted = used(world)

    assert together["Công nhận, cá nhân"] == "2/5"
    assert "Công nhận, hộ gia đình" not in together
    assert (parted["Công nhận, cá nhân"], parted["Công nhận, hộ gia đình"]) == ("1/5", "1/3")


def test_exemplary_model_counts_as_recognised_too(world, two):
    quota(world, 1)
    quota(world, 1, tier="exemplary")

    recognition_workflow.perform("recognise", two[0], actor=world.north.reviewer)
    raised = recognition_workflow.perform("mark_exemplary", two[0], actor=world.north.reviewer)
    with pytest.raises(NotAllowed):
        recognition_workflow.perform("mark_exemplary", two[1], actor=world.north.reviewer)

    assert (raised.state, used(world)["Công nhận, tập thể"], used(world)["Tiêu biểu, tập thể"]) == (
        "exemplary", "1/1", "1/1",
    )  # fmt: skip


def test_quota_of_what_is_proposed_is_held_too(world):
    recognition = world.recognition(world.north.commune, "exemplary", published=True)
    quota(world, 0, tier="proposed")

    with pytest.raises(NotAllowed) as refused:
        recognition_workflow.perform("propose", recognition, actor=world.north.reviewer)

    assert refused.value.reasons == ["Đã hết chỉ tiêu “Đề nghị cấp trên, tập thể: 0” của Huyện Bắc Bình."]
    assert Recognition.objects.filter(desk=world.province.unit).count() == 0


def test_quota_of_one_rung_or_year_binds_no_other(world, two):
    quota(world, 0, rung=world.south)
    Quota.objects.create(rung=world.north.unit, year=world.years[2024], tier="recognised", group="collective", number=0,
                         on_excess="block", set_by=world.north.approver)  # fmt: skip

    recognition_workflow.perform("recognise", two[0], actor=world.north.reviewer)

    assert states(two[0]) == ["recognised"]


# --- on the pages ------------------------------------------------------------------------------------------------------


def test_choosing_one_more_than_the_quota_is_refused_before_anything_is_done(world, client_of, two):
    quota(world, 1)
    client = client_of(world.north.reviewer)

    page = ask(client, "recognise", *two)
    refused = press(client, page)

    said = ["Chỉ tiêu “Công nhận, tập thể” là 1, thực hiện thì thành 2. Hãy bỏ ra 1 mô hình."]
    assert (page.context["against"], page.context["is_closed"]) == (said, True)
    assert (refused.status_code, refused.context["reasons"], states(*two)) == (422, said, ["pending", "pending"])


def test_choosing_one_more_than_a_quota_that_warns_asks_why(world, client_of, two):
    quota(world, 1, on_excess=OnExcess.WARN)
    client = client_of(world.north.reviewer)

    page = ask(client, "recognise", *two)
    refused = press(client, page)
    done = begun(press(client, page, quota_reason=WHY_OVER))

    assert [one.words for one in page.context["quotas"]] == ["2/1"]
    assert list(refused.context["form"].errors) == ["quota_reason"]
    assert (states(*two), done.quota_reason) == (["recognised", "recognised"], WHY_OVER)
    kept = Recognition.objects.exclude(quota_reason="").get(result__assessment__year=world.year)
    assert WHY_OVER in client.get(f"{LIST}{kept.pk}/").content.decode()
    assert WHY_OVER in client.get(f"{LIST}hang-loat/{done.pk}/").content.decode()


def test_last_place_taken_meanwhile_leaves_the_model_and_says_why(world, client_of, two):
    quota(world, 1)
    client = client_of(world.north.reviewer)
    page = ask(client, "recognise", two[0])
    world.decide(two[1], "recognised")

    late = press(client, page)

    assert (late.status_code, states(*two)) == (422, ["pending", "recognised"])


def test_list_counts_the_quotas_of_collectives_and_individuals(world, client_of, two):
    quota(world, 18)
    quota(world, 12, group="individual")
    world.decide(two[0], "recognised")

    page = client_of(world.north.reviewer).get(LIST)

    counters = [(one.name, one.words) for _, usages in page.context["quotas"] for one in usages]
    assert counters == [("Công nhận, tập thể", "1/18"), ("Công nhận, cá nhân", "0/12")]


def test_quotas_are_set_by_who_publishes_and_read_by_who_decides(world, client_of):
    given = {"number_recognised_collective": "18", "excess_recognised_collective": "block"}

    answers = {
        who: (client_of(world.people[who]).get(QUOTAS).status_code,
              client_of(world.people[who]).post(QUOTAS, given).status_code)
        for who in ("north.approver", "north.reviewer", "north.leader", "north.administrator", "north.commune.sender")
    }  # fmt: skip

    assert answers == {
        "north.approver": (200, 302),
        "north.reviewer": (200, 404),
        "north.leader": (404, 404),
        "north.administrator": (404, 404),
        "north.commune.sender": (404, 404),
    }
    kept = Quota.objects.get()
    assert (kept.rung, kept.year, kept.tier, kept.group, kept.number, kept.on_excess) == (
        world.north.unit, world.year, "recognised", "collective", 18, "block",
    )  # fmt: skip


def test_quota_of_another_rung_is_not_found(world, client_of):
    client = client_of(world.north.approver)

    answers = [client.get(f"{QUOTAS}?cap={place.unit.pk}").status_code for place in (world.south, world.province)]

    assert answers == [404, 404]


def test_quota_is_changed_and_lifted_and_the_rungs_log_tells(world, client_of):
    client = client_of(world.north.approver)
    for number in ("18", "18", "20", ""):
        client.post(QUOTAS, {"number_recognised_collective": number, "excess_recognised_collective": "warn"})

    told = AuditEvent.objects.filter(verb__startswith="quota.").order_by("pk")
    assert [(event.verb, event.after.get("number", ""), event.unit_path, event.provisional) for event in told] == [
        ("quota.set", "18", world.north.unit.path, True),
        ("quota.set", "20", world.north.unit.path, True),
        ("quota.lift", "", world.north.unit.path, True),
    ]
    assert Quota.objects.count() == 0


@pytest.mark.parametrize("number", ["-1", "mười tám", "1000000000"])
def test_quota_that_is_no_number_is_refused(world, client_of, number):
    refused = client_of(world.north.approver).post(QUOTAS, {"number_exemplary_collective": number})

    assert (refused.status_code, list(refused.context["form"].errors), Quota.objects.count()) == (
        422, ["number_exemplary_collective"], 0,
    )  # fmt: skip


def test_refused_rows_of_a_race_are_told_one_by_one(world, two):
    """What the page could not know: the place went between its check and the act."""
    quota(world, 1)

    act = recognitions.begin("recognise", list(two), [], token=uuid.uuid4(), actor=world.north.reviewer)

    assert outcomes(act) == {
        two[0].pk: ("done", ""),
        two[1].pk: ("refused", "Đã hết chỉ tiêu “Công nhận, tập thể: 1” của Huyện Bắc Bình."),
    }
