"""Plans of people, from the year to the day: what is meant to be done, its log, and whom to see on which day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.followups.enums import NoteKind, PlanSpan, StopState
from kejing.followups.models.contacts import Followup


class Plan(models.Model):
    """What somebody means to do in a year, a quarter, a month, a week or a day; both days belong to it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plans", db_index=False)
    span = models.CharField(_("for how long"), max_length=10, choices=PlanSpan)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    text = models.TextField(_("what is meant to be done"), blank=True)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "span", "begins_on"],
                name="plan_is_one_for_its_time",
                violation_error_message=_("There is a plan for this time already."),
            ),
            models.CheckConstraint(
                condition=models.Q(span__in=PlanSpan.values, ends_on__gte=models.F("begins_on")),
                name="plan_ends_after_it_begins",
                violation_error_message=_("A plan ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_span_display()} {self.begins_on:%Y-%m-%d}"


class PlanNote(models.Model):
    """What somebody noted under a plan: in its log while it ran, or in the review of it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(_("kind of note"), max_length=10, choices=NoteKind)
    text = models.TextField(_("words"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=NoteKind.values) & ~models.Q(text=""),
                name="plan_note_has_words",
                violation_error_message=_("A note needs words."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Stop(models.Model):
    """That somebody means to see or call a customer on a day; `place` is where it stands in the order of that day.

    In company time it was planned on `made_on`, and done or dropped on `closed_on`, which is null until then.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stops", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="stops", db_index=False)
    planned_on = models.DateField(_("day"))
    place = models.PositiveSmallIntegerField(_("place in the day"), default=0)
    not_before = models.TimeField(_("not before"), null=True, blank=True)
    not_after = models.TimeField(_("not after"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    state = models.CharField(_("state"), max_length=10, choices=StopState, default=StopState.OPEN)
    done_in = models.ForeignKey(Followup, on_delete=models.SET_NULL, null=True, blank=True, related_name="stops")
    why_dropped = models.CharField(_("why it was dropped"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))
    made_on = models.DateField(_("day it was planned"))
    closed_on = models.DateField(_("day it was closed"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "planned_on"], name="stop_by_customer_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "planned_on", "customer"],
                name="stop_once_a_day",
                violation_error_message=_("This customer is planned for this day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=StopState.values),
                name="stop_state_is_known",
                violation_error_message=_("There is no such state of a plan."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=StopState.OPEN, closed_on__isnull=True)
                | models.Q(state__in=[StopState.DONE, StopState.DROPPED], closed_on__isnull=False),
                name="stop_that_is_closed_has_its_day",
                violation_error_message=_("What is done or dropped says when."),
            ),
            models.CheckConstraint(
                condition=models.Q(not_before__isnull=True)
                | models.Q(not_after__isnull=True)
                | models.Q(not_after__gte=models.F("not_before")),
                name="stop_window_is_open",
                violation_error_message=_("The time ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on:%Y-%m-%d} {self.customer_id}"


class CalendarKey(models.Model):
    """That a secret address shows the plan of a person to a calendar; only the digest of the secret is kept."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_key")
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))

    def __str__(self) -> str:
        return str(self.person)


class StopMove(models.Model):
    """That a stop was planned for another day before: since `since_on`, until it was moved on `moved_on`."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="moves")
    planned_on = models.DateField(_("day before"), db_index=True)
    since_on = models.DateField(_("day from which it was planned so"))
    moved_on = models.DateField(_("day it was moved"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(moved_on__gte=models.F("since_on")),
                name="stop_is_moved_later",
                violation_error_message=_("Nothing is moved before it is planned."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.planned_on:%Y-%m-%d}"
