"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What somebody did."""

    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    PASSWORD_SET = "password_set", _("Password set")
    LINK_MADE = "link_made", _("Link made")
    LINK_TAKEN_BACK = "link_taken_back", _("Link taken back")
    PERSON_ADDED = "person_added", _("Person added")
    PERSON_CHANGED = "person_changed", _("Person changed")
    PERSON_CLOSED = "person_closed", _("Account closed")
    PERSON_OPENED = "person_opened", _("Account opened again")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("Second factor taken off")
    TEAM_ADDED = "team_added", _("Team added")
    TEAM_CHANGED = "team_changed", _("Team changed")
    TEAM_REMOVED = "team_removed", _("Team removed")
    COMPANY_CHANGED = "company_changed", _("Company settings changed")
    MASKS_CHANGED = "masks_changed", _("Kept from roles changed")
    DAYS_ADDED = "days_added", _("Calendar days added")
    DAYS_REMOVED = "days_removed", _("Calendar days removed")
    POLICY_CHANGED = "policy_changed", _("Policy changed")
    IMPORT_STORED = "import_stored", _("Import stored")
    IMPORT_UNDONE = "import_undone", _("Import taken back")
    IMPORT_REDONE = "import_redone", _("Import brought back")
    VIEW_SHARED = "view_shared", _("View shared")
    REASON_GIVEN = "reason_given", _("Reason given")
    EXPORTED = "exported", _("Exported")
    OWNER_ASSIGNED = "owner_assigned", _("Salesperson assigned")
    CUSTOMER_CHANGED = "customer_changed", _("Customer changed")
    ACCESS_GIVEN = "access_given", _("Access given")
    ACCESS_WITHDRAWN = "access_withdrawn", _("Access withdrawn")
    TAGS_CHANGED = "tags_changed", _("Tags put on or taken off")
    TAG_ADDED = "tag_added", _("Tag added")
    TAG_CHANGED = "tag_changed", _("Tag changed")
    TAG_MERGED = "tag_merged", _("Tag merged into another")
    TAG_DELETED = "tag_deleted", _("Tag deleted")
    REPORT_SENT = "report_sent", _("Report sent")
    CUSTOMER_PLACED = "customer_placed", _("Customer's place set")
    REPORT_TAKEN_BACK = "report_taken_back", _("Report taken back")
    PROMISE_MADE = "promise_made", _("Promise made")
    PROMISE_KEPT = "promise_kept", _("Promise kept")
    PROMISE_DROPPED = "promise_dropped", _("Promise dropped")
    PROMISE_OPENED_AGAIN = "promise_opened_again", _("Promise open again")
    VISIT_MADE = "visit_made", _("Visit made")
    VISIT_DECIDED = "visit_decided", _("Visit decided")
    VISIT_STEPS_SET = "visit_steps_set", _("Steps of visits set")
    REQUEST_TAKEN = "request_taken", _("Request taken on a visit")
    REQUEST_LINKED = "request_linked", _("Request booked")
    REQUEST_OPENED_AGAIN = "request_opened_again", _("Request waits again")
    REQUEST_CANCELLED = "request_cancelled", _("Request cancelled")
    CONSENT_GIVEN = "consent_given", _("Way agreed to")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Way no longer agreed to")
    POINTS_FORGOTTEN = "points_forgotten", _("Own ways deleted")
    DATA_TAKEN = "data_taken", _("Own data downloaded")
    PLAN_SAVED = "plan_saved", _("Plan saved")
    PLAN_NOTED = "plan_noted", _("Plan noted on")
    STOP_PLANNED = "stop_planned", _("Contact planned")
    STOP_MOVED = "stop_moved", _("Planned contact moved")
    STOP_DROPPED = "stop_dropped", _("Planned contact dropped")
    CALENDAR_OPENED = "calendar_opened", _("Calendar address made")
    CALENDAR_CLOSED = "calendar_closed", _("Calendar address taken back")


class Kind(models.TextChoices):
    """What it was done to."""

    PERSON = "person", _("Person")
    TEAM = "team", _("Team")
    COMPANY = "company", _("Company")
    CUSTOMER = "customer", _("Customer")
    CUSTOMERS = "customers", _("Customers")
    IMPORT = "import", _("Import")
    VIEW = "view", _("View")
    TAG = "tag", _("Tag")


ABOUT_BUSINESS = frozenset({Kind.CUSTOMER, Kind.CUSTOMERS, Kind.IMPORT, Kind.VIEW, Kind.TAG})
"""What tells of customers: not for who looks after accounts and settings alone."""
