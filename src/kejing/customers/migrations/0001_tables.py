import django.db.models.deletion
import kejing.kit.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("customers", "0001_initial"),
        ("customers", "0002_people_and_aliases"),
        ("customers", "0003_search_keys"),
        ("customers", "0004_tags"),
        ("customers", "0005_access"),
        ("customers", "0006_marks_of_search_keys"),
        ("customers", "0007_places"),
        ("customers", "0008_marks_in_memory"),
    ]

    initial = True

    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", kejing.kit.fields.CodeField(max_length=200, unique=True, verbose_name="customer code")),
                ("name", models.CharField(max_length=300, verbose_name="customer")),
                ("region", models.CharField(blank=True, max_length=120, verbose_name="territory")),
                ("kind", models.CharField(blank=True, max_length=120, verbose_name="type")),
                (
                    "contact_every_days",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="own contact cadence"),
                ),
                ("is_intent", models.BooleanField(default=False, verbose_name="shows interest")),
                ("is_closed", models.BooleanField(default=False, verbose_name="closed by hand")),
                ("payment_days", models.PositiveIntegerField(blank=True, null=True, verbose_name="payment terms")),
                ("credit_limit", kejing.kit.fields.MoneyField(blank=True, null=True, verbose_name="credit limit")),
                ("created_on", models.DateField(blank=True, null=True, verbose_name="on record since")),
                ("address", models.CharField(blank=True, db_default="", max_length=300, verbose_name="address")),
                ("tax_number", models.CharField(blank=True, db_default="", max_length=60, verbose_name="tax number")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("is_withdrawn", models.BooleanField(db_default=False, default=False, verbose_name="withdrawn")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="customers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        name="customer_has_a_code",
                        violation_error_message="A customer needs a code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact_every_days__isnull", True), ("contact_every_days__gt", 0), _connector="OR"
                        ),
                        name="customer_cadence_is_positive",
                        violation_error_message="A contact cadence is at least one day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(
                                ("latitude__gte", -90),
                                ("latitude__lte", 90),
                                ("longitude__gte", -180),
                                ("longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="customer_place_is_on_earth",
                        violation_error_message="There is no such place on earth.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", kejing.kit.fields.CodeField(max_length=300, unique=True, verbose_name="name in files")),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Access",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_at", models.DateTimeField(verbose_name="access given")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accesses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.team",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accesses",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("team__isnull", True), ("customer__isnull", True), _connector="OR"),
                        name="access_is_of_one_kind",
                        violation_error_message="It is either a team, or one customer, or every customer.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("team__isnull", False)),
                        fields=("person", "team"),
                        name="access_to_a_team_is_unique",
                        violation_error_message="This person sees the team already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("customer__isnull", False)),
                        fields=("person", "customer"),
                        name="access_to_a_customer_is_unique",
                        violation_error_message="This person sees the customer already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("customer__isnull", True), ("team__isnull", True)),
                        fields=("person",),
                        name="access_to_everybody_is_unique",
                        violation_error_message="This person sees every customer already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="people", to="customers.customer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "name", "phone", "email"),
                        name="person_is_unique",
                        violation_error_message="This person is already there.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[("customer", "Customer"), ("alias", "Name in files"), ("person", "Person")],
                        max_length=10,
                        verbose_name="found by",
                    ),
                ),
                ("row", models.BigIntegerField(verbose_name="row")),
                ("words", models.TextField(verbose_name="words")),
                ("size", models.PositiveIntegerField(db_default=0)),
                ("marks", models.BinaryField(default=b"")),
                ("beginnings", models.BigIntegerField(db_default=0)),
                ("code_sum", models.BigIntegerField(db_default=0)),
                ("name_sum", models.BigIntegerField(db_default=0)),
                ("made", models.BigIntegerField(db_default=0)),
                ("digits", models.CharField(blank=True, max_length=60, verbose_name="digits of the phone")),
                ("of_code", kejing.kit.fields.CodeField(blank=True, max_length=300, verbose_name="made of this code")),
                ("of_name", models.CharField(blank=True, max_length=300, verbose_name="made of this name")),
                ("of_rest", models.CharField(blank=True, max_length=120, verbose_name="made of this besides")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="search_keys", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["made"], name="search_keys_by_batch"),
                    models.Index(
                        condition=models.Q(("digits", ""), _negated=True),
                        fields=["digits", "customer"],
                        name="search_keys_with_digits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "row"),
                        name="search_key_is_unique",
                        violation_error_message="There is a key for this already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject__in", ["customer", "alias", "person"])),
                        name="search_key_subject_is_known",
                        violation_error_message="Nobody is found by this.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("key", kejing.kit.fields.CodeField(max_length=120, unique=True, verbose_name="name in one form")),
                (
                    "colour",
                    models.CharField(
                        blank=True,
                        choices=[("", "White"), ("press", "Light grey"), ("ink-3", "Dark grey"), ("ink", "Black")],
                        default="",
                        max_length=10,
                        verbose_name="shade",
                    ),
                ),
                ("marks", models.PositiveBigIntegerField(default=1, verbose_name="marks")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        name="tag_has_a_name",
                        violation_error_message="A tag needs a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("colour__in", ["", "press", "ink-3", "ink"])),
                        name="tag_colour_is_known",
                        violation_error_message="There is no such shade.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("put_on_at", models.DateTimeField(verbose_name="put on")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="customers.customer",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="customers.tag",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tag", "customer"], name="customers_of_tag")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "tag"),
                        name="tag_once_on_a_customer",
                        violation_error_message="This customer has the tag already.",
                    )
                ],
            },
        ),
    ]
