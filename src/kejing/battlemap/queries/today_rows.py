"""Which standing rows belong to a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

TO_DO: Final = ("keep_promise", "collect", "call", "contact")
"""The next actions that are for today; to wait is for a later day."""
DONE: Final = Q(contact_state="today")
AS_CONTACT: Final = {"due": "contact_due", "overdue": "contact_overdue", "never": "contact_never"}
"""Why a customer is listed that is not listed for what it owes."""


def to_do(masked: AbstractSet[str]) -> Q:
    """Return that something is to be done today, as far as it shows to somebody who may not see what is `masked`.

    Who may not see debts sees a debtor only when its rhythm raises an alarm or it is time for its contact too.
    """
    if "receivable" not in masked:
        return Q(next_action__in=TO_DO)
    others = tuple(action for action in TO_DO if action != "collect")
    has_more = Q(rhythm_alarm=True) | Q(contact_state__in=tuple(AS_CONTACT))
    return Q(next_action__in=others) | (Q(next_action="collect") & has_more)
