"""The company's tags: called otherwise, merged, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record, record_change
from kejing.customers.hooks import tell_tag_renamed
from kejing.customers.models import CustomerTag, Tag
from kejing.customers.operations.tagging import read_tag_name
from kejing.customers.permissions import tags_kept_by
from kejing.kit.spelling import fold

if TYPE_CHECKING:
    from kejing.customers.enums import TagColour
    from kejing.people.models import User


class NotYoursToKeep(Exception):
    """The tag is gone, or lies on customers that this person does not see."""


class TagNameTaken(Exception):
    """Another tag is called so."""


class TagsChanged(Exception):
    """In the meantime the tag is on another number of customers than was shown."""


@transaction.atomic
def change_tag(*, tag: Tag, name: str, colour: TagColour, by: User) -> None:
    """Call a tag `name` and show it in `colour`; saved views that ask for it follow.

    :raises NotYoursToKeep: if it is not there for `by` to change
    :raises BadTagName: if it cannot be called so
    :raises TagNameTaken: if another one is
    """
    held = _hold(tag, by=by)
    name = read_tag_name(name)
    if Tag.objects.filter(key=fold(name)).exclude(pk=held.pk).exists():
        raise TagNameTaken
    before = {"name": held.name, "colour": held.colour}
    held.name, held.key, held.colour = name, fold(name), colour
    held.marks += 1
    try:
        with transaction.atomic():
            held.save(update_fields=["name", "key", "colour", "marks"])
    except IntegrityError as error:
        # Somebody called another one so at the same moment.
        raise TagNameTaken from error
    after = {"name": name, "colour": colour.value}
    record_change(
        action=Action.TAG_CHANGED, kind=Kind.TAG, pk=held.pk, name=before["name"], before=before, after=after, by=by
    )
    if before["name"] != name:
        tell_tag_renamed(before=before["name"], after=name)


@transaction.atomic
def merge_tags(*, tag: Tag, into: Tag, by: User) -> int:
    """Have every customer with `tag` have `into` instead; return how many had it. The first is gone then.

    :raises NotYoursToKeep: if one of them is not there for `by` to change, or both are the same
    """
    gone, kept = _hold_both(tag, into, by=by)
    if gone.pk == kept.pk:
        raise NotYoursToKeep
    having = CustomerTag.objects.filter(tag=kept).values("customer")
    count = CustomerTag.objects.filter(tag=gone).count()
    CustomerTag.objects.filter(tag=gone).exclude(customer__in=having).update(tag=kept)
    record(
        action=Action.TAG_MERGED,
        kind=Kind.TAG,
        pk=gone.pk,
        name=gone.name,
        after={"into": kept.name, "customers": count},
        by=by,
    )
    gone.delete()
    Tag.objects.filter(pk=kept.pk).update(marks=F("marks") + 1)
    tell_tag_renamed(before=gone.name, after=kept.name)
    return count


@transaction.atomic
def delete_tag(*, tag: Tag, expected: int, by: User) -> None:
    """Take a tag off everybody and forget it.

    :raises NotYoursToKeep: if it is not there for `by` to change
    :raises TagsChanged: if it is not on `expected` customers any more
    """
    held = _hold(tag, by=by)
    count = CustomerTag.objects.filter(tag=held, customer__is_withdrawn=False).count()
    if count != expected:
        raise TagsChanged
    record(action=Action.TAG_DELETED, kind=Kind.TAG, pk=held.pk, name=held.name, after={"customers": count}, by=by)
    held.delete()


def _hold_both(tag: Tag, into: Tag, *, by: User) -> tuple[Tag, Tag]:
    # In one order, so that two who merge the same ones never wait for each other in a ring.
    first, second = sorted((tag, into), key=lambda one: one.key)
    held = {one.pk: _hold(one, by=by) for one in (first, second)}
    return held[tag.pk], held[into.pk]


def _hold(tag: Tag, *, by: User) -> Tag:
    held = Tag.objects.select_for_update().filter(pk=tag.pk).first()
    # Asked once it is held: somebody of another team may have put it on a customer just before.
    if held is None or not tags_kept_by(by).filter(pk=held.pk).exists():
        raise NotYoursToKeep
    return held
