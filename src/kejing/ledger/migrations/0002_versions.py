import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import kejing.kit.fields


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put what is there into one live batch a source, under its flow, with salespeople by their names."""
    if schema_editor.connection.vendor == "postgresql":
        # Else the keys of the rows that are changed here would be checked later, and their table could not be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    source, batch, document = (apps.get_model("ledger", name) for name in ("Source", "Batch", "Document"))
    line = apps.get_model("ledger", "Line")
    salesperson, user = apps.get_model("ledger", "Salesperson"), apps.get_model("people", "User")
    # A gift and a sale with one number on one day are one document from now on.
    same = {name: models.OuterRef(name) for name in ("source_name", "customer", "dated_on", "number")}
    sales = document.objects.filter(kind="sale", **same).values("pk")[:1]
    gifts = document.objects.filter(kind="gift").annotate(sale=models.Subquery(sales)).exclude(sale=None)
    for gift, sale in list(gifts.order_by("pk").values_list("pk", "sale")):
        line.objects.filter(document=gift).update(document=sale)
        document.objects.filter(pk=gift).delete()
    for name in document.objects.order_by("source_name").values_list("source_name", flat=True).distinct():
        own, _made = source.objects.get_or_create(name=name or "ledger")
        made, _made = batch.objects.get_or_create(
            source=own, defaults={"is_live": True, "made_at": django.utils.timezone.now()}
        )
        document.objects.filter(source_name=name).update(batch=made)
    document.objects.filter(kind="receipt").update(flow="money")
    users = document.objects.order_by().exclude(seller=None).values_list("seller", flat=True).distinct()
    for one in user.objects.filter(pk__in=users).order_by("pk"):
        name = one.display_name or one.username
        if salesperson.objects.filter(name=name).exists():
            name = f"{name} ({one.username})"
        bearer = salesperson.objects.create(name=name, user=one)
        document.objects.filter(seller=one).update(salesperson=bearer)


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_people_and_aliases'),
        ('ledger', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', kejing.kit.fields.CodeField(max_length=120, unique=True, verbose_name='source')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='source_has_a_name', violation_error_message='A source needs a name.')],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_live', models.BooleanField(default=False, verbose_name='live')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('switched_at', models.DateTimeField(blank=True, null=True, verbose_name='switched')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='ledger.source')),
            ],
            options={
                'indexes': [models.Index(fields=['source', 'is_live'], name='batch_by_source')],
            },
        ),
        migrations.CreateModel(
            name='Salesperson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', kejing.kit.fields.CodeField(max_length=150, unique=True, verbose_name='salesperson')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='salespeople', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('dated_on', models.DateField(verbose_name='from')),
                ('rate', models.DecimalField(decimal_places=10, max_digits=20, verbose_name='rate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('currency', 'dated_on'), name='rate_is_unique', violation_error_message='There is a rate for this day already.'), models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='rate_is_positive', violation_error_message='A rate is more than nought.')],
            },
        ),
        migrations.RemoveConstraint(model_name='document', name='document_is_unique'),
        migrations.RemoveConstraint(model_name='document', name='document_kind_is_known'),
        migrations.RemoveIndex(model_name='document', name='document_by_day'),
        migrations.RenameField(model_name='document', old_name='source', new_name='source_name'),
        migrations.RenameField(model_name='document', old_name='salesperson', new_name='seller'),
        migrations.AlterField(
            model_name='document',
            name='seller',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='document',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='ledger.batch'),
        ),
        migrations.AddField(
            model_name='document',
            name='flow',
            field=models.CharField(choices=[('goods', 'Goods'), ('money', 'Money'), ('request', 'Requests')], default='goods', max_length=10, verbose_name='flow'),
        ),
        migrations.AddField(
            model_name='document',
            name='salesperson',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='ledger.salesperson'),
        ),
        migrations.RunPython(fill, elidable=True),
        migrations.RemoveField(model_name='document', name='source_name'),
        migrations.RemoveField(model_name='document', name='seller'),
    ]
