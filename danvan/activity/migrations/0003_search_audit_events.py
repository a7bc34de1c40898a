"""The audit log can be searched without diacritics, on both databases alike."""

from functools import partial

from django.db import migrations

import danvan.common.fields
from danvan.common.search import create_full_text_index, drop_full_text_index


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_append_only_triggers")]
    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="search_text",
            field=danvan.common.fields.SearchTextField(sources=("label", "target_name", "unit_name")),
        ),
        migrations.RunPython(
            partial(create_full_text_index, table="activity_auditevent"),
            partial(drop_full_text_index, table="activity_auditevent"),
        ),
    ]
