"""The documents and their lines: sales, returns and gifts in the order of their dates.

The schedule (one small row a document) is made at once; lines are made block by block, always the same blocks, so
that they do not depend on the size of the batches somebody reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.random import Generator

from kejing.demo.chance import Bools, Ints, Purpose, count_within, draw_below, draw_between, open_chance
from kejing.demo.customers import YEAR, Customers
from kejing.demo.products import ITEMS, Catalogue
from kejing.demo.rhythm import Walks, make_gap_table, walk_back
from kejing.demo.seasons import trading_time
from kejing.demo.spec import DemoSpec

CUSTOMER_BLOCK: Final = 4096
DOCUMENT_BLOCK: Final = 16_384
RETURN_SHARE: Final = 0.015
MOST_RETURNING: Final = 0.06
GIFT_SHARE: Final = 0.004
# Sales, returns and gifts for a hundred sales: at most this many documents are planned.
MOST_DOCUMENTS: Final = 110
RETURN_LAG: Final = (2, 20)
VAT_PERCENT: Final = 13
# Orders that are far above or below the customer's usual one.
STOCKING_UP_SHARE: Final = 0.012
TRYING_SHARE: Final = 0.015


class Kind(IntEnum):
    """What a document is, in the order in which documents of a day stand."""

    SALE = 0
    RETURN = 1
    GIFT = 2


@dataclass(frozen=True, slots=True)
class Schedule:
    """One entry a document, by day, kind and customer.

    `lines` it has, `origin` the position of the sale that a return or a gift belongs to (−1 for sales), `sequence` its
    number within its day and kind, from 1. `stretch` is how much longer than planned all gaps are, in percent, so that
    a sparse ledger has a line for every document.
    """

    kind: Ints
    customer: Ints
    day: Ints
    lines: Ints
    origin: Ints
    sequence: Ints
    stretch: int


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a stretch of documents, in order.

    `document` is the position in the schedule, `halves` the signed quantity in halves of a unit, money in fen,
    signed; `net` and `cost` are tax-exclusive.
    """

    document: Ints
    item: Ints
    halves: Ints
    amount: Ints
    net: Ints
    cost: Ints


def make_schedule(spec: DemoSpec, *, customers: Customers) -> Schedule:
    """Decide who buys, returns and is given something on which day, and how many lines each document has."""
    stretch = 100
    days, owners = _purchase_days(spec, customers, stretch)
    while days.size * MOST_DOCUMENTS // 100 > spec.line_count:
        stretch = stretch * 5 // 4
        days, owners = _purchase_days(spec, customers, stretch)
    chance = open_chance(seed=spec.seed, purpose=Purpose.DOCUMENTS)
    size = days.size
    order = np.argsort(days * customers.count + owners, kind="stable")
    day, customer = days[order], owners[order]

    returning = chance.random(size) < min(MOST_RETURNING, RETURN_SHARE * spec.line_count / max(1, size))
    return_day = day + draw_between(chance, np.full(size, RETURN_LAG[0]), np.full(size, RETURN_LAG[1]))
    returned = np.flatnonzero(returning & (return_day < spec.days))
    given = np.flatnonzero(chance.random(size) < GIFT_SHARE)
    sale_lines = _share_out(
        chance, weight=customers.weight[customer], total=spec.line_count - returned.size - given.size
    )

    kind = np.repeat(np.array([Kind.SALE, Kind.RETURN, Kind.GIFT], dtype=np.int64), [size, returned.size, given.size])
    all_day = np.concatenate([day, return_day[returned], day[given]])
    all_customer = np.concatenate([customer, customer[returned], customer[given]])
    # Three numbers in one key, so that one stable sort does.
    order = np.argsort((all_day * len(Kind) + kind) * customers.count + all_customer, kind="stable")
    position = np.empty(order.size, dtype=np.int64)
    position[order] = np.arange(order.size)
    origin = np.concatenate([np.full(size, -1), position[returned], position[given]])
    lines = np.concatenate([sale_lines, np.ones(returned.size + given.size, dtype=np.int64)])
    group = (all_day * len(Kind) + kind)[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    return Schedule(
        kind=kind[order],
        customer=all_customer[order],
        day=all_day[order],
        lines=lines[order],
        origin=origin[order],
        sequence=count_within(np.diff(starts, append=group.size)) + 1,
        stretch=stretch,
    )


def _purchase_days(spec: DemoSpec, customers: Customers, stretch: int) -> tuple[Ints, Ints]:
    """Give each purchase's day and customer, one a customer and day, customer by customer."""
    clock, table = trading_time(spec), make_gap_table()
    rate = int(clock[-1]) // spec.days
    all_days, all_owners = [], []
    for block, begin in enumerate(range(0, customers.count, CUSTOMER_BLOCK)):
        who = np.arange(begin, min(begin + CUSTOMER_BLOCK, customers.count))
        who = who[customers.last[who] >= 0]
        walks = Walks(
            start=clock[customers.last[who]],
            stop=np.where(customers.first[who] > 0, clock[customers.first[who]], 0),
            mean=np.maximum(1, customers.gap[who] * stretch * rate // 1000),
            shape=customers.shape[who],
            pause=customers.pause[who] * rate,
        )
        steps = walk_back(open_chance(seed=spec.seed, purpose=Purpose.SCHEDULE, block=block), walks, table)
        day = np.searchsorted(clock, steps.place, side="left").astype(np.int64)
        fresh = np.ones(day.size, dtype=np.bool_)
        fresh[1:] = (day[1:] != day[:-1]) | (steps.walker[1:] != steps.walker[:-1])
        all_days.append(day[fresh])
        all_owners.append(who[steps.walker[fresh]])
    return np.concatenate(all_days), np.concatenate(all_owners)


def _share_out(chance: Generator, *, weight: Ints, total: int) -> Ints:
    """Give every document one line and share the rest out by weight, so that they add up to `total`."""
    spare = total - weight.size
    run = np.cumsum(weight * draw_between(chance, np.full(weight.size, 2), np.full(weight.size, 18)))
    upto = run * spare // int(run[-1])
    lines: Ints = 1 + np.diff(upto, prepend=0)
    return lines


def make_lines(spec: DemoSpec, *, customers: Customers, catalogue: Catalogue, schedule: Schedule) -> Iterator[Lines]:
    """Make the lines, block by block of documents, in the order of the schedule."""
    size = schedule.kind.size
    # A return or a gift repeats the first line of its sale, which always comes before it.
    first_item, first_halves = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    for block, begin in enumerate(range(0, size, DOCUMENT_BLOCK)):
        chance = open_chance(seed=spec.seed, purpose=Purpose.LINES, block=block)
        document = np.arange(begin, min(begin + DOCUMENT_BLOCK, size))
        target = _order_targets(chance, spec=spec, customers=customers, schedule=schedule, document=document)
        start = draw_below(chance, (customers.breadth * customers.depth)[schedule.customer[document]])
        start = start * (1 + draw_below(chance, start + 1)) // (start + 1)

        lines = schedule.lines[document]
        local = np.repeat(np.arange(document.size), lines)
        within = count_within(lines)
        buyer = schedule.customer[document][local]
        breadth = customers.breadth[buyer]
        slot = (start[local] + within) % (breadth * customers.depth[buyer])
        category = catalogue.tastes[customers.taste[buyer], slot % breadth]
        # Customers know their items: each begins at its own place in the category.
        item = category * ITEMS + (slot // breadth + buyer * 5 + category * 3) % ITEMS
        price = (catalogue.price[item] * customers.level[buyer] + 50) // 100
        loose = catalogue.by_weight[item]
        share = 0.4 + 1.2 * chance.random(local.size)
        wanted = target[local] * share / (lines[local] * price)
        halves = np.where(
            loose, np.maximum(1, np.floor(wanted * 2 + 0.5)), 2 * np.maximum(1, np.floor(wanted + 0.5))
        ).astype(np.int64)

        kind = schedule.kind[document][local]
        opens = within == 0
        first_item[document], first_halves[document] = item[opens], halves[opens]
        follows = kind != Kind.SALE
        origin = schedule.origin[document][local][follows]
        item[follows] = first_item[origin]
        loose = catalogue.by_weight[item]
        price = (catalogue.price[item] * customers.level[buyer] + 50) // 100
        halves[follows] = _followed_halves(
            chance, sold=first_halves[origin].astype(np.int64), loose=loose[follows], kind=kind[follows]
        )
        amount = np.where(kind == Kind.GIFT, 0, (halves * price + 1) // 2)
        sign = np.where(kind == Kind.RETURN, -1, 1)
        yield Lines(
            document=document[local],
            item=item,
            halves=halves * sign,
            amount=amount * sign,
            net=(amount * 200 + 100 + VAT_PERCENT) // (2 * (100 + VAT_PERCENT)) * sign,
            cost=(halves * catalogue.cost[item] + 1) // 2 * sign,
        )


def _order_targets(
    chance: Generator, *, spec: DemoSpec, customers: Customers, schedule: Schedule, document: Ints
) -> Ints:
    """Give the money in fen that each document aims at: the customer's usual order, its trend, and some noise."""
    buyer = schedule.customer[document]
    usual = customers.annual[buyer] * customers.gap[buyer] // (YEAR * 1000) * schedule.stretch
    # The trend crosses 100 % in the middle of the last year, so that the last year is what was aimed at.
    trend = 100 + customers.slope[buyer] * (schedule.day[document] - (spec.days - YEAR // 2)) // YEAR
    noise = 60 + draw_below(chance, np.full(buyer.size, 81))
    odd = chance.random(buyer.size)
    noise = np.where(odd < STOCKING_UP_SHARE, 320, np.where(odd > 1 - TRYING_SHARE, 25, noise))
    target: Ints = usual * np.clip(trend, 35, 250) // 100 * noise // 100
    return target


def _followed_halves(chance: Generator, *, sold: Ints, loose: Bools, kind: Ints) -> Ints:
    """Give how much of the first line of the sale comes back, at most half, one unit at least, or is given on top."""
    unit = np.where(loose, 1, 2)
    back = unit * np.maximum(1, draw_below(chance, np.maximum(1, sold // unit // 2)))
    extra = unit * (1 + draw_below(chance, np.full(sold.size, 2)))
    return np.where(kind == Kind.RETURN, back, extra)


def document_totals(size: int, blocks: Iterator[Lines]) -> Ints:
    """Give the amount of each document in fen, the sum of its lines."""
    totals = np.zeros(size, dtype=np.int64)
    for block in blocks:
        starts = np.flatnonzero(np.diff(block.document, prepend=-1))
        totals[block.document[starts]] = np.add.reduceat(block.amount, starts)
    return totals
