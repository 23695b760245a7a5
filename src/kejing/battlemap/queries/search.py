"""What the search finds: customers, their people, documents and contact notes, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from kejing.battlemap.queries.search_names import find_named
from kejing.battlemap.queries.search_papers import find_documents, find_notes
from kejing.battlemap.queries.words import name_of
from kejing.kit.wordsearch import ask
from kejing.people.enums import Field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from kejing.battlemap.queries.search_names import Named, NamedPerson
    from kejing.battlemap.queries.search_papers import FoundDocument, FoundNote
    from kejing.people.models import User

SHOWN: Final = 6
"""So many of each group are shown; who looks for another one types more."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that was found: where it opens, what it is called, and what else helps to tell it."""

    href: str
    label: str
    details: Sequence[str]
    tier: str = ""
    tier_label: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind; `has_more` where there are others besides these."""

    key: str
    label: str
    options: Sequence[Option]
    has_more: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was typed and what was found; `notes` say what was left out of the search.

    `state` is "nothing_typed", "too_short", "nothing_found" or "found"; `is_stale` where names are not yet prepared.
    """

    typed: str
    state: str
    groups: Sequence[Group] = ()
    notes: Sequence[str] = ()
    is_stale: bool = False

    @property
    def count(self) -> int:
        """How many things are shown."""
        return sum(len(group.options) for group in self.groups)


def search_page(*, user: User, typed: str, masked: AbstractSet[str]) -> SearchPage:
    """Return what this person finds, of what he may see; fields that are masked are neither shown nor searched."""
    question = ask(typed)
    if not question.typed:
        return SearchPage(typed="", state="nothing_typed")
    if question.is_too_short:
        return SearchPage(typed=question.typed, state="too_short")
    hides_phone = Field.PHONE in masked
    named = find_named(user=user, question=question, hides_phone=hides_phone, most=SHOWN + 1)
    documents = find_documents(user=user, typed=question.typed, masked=masked, most=SHOWN + 1)
    noted = find_notes(user=user, question=question, most=SHOWN + 1)
    groups = [
        _group("customers", _("Customers"), [_customer(one) for one in named.customers]),
        _group("people", _("People at customers"), [_person(one, hides_phone=hides_phone) for one in named.people]),
        _group("documents", _("Documents"), [_document(one) for one in documents.found]),
        _group("notes", _("Contact notes"), [_note(one) for one in noted.found]),
    ]
    left_out = [
        _("The names of new customers are still being prepared: they are found by their characters only.")
        if named.is_unprepared
        else "",
        _("Very many documents begin like this: type more of the number.") if documents.is_cut else "",
        _("Only the latest contacts were searched for notes.") if noted.is_cut else "",
    ]
    found = [group for group in groups if group.options]
    return SearchPage(
        typed=question.typed,
        state="found" if found else "nothing_found",
        groups=found,
        notes=[text for text in left_out if text],
        is_stale=named.is_stale,
    )


def _group(key: str, label: str, options: Sequence[Option]) -> Group:
    return Group(key=key, label=label, options=options[:SHOWN], has_more=len(options) > SHOWN)


def _customer(one: Named) -> Option:
    alias = _("in files: {name}").format(name=one.alias) if one.alias else ""
    return Option(
        href=reverse("battlemap:customer", args=[one.pk]),
        label=one.name,
        details=[text for text in (alias, one.code, one.region, one.owner) if text],
        tier=one.tier,
        tier_label=name_of(f"tier.{one.tier}") if one.tier else "",
    )


def _person(one: NamedPerson, *, hides_phone: bool) -> Option:
    phone = "" if hides_phone else one.phone
    return Option(
        href=reverse("battlemap:customer", args=[one.customer.pk]),
        label=one.name or phone,
        details=[text for text in (phone if one.name else "", one.customer.name) if text],
    )


def _document(one: FoundDocument) -> Option:
    return Option(
        href=reverse("battlemap:customer_document", args=[one.customer_id, one.pk]),
        label=one.number,
        details=[one.kind, one.dated_on.isoformat(), one.customer],
    )


def _note(one: FoundNote) -> Option:
    return Option(
        href=f"{reverse('battlemap:customer', args=[one.customer_id])}?contacts={one.place}#contacts",
        label=one.customer,
        details=[one.happened_on.isoformat(), one.excerpt],
    )
