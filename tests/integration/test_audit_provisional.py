"""What was provisional when it was written: administrators read who and when, and nothing of what was decided."""

import pytest

from danvan.activity.models import AuditEvent
from danvan.organization.audit import NOT_TOLD
from danvan.organization.roles import Role
from evaluations.actions import appraise_tasks, return_assessment
from evaluations.actions.appraisal import Appraisal
from evaluations.models import Assessment
from evaluations.workflow import assessment_workflow, recognition_workflow
from tests.factories import MembershipFactory
from tests.integration.sheets import text_of_export
from tests.world import NOTE, RETURN_REASON, SECRET_REASON, SECRET_SCORE

LOG = "/nhat-ky/"
ACT = "Thẩm định, xét công nhận"


def appraise(world, rung, dossier):
    first = dossier.task_scores.get(task__ordinal=1)
    appraisals = {first.pk: Appraisal(SECRET_SCORE, SECRET_REASON)}
    return appraise_tasks(dossier, appraisals, version=dossier.version, actor=rung.reviewer)


def decided(state):
    return lambda world, rung, commune: world.recognition(commune, state)


def scored(world, rung, commune):
    appraise(world, rung, world.dossier(commune, "submitted"))


def score_dropped(world, rung, commune):
    dossier = appraise(world, rung, world.dossier(commune, "submitted"))
    first = dossier.task_scores.get(task__ordinal=1)
    return_assessment(dossier, {first.pk: RETURN_REASON}, note="", version=dossier.version, actor=rung.reviewer)


def reopened(world, rung, commune):
    dossier = world.dossier(commune, "appraised")
    assessment_workflow.perform("reopen", dossier, actor=rung.reviewer, note=SECRET_REASON)


def reset(world, rung, commune):
    recognition_workflow.perform("reset", world.recognition(commune, "declined"), actor=rung.reviewer)


def restored(state, source, verb):
    """What undoes an act on many: given back from `source`, to which `verb` had brought it."""

    def act(world, rung, commune):
        recognition_workflow.perform(f"restore_{state}", world.recognition(commune, source), actor=rung.reviewer)

    return act, ["assessment.appraise", f"recognition.{verb}", f"recognition.restore_{state}"]


# What is done → the verbs that it leaves, of which nothing may be told.
ACTS = {
    "assessment.appraise_task": (scored, ["assessment.appraise_task"]),
    "a score that is dropped": (score_dropped, ["assessment.appraise_task"] * 2),
    "assessment.appraise": (lambda world, rung, commune: world.dossier(commune, "appraised"), ["assessment.appraise"]),
    "assessment.reopen": (reopened, ["assessment.appraise", "assessment.reopen"]),
    "recognition.recognise": (decided("recognised"), ["assessment.appraise", "recognition.recognise"]),
    "recognition.mark_exemplary": (decided("exemplary"), ["assessment.appraise", "recognition.mark_exemplary"]),
    "recognition.decline": (decided("declined"), ["assessment.appraise", "recognition.decline"]),
    "recognition.reset": (reset, ["assessment.appraise", "recognition.decline", "recognition.reset"]),
    "recognition.restore_pending": restored("pending", "declined", "decline"),
    "recognition.restore_recognised": restored("recognised", "declined", "decline"),
    "recognition.restore_exemplary": restored("exemplary", "declined", "decline"),
    "recognition.restore_declined": restored("declined", "recognised", "recognise"),
}
SECRETS = (
    SECRET_REASON, NOTE, "9,3", "9.3", "Công nhận tiêu biểu", "Không công nhận", "(Công nhận)", "(Tiêu biểu)",
    "(Không công nhận)", "Đã thẩm định", "Lý do chênh lệch",
)  # fmt: skip


def test_every_provisional_transition_is_tried():
    workflows = {"assessment": assessment_workflow, "recognition": recognition_workflow}
    declared = {f"{verb}.{name}" for verb, flow in workflows.items() for name in flow.hooks.provisional}

    assert declared | {"assessment.appraise_task"} == {verb for _, verbs in ACTS.values() for verb in verbs}


@pytest.mark.parametrize("act", ACTS)
def test_administrator_reads_that_it_happened_and_not_what(world, client_of, act):
    rung, commune = world.north, world.north.commune
    happen, verbs = ACTS[act]
    happen(world, rung, commune)
    client = client_of(rung.administrator)

    page = client.get(LOG)

    rows = [row for row in page.context["events"] if row.event.provisional]
    assert [row.event.verb for row in reversed(rows)] == verbs
    assert {(row.label, row.about, row.note, tuple(row.changes)) for row in rows} == {
        (ACT, "Huyện Bắc Bình", NOT_TOLD, ())
    }
    assert {row.event.actor_name for row in rows} == {str(rung.reviewer)}
    listed, exported = page.content.decode(), text_of_export(client.get("/nhat-ky/tep/"))
    assert [secret for secret in SECRETS if secret in listed or secret in exported] == []
    assert exported.count(NOT_TOLD) == len(verbs)


@pytest.mark.parametrize("words", ["tieu bieu", "khong cong nhan", "duong hoa", "hoan thanh", "mo lai"])
def test_provisional_events_are_not_found_by_what_they_say(world, client_of, words):
    world.recognition(world.north.commune, "exemplary")
    world.recognition(world.north.other_commune, "declined")

    page = client_of(world.north.administrator).get(LOG, {"q": words})

    assert [row for row in page.context["events"] if row.event.provisional] == []


def test_provisional_events_are_found_together_and_by_who_did_them(world, client_of):
    world.recognition(world.north.commune, "exemplary")
    client = client_of(world.north.administrator)

    found = [
        [row.label for row in client.get(LOG, asked).context["events"]]
        for asked in ({"viec": "chua-cong-bo"}, {"q": "tham dinh xet"}, {"viec": "chua-cong-bo", "nguoi": "không có"})
    ]

    assert found == [[ACT, ACT], [ACT, ACT], []]


def test_kind_of_verdict_cannot_be_asked_for(world, client_of):
    world.recognition(world.north.commune, "declined")

    page = client_of(world.north.administrator).get(LOG, {"viec": "recognition.decline"})

    assert page.context["filters"].ignored == ["Loại việc"]
    groups = dict(page.context["filters"].form.fields["viec"].choices[1:])
    assert [value for value, _ in groups[ACT]] == ["chua-cong-bo"]


def test_administrator_who_reviews_reads_it_all(world, client_of):
    person = world.north.administrator
    MembershipFactory(user=person, unit=world.province.unit, role=Role.REVIEWER)
    world.recognition(world.north.commune, "declined")

    page = client_of(person).get(LOG, {"viec": "recognition.decline"})

    assert [(row.label, row.note) for row in page.context["events"]] == [("Không công nhận", NOTE)]


def test_administrator_who_reviews_and_writes_reads_nothing_of_it(world, client_of):
    person = world.north.administrator
    MembershipFactory(user=person, unit=world.province.unit, role=Role.REVIEWER)
    MembershipFactory(user=person, unit=world.north.commune.unit, role=Role.DRAFTER)
    world.recognition(world.north.commune, "declined")

    page = client_of(person).get(LOG, {"viec": "chua-cong-bo"})

    assert {row.note for row in page.context["events"]} == {NOT_TOLD}


def test_publication_is_told(world, client_of):
    world.recognition(world.north.commune, "exemplary", published=True)

    page = client_of(world.north.administrator).get(LOG, {"viec": "recognition.publish"})

    (row,) = page.context["events"]
    assert (row.label, row.is_told) == ("Công bố", True)
    assert AuditEvent.objects.filter(target_type=Assessment._meta.label_lower, verb="assessment.publish").exists()
