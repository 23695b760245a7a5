from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def have_snapshots_taken_again(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say of every snapshot that it is stale: those of earlier releases lack the columns that came since."""
    apps.get_model("standing", "Snapshot").objects.update(marks=F("marks") + 1)


class Migration(migrations.Migration):
    dependencies = [
        ("standing", "0008_table_in_order"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="paststanding",
            index=models.Index(fields=["day"], name="past_standing_of_day"),
        ),
        migrations.RunPython(have_snapshots_taken_again, migrations.RunPython.noop, elidable=True),
    ]
