"""Every address of this app, posted to by people without any right there: not found, and nothing changes."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, reverse

from evaluations.models import AssessmentState
from evaluations.urls import urlpatterns
from tests.factories import EvidenceFactory
from tests.integration.rows import every_row
from tests.world import NOTE

NOBODIES = ("stranger", "former")
OUTSIDERS = ("north.leader", "south.commune.sender", "south.reviewer", "south.approver", "department.drafter")


def addresses(dossier, recognition, evidence) -> dict[str, str]:
    """Name → address, filled with what belongs to the north."""
    registration = dossier.results.first().registration
    values = {
        "evidence_file": [evidence.pk],
        "evidence_delete": [evidence.pk],
        "evidence_thumbnail": [evidence.pk],
        "evidence_edit": [evidence.citations.get().pk],
        "evidence_uncite": [evidence.citations.get().pk],
        "registration_evidence_create": [registration.pk],
        "registration_evidence_reuse": [registration.pk],
        "task_edit": [dossier.pk, 2],
        "result_edit": [dossier.pk, dossier.results.first().registration_id],
    }
    return {
        pattern.name: reverse(
            f"evaluations:{pattern.name}", args=values.get(pattern.name, [_any_value(kind, dossier) for kind in kinds])
        )
        for pattern, kinds in _named(urlpatterns)
    }


def _named(patterns) -> Iterator[tuple[URLPattern, list[str]]]:
    """Every address with the kinds of its values, also of the files that evaluations/urls.py includes."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns)
        else:
            yield pattern, [type(each).__name__ for each in pattern.pattern.converters.values()]


def _any_value(kind: str, dossier) -> object:
    """A number that names something of the north, or an act."""
    return dossier.pk if kind == "IntConverter" else "submit"


def posted(dossier, recognition, unit):
    """Everything that any of the pages asks for, at once."""
    return {
        "unit": unit.pk, "year": 2025, "version": dossier.version, "narrative": "Sửa", "self_score": "1",
        "achieved": "Sửa", "score_1": "12", "task_2": "on", "task_2_reason": NOTE, "gui": "1", "note": NOTE,
        "viec": "recognise", "chon": recognition.pk, "cap": unit.parent_id, "nam": 2025, "so": 1,
        "title": "Tệp", "part": "1", "not_secret": "on",
    }  # fmt: skip


@pytest.mark.parametrize("state", AssessmentState)
def test_assessment_posts_of_strangers_change_nothing(world, client_of, state):
    recognition = world.recognition(world.north.other_commune)
    dossier = world.dossier(world.north.commune, state)
    evidence = EvidenceFactory(assessment=dossier, file="minh-chung/x.pdf")
    people = {name: getattr(world, name) for name in NOBODIES} | {name: world.people[name] for name in OUTSIDERS}
    data = posted(dossier, recognition, world.north.commune.unit)
    before = every_row()

    answers = {
        (who, name): client_of(user).post(address, data).status_code
        for who, user in people.items()
        for name, address in addresses(dossier, recognition, evidence).items()
    }

    own_desk = {pattern.name for pattern, kinds in _named(urlpatterns) if not kinds}  # it may be a page of their own
    there = {key: status for key, status in answers.items() if status not in (404, 405)}
    assert {key: status for key, status in there.items() if key[0] in NOBODIES or key[1] not in own_desk} == {}
    assert every_row() == before
