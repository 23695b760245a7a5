"""Contacts with customers: kept faithfully by some salespeople, badly by others."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final

import numpy as np

from kejing.demo.chance import Bools, Ints, Purpose, draw_below, draw_between, draw_weighted, open_chance
from kejing.demo.customers import Customers, Standing
from kejing.demo.people import Staff
from kejing.demo.remarks import PURPOSES, REMARKS, Remarks
from kejing.demo.rhythm import Walks, make_gap_table, walk_back
from kejing.demo.spec import DemoSpec

CONTACT_BLOCK: Final = 4096
# Contacts have been written down for the last year and a half.
RECORDED_DAYS: Final = 548
UNITS: Final = 100
SUNDAY: Final = 6


class Way(IntEnum):
    """How a customer was contacted; the names in lower case are the kinds of the frames."""

    REPORT = 0
    VISIT = 1
    CALL = 2
    MEETING = 3


WAYS: Final = tuple(way.name.lower() for way in Way)
# Ways of contact in percent for customers that buy or sleep, and for prospects.
WAY_WEIGHTS: Final = (38, 30, 29, 3)
PROSPECT_WAY_WEIGHTS: Final = (15, 35, 40, 10)
# Percent of contacts that nobody answered, by way.
UNANSWERED: Final = (0, 7, 18, 0)
# How a customer was reached, as a report says it; a visit, a call and a meeting say it themselves.
HOW: Final = ("visit", "call", "meeting", "message", "other")
HOW_OF_WAY: Final = (0, 0, 1, 2)
REPORT_HOW: Final = (1, 3, 4)
REPORT_HOW_WEIGHTS: Final = (45, 45, 10)
# Percent of contacts with news of rivals, by whether they were about them.
RIVAL_NEWS: Final = (3, 70)
BEGINS_AT: Final = 8 * 60 + 30
ENDS_AT: Final = 18 * 60


@dataclass(frozen=True, slots=True)
class Contacts:
    """One entry a contact, by day and customer."""

    customer: Ints
    day: Ints


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What happened at a stretch of contacts.

    `text` counts in `remark_texts`, `purposes` in `PURPOSE_TEXTS`, `rival` in the language's rivals, -1 for no news of
    them, `how` in `HOW`; `minute` is the minute of the day.
    """

    way: Ints
    answered: Bools
    text: Ints
    how: Ints
    purposes: Ints
    rival: Ints
    minute: Ints


PURPOSE_TEXTS: Final = tuple(";".join(purposes) for purposes in PURPOSES)


def make_contacts(spec: DemoSpec, *, customers: Customers, staff: Staff) -> Contacts:
    """Decide who is contacted on which day: at most once a day, not on Sundays, some never."""
    table = make_gap_table()
    # A holiday on Sunday: such a contact was made the day before.
    sunday = np.array([(spec.first_day + timedelta(days=day)).weekday() == SUNDAY for day in range(spec.days)])
    last = spec.days - 1
    all_days, all_customers = [], []
    for block, begin in enumerate(range(0, customers.count, CONTACT_BLOCK)):
        chance = open_chance(seed=spec.seed, purpose=Purpose.CONTACT_DAYS, block=block)
        who = np.arange(begin, min(begin + CONTACT_BLOCK, customers.count))
        who = who[customers.cadence[who] > 0]
        mean = np.maximum(1, customers.cadence[who] * 80 * UNITS // staff.keenness[customers.owner[who]])
        stop = np.maximum(np.maximum(customers.created[who], last - RECORDED_DAYS), 0) * UNITS
        since = np.floor(chance.random(who.size) * 1.3 * mean).astype(np.int64)
        # Customers younger than their first contact have had none.
        start = (last + 1) * UNITS - 1 - since
        met = start >= stop
        who, mean, stop, start = who[met], mean[met], stop[met], start[met]
        walks = Walks(
            start=start,
            stop=stop,
            mean=mean,
            shape=np.full(who.size, 2),
            pause=np.zeros(who.size, dtype=np.int64),
        )
        steps = walk_back(chance, walks, table)
        day = steps.place // UNITS
        day = np.where(sunday[day], np.maximum(0, day - 1), day)
        fresh = np.ones(day.size, dtype=np.bool_)
        fresh[1:] = (day[1:] != day[:-1]) | (steps.walker[1:] != steps.walker[:-1])
        fresh &= day >= customers.created[who[steps.walker]]
        all_days.append(day[fresh])
        all_customers.append(who[steps.walker[fresh]])
    day, customer = np.concatenate(all_days), np.concatenate(all_customers)
    order = np.argsort(day * customers.count + customer, kind="stable")
    return Contacts(customer=customer[order], day=day[order])


def tell_contacts(spec: DemoSpec, *, customers: Customers, tastes: Ints, customer: Ints, block: int) -> ContactDetails:
    """Tell how the contacts of one block went, with a remark that fits."""
    chance = open_chance(seed=spec.seed, purpose=Purpose.CONTACT_TEXTS, block=block)
    size = customer.size
    remarks = REMARKS[spec.language]
    prospect = customers.standing[customer] == Standing.PROSPECT
    way = np.where(
        prospect,
        draw_weighted(chance, np.array(PROSPECT_WAY_WEIGHTS), size),
        draw_weighted(chance, np.array(WAY_WEIGHTS), size),
    )
    answered = chance.random(size) * 100 >= np.array(UNANSWERED)[way]
    # One of the categories the customer takes.
    category = tastes[customers.taste[customer], draw_below(chance, customers.breadth[customer])]
    asleep = (customers.standing[customer] == Standing.SLEEPING).astype(np.int64)
    group = np.where(answered, np.where(prospect, 2, asleep), np.where(way == Way.VISIT, 4, 3))
    counts = np.array([len(texts) for texts in _groups(remarks)], dtype=np.int64)
    starts = np.cumsum(counts) - counts
    template = starts[group] + draw_below(chance, counts[group])
    # Of a stream of its own: what is told of contacts stays what it is when circumstances are added.
    more = open_chance(seed=spec.seed, purpose=Purpose.CONTACT_CIRCUMSTANCES, block=block)
    reported = np.array(REPORT_HOW)[draw_weighted(more, np.array(REPORT_HOW_WEIGHTS), size)]
    about_rivals = np.array(["intelligence" in purposes for purposes in PURPOSES], dtype=np.int64)[template]
    has_news = answered & (more.random(size) * 100 < np.array(RIVAL_NEWS)[about_rivals])
    news = draw_below(more, np.full(size, len(remarks.rivals)))
    return ContactDetails(
        way=way,
        answered=answered,
        text=template * len(tastes[0]) + category,
        how=np.where(way == Way.REPORT, reported, np.array(HOW_OF_WAY)[way]),
        purposes=template,
        rival=np.where(has_news, news, -1),
        minute=draw_between(more, np.full(size, BEGINS_AT), np.full(size, ENDS_AT)),
    )


def remark_texts(remarks: Remarks, categories: tuple[str, ...]) -> list[str]:
    """Give every remark with every category in it, remark by remark."""
    return [text.format(category=category) for texts in _groups(remarks) for text in texts for category in categories]


def _groups(remarks: Remarks) -> tuple[tuple[str, ...], ...]:
    return (remarks.buying, remarks.sleeping, remarks.prospect, remarks.no_answer, remarks.shut)
