"""Check-ins that another program recorded, brought in as a file: they stand beside visits as second evidence."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.followups.enums import SecondState
from kejing.geo import Position, position_of

UNDECIDED_FOR = timedelta(days=1)
"""A file that nobody decided about is forgotten: it may name people who are nobody's here."""
LONGEST_ACCOUNT = 120
LONGEST_PLACE = 300


class SecondImport(models.Model):
    """A file of check-ins: looked at, taken in, or taken back.

    `rows` holds what was read until somebody decided, and nothing afterwards. `from_at` and `until_at` are the moments
    of its first and last row of any kind: of a person it names it tells all between them.
    """

    name = models.CharField(_("file"), max_length=255)
    state = models.CharField(_("state"), max_length=10, choices=SecondState, default=SecondState.READ)
    rows = models.JSONField(_("rows as read"), default=list, blank=True)
    others = models.JSONField(_("rows that are no check-in out of office"), default=list, blank=True)
    unread = models.PositiveIntegerField(_("rows that could not be read"), default=0)
    from_at = models.DateTimeField(_("first row"))
    until_at = models.DateTimeField(_("last row"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("read"))
    taken = models.PositiveIntegerField(_("check-ins taken in"), default=0)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="second_imports", verbose_name=_("people"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=SecondState.values),
                name="second_import_state_is_known",
                violation_error_message=_("There is no such state."),
            ),
            models.CheckConstraint(
                condition=models.Q(until_at__gte=models.F("from_at")),
                name="second_import_ends_later",
                violation_error_message=_("The last row is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SecondCheckIn(models.Model):
    """That somebody checked in out of office by another program; WGS-84, without a place where the file names none."""

    batch = models.ForeignKey(SecondImport, on_delete=models.CASCADE, related_name="check_ins")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_check_ins", db_index=False
    )
    at = models.DateTimeField(_("when"), db_index=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    place = models.CharField(_("place in words"), max_length=LONGEST_PLACE, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "at"],
                name="second_check_in_once",
                violation_error_message=_("This check-in is here already."),
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="second_check_in_is_on_earth",
                violation_error_message=_("There is no such place on earth."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.at:%Y-%m-%d %H:%M}"

    @property
    def position(self) -> Position | None:
        """Where it was, None where the file names no coordinates."""
        return position_of(self.latitude, self.longitude)


class SecondAccount(models.Model):
    """Who somebody is in the other program, where the account there has another name than here."""

    account = models.CharField(_("account"), max_length=LONGEST_ACCOUNT, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_accounts")

    def __str__(self) -> str:
        return self.account
