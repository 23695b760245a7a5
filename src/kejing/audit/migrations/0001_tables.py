import django.core.serializers.json
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("audit", "0001_entries"),
        ("audit", "0002_links"),
        ("audit", "0003_tags"),
        ("audit", "0004_policy_changed"),
        ("audit", "0005_access"),
        ("audit", "0006_reports"),
        ("audit", "0007_visits"),
        ("audit", "0008_contacts"),
        ("audit", "0009_consent"),
        ("audit", "0010_seconds_brought"),
        ("audit", "0011_erasing"),
        ("audit", "0012_standards_changed"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="when")),
                ("by_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=300, verbose_name="who")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("signed_in", "Signed in"),
                            ("sign_in_failed", "Sign-in failed"),
                            ("password_set", "Password set"),
                            ("link_made", "Link made"),
                            ("link_taken_back", "Link taken back"),
                            ("person_added", "Person added"),
                            ("person_changed", "Person changed"),
                            ("person_closed", "Account closed"),
                            ("person_opened", "Account opened again"),
                            ("second_factor_removed", "Second factor taken off"),
                            ("team_added", "Team added"),
                            ("team_changed", "Team changed"),
                            ("team_removed", "Team removed"),
                            ("company_changed", "Company settings changed"),
                            ("standards_changed", "Currency or time zone changed"),
                            ("masks_changed", "Kept from roles changed"),
                            ("days_added", "Calendar days added"),
                            ("days_removed", "Calendar days removed"),
                            ("policy_changed", "Policy changed"),
                            ("import_stored", "Import stored"),
                            ("import_undone", "Import taken back"),
                            ("import_redone", "Import brought back"),
                            ("view_shared", "View shared"),
                            ("reason_given", "Reason given"),
                            ("exported", "Exported"),
                            ("owner_assigned", "Salesperson assigned"),
                            ("customer_changed", "Customer changed"),
                            ("access_given", "Access given"),
                            ("access_withdrawn", "Access withdrawn"),
                            ("tags_changed", "Tags put on or taken off"),
                            ("tag_added", "Tag added"),
                            ("tag_changed", "Tag changed"),
                            ("tag_merged", "Tag merged into another"),
                            ("tag_deleted", "Tag deleted"),
                            ("report_sent", "Report sent"),
                            ("customer_placed", "Customer's place set"),
                            ("place_left", "Proposed place left"),
                            ("report_taken_back", "Report taken back"),
                            ("promise_made", "Promise made"),
                            ("promise_kept", "Promise kept"),
                            ("promise_dropped", "Promise dropped"),
                            ("promise_opened_again", "Promise open again"),
                            ("visit_made", "Visit made"),
                            ("visit_decided", "Visit decided"),
                            ("visit_steps_set", "Steps of visits set"),
                            ("request_taken", "Request taken on a visit"),
                            ("request_linked", "Request booked"),
                            ("request_opened_again", "Request waits again"),
                            ("request_cancelled", "Request cancelled"),
                            ("consent_given", "Way agreed to"),
                            ("consent_withdrawn", "Way no longer agreed to"),
                            ("points_forgotten", "Own ways deleted"),
                            ("points_expired", "Old ways deleted"),
                            ("check_ins_taken", "Check-ins of another program taken in"),
                            ("check_ins_back", "Check-ins of another program taken back"),
                            ("check_ins_expired", "Old check-ins of another program deleted"),
                            ("photo_erased", "Photo erased"),
                            ("contact_erased", "What was reported erased"),
                            ("account_named", "Account of another program given to a person"),
                            ("data_taken", "Own data downloaded"),
                            ("plan_saved", "Plan saved"),
                            ("plan_noted", "Plan noted on"),
                            ("stop_planned", "Contact planned"),
                            ("stop_moved", "Planned contact moved"),
                            ("stop_dropped", "Planned contact dropped"),
                            ("calendar_opened", "Calendar address made"),
                            ("calendar_closed", "Calendar address taken back"),
                        ],
                        max_length=30,
                        verbose_name="what",
                    ),
                ),
                (
                    "object_kind",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("team", "Team"),
                            ("company", "Company"),
                            ("customer", "Customer"),
                            ("customers", "Customers"),
                            ("import", "Import"),
                            ("view", "View"),
                            ("tag", "Tag"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("object_id", models.CharField(blank=True, max_length=64)),
                ("object_name", models.CharField(blank=True, max_length=300, verbose_name="name")),
                (
                    "before",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name="before"
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name="after"
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                ("part_of", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at"], name="entry_by_time"),
                    models.Index(fields=["action", "id"], name="entry_by_action"),
                    models.Index(fields=["part_of", "id"], name="entry_by_whole"),
                    models.Index(fields=["object_kind", "object_id", "id"], name="entry_by_object"),
                ],
            },
        ),
    ]
