"""A customer's people, and who contacted it when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kejing.battlemap.queries.customer.place import Place, read_place
from kejing.customers.models import Person
from kejing.followups.queries import contacts_that_count
from kejing.people.enums import Field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from django.db.models import QuerySet

    from kejing.customers.models import Customer
    from kejing.followups.models import Followup

ROWS_A_PAGE: Final = 8
PEOPLE_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who works for the customer; `phone` is empty where it is kept from the reader too."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact, or an attempt nobody answered, of a kind; `by` and `text` are empty where nobody wrote them."""

    on: date
    kind: str
    label: str
    answered: bool
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class ContactList:
    """A page of contacts, the latest first; `older` is where the next one begins, empty at the end."""

    rows: Sequence[Contact]
    is_first: bool
    older: str


def people_of(customer: Customer, *, masked: AbstractSet[str]) -> Sequence[PersonRow]:
    """Return the people of a customer, those with a name first."""
    found = Person.objects.filter(customer=customer).order_by("pk")[:PEOPLE_SHOWN]
    hides_phone = Field.PHONE in masked
    rows = [PersonRow(one.name, "" if hides_phone else one.phone, one.email) for one in found]
    return sorted((row for row in rows if row.name or row.phone or row.email), key=lambda row: not row.name)


def contacts_between(customer: Customer, *, since: date, until: date) -> Sequence[Contact]:
    """Return what happened on the days between, both included, in order."""
    found = _followups(customer).filter(happened_on__gte=since, happened_on__lte=until)
    return [_contact(one) for one in found.defer("text").order_by("happened_on", "pk")]


def contacts_of(customer: Customer, *, as_of: date, at: str) -> ContactList:
    """Return the page of contacts that begins at a place, up to a day.

    :raises NoSuchPlace: if that is no place
    """
    place = read_place(at)
    shown = _followups(customer).filter(happened_on__lte=as_of)
    if place is not None:
        shown = shown.filter(place.beyond("happened_on"))
    found = list(shown.select_related("by").order_by("-happened_on", "-pk")[: ROWS_A_PAGE + 1])
    rows = found[:ROWS_A_PAGE]
    return ContactList(
        rows=[_contact(one, with_words=True) for one in rows],
        is_first=place is None,
        older=Place(rows[-1].happened_on, rows[-1].pk).written if len(found) > ROWS_A_PAGE else "",
    )


def _followups(customer: Customer) -> QuerySet[Followup]:
    return contacts_that_count().filter(customer=customer)


def _contact(one: Followup, *, with_words: bool = False) -> Contact:
    return Contact(
        on=one.happened_on,
        kind=one.kind,
        label=one.get_kind_display(),
        answered=one.answered,
        by=str(one.by) if with_words and one.by else "",
        text=one.text if with_words else "",
    )
