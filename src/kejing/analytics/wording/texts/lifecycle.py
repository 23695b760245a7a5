"""Lifecycle: from first interest to loss (judgements §7)."""

SENTENCES = {
    "lifecycle.target": "target: has not bought yet, no open opportunity",
    "lifecycle.intent": "interested: has not bought yet, a deal is open",
    "lifecycle.new": "new: first order {since_days} ago (limit {limit_days})",
    "lifecycle.growing": (
        "growing: the last half year is at {own_percent} of the half year before, all customers at {company_percent}"
    ),
    "lifecycle.growing.from_nothing": "growing: {last_amount} in the last half year, {before_amount} in the one before",
    "lifecycle.stable": (
        "stable: the last half year is at {own_percent} of the half year before, all customers at {company_percent}"
    ),
    "lifecycle.stable.not_covered": (
        "taken for stable: the ledger covers {coverage_days}; growth shows only from {needed_days} on"
    ),
    "lifecycle.stable.no_company_sales": (
        "taken for stable: all customers together made {before_amount} in the half year before the last, nothing to "
        "compare with"
    ),
    "lifecycle.declining": (
        "declining: the last half year is at {own_percent} of the half year before, all customers at {company_percent}"
    ),
    "lifecycle.declining.nothing": "declining: {last_amount} in the last half year, {before_amount} in the one before",
    "lifecycle.dormant": "dormant: last order {since_days} ago (limit {limit_days})",
    "lifecycle.lost.silent": "lost: last order {since_days} ago (limit {limit_days})",
    "lifecycle.lost.closed": "lost: closed by hand",
}

LABELS = {
    "lifecycle.target": "Target",
    "lifecycle.intent": "Interested",
    "lifecycle.new": "New",
    "lifecycle.growing": "Growing",
    "lifecycle.stable": "Stable",
    "lifecycle.declining": "Declining",
    "lifecycle.dormant": "Dormant",
    "lifecycle.lost": "Lost",
}
