"""What was written before fingerprints were kept gets them as a save would."""

from importlib import import_module

import pytest
from django.apps import apps

from evaluations.models import InitiativeResult, TaskScore
from tests.factories import InitiativeResultFactory, TaskScoreFactory

pytestmark = pytest.mark.django_db

LONG = "Đã vận động 15 hộ dân trong thôn hiến đất, góp công làm đường giao thông nông thôn dài 2 km"


def test_earlier_texts_get_the_fingerprints_of_a_save():
    TaskScoreFactory(narrative=LONG)
    TaskScoreFactory(narrative="Đã làm.")
    InitiativeResultFactory(achieved=LONG)
    columns = ("fingerprint", "numberless_fingerprint")
    saved = {model: list(model.objects.order_by("pk").values_list(*columns)) for model in (TaskScore, InitiativeResult)}
    for model in saved:
        model.objects.update(fingerprint="", numberless_fingerprint="")

    import_module("evaluations.migrations.0015_calibration_fingerprints").fill(apps, None)

    filled = {model: list(model.objects.order_by("pk").values_list(*columns)) for model in saved}
    assert filled == saved
    assert saved[TaskScore][0] == saved[InitiativeResult][0] != ("", "")
    assert saved[TaskScore][1] == ("", "")
