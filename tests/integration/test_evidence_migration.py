"""Files that dossiers held before citations were there keep their places; the way back keeps them too, or says why not."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import (
    EvidenceCitationFactory,
    EvidenceFactory,
    RegistrationFactory,
    TaskScoreFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("evaluations", "0002_search_index")]


def migrate(to=None):
    """Bring the tables to a migration, without one to the newest; gives the models as they then are."""
    executor = MigrationExecutor(connection)
    executor.migrate(to or executor.loader.graph.leaf_nodes())
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def _there_again(transactional_db):
    yield
    migrate()


def rows(apps):
    fields = ("title", "unit_id", "year_id", "citations__task_score", "citations__assessment", "citations__locator")
    return list(apps.get_model("evaluations", "Evidence").objects.order_by("id").values_list(*fields))


@pytest.mark.usefixtures("_there_again")
def test_evidence_moves_to_unit_and_year_and_back():
    score = TaskScoreFactory()
    dossier = score.assessment
    shared = EvidenceFactory(task_score=score, title="Của hai nơi")
    shared.citations.update(locator="trang 4")
    EvidenceCitationFactory(evidence=shared, assessment=dossier)
    EvidenceFactory(assessment=dossier, title="Của cả bản")

    back = migrate(BEFORE).get_model("evaluations", "Evidence")
    earlier = list(back.objects.order_by("id").values_list("title", "assessment", "task_score", "locator", "file"))
    there = rows(migrate())

    names = [row[-1] for row in earlier]
    assert [row[:-1] for row in earlier] == [
        ("Của hai nơi", dossier.pk, score.pk, "trang 4"), ("Của cả bản", dossier.pk, None, ""),
        ("Của hai nơi", dossier.pk, None, ""),
    ]  # fmt: skip
    assert (names[0], names[0] != names[1]) == (names[2], True)
    assert there == [
        ("Của hai nơi", dossier.unit_id, dossier.year_id, score.pk, None, "trang 4"),
        ("Của cả bản", dossier.unit_id, dossier.year_id, None, dossier.pk, ""),
        ("Của hai nơi", dossier.unit_id, dossier.year_id, None, dossier.pk, ""),
    ]


@pytest.mark.usefixtures("_there_again")
def test_evidence_that_the_earlier_shape_cannot_hold_stops_the_way_back():
    evidence = EvidenceFactory(registration=RegistrationFactory())

    with pytest.raises(RuntimeError, match="cited by registrations or results, which the earlier shape cannot hold"):
        migrate(BEFORE)

    assert evidence.citations.count() == 1
