"""Plans say on which day they were made and closed, and are shown to a calendar by a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def close_on_their_day(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    stops = apps.get_model("followups", "Stop").objects
    stops.exclude(state="open").update(closed_on=F("planned_on"))
    for stop in stops.only("pk", "made_at").iterator():
        stops.filter(pk=stop.pk).update(made_on=stop.made_at.astimezone(settings.COMPANY_TIME_ZONE).date())


class Migration(migrations.Migration):

    dependencies = [
        ("followups", "0008_request_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="stop",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="day it was closed"),
        ),
        migrations.AddField(
            model_name="stop",
            name="made_on",
            field=models.DateField(null=True, verbose_name="day it was planned"),
        ),
        migrations.CreateModel(
            name="CalendarKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest of the secret")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_key",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        # Last: PostgreSQL changes no table in a transaction that has just changed its rows.
        migrations.RunPython(close_on_their_day, migrations.RunPython.noop, elidable=True),
    ]
