import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("followups", "0001_initial"),
        ("followups", "0002_imported"),
        ("followups", "0003_reports"),
        ("followups", "0004_visits"),
        ("followups", "0005_plans"),
        ("followups", "0006_records"),
        ("followups", "0007_missing_photo"),
        ("followups", "0008_request_steps"),
        ("followups", "0009_calendar"),
        ("followups", "0010_stop_days"),
        ("followups", "0011_tracks"),
        ("followups", "0012_second_check_ins"),
        ("followups", "0013_asked"),
        ("followups", "0014_asked_before"),
        ("followups", "0015_photo_count"),
        ("followups", "0016_visit_to_decide"),
        ("followups", "0017_erasing"),
        ("followups", "0018_places_kept"),
    ]

    initial = True

    dependencies = [
        ("customers", "0001_tables"),
        ("ledger", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChainCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(db_index=True, verbose_name="checked")),
                ("links", models.BigIntegerField(verbose_name="links")),
                ("erased", models.BigIntegerField(verbose_name="erased")),
                ("breaks", models.JSONField(default=list, verbose_name="what is wrong")),
            ],
        ),
        migrations.CreateModel(
            name="ChainEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=60, unique=True, verbose_name="chain")),
                ("number", models.BigIntegerField(verbose_name="links")),
                ("own", models.BinaryField(max_length=32, verbose_name="hash of the last link")),
            ],
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
        migrations.CreateModel(
            name="ChainLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=60, verbose_name="chain")),
                ("number", models.BigIntegerField(verbose_name="place in the chain")),
                ("record", models.CharField(max_length=80, verbose_name="record")),
                ("digest", models.BinaryField(max_length=32, verbose_name="salted digest")),
                ("before", models.BinaryField(max_length=32, verbose_name="hash before")),
                ("own", models.BinaryField(max_length=32, verbose_name="hash")),
                ("salt", models.BinaryField(max_length=32, null=True, verbose_name="salt")),
                ("person", models.BigIntegerField(null=True, verbose_name="who")),
                ("customer", models.BigIntegerField(null=True, verbose_name="of which customer")),
                ("content", models.TextField(blank=True, verbose_name="what lives here alone")),
            ],
            options={
                "indexes": [models.Index(fields=["record"], name="link_of_record")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("chain", "number"),
                        name="link_has_its_place",
                        violation_error_message="Two links stand in one place.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Followup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(blank=True, null=True, unique=True, verbose_name="identifier of the device")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "Work report"),
                            ("visit", "Store visit"),
                            ("call", "Follow-up call"),
                            ("meeting", "Meeting"),
                            ("complaint", "Complaint"),
                        ],
                        max_length=20,
                        verbose_name="kind of contact",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("call", "Call"),
                            ("message", "Message"),
                            ("meeting", "Meeting"),
                            ("visit", "On site"),
                            ("other", "Other way"),
                        ],
                        db_default="",
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="day")),
                ("happened_at", models.DateTimeField(blank=True, null=True, verbose_name="when")),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="received")),
                ("answered", models.BooleanField(default=True, verbose_name="somebody answered")),
                ("text", models.TextField(blank=True, verbose_name="what was said")),
                ("rival_news", models.TextField(blank=True, db_default="", verbose_name="news of rivals")),
                ("for_care", models.BooleanField(db_default=False, default=False, verbose_name="Care")),
                ("for_information", models.BooleanField(db_default=False, default=False, verbose_name="Information")),
                ("for_trade", models.BooleanField(db_default=False, default=False, verbose_name="Trade")),
                ("for_service", models.BooleanField(db_default=False, default=False, verbose_name="Service work")),
                ("for_intelligence", models.BooleanField(db_default=False, default=False, verbose_name="Intelligence")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("accuracy", models.FloatField(blank=True, null=True, verbose_name="accuracy in metres")),
                ("photo_count", models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="photos taken")),
                (
                    "erased_photos",
                    models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="photos erased"),
                ),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
                (
                    "erased_rule",
                    models.CharField(blank=True, db_default="", max_length=300, verbose_name="under which rule"),
                ),
                ("is_withdrawn", models.BooleanField(db_default=False, default=False, verbose_name="taken back")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to="ledger.batch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="followups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to="customers.customer",
                    ),
                ),
                (
                    "erased_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "happened_on"], name="followup_by_customer_day"),
                    models.Index(
                        condition=models.Q(("received_at__isnull", False)),
                        fields=["-received_at", "-id"],
                        name="followup_in_feed",
                    ),
                    models.Index(
                        condition=models.Q(("latitude__isnull", False)),
                        fields=["received_at"],
                        name="followup_with_place",
                    ),
                    models.Index(
                        condition=models.Q(("received_at__isnull", False)),
                        fields=["by", "-received_at", "-id"],
                        name="followup_in_feed_of_one",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["report", "visit", "call", "meeting", "complaint"])),
                        name="followup_kind_is_known",
                        violation_error_message="There is no such kind of contact.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("way", ""), ("way__in", ["call", "message", "meeting", "visit", "other"]), _connector="OR"
                        ),
                        name="followup_way_is_known",
                        violation_error_message="Nobody is reached in this way.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("uid__isnull", True),
                            models.Q(("happened_at__isnull", False), ("received_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="followup_written_here_has_its_times",
                        violation_error_message="What is written here says when it happened.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accuracy__isnull", True), ("latitude__isnull", True), ("longitude__isnull", True)
                            ),
                            models.Q(
                                ("accuracy__gte", 0),
                                ("latitude__gte", -90),
                                ("latitude__lte", 90),
                                ("longitude__gte", -180),
                                ("longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="followup_position_is_on_earth",
                        violation_error_message="There is no such place on earth.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("added", "Added later"), ("withdrawn", "Taken back")],
                        max_length=10,
                        verbose_name="what it does",
                    ),
                ),
                ("text", models.TextField(verbose_name="words")),
                ("made_at", models.DateTimeField(verbose_name="made")),
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
                    "followup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="followups.followup"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["added", "withdrawn"]), models.Q(("text", ""), _negated=True)),
                        name="correction_says_what_it_is",
                        violation_error_message="A correction needs words.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "withdrawn")),
                        fields=("followup",),
                        name="followup_is_taken_back_once",
                        violation_error_message="This was taken back already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True, verbose_name="identifier of the device")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("text", models.CharField(max_length=1000, verbose_name="words")),
                ("is_question", models.BooleanField(default=False, verbose_name="waits for an answer")),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answered_by",
                        to="followups.comment",
                    ),
                ),
                (
                    "asked",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "followup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="followups.followup"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["followup", "made_at"], name="comment_in_order"),
                    models.Index(
                        condition=models.Q(("asked__isnull", False)), fields=["asked", "made_at"], name="comment_asks"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="comment_has_words",
                        violation_error_message="A comment needs words.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeftPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("latitude", models.FloatField(verbose_name="latitude")),
                ("longitude", models.FloatField(verbose_name="longitude")),
                ("left_at", models.DateTimeField(verbose_name="left")),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="left_place", to="customers.customer"
                    ),
                ),
                (
                    "left_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latitude__gte", -90),
                            ("latitude__lte", 90),
                            ("longitude__gte", -180),
                            ("longitude__lte", 180),
                        ),
                        name="left_place_is_on_earth",
                        violation_error_message="There is no such place on earth.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="seen")),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="followups.comment"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comment", "person"),
                        name="mention_once",
                        violation_error_message="This person is named already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Met",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "followup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="met", to="followups.followup"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "span",
                    models.CharField(
                        choices=[
                            ("year", "Year"),
                            ("quarter", "Quarter"),
                            ("month", "Month"),
                            ("week", "Week"),
                            ("day", "Day"),
                        ],
                        max_length=10,
                        verbose_name="for how long",
                    ),
                ),
                ("begins_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                ("text", models.TextField(blank=True, verbose_name="what is meant to be done")),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "span", "begins_on"),
                        name="plan_is_one_for_its_time",
                        violation_error_message="There is a plan for this time already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__gte", models.F("begins_on")),
                            ("span__in", ["year", "quarter", "month", "week", "day"]),
                        ),
                        name="plan_ends_after_it_begins",
                        violation_error_message="A plan ends after it begins.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("log", "Log"), ("review", "Review")], max_length=10, verbose_name="kind of note"
                    ),
                ),
                ("text", models.TextField(verbose_name="words")),
                ("made_at", models.DateTimeField(verbose_name="made")),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="followups.plan"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["log", "review"]), models.Q(("text", ""), _negated=True)),
                        name="plan_note_has_words",
                        violation_error_message="A note needs words.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=300, verbose_name="what was promised")),
                ("made_on", models.DateField(verbose_name="promised on")),
                ("due_on", models.DateField(verbose_name="promised for")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("kept", "Kept"), ("dropped", "No longer holds")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed")),
                ("why_dropped", models.CharField(blank=True, max_length=300, verbose_name="why it no longer holds")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="promises",
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
                    "closed_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="closed_promises",
                        to="followups.followup",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="customers.customer",
                    ),
                ),
                (
                    "made_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="promises",
                        to="followups.followup",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "due_on"], name="promise_by_customer_day"),
                    models.Index(condition=models.Q(("state", "open")), fields=["due_on"], name="promise_open"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("what", ""), _negated=True), ("due_on__gte", models.F("made_on"))),
                        name="promise_is_for_a_later_day",
                        violation_error_message="A promise says what, for its own day or a later one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("state", "open")),
                            models.Q(("closed_on__isnull", False), ("state__in", ["kept", "dropped"])),
                            _connector="OR",
                        ),
                        name="promise_is_closed_on_a_day",
                        violation_error_message="What is closed has a day on which it was.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=60, verbose_name="chain")),
                ("number", models.BigIntegerField(verbose_name="links")),
                ("text", models.TextField(verbose_name="head")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("sent_to", models.JSONField(default=list, verbose_name="sent to")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-made_at"], name="head_by_time"),
                    models.Index(fields=["chain", "-number"], name="head_of_chain"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=120, unique=True, verbose_name="account")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SecondImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255, verbose_name="file")),
                (
                    "state",
                    models.CharField(
                        choices=[("read", "To be looked at"), ("taken", "Taken in"), ("back", "Taken back")],
                        default="read",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("rows", models.JSONField(blank=True, default=list, verbose_name="rows as read")),
                (
                    "others",
                    models.JSONField(blank=True, default=list, verbose_name="rows that are no check-in out of office"),
                ),
                ("unread", models.PositiveIntegerField(default=0, verbose_name="rows that could not be read")),
                ("from_at", models.DateTimeField(verbose_name="first row")),
                ("until_at", models.DateTimeField(verbose_name="last row")),
                ("made_at", models.DateTimeField(verbose_name="read")),
                ("taken", models.PositiveIntegerField(default=0, verbose_name="check-ins taken in")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        related_name="second_imports", to=settings.AUTH_USER_MODEL, verbose_name="people"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["read", "taken", "back"])),
                        name="second_import_state_is_known",
                        violation_error_message="There is no such state.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gte", models.F("from_at"))),
                        name="second_import_ends_later",
                        violation_error_message="The last row is not before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondCheckIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, verbose_name="when")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="place in words")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_check_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_ins",
                        to="followups.secondimport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "at"),
                        name="second_check_in_once",
                        violation_error_message="This check-in is here already.",
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
                        name="second_check_in_is_on_earth",
                        violation_error_message="There is no such place on earth.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(verbose_name="seen")),
                (
                    "followup",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen",
                        to="followups.followup",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen_followups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("followup", "person"),
                        name="seen_once",
                        violation_error_message="This person has seen it already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("planned_on", models.DateField(verbose_name="day")),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="place in the day")),
                ("not_before", models.TimeField(blank=True, null=True, verbose_name="not before")),
                ("not_after", models.TimeField(blank=True, null=True, verbose_name="not after")),
                ("minutes", models.PositiveSmallIntegerField(default=30, verbose_name="minutes")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Planned"), ("done", "Done"), ("dropped", "Dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("why_dropped", models.CharField(blank=True, max_length=300, verbose_name="why it was dropped")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("made_on", models.DateField(verbose_name="day it was planned")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="day it was closed")),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="customers.customer",
                    ),
                ),
                (
                    "done_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="stops",
                        to="followups.followup",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stops",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "planned_on"], name="stop_by_customer_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "planned_on", "customer"),
                        name="stop_once_a_day",
                        violation_error_message="This customer is planned for this day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "dropped"])),
                        name="stop_state_is_known",
                        violation_error_message="There is no such state of a plan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("state", "open")),
                            models.Q(("closed_on__isnull", False), ("state__in", ["done", "dropped"])),
                            _connector="OR",
                        ),
                        name="stop_that_is_closed_has_its_day",
                        violation_error_message="What is done or dropped says when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("not_before__isnull", True),
                            ("not_after__isnull", True),
                            ("not_after__gte", models.F("not_before")),
                            _connector="OR",
                        ),
                        name="stop_window_is_open",
                        violation_error_message="The time ends before it begins.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StopMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("planned_on", models.DateField(db_index=True, verbose_name="day before")),
                ("since_on", models.DateField(verbose_name="day from which it was planned so")),
                ("moved_on", models.DateField(verbose_name="day it was moved")),
                (
                    "stop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="followups.stop"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("moved_on__gte", models.F("since_on"))),
                        name="stop_is_moved_later",
                        violation_error_message="Nothing is moved before it is planned.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer_kind", models.CharField(blank=True, max_length=120, verbose_name="type of customer")),
                ("is_current", models.BooleanField(default=True, verbose_name="in use")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("customer_kind",),
                        name="template_of_kind_is_one",
                        violation_error_message="There are steps for this type of customer already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="place")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("storefront", "Storefront"),
                            ("display", "Display"),
                            ("pile", "Pile display"),
                            ("poster", "Poster"),
                            ("rivals", "Competitors"),
                            ("stock", "Stock count"),
                            ("order", "Order"),
                            ("collection", "Payment"),
                            ("return", "Return"),
                            ("summary", "Summary"),
                            ("question", "Question"),
                        ],
                        max_length=20,
                        verbose_name="what is done",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="question")),
                ("is_required", models.BooleanField(default=False, verbose_name="must be done")),
                (
                    "answer_kind",
                    models.CharField(
                        choices=[
                            ("text", "In words"),
                            ("number", "With a number"),
                            ("yes_no", "Yes or no"),
                            ("choice", "One of several"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="kind of answer",
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="answers to choose from")),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="followups.template"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("template", "position"),
                        name="step_has_its_place",
                        violation_error_message="Two steps stand in one place.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "storefront",
                                    "display",
                                    "pile",
                                    "poster",
                                    "rivals",
                                    "stock",
                                    "order",
                                    "collection",
                                    "return",
                                    "summary",
                                    "question",
                                ],
                            ),
                            ("answer_kind__in", ["text", "number", "yes_no", "choice"]),
                        ),
                        name="step_kind_is_known",
                        violation_error_message="There is no such step.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True, verbose_name="identifier")),
                ("device", models.UUIDField(verbose_name="device")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("expires_at", models.DateTimeField(verbose_name="ends")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "device", "used_at"], name="ticket_of_device")],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True, verbose_name="identifier of the device")),
                ("belongs_to", models.UUIDField(db_index=True, verbose_name="contact on the device")),
                ("subject", models.CharField(blank=True, max_length=20, verbose_name="what it shows")),
                ("taken_at", models.DateTimeField(verbose_name="taken, as the device says")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                (
                    "drift_seconds",
                    models.IntegerField(blank=True, null=True, verbose_name="drift of the device's clock"),
                ),
                ("is_offline", models.BooleanField(default=False, verbose_name="taken without a network")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("accuracy", models.FloatField(blank=True, null=True, verbose_name="accuracy in metres")),
                (
                    "state",
                    models.CharField(
                        choices=[("received", "Received"), ("ready", "Ready"), ("refused", "Not a picture")],
                        default="received",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("original", models.CharField(max_length=120, verbose_name="file as received")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="file shown")),
                ("sha256", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("dhash", models.BigIntegerField(blank=True, null=True, verbose_name="difference hash")),
                ("byte_count", models.PositiveIntegerField(verbose_name="bytes")),
                ("width", models.PositiveIntegerField(blank=True, null=True, verbose_name="width")),
                ("height", models.PositiveIntegerField(blank=True, null=True, verbose_name="height")),
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="customers.customer"
                    ),
                ),
                (
                    "followup",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="followups.followup",
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="photo",
                        to="followups.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sha256"], name="photo_by_fingerprint"),
                    models.Index(fields=["received_at"], name="photo_by_age"),
                    models.Index(
                        condition=models.Q(("state", "received")), fields=["state", "id"], name="photo_to_look_at"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["received", "ready", "refused"])),
                        name="photo_state_is_known",
                        violation_error_message="There is no such state of a photo.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accuracy__isnull", True), ("latitude__isnull", True), ("longitude__isnull", True)
                            ),
                            models.Q(
                                ("accuracy__gte", 0),
                                ("latitude__gte", -90),
                                ("latitude__lte", 90),
                                ("longitude__gte", -180),
                                ("longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="photo_position_is_on_earth",
                        violation_error_message="There is no such place on earth.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True, verbose_name="identifier of the device")),
                ("device", models.UUIDField(verbose_name="device")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "In the shop"), ("done", "Checked out"), ("dropped", "Broken off")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("began_at", models.DateTimeField(verbose_name="checked in")),
                ("began_received_at", models.DateTimeField(verbose_name="check-in received")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("accuracy", models.FloatField(blank=True, null=True, verbose_name="accuracy in metres")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="checked out")),
                ("ended_received_at", models.DateTimeField(blank=True, null=True, verbose_name="check-out received")),
                ("left_latitude", models.FloatField(blank=True, null=True, verbose_name="latitude at the end")),
                ("left_longitude", models.FloatField(blank=True, null=True, verbose_name="longitude at the end")),
                (
                    "left_accuracy",
                    models.FloatField(blank=True, null=True, verbose_name="accuracy at the end in metres"),
                ),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="broken off")),
                (
                    "drift_seconds",
                    models.IntegerField(blank=True, null=True, verbose_name="drift of the device's clock"),
                ),
                ("is_offline", models.BooleanField(default=False, verbose_name="made without a network")),
                ("weighed_at", models.DateTimeField(blank=True, null=True, verbose_name="looked at")),
                ("score", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="weight of its flags")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "Accepted"), ("rejected", "Does not count")],
                        max_length=10,
                        verbose_name="what somebody decided",
                    ),
                ),
                ("forgotten_at", models.DateTimeField(blank=True, null=True, verbose_name="facts deleted")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="customers.customer"
                    ),
                ),
                (
                    "followup",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visit",
                        to="followups.followup",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="followups.template"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["by", "-began_at"], name="visit_of_one"),
                    models.Index(
                        condition=models.Q(("score__gt", 0), ("verdict", "")),
                        fields=["-score", "-ended_at"],
                        name="visit_to_decide",
                    ),
                    models.Index(
                        condition=models.Q(("forgotten_at__isnull", True)), fields=["began_at"], name="visit_to_forget"
                    ),
                    models.Index(
                        condition=models.Q(("state", "done"), ("weighed_at__isnull", True)),
                        fields=["id"],
                        name="visit_to_weigh",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False), ("ended_received_at__isnull", False), ("state", "done")
                            ),
                            models.Q(("ended_at__isnull", True), ("state__in", ["open", "dropped"])),
                            _connector="OR",
                        ),
                        name="visit_that_is_done_has_an_end",
                        violation_error_message="A visit that is done says when it ended.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict", ""), ("verdict__in", ["accepted", "rejected"]), _connector="OR"),
                        name="visit_verdict_is_known",
                        violation_error_message="Nobody can decide this.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accuracy__isnull", True), ("latitude__isnull", True), ("longitude__isnull", True)
                            ),
                            models.Q(
                                ("accuracy__gte", 0),
                                ("latitude__gte", -90),
                                ("latitude__lte", 90),
                                ("longitude__gte", -180),
                                ("longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="visit_position_is_on_earth",
                        violation_error_message="There is no such place on earth.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrackPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("received_at", models.DateTimeField(db_index=True, verbose_name="received")),
                ("latitude", models.FloatField(verbose_name="latitude")),
                ("longitude", models.FloatField(verbose_name="longitude")),
                ("accuracy", models.FloatField(verbose_name="accuracy in metres")),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="followups.visit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit", "at"),
                        name="track_point_once",
                        violation_error_message="This moment is recorded already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accuracy__gte", 0),
                            ("latitude__gte", -90),
                            ("latitude__lte", 90),
                            ("longitude__gte", -180),
                            ("longitude__lte", 180),
                        ),
                        name="track_point_is_on_earth",
                        violation_error_message="There is no such place on earth.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("weak_position", "Weak position"),
                            ("far_away", "Far from the customer"),
                            ("clock_drift", "The device's clock is wrong"),
                            ("impossible_speed", "Faster than one can travel"),
                            ("same_coordinates", "Always the very same place"),
                            ("same_photo", "A photo that was there before"),
                            ("near_photo", "A photo much like an earlier one"),
                            ("overlapping", "Two visits at one time"),
                            ("late_upload", "Arrived late"),
                            ("short_stay", "A very short stay"),
                            ("night_hours", "At night"),
                            ("shared_device", "One device, several people"),
                            ("missing_photo", "A photo did not arrive"),
                        ],
                        max_length=24,
                        verbose_name="what was found",
                    ),
                ),
                ("numbers", models.JSONField(default=dict, verbose_name="its numbers")),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="followups.visit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit", "code"), name="flag_once", violation_error_message="This is flagged already."
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("accepted", "Accepted"), ("rejected", "Does not count")],
                        max_length=10,
                        verbose_name="what somebody decided",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="why")),
                ("made_at", models.DateTimeField(verbose_name="made")),
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
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="followups.visit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "accepted"),
                            models.Q(("verdict", "rejected"), models.Q(("words", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="decision_against_says_why",
                        violation_error_message="Say why it does not count.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="answer")),
                ("skipped_because", models.CharField(blank=True, max_length=300, verbose_name="why it was left out")),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="followups.step"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="followups.visit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit", "step"),
                        name="answer_once",
                        violation_error_message="This step is answered already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="words agreed to")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("given_at", models.DateTimeField(verbose_name="given")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("person",),
                        name="consent_in_force_is_one",
                        violation_error_message="This person agreed already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True), ("withdrawn_at__gte", models.F("given_at")), _connector="OR"
                        ),
                        name="consent_is_taken_back_later",
                        violation_error_message="Nothing is taken back before it is given.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True, verbose_name="identifier of the device")),
                ("content", models.JSONField(default=dict, verbose_name="what it holds")),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["by", "-saved_at"], name="draft_of_one")],
            },
        ),
    ]
