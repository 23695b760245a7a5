"""Small ledgers written down by hand, and one way to have them judged."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, timedelta

import polars as pl

from kejing.analytics.facts import CONTACTS, CUSTOMERS, PLANS, PROMISES, RECEIVABLES, Facts, Scan, facts_from_lines
from kejing.analytics.judge import Judged, judge_ledger
from kejing.analytics.policy import Policy
from kejing.analytics.summary import summarise

AS_OF = date(2024, 6, 30)
SHIPPED = Policy()


@dataclass(frozen=True, slots=True)
class Sale:
    code: str
    day: date
    amount: int
    number: str | None = None
    category: str | None = None
    net_amount: int | None = None
    cost: int | None = None
    document_type: str = "sale"


@dataclass(frozen=True, slots=True)
class Person:
    code: str
    every: int | None = None
    is_intent: bool = False
    is_closed: bool = False
    created_on: date | None = None
    customer_type: str | None = None
    region: str | None = None
    salesperson: str | None = None
    credit_limit: int | None = None
    granted_star: int | None = None
    granted_from_on: date | None = None
    granted_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    code: str
    day: date
    kind: str = "call"
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Owed:
    code: str
    due_on: date | None
    open: int


@dataclass(frozen=True, slots=True)
class Promise:
    code: str
    made_on: date
    due_on: date
    kept_on: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    code: str
    made_on: date
    planned_on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class World:
    sales: Sequence[Sale] = ()
    people: Sequence[Person] = ()
    contacts: Sequence[Contact] = ()
    owed: Sequence[Owed] | None = None
    customers: Sequence[str] = field(default=())
    promises: Sequence[Promise] | None = None
    plans: Sequence[Plan] | None = None

    def facts(self) -> Facts:
        """Return the facts; customers are those of the sales, of `people` and of `customers`."""
        known = {person.code: person for person in self.people}
        codes = sorted({sale.code for sale in self.sales} | known.keys() | set(self.customers))
        people = [known.get(code, Person(code)) for code in codes]
        bare = facts_from_lines(lines_of(self.sales))
        return Facts(
            documents=bare.documents,
            lines=bare.lines,
            customers=_frame(((one.code, *astuple(one)) for one in people), CUSTOMERS),
            contacts=_frame(((one.code, one.day, one.kind, one.answered) for one in self.contacts), CONTACTS),
            receivables=None
            if self.owed is None
            else _frame(((one.code, one.due_on, one.open) for one in self.owed), RECEIVABLES),
            promises=None if self.promises is None else _frame((astuple(one) for one in self.promises), PROMISES),
            plans=None if self.plans is None else _frame((astuple(one) for one in self.plans), PLANS),
        )

    def judged(self, *, as_of: date = AS_OF, policy: Policy = SHIPPED) -> Judged:
        return judge_ledger(summarise(self.facts(), as_of=as_of, policy=policy), policy=policy)

    def frame(self, *, as_of: date = AS_OF, policy: Policy = SHIPPED) -> pl.DataFrame:
        return self.judged(as_of=as_of, policy=policy).frame

    def column(self, name: str, *, as_of: date = AS_OF, policy: Policy = SHIPPED) -> dict[str, object]:
        """Return one column by customer."""
        frame = self.frame(as_of=as_of, policy=policy)
        return dict(zip(frame["customer_code"].to_list(), frame[name].to_list(), strict=True))


def lines_of(sales: Iterable[Sale]) -> pl.DataFrame:
    """Return the sales as ledger lines."""
    return pl.DataFrame(
        [
            (
                one.number,
                one.document_type,
                one.day,
                one.code,
                one.code,
                one.category,
                one.amount,
                one.net_amount,
                one.cost,
            )
            for one in sales
        ],
        schema={
            "document_number": pl.String,
            "document_type": pl.String,
            "sold_on": pl.Date,
            "customer_code": pl.String,
            "customer_name": pl.String,
            "category": pl.String,
            "amount": pl.Int64,
            "net_amount": pl.Int64,
            "cost": pl.Int64,
        },
        orient="row",
    )


def in_hand(table: pl.DataFrame | Scan) -> pl.DataFrame:
    """Return a table of facts that is held in memory."""
    assert isinstance(table, pl.DataFrame)
    return table


def ago(days: int, *, of: date = AS_OF) -> date:
    return of - timedelta(days=days)


def monthly(code: str, amount: int, *, months: int, category: str | None = None, last: int = 5) -> list[Sale]:
    """Return one sale in each of the last `months` calendar months, 30 days apart."""
    return [Sale(code, ago(last + 30 * back), amount, category=category) for back in range(months)]


def _frame(rows: Iterable[tuple[object, ...]], schema: object) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")  # type: ignore[arg-type]  # the facts' own schemas
