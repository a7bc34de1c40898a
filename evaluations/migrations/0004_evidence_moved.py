"""Each file goes to the unit and year of its dossier and is cited by the task, or the dossier, that it proved.

Nothing is lost on the way. On the way back a file goes to the dossier of its unit and year, once for every task that
cites it; what only a registration or a model's result cites has no place there and stops the migration.
"""

from django.db import migrations


def cite(apps, schema_editor):
    Evidence = apps.get_model("evaluations", "Evidence")
    Citation = apps.get_model("evaluations", "EvidenceCitation")
    for row in Evidence.objects.select_related("assessment").order_by("pk").iterator(chunk_size=500):
        row.unit_id, row.year_id = row.assessment.unit_id, row.assessment.year_id
        row.save(update_fields=["unit", "year"])
        Citation.objects.create(
            evidence=row,
            task_score_id=row.task_score_id,
            assessment_id=None if row.task_score_id else row.assessment_id,
            locator=row.locator,
            cited_at=row.uploaded_at,
            cited_by_id=row.uploaded_by_id,
        )


def uncite(apps, schema_editor):
    Evidence = apps.get_model("evaluations", "Evidence")
    Citation = apps.get_model("evaluations", "EvidenceCitation")
    if Citation.objects.exclude(registration=None, result=None).exists():
        raise RuntimeError("Evidence is cited by registrations or results, which the earlier shape cannot hold.")
    if Evidence.objects.filter(citations=None).exists():
        raise RuntimeError("There is evidence that nothing cites, which the earlier shape cannot hold.")
    seen = set()
    for citation in Citation.objects.select_related("evidence", "task_score").order_by("pk"):
        row = citation.evidence
        if row.pk in seen:
            row.pk = None  # the same kept file once more
            row._state.adding = True
        seen.add(citation.evidence_id)
        row.task_score_id = citation.task_score_id
        row.assessment_id = citation.assessment_id or citation.task_score.assessment_id
        row.locator = citation.locator
        row.save()
    Citation.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0003_evidence_citations")]
    operations = [migrations.RunPython(cite, uncite)]
