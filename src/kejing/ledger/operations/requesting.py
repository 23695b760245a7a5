"""What was taken on a visit: kept once, booked by a document that a person confirms, or cancelled with a reason.

Whoever writes of requests holds their customer first, as whoever writes of its contacts does.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.customers.operations.holding import hold_customer
from kejing.kit.cleaning import clean_words
from kejing.kit.money import LARGEST_MINOR, minor_digits
from kejing.ledger.enums import FULFILLED_BY, KINDS_OF_FLOW, DocumentFlow, DocumentKind, PayingMethod, RequestState
from kejing.ledger.models import Batch, Request, RequestLine
from kejing.ledger.permissions import may_settle_requests, may_take_requests
from kejing.ledger.queries import live_documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from kejing.customers.models import Customer
    from kejing.ledger.models import Document, Product
    from kejing.people.models import User

MOST_LINES: Final = 200
LONGEST_ITEM: Final = 300
LONGEST_UNIT: Final = 40
LONGEST_REFERENCE: Final = 200
LONGEST_REMARK: Final = 2_000
LONGEST_REASON: Final = 300
LARGEST_QUANTITY: Final = Decimal(10) ** 9
QUANTITY_PLACES: Final = 4


class RequestRefusal(StrEnum):
    """Why a request is not kept, booked or cancelled."""

    NOT_ALLOWED = "not_allowed"
    CUSTOMER_GONE = "customer_gone"
    UID_TAKEN = "uid_taken"
    NO_SUCH_KIND = "no_such_kind"
    NOTHING_TAKEN = "nothing_taken"
    NO_ITEM = "no_item"
    WRONG_QUANTITY = "wrong_quantity"
    WRONG_AMOUNT = "wrong_amount"
    TOO_LONG = "too_long"
    NOT_OPEN = "not_open"
    NOT_BOOKED = "not_booked"
    WRONG_DOCUMENT = "wrong_document"
    NO_REASON = "no_reason"


class RequestRefused(Exception):
    """A request that cannot be kept or changed; `reason` says why."""

    def __init__(self, reason: RequestRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TakenLine:
    """One item as it was taken down; without a product `words` is all that is known of it."""

    words: str
    quantity: Decimal
    product: Product | None = None
    unit: str = ""
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TakenRequest:
    """An order, a payment, a return or a stock count as somebody took it down; `amount` is for payments only."""

    uid: UUID
    kind: DocumentKind
    lines: Sequence[TakenLine] = ()
    amount: Decimal | None = None
    method: str = ""
    reference: str = ""
    words: str = ""


@transaction.atomic
def take_requests(
    *,
    customer: Customer,
    requests: Sequence[TakenRequest],
    by: User,
    taken_at: datetime,
    taken_on: date,
    now: datetime,
    belongs_to: UUID | None = None,
) -> Sequence[Request]:
    """Keep what was taken down of a customer, all of it or nothing, each once; return it in its order.

    :raises RequestRefused: if he may not, an identifier stands for something else, or one of them cannot be kept
    """
    if not may_take_requests(by):
        raise RequestRefused(RequestRefusal.NOT_ALLOWED)
    held = _hold(customer.pk, by=by)
    for one in requests:
        check_request(one)
    sent = {one.uid: one for one in Request.objects.filter(uid__in=[one.uid for one in requests])}
    if any(not _is_same(sent[one.uid], one, customer=held, by=by) for one in requests if one.uid in sent):
        raise RequestRefused(RequestRefusal.UID_TAKEN)
    coming = [one for one in requests if one.uid not in sent]
    for one in coming:
        kept = sent[one.uid] = Request.objects.create(
            uid=one.uid,
            kind=one.kind,
            customer=held,
            by=by,
            belongs_to=belongs_to,
            taken_at=taken_at,
            taken_on=taken_on,
            received_at=now,
            words=clean_words(one.words),
            amount=amount_of(one),
            method=one.method,
            reference=clean_words(one.reference),
        )
        RequestLine.objects.bulk_create(_lines(kept, one))
        _record(Action.REQUEST_TAKEN, kept, by=by, after={"taken_on": kept.taken_on, "items": len(one.lines)})
    return [sent[one.uid] for one in requests]


@transaction.atomic
def link_request(*, request: Request, document: Document, by: User, now: datetime) -> Request:
    """Close a request with the document that books it, as a person confirms; one whose document is gone, anew.

    :raises RequestRefused: if it is not for him, closed, or the document is none that could book it
    """
    # As imports do, their batch first and customers then: whoever takes that import back waits, or did so before.
    Batch.objects.select_for_update().filter(pk=document.batch_id).first()
    held = _hold_open(request, by=by)
    found = live_documents().select_related("batch").filter(pk=document.pk, customer=held.customer_id).first()
    if found is None or found.kind != FULFILLED_BY.get(DocumentKind(held.kind)):
        raise RequestRefused(RequestRefusal.WRONG_DOCUMENT)
    held.state, held.closed_at, held.closed_by, held.why = RequestState.FULFILLED, now, by, ""
    held.booked_source_id, held.booked_flow = found.batch.source_id, found.flow
    held.booked_number, held.booked_on = found.number, found.dated_on
    _save(held)
    _record(Action.REQUEST_LINKED, held, by=by, after={"document": str(found)})
    return held


@transaction.atomic
def enter_count(*, request: Request, by: User, now: datetime) -> Request:
    """Close a stock count, which no document books: somebody entered it where it belongs.

    :raises RequestRefused: if it is not for him, closed, or no stock count
    """
    held = _hold_open(request, by=by)
    if not held.is_count:
        raise RequestRefused(RequestRefusal.WRONG_DOCUMENT)
    held.state, held.closed_at, held.closed_by = RequestState.FULFILLED, now, by
    _save(held)
    _record(Action.REQUEST_LINKED, held, by=by, after={})
    return held


@transaction.atomic
def cancel_request(*, request: Request, why: str, by: User, now: datetime) -> Request:
    """Close a request that is not to be booked any more, and say why.

    :raises RequestRefused: if it is not for him, closed, or no reason is given
    """
    reason = clean_words(why)
    if not reason:
        raise RequestRefused(RequestRefusal.NO_REASON)
    if len(reason) > LONGEST_REASON:
        raise RequestRefused(RequestRefusal.TOO_LONG)
    held = _hold_open(request, by=by)
    _forget_document(held)
    held.state, held.closed_at, held.closed_by, held.why = RequestState.CANCELLED, now, by, reason
    _save(held)
    _record(Action.REQUEST_CANCELLED, held, by=by, after={"why": reason})
    return held


@transaction.atomic
def open_again(*, request: Request, by: User) -> Request:
    """Have a request wait again: the document was another one's, or it was cancelled by mistake.

    :raises RequestRefused: if it is not for him, or waits already
    """
    held = _hold_request(request, by=by)
    if held.state == RequestState.OPEN and not held.is_gone:
        raise RequestRefused(RequestRefusal.NOT_BOOKED)
    before = {"document": _booked_by(held), "why": held.why}
    _forget_document(held)
    held.state, held.closed_at, held.closed_by, held.why = RequestState.OPEN, None, None, ""
    _save(held)
    _record(Action.REQUEST_OPENED_AGAIN, held, by=by, before=before, after={"document": "", "why": ""})
    return held


def amount_of(taken: TakenRequest) -> Decimal | None:
    """Return what was paid, or what the lines come to where each has a price, rounded half up to the minor unit."""
    if taken.kind == DocumentKind.RECEIPT_REQUEST:
        return taken.amount
    prices = [line.price for line in taken.lines]
    if not prices or None in prices:
        return None
    total = sum((line.quantity * (line.price or 0) for line in taken.lines), Decimal())
    return total.quantize(Decimal(1).scaleb(-minor_digits()), rounding=ROUND_HALF_UP)


def is_as_taken(requests: Sequence[TakenRequest], *, belongs_to: UUID) -> bool:
    """Answer whether what was kept of a visit is just this, whatever became of it since."""
    kept = {one.uid: one for one in Request.objects.filter(belongs_to=belongs_to)}
    return kept.keys() == {one.uid for one in requests} and all(
        _content_of(kept[one.uid]) == _content_of_taken(one) for one in requests
    )


def check_request(taken: TakenRequest) -> None:
    """Find what is wrong with a request by itself.

    :raises RequestRefused: with the first that is
    """
    is_payment = taken.kind == DocumentKind.RECEIPT_REQUEST
    least = 0 if taken.kind == DocumentKind.STOCK_COUNT else Decimal(1).scaleb(-QUANTITY_PLACES)
    words = [(line.words, LONGEST_ITEM) for line in taken.lines] + [(line.unit, LONGEST_UNIT) for line in taken.lines]
    words += [(taken.words, LONGEST_REMARK), (taken.reference, LONGEST_REFERENCE)]
    found = {
        RequestRefusal.NO_SUCH_KIND: taken.kind not in KINDS_OF_FLOW[DocumentFlow.REQUEST],
        RequestRefusal.NOTHING_TAKEN: taken.amount is None if is_payment else not taken.lines,
        RequestRefusal.TOO_LONG: len(taken.lines) > MOST_LINES or any(len(text) > most for text, most in words),
        RequestRefusal.NO_ITEM: any(not clean_words(line.words) for line in taken.lines),
        RequestRefusal.WRONG_QUANTITY: any(
            not least <= line.quantity <= LARGEST_QUANTITY or _digits(line.quantity) > QUANTITY_PLACES
            for line in taken.lines
        ),
        RequestRefusal.WRONG_AMOUNT: _has_wrong_amount(taken, is_payment=is_payment)
        or taken.method not in {"", *PayingMethod.values},
    }
    for reason, is_so in found.items():
        if is_so:
            raise RequestRefused(reason)


def _has_wrong_amount(taken: TakenRequest, *, is_payment: bool) -> bool:
    amounts = [line.price for line in taken.lines if line.price is not None]
    amounts += [taken.amount] if is_payment and taken.amount is not None else []
    if any(amount < 0 or _digits(amount) > minor_digits() for amount in amounts):
        return True
    total = amount_of(taken)
    most = Decimal(LARGEST_MINOR).scaleb(-minor_digits())
    return (is_payment and not taken.amount) or max([*amounts, total or Decimal()]) > most


def _digits(number: Decimal) -> int:
    """Return how many digits a number has after the point."""
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else QUANTITY_PLACES + 1


def _hold(customer: int, *, by: User) -> Customer:
    held = hold_customer(customer, by=by)
    if held is None:
        raise RequestRefused(RequestRefusal.CUSTOMER_GONE)
    return held


def _hold_request(request: Request, *, by: User) -> Request:
    if not may_settle_requests(by):
        raise RequestRefused(RequestRefusal.NOT_ALLOWED)
    _hold(request.customer_id, by=by)
    return Request.objects.select_for_update(of=("self",)).select_related("customer").get(pk=request.pk)


def _hold_open(request: Request, *, by: User) -> Request:
    held = _hold_request(request, by=by)
    if held.state != RequestState.OPEN:
        raise RequestRefused(RequestRefusal.NOT_OPEN)
    return held


def _is_same(kept: Request, taken: TakenRequest, *, customer: Customer, by: User) -> bool:
    is_his = (kept.customer_id, kept.by_id) == (customer.pk, by.pk)
    return is_his and _content_of(kept) == _content_of_taken(taken)


def _content_of(kept: Request) -> tuple[object, ...]:
    lines = kept.lines.order_by("position", "pk").values_list("words", "quantity", "unit", "price")
    return kept.kind, kept.amount, kept.method, kept.reference, kept.words, list(lines)


def _content_of_taken(taken: TakenRequest) -> tuple[object, ...]:
    lines = [(clean_words(line.words), line.quantity, clean_words(line.unit), line.price) for line in taken.lines]
    return taken.kind, amount_of(taken), taken.method, clean_words(taken.reference), clean_words(taken.words), lines


def _lines(request: Request, taken: TakenRequest) -> list[RequestLine]:
    return [
        RequestLine(
            request=request,
            position=position,
            product=line.product,
            words=clean_words(line.words),
            quantity=line.quantity,
            unit=clean_words(line.unit),
            price=line.price,
        )
        for position, line in enumerate(taken.lines, start=1)
    ]


def _booked_by(request: Request) -> str:
    return request.booked_number or (f"{request.booked_on:%Y-%m-%d}" if request.booked_on else "")


def _forget_document(request: Request) -> None:
    request.booked_source, request.booked_flow, request.booked_number, request.booked_on = None, "", "", None


def _save(request: Request) -> None:
    booked = ["booked_source", "booked_flow", "booked_number", "booked_on"]
    request.save(update_fields=["state", "closed_at", "closed_by", "why", *booked])


def _record(
    action: Action,
    request: Request,
    *,
    by: User,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> None:
    record(
        action=action,
        kind=Kind.CUSTOMER,
        pk=request.customer_id,
        name=request.customer.name,
        before=before,
        after={"request": request.kind, **after},
        by=by,
    )
