# A transaction of its own: PostgreSQL changes no table of which it has rows to look at when the transaction ends.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('standing', '0004_reasons_beside'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='standing',
            name='contact_reason',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='flag_reasons',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='lifecycle_reason',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='next_action_reason',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='rhythm_reason',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='star_reason',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='tier_reason',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='value_reason',
        ),
    ]
