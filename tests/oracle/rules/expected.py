"""What the rules say of one customer."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Expected:
    """The fields bear the names of the judged columns, in their order; the last six are extra columns."""

    tier: str
    rank: int | None
    cadence: int | None
    contact_state: str
    days_since_contact: int | None
    contact_overdue_days: int | None
    report_count: int | None
    visit_count: int | None
    amount_this_year: int
    amount_last_year_same_period: int | None
    amount_last_year: int | None
    amount_last_month: int
    amount_this_month: int
    amount_last_month_same_days: int
    last_order_amount: int | None
    last_order_on: date | None
    receivable: int | None
    receivable_overdue: int | None
    receivable_oldest_due_on: date | None
    order_count: int
    order_count_total: int
    days_since_order: int | None
    first_order_on: date | None
    purchase_days: int
    amount_12m: int
    amount_prior_12m: int | None
    amount_y1: int | None
    amount_y2: int | None
    margin_12m: int | None
    active_months: int
    category_count: int | None
    category_breadth: float | None
    typical_order_amount: int | None
    gap_count: int
    gap_mean: float | None
    gap_cv2: float | None
    wait_probability: float | None
    rhythm: str
    expected_next_on: date | None
    annual_basis: int | None
    actual_star: int | None
    granted_star: int | None
    star: int | None
    service_class: str | None
    lifecycle: str
    size: str
    margin_level: str | None
    effort: str | None
    value_class: str | None
    cost_to_serve: int | None
    real_profit: int | None
    flags: str
    is_part_year: bool
    is_surging: bool
    is_ignored: bool
    is_urgent: bool
    is_lost: bool
    rhythm_alarm: bool
