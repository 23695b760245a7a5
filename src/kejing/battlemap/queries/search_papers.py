"""Documents by their numbers, contacts by the words of their notes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import F, Max, Q

from kejing.battlemap.queries.customer.place import Place
from kejing.battlemap.queries.hiding import shown_documents
from kejing.customers.queries import keep_visible, visible_to
from kejing.followups.models import Followup
from kejing.kit.spelling import complicate, simplify
from kejing.ledger.models import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from kejing.kit.wordsearch import Question, Token
    from kejing.people.models import User

SHORTEST_NUMBER: Final = 3
MOST_NUMBERS: Final = 500
"""So many documents that begin alike are looked at: whoever means one of more types another digit."""
NOTES_SEARCHED: Final = 20_000
"""So many of the latest contacts are read for words."""
SHORTEST_WORD: Final = 2
SPARE: Final = 50
"""So many more are read, for some may be with customers that an undone import made."""
BEFORE, AROUND = 16, 72
_DIGIT: Final = re.compile(r"\d")
_BEGINNING_WITH: Final = f"""
    WITH RECURSIVE days(day) AS (
        SELECT MAX(dated_on) FROM ledger_document
        UNION ALL
        SELECT (SELECT MAX(d.dated_on) FROM ledger_document d WHERE d.dated_on < days.day)
        FROM days WHERE days.day IS NOT NULL
    )
    {{ways}}
    LIMIT {MOST_NUMBERS + 1}
"""  # noqa: S608 - our own text
"""The documents whose number begins in one of some ways, by the index of days and numbers: an index of numbers alone
would make every import slower, and there are few days."""
_WAY: Final = """
    SELECT d.id FROM days CROSS JOIN ledger_document d
    WHERE d.dated_on = days.day AND d.number >= %s AND d.number < %s
"""


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document of a customer."""

    pk: int
    number: str
    kind: str
    dated_on: date
    customer_id: int
    customer: str


@dataclass(frozen=True, slots=True)
class FoundDocuments:
    """Documents, the latest first; `is_cut` where too many begin like this to look at all."""

    found: Sequence[FoundDocument]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A contact whose note has the words; `place` is where the list of contacts begins with it."""

    customer_id: int
    customer: str
    happened_on: date
    excerpt: str
    place: str


@dataclass(frozen=True, slots=True)
class FoundNotes:
    """Contacts, the latest first; `is_cut` where there are older ones that were not searched."""

    found: Sequence[FoundNote]
    is_cut: bool


def find_documents(*, user: User, typed: str, masked: AbstractSet[str], most: int) -> FoundDocuments:
    """Return the visible documents of customers this person sees whose number begins like this, none that is masked."""
    number = unicodedata.normalize("NFKC", typed).strip()
    if len(number) < SHORTEST_NUMBER or not _DIGIT.search(number) or " " in number:
        return FoundDocuments(found=(), is_cut=False)
    candidates = _read_beginning(list(dict.fromkeys((number, number.upper(), number.lower()))))
    found = shown_documents(masked).filter(pk__in=candidates).select_related("customer")
    seen = set(visible_to(user).filter(documents__in=candidates).values_list("pk", flat=True)) if candidates else set()
    # Who typed a whole number means that document, not a later one that goes on.
    rows = sorted(
        (one for one in found if one.customer_id in seen),
        key=lambda one: (len(one.number) > len(number), -one.dated_on.toordinal(), -one.pk),
    )
    return FoundDocuments(
        found=[
            FoundDocument(one.pk, one.number, one.get_kind_display(), one.dated_on, one.customer.pk, one.customer.name)
            for one in rows[:most]
            if one.customer is not None
        ],
        is_cut=len(candidates) > MOST_NUMBERS,
    )


def find_notes(*, user: User, question: Question, most: int) -> FoundNotes:
    """Return the contacts with customers this person sees whose notes have all the words."""
    if len(question.text) < SHORTEST_WORD:
        return FoundNotes(found=(), is_cut=False)
    latest = Followup.objects.aggregate(latest=Max("pk"))["latest"] or 0
    oldest = latest - NOTES_SEARCHED
    wanted = reduce(and_, (_has(token) for token in question.tokens))
    # Looked up beforehand: joined, they make a database begin with the batches or the customers instead of the latest.
    hidden = list(Batch.objects.filter(is_live=False).values_list("pk", flat=True))
    noted = Followup.objects.filter(wanted, pk__gt=oldest, is_withdrawn=False).exclude(batch__in=hidden)
    # Not the column itself: all contacts of the customers somebody sees would be read, where the latest are few.
    seen_notes = keep_visible(noted.alias(of_whom=F("customer_id") + 0), user=user, key="of_whom")
    latest_noted = list(seen_notes.order_by("-pk").values_list("pk", flat=True)[: most + SPARE])
    seen = Followup.objects.filter(pk__in=latest_noted, customer__in=visible_to(user))
    rows = seen.select_related("customer").order_by("-pk")[:most]
    return FoundNotes(
        found=[
            FoundNote(
                customer_id=one.customer.pk,
                customer=one.customer.name,
                happened_on=one.happened_on,
                excerpt=_excerpt(one.text, question.tokens[0].text),
                place=Place(one.happened_on, one.pk + 1).written,
            )
            for one in rows
        ],
        is_cut=oldest > 0 and Followup.objects.filter(pk__lte=oldest).exists(),
    )


def _read_beginning(ways: Sequence[str]) -> Sequence[int]:
    sql = _BEGINNING_WITH.format(ways=" UNION ALL ".join([_WAY] * len(ways)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [text for way in ways for text in (way, f"{way}\U0010ffff")])
        return [pk for (pk,) in cursor.fetchall()]


def _has(token: Token) -> Q:
    ways = dict.fromkeys((token.text, complicate(token.text)))
    # Chinese characters are neither large nor small.
    sign = "contains" if token.is_han else "icontains"
    return reduce(or_, (Q(**{f"text__{sign}": way}) for way in ways))


def _excerpt(text: str, word: str) -> str:
    """Return the part of a note around a word."""
    words = " ".join(text.split())
    at = max(simplify(words.lower()).find(word) - BEFORE, 0)
    end = at + AROUND
    return f"{'…' if at else ''}{words[at:end]}{'…' if end < len(words) else ''}"
