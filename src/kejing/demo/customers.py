"""The customers: who still buys, how much, how often, how much of the range, and who never did."""

import math
from dataclasses import dataclass
from enum import IntEnum
from statistics import NormalDist
from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from kejing.demo.chance import (
    Bools,
    Ints,
    Purpose,
    draw_below,
    draw_between,
    draw_weighted,
    open_chance,
    shuffle_places,
)
from kejing.demo.names import words_of
from kejing.demo.people import Staff
from kejing.demo.products import ORDERS_PER_TRADE
from kejing.demo.spec import DemoSpec

DORMANT_DAYS: Final = 180
LOST_DAYS: Final = 545
YEAR: Final = 365

# Shares of all customers; of the rest DORMANT_SHARE sleep and the others buy.
PROSPECT_SHARE: Final = 0.06
LOST_SHARE: Final = 0.06
DORMANT_SHARE: Final = 0.425
# Annual purchases are lognormal: with this spread one customer in 14 makes the first half of the sales of those
# that buy, and 27 % of them four fifths, which is the pyramid of the practice this system follows.
SPREAD: Final = 1.45
MEDIAN_YUAN: Final = 51_000
SLEEPER_SPREAD: Final = 1.1
SLEEPER_MEDIAN_YUAN: Final = 16_000
# Where the top tiers end, as shares of the customers that buy.
BIG: Final = 0.075
MIDDLE: Final = 0.28
REGULAR: Final = 0.6
# One big customer in so many buys a few categories only: core, not head.
NARROW_EVERY: Final = 6
# Of the prospects, those with interest; of the gone and the sleeping, those closed by hand.
INTENT_SHARE: Final = 0.45
CLOSED_GONE_SHARE: Final = 0.25
CLOSED_SLEEPING_SHARE: Final = 0.01
# Of those that buy, the overdue ones; of the small ones, those that were dormant once and came back.
LATE_SHARE: Final = 0.08
PAUSE_SHARE: Final = 0.08
# From which yearly purchases a customer's own size is called large or medium.
LARGE_FEN: Final = 20_000_000
MEDIUM_FEN: Final = 4_000_000


class Standing(IntEnum):
    """How a customer stands with the company at the end of the history."""

    BUYING = 0
    SLEEPING = 1
    GONE = 2
    PROSPECT = 3


class Band(IntEnum):
    """How much customers that buy take, beside those that do not buy; rows of the ranges drawn from."""

    BIG = 0
    MIDDLE = 1
    REGULAR = 2
    OCCASIONAL = 3
    SILENT = 4


class Payer(IntEnum):
    """How a customer pays."""

    PROMPT = 0
    SLOW = 1
    BAD = 2


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers as arrays, one entry each; days count from the first of the history, money is in fen.

    `annual` purchases aimed at, `gap` mean days between orders in tenths, `shape` row of the gap table, `first` and
    `last` day of buying (`last` −1: never), `pause` extra days of silence once, `breadth` categories and `depth`
    items of each, `taste` row of the catalogue's tastes, `level` price in percent of the list, `slope` yearly growth
    in percent, `weight` lines an order in tenths, `cadence` days between contacts (0: none), `created` may be < 0.
    """

    standing: Ints
    annual: Ints
    gap: Ints
    shape: Ints
    first: Ints
    last: Ints
    pause: Ints
    breadth: Ints
    depth: Ints
    taste: Ints
    level: Ints
    slope: Ints
    weight: Ints
    cadence: Ints
    created: Ints
    trade: Ints
    region: Ints
    owner: Ints
    terms: Ints
    payer: Ints
    limit: Ints
    is_intent: Bools
    is_closed: Bools

    @property
    def count(self) -> int:
        """How many customers there are."""
        return int(self.standing.size)


def _annual_purchases(ranks: Ints, size: int, median_yuan: int, spread: float) -> Ints:
    """Give the lognormal yearly purchases, in whole tens of yuan, of these ranks (0 = biggest) out of `size`."""
    normal = NormalDist()
    # Rounded to ten yuan: a last bit of an exponential that differs on another processor does not show.
    return np.array(
        [
            round(median_yuan / 10 * math.exp(spread * normal.inv_cdf(1 - (rank + 0.5) / size))) * 1000
            for rank in ranks.tolist()
        ],
        dtype=np.int64,
    )


def _pick(chance: Generator, bands: Ints, low: tuple[int, ...], high: tuple[int, ...]) -> Ints:
    """Draw for each customer a number of its band's range."""
    return draw_between(chance, np.array(low, dtype=np.int64)[bands], np.array(high, dtype=np.int64)[bands])


def _owners(chance: Generator, region: Ints, regions: int, salespeople: int) -> Ints:
    """Give each customer one of the salespeople of its region; where there are few, one covers several regions."""
    if salespeople < regions:
        return region * salespeople // regions
    first = -(-region * salespeople // regions)
    after = -(-(region + 1) * salespeople // regions)
    return first + draw_below(chance, after - first)


def make_customers(spec: DemoSpec, *, staff: Staff) -> Customers:
    """Make the customers in fixed shares, so that the pyramid is the same shape for any number and seed."""
    words = words_of(spec.language)
    chance = open_chance(seed=spec.seed, purpose=Purpose.CUSTOMERS)
    size, days = spec.customers, spec.days
    prospects = round(size * PROSPECT_SHARE)
    gone = round(size * LOST_SHARE) if days > LOST_DAYS + 60 else 0
    sleeping = round((size - prospects - gone) * DORMANT_SHARE)
    buying = size - prospects - gone - sleeping

    # `place` deals every customer a place in the list "buying by size, sleeping, gone, prospects".
    place = shuffle_places(chance, size)
    standing = np.searchsorted(np.cumsum([buying, sleeping, gone]), place, side="right").astype(np.int64)
    is_buying, is_sleeping = standing == Standing.BUYING, standing == Standing.SLEEPING
    is_gone, is_prospect = standing == Standing.GONE, standing == Standing.PROSPECT
    silent = is_sleeping | is_gone

    annual = np.zeros(size, dtype=np.int64)
    annual[is_buying] = _annual_purchases(place[is_buying], buying, MEDIAN_YUAN, SPREAD)
    annual[silent] = _annual_purchases(place[silent] - buying, sleeping + gone, SLEEPER_MEDIAN_YUAN, SLEEPER_SPREAD)
    # Sleeping customers come before gone ones in the list: shuffle so that both have all sizes.
    annual[silent] = annual[silent][shuffle_places(chance, sleeping + gone)]

    rank = np.where(is_buying, place / buying, 1.0)
    band = np.searchsorted(np.array([BIG, MIDDLE, REGULAR]), rank, side="right").astype(np.int64)
    band[~is_buying] = Band.SILENT
    narrow = (band == Band.BIG) & (place % NARROW_EVERY == NARROW_EVERY - 2)

    gap = _pick(chance, band, (40, 130, 280, 500, 250), (130, 340, 850, 1200, 1200))
    # Denser ledgers have both more orders and longer ones.
    density = math.sqrt(spec.customers * spec.months / spec.line_count)
    gap = np.maximum(15, (gap * density).astype(np.int64))
    shape = draw_weighted(chance, np.array([15, 30, 35, 20]), size)
    steady = band <= Band.MIDDLE
    shape[steady] = np.maximum(shape[steady], 1)

    last, first, pause = _buying_days(chance, standing=standing, band=band, gap=gap, days=days)
    created = np.where(
        first > 0, first - draw_below(chance, np.full(size, 40)), -draw_below(chance, np.full(size, 1800))
    )
    created[is_prospect] = days - 1 - draw_below(chance, np.full(size, 420))[is_prospect]

    breadth = _pick(chance, band, (13, 4, 2, 1, 1), (20, 11, 7, 4, 7))
    breadth[narrow] = draw_between(chance, np.full(size, 4), np.full(size, 8))[narrow]
    depth = _pick(chance, band, (8, 4, 3, 2, 2), (16, 12, 8, 5, 8))
    trade = draw_weighted(chance, np.array([30, 18, 16, 10, 7, 7, 5, 7]), size)
    region = draw_weighted(chance, np.array([12, 10, 11, 9, 8, 9, 8, 6, 7, 6, 8, 6]), size)
    owner = _owners(chance, region, len(words.regions), len(staff.usernames))
    terms = np.array([0, 7, 15, 30, 45, 60])[_pick(chance, band, (2, 1, 0, 0, 0), (5, 4, 3, 2, 3))]
    payer = draw_weighted(chance, np.array([78, 16, 6]), size)
    # The biggest are dunned first: every other of their slow payers pays in time.
    payer[(band == Band.BIG) & (payer == Payer.SLOW) & (place % 2 == 0)] = Payer.PROMPT
    limit = np.where(terms > 0, annual * (terms + 45) // YEAR * 3 // 2 // 100_000 * 100_000 + 100_000, 0)

    closing = chance.random(size)
    is_closed = (is_gone & (closing < CLOSED_GONE_SHARE)) | (is_sleeping & (closing < CLOSED_SLEEPING_SHARE))
    is_intent = is_prospect & (chance.random(size) < INTENT_SHARE)
    cadence = np.array([3, 15, 30, 30, 75], dtype=np.int64)[band]
    cadence[is_prospect] = np.where(is_intent[is_prospect], 15, 60)
    unseen = chance.random(size) < np.array([0.0, 0.0, 0.03, 0.06, 0.15])[band]
    cadence[is_gone | (unseen & ~is_intent)] = 0

    return Customers(
        standing=standing,
        annual=annual,
        gap=gap,
        shape=shape,
        first=first,
        last=last,
        pause=pause,
        breadth=breadth,
        depth=depth,
        taste=trade * ORDERS_PER_TRADE + draw_below(chance, np.full(size, ORDERS_PER_TRADE)),
        level=_pick(chance, band, (92, 94, 96, 98, 97), (95, 98, 100, 100, 100)),
        slope=np.array([-45, -25, -8, 0, 8, 15, 30, 70], dtype=np.int64)[
            draw_weighted(chance, np.array([5, 10, 16, 20, 18, 15, 11, 5]), size)
        ],
        weight=_pick(chance, band, (35, 20, 8, 6, 8), (70, 40, 20, 14, 20)),
        cadence=cadence,
        created=np.minimum(created, days - 1),
        trade=trade,
        region=region,
        owner=owner,
        terms=terms,
        payer=payer,
        limit=limit,
        is_intent=is_intent,
        is_closed=is_closed,
    )


def _buying_days(chance: Generator, *, standing: Ints, band: Ints, gap: Ints, days: int) -> tuple[Ints, Ints, Ints]:
    """Give the last and first day of buying and one longer pause; the last is −1 for those that never bought."""
    size = standing.size
    # Somewhere around the current gap, some well past it; never past the day on which it would count as dormant.
    late, luck = chance.random(size) < LATE_SHARE, chance.random(size)
    since = (np.where(late, 2 + luck * 2.5, luck * 1.2) * gap / 10).astype(np.int64)
    since = np.where(since > DORMANT_DAYS - 6, 90 + since % 80, since)
    # The biggest bought this very week, so that the ledger is never stale; the few late ones are missed by all.
    big = band == Band.BIG
    since[big] = np.where(late[big], 24 + (luck[big] * 30).astype(np.int64), since[big] % 7)
    asleep = standing == Standing.SLEEPING
    sleep_until = min(LOST_DAYS - 4, days - 4)
    since[asleep] = draw_between(chance, np.full(size, DORMANT_DAYS + 4), np.full(size, sleep_until))[asleep]
    gone = standing == Standing.GONE
    since[gone] = draw_between(chance, np.full(size, LOST_DAYS + 7), np.full(size, max(LOST_DAYS + 7, days - 10)))[gone]
    last = days - 1 - since

    # Most were customers before the history begins; the others were won on the way.
    won = chance.random(size) < np.array([0.15, 0.2, 0.35, 0.4, 0.4])[band]
    earliest_win = np.array([240, 200, 5, 5, 5], dtype=np.int64)[band]
    ago = earliest_win + draw_below(chance, np.maximum(1, days - earliest_win))
    first = np.where(won, np.minimum(days - 1 - ago, last), 0)
    silent = band == Band.SILENT
    first = np.where(silent & won, (chance.random(size) * (last + 1)).astype(np.int64), first)
    never = standing == Standing.PROSPECT
    last[never], first[never] = -1, 0
    slack = (band == Band.REGULAR) | (band == Band.OCCASIONAL)
    pause = np.where(slack & (chance.random(size) < PAUSE_SHARE), DORMANT_DAYS + 30, 0)
    return last, first, pause


def customer_frame(spec: DemoSpec, *, customers: Customers, staff: Staff) -> pl.DataFrame:
    """Give the customers' records in the order of the arrays; codes ascend with the day of creation.

    Columns: customer_code, customer_name, region, type (in the spec's language), size (large | medium | small),
    owner (username), is_intent, is_closed, created_on, contact_name, phone, payment_days, credit_limit (fen, 0: cash).
    """
    words = words_of(spec.language)
    size = customers.count
    number = np.empty(size, dtype=np.int64)
    number[np.argsort(customers.created, kind="stable")] = np.arange(1, size + 1)
    width = max(4, len(str(size)))
    # Names go through all pairs of word and trade before a number repeats.
    turn_of: dict[tuple[int, int], int] = {}
    names, contacts = [], []
    for code, trade in sorted(zip(number.tolist(), customers.trade.tolist(), strict=True)):
        word = code * 29 % len(words.nature)
        turn = turn_of[word, trade] = turn_of.get((word, trade), 0) + 1
        names.append(words.customer.format(word=words.nature[word], trade=words.trades[trade], number=turn))
        contacts.append(
            words.contact.format(
                word=words.nature[(code * 17 + 5) % len(words.nature)], title=words.titles[code % len(words.titles)]
            )
        )
    at = pl.Series(number - 1)
    sizes = np.where(customers.annual > LARGE_FEN, 0, np.where(customers.annual > MEDIUM_FEN, 1, 2))
    first = (spec.first_day - type(spec.first_day)(1970, 1, 1)).days
    return pl.DataFrame(
        {
            "customer_code": [f"C{code:0{width}d}" for code in number.tolist()],
            "customer_name": pl.Series(names).gather(at),
            "region": pl.Series(words.regions).gather(customers.region),
            "type": pl.Series(words.trades).gather(customers.trade),
            "size": pl.Series(["large", "medium", "small"]).gather(sizes),
            "owner": pl.Series(staff.usernames).gather(customers.owner),
            "is_intent": customers.is_intent,
            "is_closed": customers.is_closed,
            "created_on": pl.Series((customers.created + first).astype(np.int32)).cast(pl.Date),
            "contact_name": pl.Series(contacts).gather(at),
            "phone": [f"000-{code // 10_000:04d}-{code % 10_000:04d}" for code in number.tolist()],
            "payment_days": customers.terms.astype(np.int32),
            "credit_limit": customers.limit,
        }
    )
