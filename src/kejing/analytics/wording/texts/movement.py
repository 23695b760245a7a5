"""Movement between the tiers, and the goals of the cohorts of 1 January (judgements §2)."""

_THEN_NOW = "12-month sales {before_amount} then, {after_amount} now"
_COHORT = "{cohort_customers} in this tier on 1 January: {this_amount} this year"
_COMPARED = _COHORT + ", {ratio_percent} of the {last_amount} in the same period last year (goal {goal_percent})"

SENTENCES = {
    "movement.won_back": "{moved} of {of_customers} ({moved_percent}) won back from dormant; " + _THEN_NOW,
    "movement.first_orders": (
        "{moved} of {of_customers} ({moved_percent}) without a purchase then bought for the first time; 12-month sales "
        "{after_amount} now"
    ),
    "movement.new": "{moved_customers} new on record and buying; 12-month sales {after_amount} now",
    "movement.small.core": "{moved} of {of_customers} ({moved_percent}) rose from small to core; " + _THEN_NOW,
    "movement.small.head": "{moved} of {of_customers} ({moved_percent}) rose from small to head; " + _THEN_NOW,
    "movement.core.head": "{moved} of {of_customers} ({moved_percent}) rose from core to head; " + _THEN_NOW,
    "movement.head.core": "{moved} of {of_customers} ({moved_percent}) fell from head to core; " + _THEN_NOW,
    "movement.head.small": "{moved} of {of_customers} ({moved_percent}) fell from head to small; " + _THEN_NOW,
    "movement.core.small": "{moved} of {of_customers} ({moved_percent}) fell from core to small; " + _THEN_NOW,
    "movement.head.dormant": "{moved} of {of_customers} ({moved_percent}) fell from head to dormant; " + _THEN_NOW,
    "movement.core.dormant": "{moved} of {of_customers} ({moved_percent}) fell from core to dormant; " + _THEN_NOW,
    "movement.small.dormant": "{moved} of {of_customers} ({moved_percent}) fell from small to dormant; " + _THEN_NOW,
    "movement.prospect.dormant": (
        "{moved} of {of_customers} ({moved_percent}) without a purchase then bought and fell dormant since; 12-month "
        "sales {after_amount} now"
    ),
    "movement.new_dormant": "{moved_customers} new on record and already dormant; 12-month sales {after_amount} now",
    "movement.new_prospects": "{moved_customers} new on record as prospects",
    "movement.purchases_gone": (
        "{moved} of {of_customers} ({moved_percent}) without a purchase on record any more; 12-month sales "
        "{before_amount} then"
    ),
    "movement.off_record": (
        "{moved} of {of_customers} ({moved_percent}) no longer on record; 12-month sales {before_amount} then"
    ),
    "movement.newly_lost": "{lost_customers} newly lost",
    "cohort.empty": "nobody was in this tier on 1 January",
    "cohort.growth.reached": _COMPARED + ": goal reached",
    "cohort.growth.missed": _COMPARED + ": goal not reached yet",
    "cohort.growth.not_covered": _COHORT + "; the ledger does not reach back to the same period last year",
    "cohort.growth.nothing_before": _COHORT + "; nothing to compare with: {last_amount} in the same period last year",
    "cohort.dormant.reached": (
        "{won} of {cohort_customers} ({won_percent}) dormant on 1 January bought since (goal {goal_percent}): "
        "goal reached"
    ),
    "cohort.dormant.missed": (
        "{won} of {cohort_customers} ({won_percent}) dormant on 1 January bought since (goal {goal_percent}): "
        "goal not reached yet"
    ),
    "cohort.prospect": "{won} of {cohort_customers} ({won_percent}) without a purchase on 1 January bought since",
}

LABELS = {
    "movement.absent": "Not on record",
}
