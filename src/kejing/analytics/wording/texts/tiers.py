"""The five tiers, the pyramid and its goals (judgements §2)."""

SENTENCES = {
    "tier.prospect": "prospect: has not bought yet",
    "tier.dormant": "dormant: last order {since_days} ago (limit {limit_days})",
    "tier.head": "head: rank {rank}, bought in {active} of {window_months}, buys {bought} of {sellable_categories}",
    "tier.head.breadth_unknown.no_categories": (
        "head: rank {rank}, bought in {active} of {window_months}; no sale carries a category, so breadth is not tested"
    ),
    "tier.head.breadth_unknown.too_few_categorised": (
        "head: rank {rank}, bought in {active} of {window_months}; only {categorised_percent} of sales carry a "
        "category (needs {needed_percent}), so breadth is not tested"
    ),
    "tier.head.breadth_unknown.nothing_sellable": (
        "head: rank {rank}, bought in {active} of {window_months}; no category has {needed_customers} or more, so "
        "breadth is not tested"
    ),
    "tier.core.share": (
        "core, not head: rank {rank}, those ahead make {ahead_percent} of sales (head: under {limit_percent})"
    ),
    "tier.core.rank": "core, not head: rank {rank} (head: the first {limit})",
    "tier.core.amount": "core, not head: {year_amount} in 12 months (needs {needed_amount})",
    "tier.core.months": "core, not head: bought in {bought} of {window_months} (needs {needed})",
    "tier.core.breadth": "core, not head: buys {bought} of {sellable_categories} (needs {needed})",
    "tier.small.no_sales": "small: no active customer has net sales in the last 12 months",
    "tier.small.share": (
        "small, not core: rank {rank}, those ahead make {ahead_percent} of sales (core: under {limit_percent})"
    ),
    "tier.small.rank": "small, not core: rank {rank} (core: the first {limit})",
    "tier.small.amount": "small, not core: {year_amount} in 12 months (needs {needed_amount})",
    "tier.small.months": "small, not core: bought in {bought} of {window_months} (needs {needed})",
    "goal.head": "steady, slightly up",
    "goal.head.growth": "steady, slightly up: {growth_percent} or more on last year",
    "goal.core": "more categories, {growth_percent} more than last year",
    "goal.small": "from occasional to regular, {growth_percent} more than last year",
    "goal.dormant": "trade again: win back at least {won_back_percent}",
    "goal.prospect": "win it",
}

LABELS = {
    "tier.head": "Head",
    "tier.core": "Core",
    "tier.small": "Small",
    "tier.dormant": "Dormant",
    "tier.prospect": "Prospect",
    "lost": "Lost",
    "verdict.below": "below",
    "verdict.within": "within",
    "verdict.above": "above",
}
