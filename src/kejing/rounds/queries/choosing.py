"""On which customer somebody most likely reports, and how another one is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Case, DateField, F, Q, When
from django.db.models.functions import Length

from kejing.customers.queries import keep_visible, looked_after_by, visible_to
from kejing.customers.queries.finding import CANDIDATES, matching_keys
from kejing.followups.models import Draft
from kejing.kit.wordsearch import ask
from kejing.people.permissions import may_see_all_customers
from kejing.rounds.queries.people import WAITS
from kejing.standing.enums import Tier
from kejing.standing.models import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kejing.customers.models import Customer
    from kejing.kit.wordsearch import Question
    from kejing.people.models import User

SHOWN: Final = 12
FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """A customer to report on; `state` and `late_days` say why it comes to mind."""

    pk: int
    name: str
    code: str
    tier: str
    tier_label: str
    state: str
    late_days: int
    promised_on: date | None
    has_draft: bool


@dataclass(frozen=True, slots=True)
class ChoosingPage:
    """What was typed, and the customers found; where nothing was, those of today."""

    typed: str
    is_too_short: bool
    begun: Sequence[Choice]
    choices: Sequence[Choice]


def choosing_page(*, user: User, typed: str) -> ChoosingPage:
    """Return the customers to choose from: begun reports and those of today first, or what `typed` finds."""
    question = ask(typed)
    begun_pks = _begun(user)
    if question.typed:
        found = [] if question.is_too_short else _find(question, user=user)
        return ChoosingPage(question.typed, question.is_too_short, begun=(), choices=_choices(found, begun_pks))
    begun = list(visible_to(user).filter(pk__in=begun_pks).select_related("standing").order_by("name", "pk"))
    likely = [one for one in _likely(user) if one.pk not in begun_pks]
    return ChoosingPage("", is_too_short=False, begun=_choices(begun, begun_pks), choices=_choices(likely, begun_pks))


def _begun(user: User) -> Sequence[int]:
    """Return the customers of the reports that this person began and has not sent."""
    drafts = Draft.objects.filter(by=user, customer__isnull=False).order_by("-saved_at")
    return list(drafts.values_list("customer", flat=True)[:SHOWN])


def _likely(user: User) -> Sequence[Customer]:
    """Return the customers that this person should turn to today: promises by date, then by what is at stake."""
    rows = Standing.objects.filter(customer__is_withdrawn=False)
    rows = (
        rows.filter(customer__owner=user)
        if may_see_all_customers(user)
        else rows.filter(customer__in=looked_after_by(user))
    )
    promised = Case(When(next_action="keep_promise", then=F("next_action_on")), output_field=DateField())
    ordered = rows.filter(WAITS).order_by(
        promised.asc(nulls_last=True), F("stake").desc(nulls_last=True), "customer_code"
    )
    found = [row.customer for row in ordered.select_related("customer__standing")[:SHOWN]]
    if found:
        return found
    # Nobody waits, or the customers were given to him to see: the largest of those he sees.
    seen = keep_visible(Standing.objects.filter(customer__is_withdrawn=False), user=user)
    largest = seen.order_by("-amount_this_year", "customer_code").select_related("customer__standing")[:SHOWN]
    return [row.customer for row in largest]


def _find(question: Question, *, user: User) -> Sequence[Customer]:
    """Return the customers that are called so, the best first: by their characters, their sound, or another name."""
    ranks: dict[int, int] = {}
    # Whom a phone leads to is the search's business.
    for key in matching_keys(user=user, question=question, hides_phone=True):
        rank = question.rank(key.words)
        if rank is not None:
            ranks[key.customer_id] = min(rank, ranks.get(key.customer_id, rank))
    named = Q(name__icontains=question.typed) | Q(code__icontains=question.typed)
    seen = visible_to(user).select_related("standing")
    # Two questions, each along its own way: names without keys yet are found by their characters.
    found = {one.pk: one for one in seen.filter(pk__in=list(ranks))}
    is_it = Q(name__iexact=question.typed) | Q(code__iexact=question.typed)
    nearest = seen.filter(named).order_by(Case(When(is_it, then=0), default=1), Length("name"), "pk")
    found |= {one.pk: one for one in nearest[:FOUND]}
    worst = len(ranks) + CANDIDATES
    return sorted(found.values(), key=lambda one: (ranks.get(one.pk, worst), len(one.name), one.pk))[:FOUND]


def _choices(customers: Sequence[Customer], begun: Sequence[int]) -> Sequence[Choice]:
    return [_choice(one, has_draft=one.pk in begun) for one in customers]


def _choice(customer: Customer, *, has_draft: bool) -> Choice:
    standing: Standing | None = getattr(customer, "standing", None)
    return Choice(
        pk=customer.pk,
        name=customer.name,
        code=customer.code,
        tier=standing.tier if standing else "",
        tier_label=str(Tier(standing.tier).label) if standing else "",
        state=standing.contact_state if standing else "",
        late_days=(standing.contact_overdue_days or 0) if standing else 0,
        promised_on=standing.next_action_on if standing and standing.next_action == "keep_promise" else None,
        has_draft=has_draft,
    )
