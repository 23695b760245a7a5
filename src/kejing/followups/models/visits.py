"""Store visits: what is to be done in a shop, what was done there, and what was found about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.followups.enums import AnswerKind, FlagCode, StepKind, Verdict, VisitState
from kejing.followups.models.contacts import Followup, position_checks
from kejing.geo import Position, position_of


class Template(models.Model):
    """The steps of a visit to customers of one kind; the one without a kind is for all others.

    A template is never changed: a new one takes its place, so that a visit always says what it was made by.
    """

    customer_kind = models.CharField(_("type of customer"), max_length=120, blank=True)
    is_current = models.BooleanField(_("in use"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer_kind"],
                condition=models.Q(is_current=True),
                name="template_of_kind_is_one",
                violation_error_message=_("There are steps for this type of customer already."),
            )
        ]

    def __str__(self) -> str:
        return self.customer_kind


class Step(models.Model):
    """One thing to do in a shop, in its place among the others; `title` is empty where its kind says enough."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("what is done"), max_length=20, choices=StepKind)
    title = models.CharField(_("question"), max_length=200, blank=True)
    is_required = models.BooleanField(_("must be done"), default=False)
    answer_kind = models.CharField(_("kind of answer"), max_length=10, choices=AnswerKind, default=AnswerKind.TEXT)
    choices = models.JSONField(_("answers to choose from"), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "position"],
                name="step_has_its_place",
                violation_error_message=_("Two steps stand in one place."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=StepKind.values) & models.Q(answer_kind__in=AnswerKind.values),
                name="step_kind_is_known",
                violation_error_message=_("There is no such step."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class Visit(models.Model):
    """A visit to a shop, from checking in to checking out; `followup` is the contact it became by then.

    `uid` is the device's, and that of its contact and of its photos' `belongs_to`. `began_at` and `ended_at` are the
    device's times, `began_received_at` and `ended_received_at` the server's. Places are WGS-84, accuracy in metres; a
    visit without a place was checked into where the device found none in time. `score` is what its flags weigh
    together, null until somebody looked (`weighed_at`). What was kept long enough is deleted of it (`forgotten_at`).
    """

    uid = models.UUIDField(_("identifier of the device"), unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="visits")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="visits", db_index=False
    )
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="visits")
    device = models.UUIDField(_("device"))
    followup = models.OneToOneField(Followup, on_delete=models.SET_NULL, null=True, blank=True, related_name="visit")
    state = models.CharField(_("state"), max_length=10, choices=VisitState, default=VisitState.OPEN)
    began_at = models.DateTimeField(_("checked in"))
    began_received_at = models.DateTimeField(_("check-in received"))
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    accuracy = models.FloatField(_("accuracy in metres"), null=True, blank=True)
    ended_at = models.DateTimeField(_("checked out"), null=True, blank=True)
    ended_received_at = models.DateTimeField(_("check-out received"), null=True, blank=True)
    left_latitude = models.FloatField(_("latitude at the end"), null=True, blank=True)
    left_longitude = models.FloatField(_("longitude at the end"), null=True, blank=True)
    left_accuracy = models.FloatField(_("accuracy at the end in metres"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("broken off"), null=True, blank=True)
    drift_seconds = models.IntegerField(_("drift of the device's clock"), null=True, blank=True)
    is_offline = models.BooleanField(_("made without a network"), default=False)
    weighed_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("weight of its flags"), null=True, blank=True)
    verdict = models.CharField(_("what somebody decided"), max_length=10, choices=Verdict, blank=True)
    forgotten_at = models.DateTimeField(_("facts deleted"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["by", "-began_at"], name="visit_of_one"),
            models.Index(
                fields=["-score", "-ended_at"],
                name="visit_to_decide",
                condition=models.Q(verdict="", score__gt=0),
            ),
            models.Index(fields=["began_at"], name="visit_to_forget", condition=models.Q(forgotten_at__isnull=True)),
            models.Index(
                fields=["id"],
                name="visit_to_weigh",
                condition=models.Q(weighed_at__isnull=True, state=VisitState.DONE),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=VisitState.DONE, ended_at__isnull=False, ended_received_at__isnull=False)
                | models.Q(state__in=[VisitState.OPEN, VisitState.DROPPED], ended_at__isnull=True),
                name="visit_that_is_done_has_an_end",
                violation_error_message=_("A visit that is done says when it ended."),
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="") | models.Q(verdict__in=Verdict.values),
                name="visit_verdict_is_known",
                violation_error_message=_("Nobody can decide this."),
            ),
            *position_checks("visit"),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def position(self) -> Position | None:
        """Where somebody checked in, None where the device did not know."""
        return position_of(self.latitude, self.longitude)

    @property
    def left_position(self) -> Position | None:
        """Where he checked out, None where the device did not know."""
        return position_of(self.left_latitude, self.left_longitude)


class Answer(models.Model):
    """What was found or done in one step of a visit, or why it was left out."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="answers", db_index=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("answer"), blank=True)
    skipped_because = models.CharField(_("why it was left out"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "step"],
                name="answer_once",
                violation_error_message=_("This step is answered already."),
            )
        ]

    def __str__(self) -> str:
        return self.text or self.skipped_because


class Flag(models.Model):
    """Something about a visit that a person should look at, with its numbers; it accuses nobody."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="flags", db_index=False)
    code = models.CharField(_("what was found"), max_length=24, choices=FlagCode)
    numbers = models.JSONField(_("its numbers"), default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "code"],
                name="flag_once",
                violation_error_message=_("This is flagged already."),
            )
        ]

    def __str__(self) -> str:
        return self.code


class Decision(models.Model):
    """That somebody accepted a visit or did not, and why; the last one holds."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="decisions")
    verdict = models.CharField(_("what somebody decided"), max_length=10, choices=Verdict)
    words = models.CharField(_("why"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="accepted") | (models.Q(verdict="rejected") & ~models.Q(words="")),
                name="decision_against_says_why",
                violation_error_message=_("Say why it does not count."),
            )
        ]

    def __str__(self) -> str:
        return self.verdict
