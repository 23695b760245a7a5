"""The customer that something is written of, held until it is written.

Everything that is written of a customer's contacts holds the customer first, then the rows it changes: whoever comes
second waits, sees what the first one did, and nobody waits for another in a ring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kejing.customers.models import Customer
from kejing.customers.queries import visible_to

if TYPE_CHECKING:
    from kejing.people.models import User

NUL: Final = "\0"


def hold_customer(pk: int, *, by: User) -> Customer | None:
    """Return this customer, held, or None where it is withdrawn or this person does not see it."""
    # Looked up within, so that the customer alone is held and not the people it is looked up by.
    seen = visible_to(by).filter(pk=pk).values("pk")
    return Customer.objects.filter(pk__in=seen).select_for_update(no_key=True).first()


def clean_words(text: str) -> str:
    """Return what somebody wrote without blanks around it, and without what a database does not keep."""
    return text.replace(NUL, "").strip()
