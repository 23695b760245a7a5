"""Choices."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.ledger.enums import DocumentKind


class FollowupKind(models.TextChoices):
    """How a contact counts."""

    REPORT = "report", _("Work report")
    VISIT = "visit", _("Store visit")
    CALL = "call", _("Follow-up call")
    MEETING = "meeting", _("Meeting")
    COMPLAINT = "complaint", _("Complaint")


class Way(models.TextChoices):
    """How somebody was reached, as a report says it."""

    CALL = "call", _("Call")
    MESSAGE = "message", _("Message")
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("On site")
    OTHER = "other", _("Other way")


class Purpose(models.TextChoices):
    """What a contact was for; the five of the source articles."""

    CARE = "care", _("Care")
    INFORMATION = "information", _("Information")
    TRADE = "trade", _("Trade")
    SERVICE = "service", _("Service work")
    INTELLIGENCE = "intelligence", _("Intelligence")


PURPOSE_FIELDS: Final = {purpose: f"for_{purpose.value}" for purpose in Purpose}
"""The column of a follow-up that says whether it was for this."""


class CorrectionKind(models.TextChoices):
    """What was found out about a report after it was sent."""

    ADDED = "added", _("Added later")
    WITHDRAWN = "withdrawn", _("Taken back")


class PromiseState(models.TextChoices):
    """What became of a promise."""

    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    DROPPED = "dropped", _("No longer holds")


class PhotoState(models.TextChoices):
    """How far a photo has come: as it was received, looked at, or found to be no picture."""

    RECEIVED = "received", _("Received")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Not a picture")


class StepKind(models.TextChoices):
    """What is done in one step of a store visit."""

    STOREFRONT = "storefront", _("Storefront")
    DISPLAY = "display", _("Display")
    PILE = "pile", _("Pile display")
    POSTER = "poster", _("Poster")
    RIVALS = "rivals", _("Competitors")
    STOCK = "stock", _("Stock count")
    ORDER = "order", _("Order")
    COLLECTION = "collection", _("Payment")
    RETURN = "return", _("Return")
    SUMMARY = "summary", _("Summary")
    QUESTION = "question", _("Question")


PHOTO_STEPS: Final = frozenset({StepKind.STOREFRONT, StepKind.DISPLAY, StepKind.PILE, StepKind.POSTER, StepKind.RIVALS})
"""The steps that are done by taking photos."""


REQUEST_STEPS: Final = {
    StepKind.STOCK: DocumentKind.STOCK_COUNT,
    StepKind.ORDER: DocumentKind.ORDER,
    StepKind.COLLECTION: DocumentKind.RECEIPT_REQUEST,
    StepKind.RETURN: DocumentKind.RETURN_REQUEST,
}
"""The steps that are done by taking something down that is to be booked, and what that is."""


class AnswerKind(models.TextChoices):
    """How a question of one's own is answered."""

    TEXT = "text", _("In words")
    NUMBER = "number", _("With a number")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several")


class VisitState(models.TextChoices):
    """How far a visit has come."""

    OPEN = "open", _("In the shop")
    DONE = "done", _("Checked out")
    DROPPED = "dropped", _("Broken off")


class Verdict(models.TextChoices):
    """What somebody decided about a visit."""

    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Does not count")


class FlagCode(models.TextChoices):
    """What about a visit a person should look at."""

    WEAK_POSITION = "weak_position", _("Weak position")
    FAR_AWAY = "far_away", _("Far from the customer")
    CLOCK_DRIFT = "clock_drift", _("The device's clock is wrong")
    IMPOSSIBLE_SPEED = "impossible_speed", _("Faster than one can travel")
    SAME_COORDINATES = "same_coordinates", _("Always the very same place")
    SAME_PHOTO = "same_photo", _("A photo that was there before")
    NEAR_PHOTO = "near_photo", _("A photo much like an earlier one")
    OVERLAPPING = "overlapping", _("Two visits at one time")
    LATE_UPLOAD = "late_upload", _("Arrived late")
    SHORT_STAY = "short_stay", _("A very short stay")
    NIGHT_HOURS = "night_hours", _("At night")
    SHARED_DEVICE = "shared_device", _("One device, several people")
    MISSING_PHOTO = "missing_photo", _("A photo did not arrive")


class PlanSpan(models.TextChoices):
    """For how long a plan is."""

    YEAR = "year", _("Year")
    QUARTER = "quarter", _("Quarter")
    MONTH = "month", _("Month")
    WEEK = "week", _("Week")
    DAY = "day", _("Day")


class NoteKind(models.TextChoices):
    """What is noted under a plan."""

    LOG = "log", _("Log")
    REVIEW = "review", _("Review")


class StopState(models.TextChoices):
    """What became of a planned contact."""

    OPEN = "open", _("Planned")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class SecondState(models.TextChoices):
    """What became of a file of check-ins of another program."""

    READ = "read", _("To be looked at")
    TAKEN = "taken", _("Taken in")
    BACK = "back", _("Taken back")
