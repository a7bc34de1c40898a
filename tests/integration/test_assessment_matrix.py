"""Every role × {own, child, sibling, parent, other branch} × every page of a dossier: what GRANTS says, no more.

One person holds one role at one unit, Xã Phan Hòa; around it lie dossiers in one state, each with a file. What each
address must answer is worked out here from the table GRANTS, apart from the code that asks it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.db import transaction
from django.urls import reverse

from danvan.organization.models import User
from danvan.organization.roles import GRANTS, Permission, Reach, Role
from evaluations.models import Assessment, AssessmentState, Evidence
from tests.conftest import on_day, undone
from tests.factories import EvidenceFactory, MembershipFactory
from tests.integration.rows import every_row
from tests.world import NOTE, TODAY, TwoBranches

RELATIONS = ("own", "child", "sibling", "parent", "other branch")
# Which reaches hold a unit that is so related to one's own
HOLDING = {
    "own": Reach.OWN,
    "child": Reach.CHILDREN | Reach.BELOW,
    "sibling": Reach(0),
    "parent": Reach.ABOVE,
    "other branch": Reach(0),
}
UNSENT = {AssessmentState.DRAFT, AssessmentState.READY}
WITH_UNIT = {*UNSENT, AssessmentState.RETURNED}
EDITABLE = {AssessmentState.DRAFT, AssessmentState.RETURNED}


class Ring(NamedTuple):
    """The people, one for each role at the same unit, and the dossiers around them in one state."""

    state: AssessmentState
    people: dict[Role, User]
    dossiers: dict[str, Assessment]
    files: dict[str, Evidence]


@pytest.fixture(scope="module", params=list(AssessmentState), ids=str)
def _ring_once(request, django_db_setup, django_db_blocker) -> Iterator[Ring]:
    state = request.param
    with django_db_blocker.unblock(), transaction.atomic():
        with on_day(TODAY):
            world = TwoBranches()
            world.north.people |= {
                role: MembershipFactory(unit=world.north.unit, role=role).user for role in (Role.DRAFTER, Role.SENDER)
            }
            places = {
                "own": world.north.commune, "child": world.north.commune.village,
                "sibling": world.north.other_commune, "parent": world.north, "other branch": world.south.commune,
            }  # fmt: skip
            # Publishing takes a whole rung along, so what must be published comes last on each desk.
            dossiers = {relation: world.dossier(place, state) for relation, place in places.items()}
            files = {relation: EvidenceFactory(assessment=dossier) for relation, dossier in dossiers.items()}
            people = {role: MembershipFactory(unit=world.north.commune.unit, role=role).user for role in Role}
        yield Ring(state, people, dossiers, files)
        transaction.set_rollback(True)


@pytest.fixture
def ring(_ring_once, db, today) -> Ring:
    return _ring_once


def reaches(role: Role, permission: Permission, relation: str) -> bool:
    return bool(GRANTS[role].get(permission, Reach(0)) & HOLDING[relation])


def sees(role: Role, relation: str, state: AssessmentState) -> bool:
    sent = reaches(role, Permission.VIEW_SENT, relation) and state not in UNSENT
    return reaches(role, Permission.VIEW_DRAFTS, relation) or sent


def enters(role: Role, relation: str) -> bool:
    return reaches(role, Permission.ENTER, relation)


def reviews(role: Role, relation: str, state: AssessmentState) -> bool:
    """Only what a child sent lies at this very unit; what came back or was not sent lies at the child's."""
    return relation == "child" and state not in WITH_UNIT and reaches(role, Permission.REVIEW, relation)


def answers(ring, client, name, *more, of=None) -> dict[str, int]:
    found = {}
    for relation, thing in (of or ring.dossiers).items():
        response = client.get(reverse(f"evaluations:{name}", args=[thing.pk, *more]))
        if response.streaming:
            b"".join(response.streaming_content)  # read to the end, which closes the file
        found[relation] = response.status_code
    return found


@pytest.mark.parametrize("role", Role)
def test_dossier_pages_open_for_whom_the_role_reaches(ring, client_of, role):
    client = client_of(ring.people[role])
    seen = {relation: 200 if sees(role, relation, ring.state) else 404 for relation in RELATIONS}

    assert answers(ring, client, "assessment_detail") == seen
    assert answers(ring, client, "task_edit", 1) == seen
    assert answers(ring, client, "assessment_check") == {
        relation: 302 if status == 200 and not (enters(role, relation) and ring.state in WITH_UNIT) else status
        for relation, status in seen.items()
    }
    assert answers(ring, client, "assessment_receipt") == {
        relation: 200 if status == 200 and ring.state not in UNSENT else 404 for relation, status in seen.items()
    }


@pytest.mark.parametrize("role", Role)
def test_files_open_with_their_dossier(ring, client_of, role):
    client = client_of(ring.people[role])

    with undone():  # each reading is recorded
        found = answers(ring, client, "evidence_file", of=ring.files)

    assert found == {relation: 200 if sees(role, relation, ring.state) else 404 for relation in RELATIONS}


@pytest.mark.parametrize("role", Role)
def test_upload_and_deletion_open_for_those_who_enter(ring, client_of, role):
    client = client_of(ring.people[role])
    expected = {relation: 200 if enters(role, relation) else 404 for relation in RELATIONS}

    assert answers(ring, client, "evidence_create") == expected
    assert answers(ring, client, "evidence_reuse") == expected
    assert answers(ring, client, "evidence_delete", of=ring.files) == expected
    citations = {relation: file.citations.get() for relation, file in ring.files.items()}
    assert answers(ring, client, "evidence_edit", of=citations) == expected
    assert answers(ring, client, "evidence_uncite", of=citations) == expected


@pytest.mark.parametrize("role", Role)
def test_workspace_opens_only_at_the_desk(ring, client_of, role):
    client = client_of(ring.people[role])
    open_now = 200 if ring.state == AssessmentState.SUBMITTED else 302
    expected = {relation: open_now if reviews(role, relation, ring.state) else 404 for relation in RELATIONS}

    assert answers(ring, client, "assessment_appraise") == expected
    assert answers(ring, client, "assessment_return") == expected


@pytest.mark.parametrize("role", Role)
def test_lists_hold_what_the_role_reaches(ring, client_of, role):
    client = client_of(ring.people[role])
    page, queue = client.get("/tu-danh-gia/"), client.get("/tham-dinh/")

    listed = {row.pk for row in page.context["page_obj"]} if "page_obj" in (page.context or {}) else set()
    own = {dossier.assessment.pk for dossier in page.context.get("own", [])} if page.status_code == 200 else set()
    queued = {row.pk for row in queue.context["page_obj"]} if queue.status_code == 200 else set()

    assert listed == {
        ring.dossiers[relation].pk
        for relation in RELATIONS
        if reaches(role, Permission.VIEW_SENT, relation) and ring.state not in UNSENT
    }
    assert own == ({ring.dossiers["own"].pk} if enters(role, "own") else set())
    waiting = ring.state == AssessmentState.SUBMITTED
    assert queued == {
        ring.dossiers[relation].pk for relation in RELATIONS if reviews(role, relation, ring.state) and waiting
    }


@pytest.mark.parametrize("role", Role)
def test_posts_change_only_what_the_role_may(ring, client_of, role):
    client = client_of(ring.people[role])
    found, expected = {}, {}
    for relation, dossier in ring.dossiers.items():
        version = Assessment.objects.get(pk=dossier.pk).version
        for name, more, posted, allowed in (
            ("task_edit", [2], {"narrative": "Sửa", "self_score": "1", "version": version},
             enters(role, relation) and ring.state in EDITABLE),
            ("assessment_appraise", [], {"score_1": "12", "version": version},
             reviews(role, relation, ring.state) and ring.state == AssessmentState.SUBMITTED),
            ("assessment_return", [], {"task_2": "on", "task_2_reason": NOTE, "version": version, "gui": "1"},
             reviews(role, relation, ring.state) and ring.state == AssessmentState.SUBMITTED),
        ):  # fmt: skip
            before = every_row()
            with undone():
                status = client.post(reverse(f"evaluations:{name}", args=[dossier.pk, *more]), posted).status_code
                found[relation, name] = (status == 302, every_row() != before)
            expected[relation, name] = (allowed, allowed)

    assert found == expected
