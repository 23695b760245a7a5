"""Standing rows as the judgements fill them."""

from datetime import date
from decimal import Decimal
from typing import Any

from kejing.analytics.reasons import Reason, to_json
from kejing.standing.models import Standing

AS_OF = date(2026, 3, 31)


def reason(code: str, **numbers: Any) -> str:
    """Return a reason as the judgements store it."""
    return to_json(Reason(code, numbers))


def a_standing(code: str = "A", **changes: Any) -> Standing:
    """Return the row, not saved, of a small customer that bought once, is contacted too late and has no flag."""
    values: dict[str, Any] = {
        "customer_code": code,
        "customer_name": f"Shop {code}",
        "tier": "small",
        "rank": 1,
        "tier_reason": reason("tier.small.months", bought=1, window_months=12, needed=4),
        "cadence": 30,
        "contact_state": "overdue",
        "contact_reason": reason("contact.overdue", cadence_days=30, since_days=40, over_days=10),
        "days_since_contact": 40,
        "contact_overdue_days": 10,
        "report_count": 2,
        "visit_count": 1,
        "amount_this_year": Decimal("100.00"),
        "amount_last_month": Decimal("0.00"),
        "amount_this_month": Decimal("100.00"),
        "amount_last_month_same_days": Decimal("0.00"),
        "last_order_amount": Decimal("100.00"),
        "last_order_on": AS_OF,
        "order_count": 1,
        "order_count_total": 1,
        "days_since_order": 0,
        "first_order_on": AS_OF,
        "purchase_days": 1,
        "amount_12m": Decimal("100.00"),
        "active_months": 1,
        "category_count": 1,
        "gap_count": 0,
        "rhythm": "unknown",
        "rhythm_reason": reason("rhythm.unknown", found_gaps=0, needed=3),
        "annual_basis": Decimal("60000.00"),
        "actual_star": 2,
        "star": 2,
        "service_class": "ordinary",
        "star_reason": reason(
            "star.year", star=2, basis_amount=6_000_000, later_year="2025", next_star=3, next_amount=30_000_000
        ),
        "lifecycle": "new",
        "lifecycle_reason": reason("lifecycle.new", since_days=0, limit_days=180),
        "size": "small",
        "value_reason": reason("value.unknown.margin"),
        "amount_90": Decimal("100.00"),
        "salesperson": "Li Na",
        "next_action": "contact",
        "next_action_on": AS_OF,
        "next_action_reason": reason("contact.overdue", cadence_days=30, since_days=40, over_days=10),
        "rhythm_alarm": False,
        "is_lost": False,
    }
    return Standing(**(values | changes))
