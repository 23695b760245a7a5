"""Every plan says on which day it was made, and a closed one on which it was closed.

Apart from what fills these days in: PostgreSQL changes no table in a transaction that has just changed its rows.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("followups", "0009_calendar")]

    operations = [
        migrations.AlterField(
            model_name="stop",
            name="made_on",
            field=models.DateField(verbose_name="day it was planned"),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on__isnull", True), ("state", "open"))
                | models.Q(("closed_on__isnull", False), ("state__in", ["done", "dropped"])),
                name="stop_that_is_closed_has_its_day",
                violation_error_message="What is done or dropped says when.",
            ),
        ),
    ]
