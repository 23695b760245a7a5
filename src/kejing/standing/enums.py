"""Choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RefreshState(models.TextChoices):
    """How far a refresh has come."""

    REQUESTED = "requested", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    SUPERSEDED = "superseded", _("superseded by a later one")


class SnapshotKind(models.TextChoices):
    """Why the standing of a day is kept."""

    MONTH_END = "month_end", _("month end")
    ON_DEMAND = "on_demand", _("on demand")


class PastState(models.TextChoices):
    """How far the opening of a past day has come."""

    REQUESTED = "requested", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class PastSource(models.TextChoices):
    """Where the rows of a past day come from."""

    SNAPSHOT = "snapshot", _("month end")
    COMPUTED = "computed", _("computed")


class PastStep(models.TextChoices):
    """What is being done for a past day, in this order."""

    READ = "read", _("Reading the ledger")
    SUM = "sum", _("Summing up everybody until that day")
    JUDGE = "judge", _("Judging every customer")
    WRITE = "write", _("Storing the rows")


class Tier(models.TextChoices):
    """The five tiers of the pyramid, top to bottom, under the codes of the judgements."""

    HEAD = "head", _("Head customers")
    CORE = "core", _("Core customers")
    SMALL = "small", _("Small customers")
    DORMANT = "dormant", _("Dormant customers")
    PROSPECT = "prospect", _("Prospects")


LOST = "lost"
LAYERS = (
    *((tier.value, tier.label) for tier in Tier if tier != Tier.PROSPECT),
    (LOST, _("Lost customers")),
    (Tier.PROSPECT.value, Tier.PROSPECT.label),
)
"""The tiers without their lost customers, and these as a layer of their own: every customer is in just one."""


class Cause(models.TextChoices):
    """What may lie behind an abnormal figure; the words beside it say the rest."""

    STOCKED = "stocked", _("Stocked up, not sold")
    SUPPLIER = "supplier", _("Changed supplier")
    CLOSED = "closed", _("Shop closed")
    PRICE = "price", _("Price")
    SEASON = "season", _("Season")
    NOBODY = "nobody", _("Nobody followed up")
    PROMISED = "promised", _("Payment promised")
    WRONG = "wrong", _("The figure is wrong")
    OTHER = "other", _("Other")
