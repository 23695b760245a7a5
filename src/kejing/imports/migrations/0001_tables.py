import django.db.models.deletion
import kejing.kit.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("imports", "0001_initial"), ("imports", "0002_leaner_imports")]

    initial = True

    dependencies = [
        ("customers", "0001_tables"),
        ("ledger", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("reading", "being read"),
                            ("asking", "waits for an answer"),
                            ("ready", "ready"),
                            ("applying", "being stored"),
                            ("applied", "stored"),
                            ("undone", "taken back"),
                            ("interrupted", "interrupted"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="requested")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="stored")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                ("options", models.JSONField(default=dict, verbose_name="decisions")),
                ("preview", models.JSONField(blank=True, null=True, verbose_name="what it will do")),
                ("failure", models.JSONField(blank=True, null=True, verbose_name="why it stopped")),
                ("step", models.CharField(blank=True, max_length=40, verbose_name="step")),
                ("done", models.PositiveBigIntegerField(default=0, verbose_name="done")),
                ("total", models.PositiveBigIntegerField(default=0, verbose_name="of")),
                ("is_cancel_requested", models.BooleanField(default=False, verbose_name="to be cancelled")),
                (
                    "batch",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported_by",
                        to="ledger.batch",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="ledger.source"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-id"], name="import_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "reading",
                                    "asking",
                                    "ready",
                                    "applying",
                                    "applied",
                                    "undone",
                                    "interrupted",
                                    "cancelled",
                                    "failed",
                                ],
                            )
                        ),
                        name="import_state_is_known",
                        violation_error_message="There is no such state.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "table",
                    models.CharField(
                        choices=[("customer", "customer"), ("product", "item"), ("person", "person")], max_length=10
                    ),
                ),
                ("row", models.BigIntegerField()),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField()),
                (
                    "of_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="imports.import"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("of_import", "table", "row"), name="change_is_unique")],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lines", "Sales ledger"),
                            ("headers", "Document headers"),
                            ("receipts", "Receipts"),
                            ("receivables", "Receivable balances"),
                            ("customers", "Customers"),
                            ("products", "Products"),
                            ("contacts", "Follow-ups"),
                        ],
                        max_length=12,
                        verbose_name="what it brings",
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="file")),
                ("place", models.CharField(max_length=400)),
                ("size", models.PositiveBigIntegerField(verbose_name="size")),
                (
                    "of_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="imports.import"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NameFound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", kejing.kit.fields.CodeField(max_length=300, verbose_name="name in the file")),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("candidates", models.JSONField(default=list)),
                (
                    "decision",
                    models.CharField(
                        choices=[("open", "open"), ("same", "the same customer"), ("new", "another customer")],
                        default="open",
                        max_length=5,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "of_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="imports.import"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("of_import", "name"), name="name_found_once")],
            },
        ),
        migrations.CreateModel(
            name="RememberedMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64)),
                ("fields", models.JSONField(default=dict)),
                ("said_at", models.DateTimeField()),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mappings", to="ledger.source"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "fingerprint"), name="mapping_is_unique")],
            },
        ),
    ]
