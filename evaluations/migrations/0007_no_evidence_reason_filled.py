"""What a unit wrote under “khó khăn, hạn chế” to explain missing evidence stands where it is asked for now.

Only for dossiers that are still with their unit: what was sent stays as it was read. The difficulties stay as well.
"""

from django.db import migrations
from django.db.models import F

WITH_THE_UNIT = ["draft", "ready", "returned"]


def fill(apps, schema_editor):
    TaskScore = apps.get_model("evaluations", "TaskScore")
    unexplained = TaskScore.objects.filter(
        assessment__state__in=WITH_THE_UNIT, task__evidence_required=True, citations=None, no_evidence_reason=""
    )
    explained = unexplained.filter(difficulties__regex=r"\S")
    pks = list(explained.order_by("pk").values_list("pk", flat=True))
    TaskScore.objects.filter(pk__in=pks).update(no_evidence_reason=F("difficulties"))


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0006_no_evidence_reason")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
