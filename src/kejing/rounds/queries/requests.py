"""What was taken on visits, as pages list it: what waits to be booked, the longest first, and what was closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from kejing.customers.models import Customer
from kejing.customers.queries import keep_visible, visible_to
from kejing.kit.figures import format_number
from kejing.kit.money import minor_digits
from kejing.kit.standards import own_zone
from kejing.ledger.enums import DocumentKind, RequestState
from kejing.ledger.models import Request, RequestLine
from kejing.ledger.models.requests import PATIENCE
from kejing.ledger.queries import requests_waiting
from kejing.people.enums import Field
from kejing.people.models import User
from kejing.rounds.queries.places import Place
from kejing.rounds.queries.proposals import proposals_of
from kejing.rounds.queries.usual import quantity_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime
    from decimal import Decimal
    from uuid import UUID

    from django.db.models import QuerySet

    from kejing.rounds.queries.proposals import Proposal

WAITING, OVERDUE, CLOSED = "waiting", "overdue", "closed"
LISTS: Final = (WAITING, OVERDUE, CLOSED)
ROWS_A_PAGE: Final = 50
LATEST: Final = 2_000
"""Whoever took down one of so many that were closed last can be asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the requests is asked for."""

    which: str = WAITING
    kind: str = ""
    person: int | None = None
    customer: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A line as a page shows it."""

    words: str
    code: str
    quantity: str
    unit: str
    price: Decimal | None

    @property
    def exact_price(self) -> str:
        """The price to the last digit of the currency."""
        return "" if self.price is None else format_number(self.price, places=minor_digits())


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as a page shows it; `is_gone` where the document that booked it is not there any more."""

    pk: int
    customer: int
    name: str
    kind: str
    kind_label: str
    items: Sequence[Item]
    amount: Decimal | None
    method: str
    reference: str
    words: str
    by: str
    taken_at: datetime
    days: int
    is_overdue: bool
    state: str
    state_label: str
    is_gone: bool
    booked: str
    booked_on: date | None
    closed_by: str
    why: str
    proposals: Sequence[Proposal]

    @property
    def waits(self) -> bool:
        """Whether it is still to be booked."""
        return self.state == RequestState.OPEN

    @property
    def is_count(self) -> bool:
        """Whether it is a stock count, which no document books."""
        return self.kind == DocumentKind.STOCK_COUNT

    @property
    def exact(self) -> str:
        """The amount to the last digit of the currency."""
        return "" if self.amount is None else format_number(self.amount, places=minor_digits())


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """A page of requests; `waiting` and `overdue` are how many there are in all of what is asked for."""

    asked: Asked
    rows: Sequence[RequestRow]
    waiting: int
    overdue: int
    people: Sequence[tuple[int, str]]
    further: str


def requests_page(*, user: User, asked: Asked, today: date, masked: AbstractSet[str]) -> RequestsPage:
    """Return a page of what this person may see; those that wait longest come first, of closed ones the latest."""
    found = _asked(user=user, asked=asked, today=today, masked=masked)
    anybodys = _asked(user=user, asked=replace(asked, person=None), today=today, masked=masked)
    found = found if asked.place is None else found.filter(_beyond(asked))
    order = ("-closed_at", "-pk") if asked.which == CLOSED else ("taken_at", "pk")
    shown = list(_whole(found).order_by(*order)[: ROWS_A_PAGE + 1])
    rows = shown[:ROWS_A_PAGE]
    last = rows[-1] if len(shown) > ROWS_A_PAGE else None
    waiting = _of(requests_waiting(), user=user, masked=masked, asked=asked)
    counts = waiting.aggregate(waiting=Count("pk"), overdue=Count("pk", filter=Q(taken_on__lt=today - PATIENCE)))
    return RequestsPage(
        asked=asked,
        rows=rows_of(rows, today=today, proposes=asked.which != CLOSED),
        waiting=counts["waiting"],
        overdue=counts["overdue"],
        people=people_of(anybodys.order_by("-closed_at", "-pk")[:LATEST] if asked.which == CLOSED else anybodys),
        further="" if last is None else Place(_moment(last, asked), last.pk).written,
    )


def visible_requests(user: User, *, masked: AbstractSet[str]) -> QuerySet[Request]:
    """Return the requests this person may see: who may not know what is owed sees payments of his own only."""
    return _keep(Request.objects.all(), user=user, masked=masked)


def asked_requests(*, user: User, asked: Asked, today: date, masked: AbstractSet[str]) -> QuerySet[Request]:
    """Return all that is asked for with everything that rows show, the longest taken first."""
    return _whole(_asked(user=user, asked=asked, today=today, masked=masked)).order_by("taken_at", "pk")


def find_request(user: User, pk: int, *, masked: AbstractSet[str]) -> Request | None:
    """Return a request that this person may see, with all that its page shows."""
    return _whole(visible_requests(user, masked=masked)).filter(pk=pk).first()


def waiting_of(customer: Customer, *, user: User, today: date, masked: AbstractSet[str]) -> Sequence[RequestRow]:
    """Return what was taken of a customer and is not booked, at most a page of it, the longest taken first."""
    found = _keep(requests_waiting(), user=user, masked=masked).filter(customer=customer)
    return rows_of(list(_whole(found).order_by("taken_at", "pk")[:ROWS_A_PAGE]), today=today, proposes=False)


def taken_in(visit: UUID, *, user: User, today: date, masked: AbstractSet[str]) -> Sequence[RequestRow]:
    """Return what was taken down in a visit, whatever became of it."""
    found = _whole(visible_requests(user, masked=masked).filter(belongs_to=visit))
    return rows_of(list(found.order_by("pk")), today=today, proposes=False)


def people_of(rows: QuerySet[Request]) -> Sequence[tuple[int, str]]:
    """Return who took these requests down, by name."""
    found = User.objects.filter(pk__in=rows.values("by"))
    return sorted(((one.pk, str(one)) for one in found), key=lambda one: (one[1], one[0]))


def rows_of(requests: Sequence[Request], *, today: date, proposes: bool) -> Sequence[RequestRow]:
    """Return requests as pages show them, where asked with the documents that may book them."""
    waiting = [one for one in requests if one.state == RequestState.OPEN]
    proposals = proposals_of(waiting) if proposes else {}
    return [_row(one, today=today, proposals=proposals.get(one.pk, ())) for one in requests]


def asked_words(asked: Asked, *, user: User) -> Sequence[str]:
    """Return in words what of the requests this person asks for."""
    lists = {WAITING: _("Not yet booked"), OVERDUE: _("Waiting for more than 14 days"), CLOSED: _("Settled")}
    told = [lists[asked.which]]
    if asked.kind:
        told.append(str(DocumentKind(asked.kind).label))
    if asked.person:
        told.extend(str(person) for person in User.objects.filter(pk=asked.person))
    if asked.customer:
        told.extend(visible_to(user).filter(pk=asked.customer).values_list("name", flat=True))
    return told


def state_words(request: Request) -> str:
    """Return what became of a request; one is booked only as long as its document is there."""
    if request.is_gone:
        return _("The document that booked it is gone")
    return str(request.get_state_display())


def _asked(*, user: User, asked: Asked, today: date, masked: AbstractSet[str]) -> QuerySet[Request]:
    if asked.which == CLOSED:
        return _of(Request.objects.exclude(state=RequestState.OPEN), user=user, masked=masked, asked=asked)
    found = _of(requests_waiting(), user=user, masked=masked, asked=asked)
    return found.filter(taken_on__lt=today - PATIENCE) if asked.which == OVERDUE else found


def _of(rows: QuerySet[Request], *, user: User, masked: AbstractSet[str], asked: Asked) -> QuerySet[Request]:
    narrowed = {"kind": asked.kind, "by": asked.person, "customer": asked.customer}
    return _keep(rows, user=user, masked=masked).filter(**{name: value for name, value in narrowed.items() if value})


def _keep(rows: QuerySet[Request], *, user: User, masked: AbstractSet[str]) -> QuerySet[Request]:
    # Asked as a list that is left out, the few withdrawn customers do not lead the database through all others.
    kept = keep_visible(rows.exclude(customer__in=Customer.objects.filter(is_withdrawn=True)), user=user)
    if Field.RECEIVABLE not in masked:
        return kept
    return kept.filter(~Q(kind=DocumentKind.RECEIPT_REQUEST) | Q(by=user))


def _whole(rows: QuerySet[Request]) -> QuerySet[Request]:
    lines = RequestLine.objects.select_related("product").order_by("position", "pk")
    return rows.select_related("customer", "by", "closed_by").prefetch_related(Prefetch("lines", lines))


def _beyond(asked: Asked) -> Q:
    if asked.place is None:
        return Q()
    at, key = asked.place.at, asked.place.key
    if asked.which == CLOSED:
        return Q(closed_at__lt=at) | Q(closed_at=at, pk__lt=key)
    return Q(taken_at__gt=at) | Q(taken_at=at, pk__gt=key)


def _moment(request: Request, asked: Asked) -> datetime:
    return request.closed_at or request.taken_at if asked.which == CLOSED else request.taken_at


def _row(one: Request, *, today: date, proposals: Sequence[Proposal]) -> RequestRow:
    return RequestRow(
        pk=one.pk,
        customer=one.customer_id,
        name=one.customer.name,
        kind=one.kind,
        kind_label=str(one.get_kind_display()),
        items=[_item(line) for line in one.lines.all()],
        amount=one.amount,
        method=str(one.get_method_display()),
        reference=one.reference,
        words=one.words,
        by=str(one.by or ""),
        taken_at=one.taken_at.astimezone(own_zone()),
        days=(today - one.taken_on).days,
        is_overdue=one.state == RequestState.OPEN and one.is_overdue(today),
        state=one.state,
        state_label=state_words(one),
        is_gone=one.is_gone,
        booked=one.booked_number,
        booked_on=one.booked_on,
        closed_by=str(one.closed_by or ""),
        why=one.why,
        proposals=proposals,
    )


def _item(line: RequestLine) -> Item:
    product = line.product
    return Item(
        words=line.words,
        code=product.code if product else "",
        quantity=quantity_words(line.quantity),
        unit=line.unit,
        price=line.price,
    )
