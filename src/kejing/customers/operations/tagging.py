"""Tags put on customers and taken off, one by one or many at once."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import Change, record, record_parts
from kejing.customers.models import LONGEST_TAG, SEPARATOR, CustomerTag, Tag
from kejing.customers.operations.holding import hold_customers
from kejing.customers.permissions import may_edit
from kejing.customers.queries import visible_to
from kejing.kit.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from kejing.people.models import User

MOST_TAGS: Final = 200
"""So many different tags there are: with more nobody finds the right one."""
MOST_AT_ONCE: Final = 10
AT_ONCE: Final = 2_000
_LONGEST_KEY: Final = 3 * LONGEST_TAG


class NotToBeTagged(Exception):
    """Who changes no customers puts no tag on them."""


class BadTagName(Exception):
    """A tag's name is 1 to 40 characters long, without a comma."""


class TooManyTags(Exception):
    """There are as many different tags as there may be."""


class TooManyAtOnce(Exception):
    """More were named than are put on at once."""


def read_tag_name(text: str) -> str:
    """Return a tag's name as it is kept: without blanks around it and with single ones inside.

    :raises BadTagName: if it cannot be one
    """
    name = " ".join(text.split())
    is_plain = not any(unicodedata.category(character) in {"Cc", "Cs"} for character in name)
    if not name or len(name) > LONGEST_TAG or SEPARATOR in name or not is_plain:
        raise BadTagName
    if not 0 < len(fold(name)) <= _LONGEST_KEY or SEPARATOR in fold(name):
        raise BadTagName
    return name


@transaction.atomic
def put_tags_on(*, customers: Collection[int], names: Collection[str], by: User, now: datetime) -> int:
    """Put tags on customers, given by their keys, on all or none; return how many lacked one of them.

    A tag that is not there yet is made. The log keeps which tag each one got.

    :raises NotToBeTagged: if `by` changes no customers
    :raises NotYours: if one of the customers is not there for `by`
    :raises BadTagName: if a name cannot be a tag's
    :raises TooManyAtOnce: if more than `MOST_AT_ONCE` are named
    :raises TooManyTags: if there would be more different ones than there may be
    """
    if not may_edit(by):
        raise NotToBeTagged
    tags = _find_or_make(names, by=by)
    new: dict[int, tuple[str, list[Tag]]] = {}
    for found in hold_customers(customers, among=visible_to(by)):
        has = _pairs([pk for pk, _name, _owner in found], tags)
        rows = []
        for pk, name, _owner in found:
            lacking = [tag for tag in tags if tag.pk not in has[pk]]
            if lacking:
                new[pk] = (name, lacking)
                rows += [CustomerTag(customer_id=pk, tag_id=tag.pk, by_id=by.pk, put_on_at=now) for tag in lacking]
        CustomerTag.objects.bulk_create(rows, batch_size=AT_ONCE)
    _tell(new, tags, field="tags_on", by=by)
    return len(new)


@transaction.atomic
def take_tags_off(*, customers: Collection[int], names: Collection[str], by: User) -> int:
    """Take tags off customers, given by their keys, off all or none; return how many had one of them.

    :raises NotToBeTagged: if `by` changes no customers
    :raises NotYours: if one of the customers is not there for `by`
    """
    if not may_edit(by):
        raise NotToBeTagged
    tags = list(_hold_tags(fold(name) for name in names))
    gone: dict[int, tuple[str, list[Tag]]] = {}
    for found in hold_customers(customers, among=visible_to(by)):
        keys = [pk for pk, _name, _owner in found]
        has = _pairs(keys, tags)
        for pk, name, _owner in found:
            if has[pk]:
                gone[pk] = (name, [tag for tag in tags if tag.pk in has[pk]])
        CustomerTag.objects.filter(customer__in=keys, tag__in=tags).delete()
    _tell(gone, tags, field="tags_off", by=by)
    return len(gone)


@transaction.atomic
def change_tags(*, customer: int, on: Collection[str], off: Collection[str], by: User, now: datetime) -> None:
    """Take tags off a customer, given by its key, and put others on, all of it or nothing.

    :raises NotToBeTagged: if `by` changes no customers
    :raises NotYours: if the customer is not there for `by`
    :raises BadTagName: if a name cannot be a tag's
    :raises TooManyAtOnce: if more than `MOST_AT_ONCE` are put on
    :raises TooManyTags: if there would be more different ones than there may be
    """
    if off:
        take_tags_off(customers=[customer], names=off, by=by)
    if on:
        put_tags_on(customers=[customer], names=on, by=by, now=now)


def _find_or_make(names: Collection[str], *, by: User) -> Sequence[Tag]:
    wanted = {fold(name): name for name in map(read_tag_name, names)}
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyAtOnce
    missing = wanted.keys() - Tag.objects.filter(key__in=wanted).values_list("key", flat=True)
    if missing:
        if Tag.objects.count() + len(missing) > MOST_TAGS:
            raise TooManyTags
        # Somebody else may make the same one at the same moment.
        new = [Tag(name=wanted[key], key=key) for key in sorted(missing)]
        Tag.objects.bulk_create(new, ignore_conflicts=True)
    tags = list(_hold_tags(wanted))
    for tag in tags:
        if tag.key in missing:
            record(action=Action.TAG_ADDED, kind=Kind.TAG, pk=tag.pk, name=tag.name, by=by)
    return tags


def _hold_tags(keys: Iterable[str]) -> QuerySet[Tag]:
    """Return the tags of these keys, held so that nobody merges or deletes them meanwhile, by key."""
    return Tag.objects.filter(key__in=sorted(keys)).order_by("key").select_for_update()


def _pairs(customers: Sequence[int], tags: Sequence[Tag]) -> defaultdict[int, set[int]]:
    """Return which of these tags each customer has."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for customer, tag in CustomerTag.objects.filter(customer__in=customers, tag__in=tags).values_list(
        "customer", "tag"
    ):
        found[customer].add(tag)
    return found


def _tell(changed: Mapping[int, tuple[str, list[Tag]]], tags: Sequence[Tag], *, field: str, by: User) -> None:
    """Write into the log what became of whom, and have what was counted with these tags be known to be old."""
    if not changed:
        return
    touched = {tag.pk for _name, some in changed.values() for tag in some}
    Tag.objects.filter(pk__in=touched).update(marks=F("marks") + 1)
    parts = [Change(pk, name, {}, {field: [tag.name for tag in some]}) for pk, (name, some) in changed.items()]
    if len(parts) == 1:
        (one,) = parts
        record(action=Action.TAGS_CHANGED, kind=Kind.CUSTOMER, pk=one.pk, name=one.name, after=one.after, by=by)
        return
    told = {field: [tag.name for tag in tags if tag.pk in touched], "customers": len(parts)}
    whole = record(action=Action.TAGS_CHANGED, kind=Kind.CUSTOMERS, after=told, by=by)
    record_parts(whole, Kind.CUSTOMER, parts)
