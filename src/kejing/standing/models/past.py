"""Past days and their rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.kit.fields import CodeField, MoneyField
from kejing.standing.enums import PastSource, PastState, PastStep
from kejing.standing.models.days import JudgedDay
from kejing.standing.models.rows import Figures, Told

ROWS_A_DAY = 2**32
"""So many keys has each past day for its rows."""


class PastDay(JudgedDay):
    """A past day that somebody opened; its rows are `PastStanding`, and of two the one finished later is shown.

    It comes from the snapshot of a month end (as taken at `snapshot_made_at`) and `lacks` some figures, or was computed
    in full, step by step, with its `reasons` as one Parquet file. Rows of one that is not done are seen by nobody. It
    is stale until `applied` has reached `marks`, as a snapshot is, and goes when nobody opened it for
    `queries.KEPT_DAYS`.
    """

    source = models.CharField(_("source"), max_length=10, choices=PastSource)
    state = models.CharField(_("state"), max_length=10, choices=PastState, default=PastState.REQUESTED)
    step = models.CharField(_("step"), max_length=10, choices=PastStep, blank=True)
    requested_at = models.DateTimeField(_("requested"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    opened_at = models.DateTimeField(_("last opened"))
    snapshot_made_at = models.DateTimeField(_("made"), null=True, blank=True)
    reasons = models.BinaryField(_("reasons"), default=bytes)
    lacks = models.JSONField(_("figures it does not keep"), default=list)
    marks = models.PositiveBigIntegerField(_("marks"), default=1)
    applied = models.PositiveBigIntegerField(_("applied"), default=1)

    class Meta:
        indexes = [models.Index(fields=["as_of", "-id"], name="past_day_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(state__in=("requested", "running"), source="computed"),
                name="past_day_one_at_a_time",
                violation_error_message=_("One past day is computed at a time."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=PastState.values)
                & models.Q(source__in=PastSource.values)
                & models.Q(step__in=("", *PastStep.values)),
                name="past_day_is_known",
                violation_error_message=_("There is no such state."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d} {self.get_state_display()}"

    @property
    def is_stale(self) -> bool:
        """Answer whether the past has changed since it was read."""
        return self.applied < self.marks

    @property
    def keys(self) -> tuple[int, int]:
        """The first and the last key that its rows can have."""
        return self.pk * ROWS_A_DAY, (self.pk + 1) * ROWS_A_DAY - 1

    @property
    def is_whole(self) -> bool:
        """Answer whether every figure and its reasons are kept: a snapshot has but some."""
        return self.source == PastSource.COMPUTED


class PastStanding(Figures):
    """What is said of one customer as of a past day; name, owner, region and type are today's.

    What the day does not keep is null. Its `told` is set by whoever reads it: it is in `PastDay.reasons`. The keys of a
    day's rows are `PastDay.keys`: they lie side by side, and are read as one stretch of the table.
    """

    day = models.ForeignKey(PastDay, on_delete=models.CASCADE, related_name="rows", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer_code = CodeField(max_length=200)
    amount_last_month_same_days = MoneyField(null=True)
    order_count_total = models.PositiveIntegerField(null=True)
    purchase_days = models.PositiveIntegerField(null=True)
    active_months = models.PositiveIntegerField(null=True)
    gap_count = models.PositiveIntegerField(null=True)

    class Meta:
        # Its days and customers go without a search of the whole table: each leads an index.
        indexes = [models.Index(fields=["day"], name="past_standing_of_day")]
        constraints = [models.UniqueConstraint(fields=["customer", "day"], name="past_standing_once_a_day")]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.tier}"

    @property
    def told(self) -> Told:
        """Why the customer stood where it stood."""
        told: Told = self._state.fields_cache["told"]
        return told

    @told.setter
    def told(self, told: Told) -> None:
        self._state.fields_cache["told"] = told
