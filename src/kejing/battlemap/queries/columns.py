"""The one table's columns: what each is called, how it is shown, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from django_stubs_ext import StrPromise


class Kind(StrEnum):
    """What a column holds, which decides how it is shown and what can be asked of it."""

    TEXT = "text"
    CHOICE = "choice"
    FLAGS = "flags"
    COUNT = "count"
    DAYS = "days"
    AMOUNT = "amount"
    """Money in the reader's scale (10 000 or 1 000)."""
    MONEY = "money"
    """Money in whole units: single orders, receivables."""
    DAY = "day"
    SHARE = "share"
    STARS = "stars"
    RATE = "rate"
    """Money a day, kept in minor units, shown in whole ones."""
    TAGS = "tags"
    """What people put on the customer: no figure of its row."""


class Group(StrEnum):
    """Which part of the table a column belongs to."""

    CUSTOMER = "customer"
    BEHAVIOURS = "behaviours"
    TRANSACTIONS = "transactions"
    JUDGEMENT = "judgement"
    MORE = "more"


GROUP_LABELS: Final[Mapping[Group, StrPromise]] = {
    Group.CUSTOMER: _("Customer"),
    Group.BEHAVIOURS: _("Three behaviours, 12 months"),
    Group.TRANSACTIONS: _("Eight transactions"),
    Group.JUDGEMENT: _("Judgement"),
    Group.MORE: _("More figures"),
}
NUMBERS: Final = frozenset({Kind.COUNT, Kind.DAYS, Kind.AMOUNT, Kind.MONEY, Kind.SHARE, Kind.STARS, Kind.RATE})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table; `name` is the field of `Standing` that it shows and is asked by.

    `before` is the field that the figure is compared with, `also` what its cell shows beside it. The flags of `red_on`
    make its cell red. `codes` are what a choice can be, `prefix` where their labels are found. any of `masks` hides the
    column from roles that may not see it.
    """

    name: str
    group: Group
    kind: Kind
    label: StrPromise
    unit: StrPromise | str = ""
    before: str = ""
    also: tuple[str, ...] = ()
    red_on: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    prefix: str = ""
    is_summed: bool = False
    masks: frozenset[str] = frozenset()
    is_of_now: bool = False

    @property
    def is_number(self) -> bool:
        """Whether its figures stand right and can be compared."""
        return self.kind in NUMBERS or self.kind == Kind.DAY

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the row that its cell is made of."""
        if self.kind == Kind.TAGS:
            return ()
        return tuple(name for name in (self.name, self.before, *self.also) if name)

    @property
    def rises_first(self) -> bool:
        """Whether sorting by it begins with the smallest."""
        return not self.is_number and self.kind != Kind.FLAGS


FLAG_CODES: Final = (
    "credit_overdue",
    "over_limit",
    "rhythm_alarm",
    "falling",
    "order_drop",
    "order_spike",
    "slack",
    "contact_overdue",
    "never_contacted",
)
TIER_CODES: Final = ("head", "core", "small", "dormant", "prospect")
TAG_CONDITION: Final = "tag"
FLAGS: Final = "flags"
OF_NOW: Final = "now"
"""Hides what only makes sense now, as a field that is masked is hidden, from who looks at a past day."""
RECEIVABLE: Final = "receivable"
MARGIN: Final = "margin"
_OWED: Final = frozenset({RECEIVABLE})
_EARNED: Final = frozenset({MARGIN})
_OWED_OR_EARNED: Final = _OWED | _EARNED
"""Of what a customer costs, the capital that his debt ties up is a part: what rests on it tells how much he owes."""

_TIMES: Final = _("times")
_DAYS: Final = _("days")
_YMD: Final = _("y-m-d")


def _amount(name: str, group: Group, label: StrPromise, **more: object) -> Column:
    return Column(name, group, Kind.AMOUNT, label, is_summed=True, **more)  # type: ignore[arg-type]  # the named fields of a column


_BEHAVIOURS: Final = (
    Column(
        "contact_state",
        Group.BEHAVIOURS,
        Kind.CHOICE,
        _("Contact"),
        codes=("overdue", "never", "due", "today", "ok", "none", "unknown"),
        prefix="contact_state",
        also=("contact_overdue_days",),
    ),
    Column(
        "days_since_contact",
        Group.BEHAVIOURS,
        Kind.DAYS,
        _("Not contacted"),
        _("days of cadence"),
        also=("cadence", "contact_state"),
        red_on=frozenset({"slack"}),
    ),
    Column("report_count", Group.BEHAVIOURS, Kind.COUNT, _("Reports"), _TIMES, is_summed=True),
    Column("visit_count", Group.BEHAVIOURS, Kind.COUNT, _("Visits"), _TIMES, is_summed=True),
)
_TRANSACTIONS: Final = (
    _amount(
        "amount_this_year",
        Group.TRANSACTIONS,
        _("This year"),
        before="amount_last_year_same_period",
        red_on=frozenset({"falling"}),
    ),
    _amount("amount_last_month", Group.TRANSACTIONS, _("Last month")),
    _amount("amount_this_month", Group.TRANSACTIONS, _("This month")),
    Column(
        "last_order_amount",
        Group.TRANSACTIONS,
        Kind.MONEY,
        _("Last order"),
        red_on=frozenset({"order_drop", "order_spike"}),
    ),
    Column("last_order_on", Group.TRANSACTIONS, Kind.DAY, _("Ordered on"), _YMD),
    Column(
        "receivable",
        Group.TRANSACTIONS,
        Kind.MONEY,
        _("Receivable"),
        red_on=frozenset({"credit_overdue", "over_limit"}),
        is_summed=True,
        masks=_OWED,
    ),
    Column("order_count", Group.TRANSACTIONS, Kind.COUNT, _("Orders"), _TIMES, is_summed=True),
    Column(
        "days_since_order",
        Group.TRANSACTIONS,
        Kind.DAYS,
        _("No order"),
        _DAYS,
        red_on=frozenset({"rhythm_alarm"}),
    ),
)
_JUDGEMENTS: Final = (
    Column(
        "rhythm",
        Group.JUDGEMENT,
        Kind.CHOICE,
        _("Rhythm"),
        codes=("alarm", "late", "expected", "early", "unknown"),
        prefix="rhythm",
        also=("tier",),
        red_on=frozenset({"rhythm_alarm"}),
    ),
    Column(
        "next_action",
        Group.JUDGEMENT,
        Kind.CHOICE,
        _("Next action"),
        codes=("keep_promise", "collect", "call", "contact", "wait"),
        prefix="action",
        also=("next_action_on", "salesperson"),
        # What is to be done, and in which order it sorts, tells who owes.
        masks=_OWED,
        is_of_now=True,
    ),
    Column("tier", Group.JUDGEMENT, Kind.CHOICE, _("Tier"), codes=TIER_CODES, prefix="tier"),
    Column("settled_tier", Group.JUDGEMENT, Kind.CHOICE, _("Tier at month end"), codes=TIER_CODES, prefix="tier"),
    Column(FLAGS, Group.JUDGEMENT, Kind.FLAGS, _("Abnormal figures"), codes=FLAG_CODES, prefix="flag"),
    Column("star", Group.JUDGEMENT, Kind.STARS, _("Stars")),
    Column(
        "lifecycle",
        Group.JUDGEMENT,
        Kind.CHOICE,
        _("Lifecycle"),
        codes=("target", "intent", "new", "growing", "stable", "declining", "dormant", "lost"),
        prefix="lifecycle",
    ),
    Column(
        "value_class",
        Group.JUDGEMENT,
        Kind.CHOICE,
        _("Value"),
        codes=("treasure", "worth_it", "volume", "drain", "cash", "fussy", "idle", "nuisance"),
        prefix="value_class",
        masks=_OWED_OR_EARNED,
    ),
    Column(
        "service_class",
        Group.JUDGEMENT,
        Kind.CHOICE,
        _("Service"),
        codes=("vip", "key", "ordinary"),
        prefix="service_class",
    ),
    Column("rank", Group.JUDGEMENT, Kind.COUNT, _("Rank")),
    Column("stake", Group.JUDGEMENT, Kind.RATE, _("At stake"), _("a day")),
)
_MORE: Final = (
    Column("customer_code", Group.MORE, Kind.TEXT, _("Customer code")),
    Column("salesperson", Group.MORE, Kind.TEXT, _("Salesperson")),
    Column("region", Group.MORE, Kind.TEXT, _("Region")),
    Column("customer_type", Group.MORE, Kind.TEXT, _("Type")),
    Column(TAG_CONDITION, Group.MORE, Kind.TAGS, _("Tags")),
    Column("contact_overdue_days", Group.MORE, Kind.DAYS, _("Contact late"), _DAYS),
    Column("cadence", Group.MORE, Kind.DAYS, _("Cadence"), _DAYS),
    _amount("amount_12m", Group.MORE, _("12 months"), before="amount_prior_12m"),
    _amount("amount_prior_12m", Group.MORE, _("12 months before")),
    _amount("amount_last_year_same_period", Group.MORE, _("Last year, same time")),
    _amount("amount_last_year", Group.MORE, _("Last year")),
    _amount("amount_last_month_same_days", Group.MORE, _("Last month, same days")),
    _amount("amount_90", Group.MORE, _("90 days"), before="amount_90_last_year"),
    _amount("annual_basis", Group.MORE, _("Annual basis")),
    Column("typical_order_amount", Group.MORE, Kind.MONEY, _("Typical order")),
    Column(
        "receivable_overdue",
        Group.MORE,
        Kind.MONEY,
        _("Overdue"),
        red_on=frozenset({"credit_overdue"}),
        is_summed=True,
        masks=_OWED,
    ),
    Column("receivable_oldest_due_on", Group.MORE, Kind.DAY, _("Oldest due on"), _YMD, masks=_OWED),
    Column("order_count_total", Group.MORE, Kind.COUNT, _("Orders in all"), _TIMES, is_summed=True),
    Column("purchase_days", Group.MORE, Kind.COUNT, _("Purchase days"), _DAYS),
    Column("first_order_on", Group.MORE, Kind.DAY, _("First order"), _YMD),
    Column("expected_next_on", Group.MORE, Kind.DAY, _("Expected next"), _YMD),
    Column("active_months", Group.MORE, Kind.COUNT, _("Active months"), _("of 12")),
    Column("category_count", Group.MORE, Kind.COUNT, _("Categories"), _("kinds")),
    Column("category_breadth", Group.MORE, Kind.SHARE, _("Breadth")),
    _amount("margin_12m", Group.MORE, _("Margin, 12 months"), masks=_EARNED),
    Column("cost_to_serve", Group.MORE, Kind.MONEY, _("Cost to serve"), is_summed=True, masks=_OWED_OR_EARNED),
    _amount("real_profit", Group.MORE, _("Real profit"), masks=_OWED_OR_EARNED),
)
COLUMNS: Final[Mapping[str, Column]] = {
    column.name: column for column in (*_BEHAVIOURS, *_TRANSACTIONS, *_JUDGEMENTS, *_MORE)
}
"""Every column beside the customer's name, which always stands first, in the order of the chooser."""
DEFAULT_COLUMNS: Final = (
    *(column.name for column in _BEHAVIOURS),
    *(column.name for column in _TRANSACTIONS),
    "rhythm",
    "next_action",
)
NAME: Final = Column("customer_name", Group.CUSTOMER, Kind.TEXT, _("Customer"))
SORTABLE: Final = frozenset({NAME.name, *COLUMNS})
DEFAULT_SORT: Final = "-amount_this_year"

MASKED_FLAGS: Final[Mapping[str, AbstractSet[str]]] = {
    RECEIVABLE: {"credit_overdue", "over_limit", "slack"},
    MARGIN: {"slack"},
}
"""The flags that would tell of what is masked: `slack` is raised for treasures alone, who pay well and cost little."""


@dataclass(frozen=True, slots=True)
class Worklist:
    """A list of judgements §3 and its tab.

    It holds the customers with `where`, or with one of `flags`; `is_unanswered` only where nobody gave a reason for it.
    """

    code: str
    label: StrPromise
    where: Mapping[str, object] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    is_unanswered: bool = False
    mask: str = ""
    is_of_now: bool = False


WORKLISTS: Final[Mapping[str, Worklist]] = {
    one.code: one
    for one in (
        Worklist("urgent", _("Urgent"), {"is_urgent": True}, mask=RECEIVABLE, is_of_now=True),
        Worklist("due", _("Due today"), {"contact_state": "due"}),
        Worklist("overdue", _("Contact late"), {"contact_state": "overdue"}),
        Worklist("never", _("Never contacted"), {"contact_state": "never"}),
        Worklist("ignored", _("Ignored"), {"is_ignored": True}),
        Worklist("silent", _("Should have bought"), flags=("rhythm_alarm",)),
        Worklist("falling", _("Falling"), flags=("falling",)),
        Worklist("surging", _("Surging"), {"is_surging": True}),
        Worklist("credit", _("Credit"), flags=("credit_overdue", "over_limit"), mask=RECEIVABLE),
        Worklist("abnormal", _("Abnormal figures"), flags=FLAG_CODES),
        Worklist("unanswered", _("Without a reason"), flags=FLAG_CODES, is_unanswered=True, is_of_now=True),
    )
}
