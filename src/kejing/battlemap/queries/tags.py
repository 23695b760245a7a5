"""Tags as pages show them: on one customer, on many that were picked, and all that the company has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef

from kejing.battlemap.queries.asking import IS, Filter
from kejing.battlemap.queries.columns import COLUMNS
from kejing.customers.models import CustomerTag, Tag
from kejing.customers.permissions import may_edit, tags_kept_by
from kejing.customers.queries import all_tags, visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from kejing.people.models import User
    from kejing.standing.models import Standing


@dataclass(frozen=True, slots=True)
class CustomerTags:
    """The tags of one customer, by its key, the names of the others, and whether its reader may change them."""

    pk: int
    on: Sequence[Tag]
    others: Sequence[str]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class CountedTag:
    """A tag, and how many customers have it; `query` asks the table for them."""

    pk: int
    name: str
    colour: str
    customers: int
    is_kept: bool = False

    @property
    def query(self) -> str:
        """What the address of the table says to show just those who have it."""
        return urlencode({"f": Filter(COLUMNS["tag"], IS, self.name).written})


def customer_tags(customer: int, *, user: User) -> CustomerTags:
    """Return the tags of a customer, given by its key, whom `user` sees."""
    put_on = CustomerTag.objects.filter(customer=customer, tag=OuterRef("pk"))
    tags = list(all_tags().annotate(is_on=Exists(put_on)))
    return CustomerTags(
        pk=customer,
        on=[tag for tag in tags if tag.is_on],
        others=[tag.name for tag in tags if not tag.is_on],
        may_edit=may_edit(user),
    )


def count_tags(rows: QuerySet[Standing]) -> Sequence[CountedTag]:
    """Return the tags that these customers have, the most frequent first."""
    put_on = CustomerTag.objects.filter(customer__in=rows.order_by().values("pk"))
    counted = put_on.values("tag", "tag__name", "tag__colour").annotate(customers=Count("pk"))
    return [
        CountedTag(one["tag"], one["tag__name"], one["tag__colour"], one["customers"])
        for one in counted.order_by("-customers", "tag__key")
    ]


def kept_tags(user: User) -> Sequence[CountedTag]:
    """Return all tags by name, each with how many customers that `user` sees have it, and whether it is his to keep."""
    put_on = CustomerTag.objects.filter(customer__in=visible_to(user)).order_by()
    counted = dict(put_on.values("tag").annotate(customers=Count("pk")).values_list("tag", "customers"))
    kept = set(tags_kept_by(user).values_list("pk", flat=True))
    return [CountedTag(tag.pk, tag.name, tag.colour, counted.get(tag.pk, 0), tag.pk in kept) for tag in all_tags()]
