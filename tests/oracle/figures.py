"""Hold the engine's structure and whitespace of a company against the plain recomputation."""

from datetime import date

import polars as pl

from kejing.analytics.judge import judge_ledger
from kejing.analytics.structure import Loss, structure
from kejing.analytics.whitespace import whitespace
from oracle.comparison import agree
from oracle.handover import policy_of, summarise_book
from oracle.recomputation import Recomputed
from oracle.rules.book import Book
from oracle.rules.structure import Left, Structure, lose_top, measure_structure
from oracle.rules.whitespace import Gap, find_whitespace


def list_structure_differences(book: Book, recomputed: Recomputed, frame: pl.DataFrame) -> list[str]:
    """Return one line per figure of the structure that differs; without sales every figure must be missing."""
    expected = measure_structure(recomputed.customers)
    found = structure(frame, policy=policy_of(book.settings))
    figures = {
        "top1": None if found.top1 is None else found.top1.share,
        "cr3": found.cr3,
        "cr5": found.cr5,
        "cr10": found.cr10,
        "hhi": found.hhi,
        "effective": found.effective_customers,
        "gini": found.gini,
        "pareto": None if found.pareto is None else found.pareto.amount_share,
    }
    rules = dict.fromkeys(figures) if expected is None else rule_figures(expected)
    differences = [f"{name}: {figure!r}" for name, figure in figures.items() if not agree(figure, rules[name])]
    whole = (found.amount_12m, found.level, found.pareto.customers if found.pareto else None, found.negative_amount)
    negative = sum(min(one.amount_12m, 0) for one in recomputed.customers)
    named = (expected.total, expected.level, expected.pareto_customers) if expected else (0, None, None)
    if whole != (*named, negative):
        differences.append(f"{whole} is not {(*named, negative)}")
    return differences + [
        f"without the top {len(loss.lost)}: {left_by(loss)}"
        for loss in found.losses
        if left_by(loss) != expected_left(recomputed, len(loss.lost))
    ]


def rule_figures(expected: Structure) -> dict[str, float | None]:
    return {
        "top1": float(expected.share_of_top(1)),
        "cr3": float(expected.share_of_top(3)),
        "cr5": float(expected.share_of_top(5)),
        "cr10": float(expected.share_of_top(10)),
        "hhi": float(expected.hhi),
        "effective": float(expected.effective),
        "gini": float(expected.gini),
        "pareto": float(expected.pareto_share),
    }


def left_by(loss: Loss) -> Left:
    return Left(
        amount=loss.left_amount,
        margin=None if loss.margin is None else loss.margin.left_amount,
        people={person.salesperson: person.left_amount for person in loss.people},
    )


def expected_left(recomputed: Recomputed, lost: int) -> Left:
    """Where nobody has a salesperson there is nobody to tell it of."""
    left = lose_top(recomputed.customers, lost)
    return left if set(left.people) != {None} else Left(left.amount, left.margin, {})


def list_whitespace_differences(book: Book, recomputed: Recomputed, *, as_of: date) -> list[Gap]:
    """Return the gaps that only one of the two has."""
    policy, summary = policy_of(book.settings), summarise_book(book, as_of=as_of)
    tiers = {code: one.tier for code, one in recomputed.expected.items()}
    offered = whitespace(judge_ledger(summary, policy=policy).frame, summary, policy=policy)
    columns = ("customer_code", "category", "peers", "buying_peers", "expected_amount", "is_lost_item")
    found = {Gap(*row) for row in offered.select(columns).iter_rows()}
    if len(found) != offered.height:
        raise AssertionError("A category is offered to the same customer twice.")
    return sorted(found ^ set(find_whitespace(recomputed.customers, tiers)), key=lambda gap: gap.customer_code)
