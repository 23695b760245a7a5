"""The codes of the five tiers, top to bottom, and the move that is settled at the month's end (judgements §2, §3)."""

from calendar import monthrange
from datetime import date

from kejing.analytics.reasons import Reason

TIERS = ("head", "core", "small", "dormant", "prospect")


def tell_settled(tier: str, *, as_of: date) -> Reason:
    """Return the sentence beside a settled tier: into which daily `tier` the customer would move, and when.

    That is the end of the month of `as_of`.
    """
    month_end_on = as_of.replace(day=monthrange(as_of.year, as_of.month)[1])
    return Reason(f"contact.settled.{tier}", {"month_end_on": month_end_on.isoformat()})
