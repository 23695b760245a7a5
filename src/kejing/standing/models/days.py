"""Days that were judged: today by every refresh, and the month ends that are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.standing.enums import RefreshState, SnapshotKind

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_REFRESH = timedelta(hours=2)


class JudgedDay(models.Model):
    """What is known of a day on which every customer was judged; `revision` names its rows as they are now."""

    as_of = models.DateField(_("as of"))
    policy = models.TextField(_("policy"), blank=True)
    ledger_first_on = models.DateField(_("first sale"), null=True, blank=True)
    ledger_last_on = models.DateField(_("last sale"), null=True, blank=True)
    customer_count = models.PositiveIntegerField(_("customers"), default=0)
    contacts_known = models.BooleanField(_("contacts are on record"), default=False)
    findings = models.JSONField(_("what holds for the whole company"), default=list)
    error = models.TextField(_("error"), blank=True)
    revision = models.CharField(_("revision"), max_length=32, blank=True)

    class Meta:
        abstract = True


class Refresh(JudgedDay):
    """One run that judges every customer as of a day; the last one that is done is what pages show.

    `night_of` is the day that the nightly run was made for, each day once. `basis` names the summary of everybody that
    the rows rest on: it changes with them. Since `drifted_at` some rows have not followed small moves of the company's
    own figures.
    """

    state = models.CharField(_("state"), max_length=12, choices=RefreshState, default=RefreshState.REQUESTED)
    requested_at = models.DateTimeField(_("requested"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    night_of = models.DateField(_("nightly run of"), null=True, blank=True, unique=True)
    basis = models.CharField(_("basis"), max_length=32, blank=True)
    changed_at = models.DateTimeField(_("rows changed"), null=True, blank=True)
    drifted_at = models.DateTimeField(_("rows drifted"), null=True, blank=True)
    is_second_try = models.BooleanField(_("second try"), default=False)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="refresh_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RefreshState.values),
                name="refresh_state_is_known",
                violation_error_message=_("There is no such state."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d} {self.get_state_display()}"

    def is_under_way(self, *, now: datetime) -> bool:
        """Answer whether it is still to come; one that has taken longer than any can has been interrupted."""
        waits = self.state in {RefreshState.REQUESTED, RefreshState.RUNNING}
        return waits and now - self.requested_at < LONGEST_REFRESH


class Snapshot(models.Model):
    """The standing of a past day, kept small: one Parquet file of the columns in `queries.SNAPSHOT_COLUMNS`.

    It is stale until `applied` has reached `marks`, as with a dirty customer; one never taken has no `made_at`.
    """

    as_of = models.DateField(_("as of"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SnapshotKind)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    customers = models.PositiveIntegerField(_("customers"), default=0)
    rows = models.BinaryField(_("rows"), default=bytes)
    marks = models.PositiveBigIntegerField(_("marks"), default=1)
    applied = models.PositiveBigIntegerField(_("applied"), default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=SnapshotKind.values),
                name="snapshot_kind_is_known",
                violation_error_message=_("There is no such kind of snapshot."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d} {self.get_kind_display()}"

    @property
    def is_stale(self) -> bool:
        """Answer whether the past has changed since it was taken."""
        return self.applied < self.marks
