import django.db.models.deletion
import kejing.kit.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_initial"),
        ("ledger", "0002_versions"),
        ("ledger", "0003_documents_in_versions"),
        ("ledger", "0004_requests"),
    ]

    initial = True

    dependencies = [
        ("customers", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", kejing.kit.fields.CodeField(max_length=120, unique=True, verbose_name="source")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="source_has_a_name",
                        violation_error_message="A source needs a name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_live", models.BooleanField(default=False, verbose_name="live")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("switched_at", models.DateTimeField(blank=True, null=True, verbose_name="switched")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="ledger.source"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["source", "is_live"], name="batch_by_source")],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", kejing.kit.fields.CodeField(max_length=200, unique=True, verbose_name="product category")),
            ],
        ),
        migrations.CreateModel(
            name="Salesperson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", kejing.kit.fields.CodeField(max_length=150, unique=True, verbose_name="salesperson")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="salespeople",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "flow",
                    models.CharField(
                        choices=[("goods", "Goods"), ("money", "Money"), ("request", "Requests")],
                        default="goods",
                        max_length=10,
                        verbose_name="flow",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sale", "Sales document"),
                            ("sale_return", "Sales return"),
                            ("gift", "Gift"),
                            ("receipt", "Receipt (customer payment)"),
                            ("refund", "Refund"),
                            ("adjustment", "Receivable adjustment"),
                            ("opening", "Opening balance"),
                            ("order", "Order"),
                            ("receipt_request", "Payment taken on a visit"),
                            ("return_request", "Return taken on a visit"),
                            ("stock_count", "Stock count"),
                        ],
                        max_length=20,
                        verbose_name="document type",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("posted", "posted"), ("removed", "removed")],
                        default="posted",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("number", kejing.kit.fields.CodeField(blank=True, max_length=200, verbose_name="document number")),
                ("dated_on", models.DateField(verbose_name="document date")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due date")),
                ("settles", kejing.kit.fields.CodeField(blank=True, max_length=200, verbose_name="pays document")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "foreign_amount",
                    models.BigIntegerField(blank=True, null=True, verbose_name="amount in its currency"),
                ),
                ("amount", kejing.kit.fields.MoneyField(verbose_name="amount")),
                ("net_amount", kejing.kit.fields.MoneyField(blank=True, null=True, verbose_name="amount before tax")),
                ("cost", kejing.kit.fields.MoneyField(blank=True, null=True, verbose_name="cost before tax")),
                ("line_count", models.PositiveIntegerField(default=0, verbose_name="lines")),
                ("content", models.BigIntegerField(default=0, verbose_name="fingerprint")),
                ("is_latest", models.BooleanField(default=True, verbose_name="latest version")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="ledger.batch"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="customers.customer",
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="ledger.salesperson",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "dated_on"], name="document_by_customer_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dated_on", "number", "customer", "flow", "batch"),
                        name="document_is_unique",
                        violation_error_message="This document is already in the ledger.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("flow", "goods"), _negated=True),
                            ("kind__in", ["sale", "sale_return", "gift"]),
                            _connector="OR",
                        ),
                        name="document_of_goods_has_its_kind",
                        violation_error_message="There is no such document type.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("flow", "money"), _negated=True),
                            ("kind__in", ["receipt", "refund", "adjustment", "opening"]),
                            _connector="OR",
                        ),
                        name="document_of_money_has_its_kind",
                        violation_error_message="There is no such document type.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("flow", "request"), _negated=True),
                            ("kind__in", ["order", "receipt_request", "return_request", "stock_count"]),
                            _connector="OR",
                        ),
                        name="document_of_request_has_its_kind",
                        violation_error_message="There is no such document type.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("flow__in", ["goods", "money", "request"]), ("status__in", ["posted", "removed"])
                        ),
                        name="document_flow_is_known",
                        violation_error_message="There is no such document type.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("currency", ""), ("foreign_amount__isnull", True)),
                            models.Q(models.Q(("currency", ""), _negated=True), ("foreign_amount__isnull", False)),
                            _connector="OR",
                        ),
                        name="document_has_its_foreign_amount",
                        violation_error_message="A document in another currency needs its amount in that currency.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("dated_on", models.DateField(verbose_name="from")),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20, verbose_name="rate")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "dated_on"),
                        name="rate_is_unique",
                        violation_error_message="There is a rate for this day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0)),
                        name="rate_is_positive",
                        violation_error_message="A rate is more than nought.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", kejing.kit.fields.CodeField(max_length=200, unique=True, verbose_name="item code")),
                ("name", models.CharField(max_length=300, verbose_name="item")),
                ("unit", models.CharField(blank=True, db_default="", max_length=40, verbose_name="unit")),
                ("brand", models.CharField(blank=True, db_default="", max_length=120, verbose_name="brand")),
                ("division", models.CharField(blank=True, db_default="", max_length=120, verbose_name="division")),
                ("is_withdrawn", models.BooleanField(db_default=False, default=False, verbose_name="withdrawn")),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="ledger.category",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", kejing.kit.fields.CodeField(blank=True, max_length=60, verbose_name="line number")),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=18, null=True, verbose_name="quantity")),
                ("amount", kejing.kit.fields.MoneyField(verbose_name="amount")),
                ("net_amount", kejing.kit.fields.MoneyField(null=True, verbose_name="amount before tax")),
                ("cost", kejing.kit.fields.MoneyField(null=True, verbose_name="cost before tax")),
                (
                    "foreign_amount",
                    models.BigIntegerField(blank=True, null=True, verbose_name="amount in its currency"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.category",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="ledger.document"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.product",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True, verbose_name="identifier of the device")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("order", "Order"),
                            ("receipt_request", "Payment taken on a visit"),
                            ("return_request", "Return taken on a visit"),
                            ("stock_count", "Stock count"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("belongs_to", models.UUIDField(blank=True, db_index=True, null=True, verbose_name="visit")),
                ("taken_at", models.DateTimeField(verbose_name="taken")),
                ("taken_on", models.DateField(verbose_name="taken on")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("words", models.TextField(blank=True, verbose_name="remark")),
                ("amount", kejing.kit.fields.MoneyField(blank=True, null=True, verbose_name="amount")),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cash", "Cash"),
                            ("transfer", "Bank transfer"),
                            ("mobile", "Mobile payment"),
                            ("cheque", "Cheque"),
                            ("other", "Paid otherwise"),
                        ],
                        max_length=10,
                        verbose_name="paid by",
                    ),
                ),
                ("reference", kejing.kit.fields.CodeField(blank=True, max_length=200, verbose_name="number on paper")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Not yet booked"), ("fulfilled", "Booked"), ("cancelled", "Cancelled")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="why")),
                (
                    "booked_flow",
                    models.CharField(
                        blank=True,
                        choices=[("goods", "Goods"), ("money", "Money"), ("request", "Requests")],
                        max_length=10,
                        verbose_name="flow of the document",
                    ),
                ),
                (
                    "booked_number",
                    kejing.kit.fields.CodeField(blank=True, max_length=200, verbose_name="number of the document"),
                ),
                ("booked_on", models.DateField(blank=True, null=True, verbose_name="day of the document")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="customers.customer",
                    ),
                ),
                (
                    "booked_source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "taken_on"], name="request_by_customer_day"),
                    models.Index(fields=["state", "taken_at"], name="request_by_state"),
                    models.Index(fields=["closed_at", "id"], name="request_closed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["order", "receipt_request", "return_request", "stock_count"])),
                        name="request_kind_is_known",
                        violation_error_message="There is no such request.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "open"),
                                models.Q(
                                    ("closed_at__isnull", True), ("booked_source__isnull", False), _connector="OR"
                                ),
                            ),
                            models.Q(("closed_at__isnull", False), ("state__in", ["fulfilled", "cancelled"])),
                            _connector="OR",
                        ),
                        name="request_that_is_closed_says_when",
                        violation_error_message="A request that is closed says when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("booked_flow", ""),
                                ("booked_number", ""),
                                ("booked_on__isnull", True),
                                ("booked_source__isnull", True),
                            ),
                            models.Q(
                                ("booked_on__isnull", False),
                                ("booked_source__isnull", False),
                                models.Q(("booked_flow", ""), _negated=True),
                                models.Q(("state", "cancelled"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="request_is_booked_by_a_whole_document",
                        violation_error_message="A request that is cancelled names no document.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="place")),
                ("words", models.CharField(max_length=300, verbose_name="item")),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=18, verbose_name="quantity")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                ("price", kejing.kit.fields.MoneyField(blank=True, null=True, verbose_name="price")),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.product",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="ledger.request"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0)),
                        name="request_line_is_not_negative",
                        violation_error_message="A quantity is not less than nought.",
                    )
                ],
            },
        ),
    ]
