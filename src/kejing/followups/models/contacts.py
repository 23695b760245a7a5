"""Contacts: what was done with a customer, what was added later, and what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer, Person
from kejing.followups.enums import PURPOSE_FIELDS, CorrectionKind, FollowupKind, PromiseState, Purpose, Way
from kejing.geo import Position, position_of
from kejing.ledger.models import Batch

if TYPE_CHECKING:
    from collections.abc import Collection

FARTHEST_LATITUDE = 90
FARTHEST_LONGITUDE = 180


def position_checks(name: str) -> list[models.CheckConstraint]:
    """Return the constraints of a table with `latitude`, `longitude` and `accuracy`: all of a place, or none of it."""
    return [
        models.CheckConstraint(
            condition=models.Q(latitude__isnull=True, longitude__isnull=True, accuracy__isnull=True)
            | models.Q(
                latitude__gte=-FARTHEST_LATITUDE,
                latitude__lte=FARTHEST_LATITUDE,
                longitude__gte=-FARTHEST_LONGITUDE,
                longitude__lte=FARTHEST_LONGITUDE,
                accuracy__gte=0,
            ),
            name=f"{name}_position_is_on_earth",
            violation_error_message=_("There is no such place on earth."),
        )
    ]


class Followup(models.Model):
    """One contact with a customer, or an attempt at one; one that was imported counts while its batch is live.

    `happened_on` is the day it counts for (judgements §3). One that was written here has `uid`, which the device gave
    it, so that sending it twice makes one; `happened_at`, when the device says it happened; `received_at`, when it
    arrived; and `photo_count`, how many photos the device says it took, some of which may come later. Its position is
    WGS-84, `accuracy` in metres. Its words stay as they were sent: what changes lies in `Correction`, and only
    `is_withdrawn` says here that it counts no longer; or they were erased for good (`erased_at`), by whom and under
    which rule, and the contact stays without them.
    """

    uid = models.UUIDField(_("identifier of the device"), unique=True, null=True, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="followups", db_index=False)
    kind = models.CharField(_("kind of contact"), max_length=20, choices=FollowupKind)
    way = models.CharField(_("how"), max_length=10, choices=Way, blank=True, db_default="")
    happened_on = models.DateField(_("day"))
    happened_at = models.DateTimeField(_("when"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    answered = models.BooleanField(_("somebody answered"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followups",
        db_index=False,
    )
    text = models.TextField(_("what was said"), blank=True)
    rival_news = models.TextField(_("news of rivals"), blank=True, db_default="")
    for_care = models.BooleanField(Purpose.CARE.label, default=False, db_default=False)
    for_information = models.BooleanField(Purpose.INFORMATION.label, default=False, db_default=False)
    for_trade = models.BooleanField(Purpose.TRADE.label, default=False, db_default=False)
    for_service = models.BooleanField(Purpose.SERVICE.label, default=False, db_default=False)
    for_intelligence = models.BooleanField(Purpose.INTELLIGENCE.label, default=False, db_default=False)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    accuracy = models.FloatField(_("accuracy in metres"), null=True, blank=True)
    photo_count = models.PositiveSmallIntegerField(_("photos taken"), default=0, db_default=0)
    erased_photos = models.PositiveSmallIntegerField(_("photos erased"), default=0, db_default=0)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    erased_rule = models.CharField(_("under which rule"), max_length=300, blank=True, db_default="")
    is_withdrawn = models.BooleanField(_("taken back"), default=False, db_default=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="followups")

    class Meta:
        indexes = [
            models.Index(fields=["customer", "happened_on"], name="followup_by_customer_day"),
            # What was written here, in the order of the feed: everybody's, and one person's.
            models.Index(
                fields=["-received_at", "-id"],
                name="followup_in_feed",
                condition=models.Q(received_at__isnull=False),
            ),
            models.Index(
                fields=["received_at"],
                name="followup_with_place",
                condition=models.Q(latitude__isnull=False),
            ),
            models.Index(
                fields=["by", "-received_at", "-id"],
                name="followup_in_feed_of_one",
                condition=models.Q(received_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FollowupKind.values),
                name="followup_kind_is_known",
                violation_error_message=_("There is no such kind of contact."),
            ),
            models.CheckConstraint(
                condition=models.Q(way="") | models.Q(way__in=Way.values),
                name="followup_way_is_known",
                violation_error_message=_("Nobody is reached in this way."),
            ),
            models.CheckConstraint(
                condition=models.Q(uid__isnull=True) | models.Q(happened_at__isnull=False, received_at__isnull=False),
                name="followup_written_here_has_its_times",
                violation_error_message=_("What is written here says when it happened."),
            ),
            *position_checks("followup"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on:%Y-%m-%d}"

    @property
    def position(self) -> Position | None:
        """Where it was written or, of a visit, begun; None where nobody said."""
        return position_of(self.latitude, self.longitude)

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What it was for, in the order of the five."""
        return tuple(purpose for purpose, field in PURPOSE_FIELDS.items() if getattr(self, field))

    @staticmethod
    def purpose_values(purposes: Collection[Purpose]) -> dict[str, bool]:
        """Return the columns that say these purposes."""
        return {field: purpose in purposes for purpose, field in PURPOSE_FIELDS.items()}


class Met(models.Model):
    """Somebody of the customer who took part in a contact; the name stays when the person is gone."""

    followup = models.ForeignKey(Followup, on_delete=models.CASCADE, related_name="met")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """What somebody added to a contact later, or that it is taken back; nothing of before is overwritten."""

    followup = models.ForeignKey(Followup, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(_("what it does"), max_length=10, choices=CorrectionKind)
    text = models.TextField(_("words"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=CorrectionKind.values) & ~models.Q(text=""),
                name="correction_says_what_it_is",
                violation_error_message=_("A correction needs words."),
            ),
            models.UniqueConstraint(
                fields=["followup"],
                condition=models.Q(kind=CorrectionKind.WITHDRAWN),
                name="followup_is_taken_back_once",
                violation_error_message=_("This was taken back already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Promise(models.Model):
    """What was promised to a customer for a day. `closed_on` is the day on which it was kept or dropped.

    `made_in` is the contact in which it was given, `closed_in` the one that closed it, if there was one.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="promises", db_index=False)
    what = models.CharField(_("what was promised"), max_length=300)
    made_on = models.DateField(_("promised on"))
    due_on = models.DateField(_("promised for"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="promises")
    made_in = models.ForeignKey(Followup, on_delete=models.SET_NULL, null=True, blank=True, related_name="promises")
    state = models.CharField(_("state"), max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    closed_in = models.ForeignKey(
        Followup, on_delete=models.SET_NULL, null=True, blank=True, related_name="closed_promises"
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    why_dropped = models.CharField(_("why it no longer holds"), max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "due_on"], name="promise_by_customer_day"),
            models.Index(fields=["due_on"], name="promise_open", condition=models.Q(state=PromiseState.OPEN)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(what="") & models.Q(due_on__gte=models.F("made_on")),
                name="promise_is_for_a_later_day",
                violation_error_message=_("A promise says what, for its own day or a later one."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=PromiseState.OPEN, closed_on__isnull=True)
                | models.Q(state__in=[PromiseState.KEPT, PromiseState.DROPPED], closed_on__isnull=False),
                name="promise_is_closed_on_a_day",
                violation_error_message=_("What is closed has a day on which it was."),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Draft(models.Model):
    """A report that is not sent: what its form holds, kept for whoever writes it, and nobody's figure."""

    uid = models.UUIDField(_("identifier of the device"), unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    content = models.JSONField(_("what it holds"), default=dict)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        indexes = [models.Index(fields=["by", "-saved_at"], name="draft_of_one")]

    def __str__(self) -> str:
        return str(self.uid)
