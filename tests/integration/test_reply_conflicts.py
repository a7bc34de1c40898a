"""Who wrote, proved or signed a unit's reply does not judge it, wherever the role comes from by which they did."""

import pytest

from danvan.activity.record import record
from danvan.common.workflow import NotAllowed
from danvan.organization.roles import Role
from evaluations.actions import judge_reply
from evaluations.actions.reply import Judgement, open_reply, perform_reply, save_reply
from evaluations.conflicts import conflict_of
from evaluations.models import Decision, Reply
from tests.factories import MembershipFactory
from tests.integration.assignment_pages import reviewer_at

WHY = "Văn bản xác nhận của đoàn thể là đủ căn cứ"
PART = "đã soạn hoặc ký gửi bản này"


@pytest.fixture
def announced(world):
    return world.dossier(world.north.commune, "announced")


def signer(world):
    """A reviewer of the rung who also writes and signs for what lies below it."""
    person = reviewer_at(world.north, "Lê Anh")
    MembershipFactory(user=person, unit=world.north.unit, role=Role.SENDER)
    return world.fresh(person)


def opened(world, dossier, person):
    open_reply(dossier, actor=person)


def written(world, dossier, person):
    reply = open_reply(dossier, actor=world.north.commune.drafter)
    save_reply(reply, {reply.items.get().pk: WHY}, version=reply.version, actor=person)


def signed(world, dossier, person):
    reply = open_reply(dossier, actor=world.north.commune.drafter)
    reply = save_reply(reply, {reply.items.get().pk: WHY}, version=reply.version, actor=world.north.commune.drafter)
    perform_reply("send", reply, actor=person)


@pytest.mark.parametrize("act", [opened, written, signed])
def test_who_had_a_part_in_the_reply_has_a_part_in_the_dossier(world, announced, act):
    person = signer(world)
    before = conflict_of(person, announced)

    act(world, announced, person)

    assert (before, conflict_of(world.fresh(person), announced)) == ("", PART)


@pytest.mark.parametrize("verb", ["evidence.add", "evidence.cite"])
def test_who_proved_it_has_a_part_in_the_dossier(world, announced, verb):
    person = reviewer_at(world.north, "Lê Anh")

    record(verb, announced, label="Thêm minh chứng", actor=person, after={"assessment_id": str(announced.pk)})

    assert conflict_of(world.fresh(person), announced) == PART


def test_evidence_of_a_registration_is_no_part_in_a_dossier(world, announced):
    person = reviewer_at(world.north, "Lê Anh")

    record("evidence.add", announced, label="Thêm", actor=person, after={"registration_id": str(announced.pk)})

    assert conflict_of(world.fresh(person), announced) == ""


def test_signed_reply_is_neither_judged_nor_decided_by_its_signer(world, announced):
    person = signer(world)
    signed(world, announced, person)
    reply, person = Reply.objects.get(), world.fresh(person)
    kept = {reply.items.get().pk: Judgement(Decision.KEPT, WHY)}

    with pytest.raises(NotAllowed) as judging:
        judge_reply(reply, kept, version=reply.version, actor=person)
    judge_reply(reply, kept, version=reply.version, actor=world.north.reviewer)
    with pytest.raises(NotAllowed) as deciding:
        perform_reply("decide", reply, actor=person)

    refused = f"Anh/chị {PART}. Hãy để người khác của Ban thẩm định."
    assert (judging.value.reasons, deciding.value.reasons) == ([refused], [refused])
