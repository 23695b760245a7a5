"""Money coming in: by the terms, late, in parts, or never."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kejing.demo.chance import Ints, Purpose, draw_below, open_chance
from kejing.demo.customers import Customers, Payer
from kejing.demo.orders import Kind, Schedule
from kejing.demo.spec import DemoSpec

# How long before a bad payer's last order the paying stops.
UNPAID_DAYS: Final = 200
# How many orders of bad payers are then not paid at all, and how many of slow ones are paid in two parts.
NOTHING_SHARE: Final = 0.5
PARTS_SHARE: Final = 0.08


@dataclass(frozen=True, slots=True)
class Receipts:
    """One entry a receipt, by day: the position of the sale it pays, the day, the amount in fen."""

    document: Ints
    day: Ints
    amount: Ints


def make_receipts(spec: DemoSpec, *, customers: Customers, schedule: Schedule, totals: Ints) -> Receipts:
    """Pay each sale, less what came back of it, as its customer pays; nothing arrives after the last day."""
    chance = open_chance(seed=spec.seed, purpose=Purpose.RECEIPTS)
    owed, back_on = totals.copy(), schedule.day.copy()
    returns = np.flatnonzero(schedule.kind == Kind.RETURN)
    owed[schedule.origin[returns]] += totals[returns]
    # Paying waits for what comes back, so that nobody is owed money.
    back_on[schedule.origin[returns]] = schedule.day[returns]

    sale = np.flatnonzero((schedule.kind == Kind.SALE) & (owed > 0))
    payer = customers.payer[schedule.customer[sale]]
    size = sale.size
    # Prompt is by the due day: one day later the figure would ask for a reason.
    prompt = -draw_below(chance, np.full(size, 7))
    slow = 5 + draw_below(chance, np.full(size, 66))
    due = schedule.day[sale] + customers.terms[schedule.customer[sale]]
    paid_on = np.maximum(due + np.where(payer == Payer.PROMPT, prompt, slow), back_on[sale])
    owing = owed[sale]

    never = chance.random(size)
    stopped = (payer == Payer.BAD) & (schedule.day[sale] > customers.last[schedule.customer[sale]] - UNPAID_DAYS)
    in_parts = (chance.random(size) < PARTS_SHARE) & (payer != Payer.PROMPT)
    part = np.where(stopped | in_parts, owing * 6 // 10, owing)
    part[stopped & (never < NOTHING_SHARE)] = 0
    rest = np.where(stopped, 0, owing - part)
    rest_on = paid_on + 15 + draw_below(chance, np.full(size, 26))

    document = np.concatenate([sale, sale])
    day = np.concatenate([paid_on, rest_on])
    amount = np.concatenate([part, rest])
    arrived = (amount > 0) & (day < spec.days)
    document, day, amount = document[arrived], day[arrived], amount[arrived]
    order = np.argsort(day * schedule.kind.size + document, kind="stable")
    return Receipts(document=document[order], day=day[order], amount=amount[order])
