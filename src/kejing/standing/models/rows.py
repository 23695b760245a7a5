"""Rows of today. They carry the columns of the judgements under their own names."""
# ruff: noqa: DJ001 - what is not known is null in the judgements, a code or a sentence too

from __future__ import annotations

from typing import Any, override

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kejing.customers.models import Customer
from kejing.kit.fields import CodeField, MoneyField
from kejing.standing.enums import Cause

SORTED_BY = (
    "customer_name",
    "rank",
    "cadence",
    "days_since_contact",
    "contact_overdue_days",
    "report_count",
    "visit_count",
    "amount_last_year_same_period",
    "amount_last_year",
    "amount_last_month",
    "amount_this_month",
    "amount_last_month_same_days",
    "last_order_amount",
    "-last_order_on",
    "receivable",
    "receivable_overdue",
    "receivable_oldest_due_on",
    "order_count",
    "order_count_total",
    "days_since_order",
    "first_order_on",
    "purchase_days",
    "amount_12m",
    "amount_prior_12m",
    "margin_12m",
    "active_months",
    "category_count",
    "category_breadth",
    "typical_order_amount",
    "expected_next_on",
    "amount_90",
    "annual_basis",
    "cost_to_serve",
    "real_profit",
    "stake",
    "customer_type",
    "region",
    "salesperson",
    "star",
    "service_class",
    "value_class",
    "lifecycle",
    "next_action",
    "rhythm",
    "contact_state",
    "settled_tier",
    "tier",
)
"""All that the table is sorted by besides its first order and the code: each has an index with the code behind it. Most
begin where most are equal; of those the codes are in order."""


LONGEST_INDEX_NAME = 30
"""So many signs Django lets an index have."""


def _told(name: str) -> Any:
    """Return a property of a standing row that is kept in its `Told`."""

    def read(standing: Any) -> Any:
        return getattr(standing.told, name)

    def write(standing: Any, value: Any) -> None:
        if "told" not in standing._state.fields_cache:  # noqa: SLF001 - where Django keeps the related rows it has
            standing.told = Told()
        setattr(standing.told, name, value)

    return property(read, write)


class Figures(models.Model):
    """What is said of one customer as of a day, as the judgements say it; why, is told beside it."""

    customer_name = models.CharField(max_length=300)
    tier = models.CharField(max_length=10)
    rank = models.PositiveIntegerField(null=True)
    cadence = models.PositiveIntegerField(null=True)
    contact_state = models.CharField(max_length=10)
    days_since_contact = models.PositiveIntegerField(null=True)
    contact_overdue_days = models.PositiveIntegerField(null=True)
    report_count = models.PositiveIntegerField(null=True)
    visit_count = models.PositiveIntegerField(null=True)
    amount_this_year = MoneyField()
    amount_last_year_same_period = MoneyField(null=True)
    amount_last_year = MoneyField(null=True)
    amount_last_month = MoneyField()
    amount_this_month = MoneyField()
    last_order_amount = MoneyField(null=True)
    last_order_on = models.DateField(null=True)
    receivable = MoneyField(null=True)
    receivable_overdue = MoneyField(null=True)
    receivable_oldest_due_on = models.DateField(null=True)
    order_count = models.PositiveIntegerField()
    days_since_order = models.PositiveIntegerField(null=True)
    first_order_on = models.DateField(null=True)
    amount_12m = MoneyField()
    amount_prior_12m = MoneyField(null=True)
    amount_y1 = MoneyField(null=True)
    amount_y2 = MoneyField(null=True)
    margin_12m = MoneyField(null=True)
    category_count = models.PositiveIntegerField(null=True)
    category_breadth = models.FloatField(null=True)
    typical_order_amount = MoneyField(null=True)
    gap_mean = models.FloatField(null=True)
    gap_cv2 = models.FloatField(null=True)
    wait_probability = models.FloatField(null=True)
    rhythm = models.CharField(max_length=10)
    expected_next_on = models.DateField(null=True)
    annual_basis = MoneyField(null=True)
    actual_star = models.PositiveSmallIntegerField(null=True)
    granted_star = models.PositiveSmallIntegerField(null=True)
    star = models.PositiveSmallIntegerField(null=True)
    service_class = models.CharField(max_length=10, null=True)
    lifecycle = models.CharField(max_length=10, null=True)
    size = models.CharField(max_length=5, null=True)
    margin_level = models.CharField(max_length=5, null=True)
    effort = models.CharField(max_length=5, null=True)
    value_class = models.CharField(max_length=10, null=True)
    cost_to_serve = MoneyField(null=True)
    real_profit = MoneyField(null=True)
    flags = models.CharField(max_length=200, default="", blank=True)

    is_lost = models.BooleanField()
    rhythm_alarm = models.BooleanField()
    customer_type = models.CharField(max_length=120, null=True)
    region = models.CharField(max_length=120, null=True)
    salesperson = models.CharField(max_length=150, null=True)
    is_part_year = models.BooleanField(default=False)
    annualised_amount = MoneyField(null=True)
    amount_90 = MoneyField(null=True)
    amount_90_last_year = MoneyField(null=True)
    is_surging = models.BooleanField(default=False)
    is_ignored = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    stake = models.FloatField(null=True)
    next_action = models.CharField(max_length=20, null=True)
    next_action_on = models.DateField(null=True)
    settled_tier = models.CharField(max_length=10, null=True)

    tier_reason = _told("tier_reason")
    contact_reason = _told("contact_reason")
    rhythm_reason = _told("rhythm_reason")
    star_reason = _told("star_reason")
    lifecycle_reason = _told("lifecycle_reason")
    value_reason = _told("value_reason")
    flag_reasons = _told("flag_reasons")
    next_action_reason = _told("next_action_reason")

    class Meta:
        abstract = True

    @property
    def raised_flags(self) -> tuple[str, ...]:
        """The codes of the abnormal figures, in the order of their reasons."""
        return tuple(self.flags.split(";")) if self.flags else ()


class Standing(Figures):
    """What is said of one customer as of the day of the current refresh; why, is in `Told`, beside it."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    customer_code = CodeField(max_length=200, unique=True)
    amount_last_month_same_days = MoneyField()
    order_count_total = models.PositiveIntegerField()
    purchase_days = models.PositiveIntegerField()
    active_months = models.PositiveIntegerField()
    gap_count = models.PositiveIntegerField()

    class Meta:
        indexes = [
            # The table as it opens, and its lists: what they ask for is in the index, and whose row it is, so that few
            # rows are looked up.
            models.Index(
                fields=[
                    "-amount_this_year",
                    "customer_code",
                    "contact_state",
                    "flags",
                    "is_urgent",
                    "is_ignored",
                    "is_surging",
                    "customer",
                ],
                name="standing_in_order",
            ),
            # One tier of it.
            models.Index(
                fields=["tier", "is_lost", "-amount_this_year", "customer_code", "customer"],
                name="standing_tier_in_order",
            ),
            # Whatever else it is sorted by.
            *(
                models.Index(
                    fields=[figure, "customer_code"],
                    name=f"standing_by_{figure.removeprefix('-')}"[:LONGEST_INDEX_NAME],
                )
                for figure in SORTED_BY
            ),
            # The pyramid's counts and money.
            models.Index(fields=["tier", "is_lost", "contact_state", "amount_12m"], name="standing_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.tier}"

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and what is told of it."""
        super().save(*args, **kwargs)
        if "told" in self._state.fields_cache:
            self.told.standing = self
            self.told.save()


class Told(models.Model):
    """Why a customer stands where it stands: reasons as `analytics.reasons` writes them, one for each judgement.

    They are long and read for a few customers at a time. Beside the figures they would make every list, sum and filter
    of the table read three times as much.
    """

    standing = models.OneToOneField(Standing, on_delete=models.CASCADE, primary_key=True, related_name="told")
    tier_reason = models.TextField()
    contact_reason = models.TextField()
    rhythm_reason = models.TextField()
    star_reason = models.TextField(null=True)
    lifecycle_reason = models.TextField(null=True)
    value_reason = models.TextField(null=True)
    flag_reasons = models.TextField(default="[]")
    next_action_reason = models.TextField(null=True)

    def __str__(self) -> str:
        return str(self.standing_id)


class GivenReason(models.Model):
    """Why a figure of a customer is abnormal, as somebody who looks after it says.

    It answers the flag for its `occasion` alone (`queries.OCCASIONS`); `evidence` is the flag's own reason as it was
    then, with its numbers.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="given_reasons")
    flag = models.CharField(_("abnormal figure"), max_length=20)
    occasion = models.DateField(_("occasion"))
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    words = models.CharField(_("in words"), max_length=500, blank=True)
    evidence = models.TextField(_("what the figure said"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(_("given"))

    class Meta:
        indexes = [models.Index(fields=["customer", "flag", "occasion"], name="reason_by_occasion")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cause__in=Cause.values),
                name="reason_cause_is_known",
                violation_error_message=_("There is no such cause."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.flag}: {self.get_cause_display()}"


class DirtyCustomer(models.Model):
    """A customer of whom something changed since everybody was summed up.

    It waits until `applied` has reached `marks`; whoever applies it names the mark that was read before the facts, so
    that a change made meanwhile is not lost. A customer that is gone keeps its mark: its row is still to go.
    """

    customer = models.OneToOneField(
        Customer, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="+"
    )
    marks = models.PositiveBigIntegerField(_("marks"), default=1)
    applied = models.PositiveBigIntegerField(_("applied"), default=0)
    marked_at = models.DateTimeField(_("marked"))

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.applied}/{self.marks}"
