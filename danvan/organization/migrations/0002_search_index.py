"""The full-text index behind search, on PostgreSQL."""

from functools import partial

from django.db import migrations

from danvan.common.search import create_full_text_index, drop_full_text_index

TABLE = "organization_unit"


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]
    operations = [
        migrations.RunPython(partial(create_full_text_index, table=TABLE), partial(drop_full_text_index, table=TABLE))
    ]
