import django.db.models.deletion
import kejing.kit.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='address',
            field=models.CharField(blank=True, db_default='', max_length=300, verbose_name='address'),
        ),
        migrations.AddField(
            model_name='customer',
            name='is_withdrawn',
            field=models.BooleanField(db_default=False, default=False, verbose_name='withdrawn'),
        ),
        migrations.AddField(
            model_name='customer',
            name='tax_number',
            field=models.CharField(blank=True, db_default='', max_length=60, verbose_name='tax number'),
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', kejing.kit.fields.CodeField(max_length=300, unique=True, verbose_name='name in files')),
                ('decided_at', models.DateTimeField(verbose_name='decided')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='customers.customer')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='phone')),
                ('email', models.CharField(blank=True, max_length=254, verbose_name='e-mail')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='customers.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('customer', 'name', 'phone', 'email'), name='person_is_unique', violation_error_message='This person is already there.')],
            },
        ),
    ]
