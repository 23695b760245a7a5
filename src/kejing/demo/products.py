"""What the company sells: 20 categories with a dozen or more items each."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from kejing.demo.chance import Bools, Ints, Purpose, draw_between, draw_weighted, open_chance, shuffle_places
from kejing.demo.names import words_of
from kejing.demo.spec import DemoSpec

CATEGORIES: Final = 20
ITEMS: Final = 16
# Typical price of a case or kilogram in fen, by category, in the order of the word lists.
TYPICAL_PRICES: Final = (
    5600, 4200, 8800, 5200, 6400, 4800, 9200, 5400, 2600, 3800,
    4600, 2400, 9800, 8200, 6200, 7400, 4400, 6800, 8600, 3200,
)  # fmt: skip
BY_WEIGHT: Final = (8, 9)  # sweets and nuts are sold loose, by half kilograms
# Tax-exclusive cost in percent of the tax-exclusive list price; the discount of up to 8 % comes off the margin.
DEAREST_COST: Final = 76
CHEAPEST_COST: Final = 66
POPULARITY: Final = (14, 9, 13, 12, 10, 11, 5, 8, 6, 6, 15, 13, 5, 4, 9, 7, 11, 9, 6, 7)
ORDERS_PER_TRADE: Final = 16


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The products as arrays: item `category * ITEMS + n` has its price and cost in fen.

    `by_weight` items are sold in halves of a kilogram. `tastes` has rows of categories in the order a customer takes
    them up, `ORDERS_PER_TRADE` rows for each trade.
    """

    frame: pl.DataFrame
    price: Ints
    cost: Ints
    by_weight: Bools
    tastes: Ints


def make_catalogue(spec: DemoSpec, *, trades: int) -> Catalogue:
    """Make the products, and for each trade the orders in which its customers take up categories."""
    words = words_of(spec.language)
    chance = open_chance(seed=spec.seed, purpose=Purpose.PRODUCTS)
    size = CATEGORIES * ITEMS
    category = np.repeat(np.arange(CATEGORIES), ITEMS)
    percent = draw_between(chance, np.full(size, 45), np.full(size, 230))
    # Prices end in 0 or 5 jiao-tenths as price lists do, never at zero.
    price = np.maximum(200, np.array(TYPICAL_PRICES, dtype=np.int64)[category] * percent // 100 // 5 * 5)
    share = draw_between(chance, np.full(size, CHEAPEST_COST), np.full(size, DEAREST_COST))
    cost = (price * share * 2 + 113) // 226
    by_weight = np.isin(category, BY_WEIGHT)
    word = np.concatenate([shuffle_places(chance, len(words.nature))[:ITEMS] for _ in range(CATEGORIES)])
    names = [
        words.item.format(
            word=words.nature[w],
            category=words.categories[c],
            pack=words.loose if c in BY_WEIGHT else words.packs[n % 4],
        )
        for n, (w, c) in enumerate(zip(word.tolist(), category.tolist(), strict=True))
    ]
    frame = pl.DataFrame(
        {
            "item_code": [f"P{c + 1:02d}{n % ITEMS + 1:02d}" for n, c in enumerate(category.tolist())],
            "item_name": names,
            "category": [words.categories[c] for c in category.tolist()],
            "unit": [words.unit_weight if loose else words.unit_piece for loose in by_weight.tolist()],
            "price": price,
            "cost": cost,
        }
    )
    tastes = []
    for trade in range(trades):
        # Each trade leans to its own stretch of the catalogue.
        weights = np.array(POPULARITY, dtype=np.int64)
        weights[(np.arange(4) + trade * CATEGORIES // trades) % CATEGORIES] *= 3
        for _ in range(ORDERS_PER_TRADE):
            left, row = weights.copy(), []
            for _ in range(CATEGORIES):
                taken = int(draw_weighted(chance, left, 1)[0])
                row.append(taken)
                left[taken] = 0
            tastes.append(row)
    return Catalogue(frame=frame, price=price, cost=cost, by_weight=by_weight, tastes=np.array(tastes, dtype=np.int64))
