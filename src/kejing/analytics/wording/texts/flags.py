"""Abnormal figures: each asks the owner for a reason (judgements §6)."""

_FALLING = "{year_amount} in 12 months, {before_amount} in the 12 before: {own_percent} of it"

SENTENCES = {
    "flag.credit_overdue": "{overdue_amount} overdue, the oldest due on {oldest_due_on}",
    "flag.falling": _FALLING + "; all customers together {company_percent}",
    "flag.falling.alone": _FALLING + "; all customers together did not fall",
    "flag.order_drop": (
        "last order {last_amount}, usually {usual_amount}: {own_percent} of it, below each of the {before} before it"
    ),
    "flag.order_spike": (
        "last order {last_amount}, usually {usual_amount}: {times} times, above each of the {before} before it"
    ),
    "flag.over_limit": "{owed_amount} owed, credit limit {limit_amount}",
    "flag.slack": (
        "large, good margin, little effort; contacts in the last 90 days: {recent}, in the 90 before: {earlier}"
    ),
}

LABELS = {
    "flag.contact_overdue": "contact far overdue",
    "flag.credit_overdue": "payment overdue",
    "flag.falling": "falling",
    "flag.never_contacted": "never contacted",
    "flag.order_drop": "order far below usual",
    "flag.order_spike": "order far above usual",
    "flag.over_limit": "over credit limit",
    "flag.rhythm_alarm": "restock overdue",
    "flag.slack": "contact slackening",
}
