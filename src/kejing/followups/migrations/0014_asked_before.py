"""Questions from before that name nobody are for who wrote the contact."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef, Subquery


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say whom each of them asks."""
    comments = apps.get_model("followups", "Comment").objects
    mentions = apps.get_model("followups", "Mention").objects
    followups = apps.get_model("followups", "Followup").objects
    author = followups.filter(pk=OuterRef("followup")).values("by")
    named = Exists(mentions.filter(comment=OuterRef("pk")))
    comments.filter(~named, is_question=True).update(asked=Subquery(author))


class Migration(migrations.Migration):

    dependencies = [("followups", "0013_asked")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
