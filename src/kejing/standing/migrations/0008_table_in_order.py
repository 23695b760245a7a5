from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('standing', '0007_policy_versions'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='standing',
            name='standing_by_tier',
        ),
        migrations.RemoveIndex(
            model_name='standing',
            name='standing_by_amount',
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['-amount_this_year', 'customer_code', 'contact_state', 'flags', 'is_urgent', 'is_ignored', 'is_surging'], name='standing_in_order'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['tier', 'is_lost', '-amount_this_year', 'customer_code'], name='standing_tier_in_order'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['tier', 'is_lost', 'contact_state', 'amount_12m'], name='standing_counted'),
        ),
    ]
