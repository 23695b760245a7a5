"""Small books for the laws: few customers, and days and sums that lie on and beside the borders of the rules."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from oracle.rules.book import Book, Contact, Line, Owed, Plan, Promise, Record, Settings

AS_OF = date(2024, 6, 30)
CODES = ("a", "B", "客", "d1", "d10", "é")

_BORDERS = (3, 7, 14, 15, 21, 30, 60, 89, 90, 179, 180, 181, 182, 363, 364, 365, 455, 545, 546, 729, 730, 911, 912)
backs = st.sampled_from(_BORDERS) | st.integers(min_value=-40, max_value=1_300)
days = backs.map(lambda back: AS_OF - timedelta(days=back))
recent_days = st.integers(min_value=-5, max_value=185).map(lambda back: AS_OF - timedelta(days=back))
codes = st.sampled_from(CODES)
amounts = st.one_of(
    st.integers(min_value=-600, max_value=2_000),
    st.sampled_from(
        [-100_000, 99_999, 100_000, 150_000, 250_000, 1_999_999, 2_000_000, 4_000_001, 29_999_999, 200_000_000]
    ),
)
lines = st.builds(
    Line,
    number=st.sampled_from([None, "1", "2"]),
    sold_on=days | recent_days,
    customer=codes,
    category=st.sampled_from([None, "tea", "oil", "rice", "tea"]),
    amount=amounts,
    net_amount=st.none() | st.integers(min_value=-500, max_value=1_900),
    cost=st.none() | st.integers(min_value=-100, max_value=1_500),
    source=st.sampled_from([None, None, "east"]),
)
gifts = st.builds(
    Line,
    number=st.none(),
    sold_on=days,
    customer=codes,
    category=st.sampled_from([None, "gift"]),
    amount=st.just(0),
    cost=st.none() | st.just(7),
    is_gift=st.just(value=True),
)
contacts = st.builds(
    Contact,
    code=codes,
    day=days | recent_days,
    kind=st.sampled_from(["report", "visit", "call", "meeting", "complaint"]),
    answered=st.sampled_from([True, True, False]),
)
owed = st.builds(
    Owed,
    code=codes,
    due_on=st.none() | recent_days,
    open=st.integers(min_value=-500, max_value=500) | st.sampled_from([-25, -8, 8, 25, 100_000]),
)
promises = st.builds(Promise, code=codes, made_on=recent_days, due_on=recent_days, kept_on=st.none() | recent_days)
plans = st.builds(Plan, code=codes, made_on=recent_days, planned_on=recent_days, closed_on=st.none() | recent_days)
settings = st.builds(
    Settings,
    abnormal_years=st.sampled_from([frozenset[int](), frozenset({2023}), frozenset({2022, 2023}), frozenset({2022})]),
    vat_rate=st.sampled_from([None, Decimal(0), Decimal("0.13")]),
    shutdowns=st.sampled_from([(), ((date(2024, 2, 5), date(2024, 2, 20)), (date(2024, 6, 1), date(2024, 6, 12)))]),
    basis=st.sampled_from(["average", "average", "best", "latest"]),
)


def record_of(code: str) -> st.SearchStrategy[Record]:
    return st.builds(
        Record,
        code=st.just(code),
        every=st.none() | st.integers(min_value=1, max_value=60),
        is_intent=st.booleans(),
        is_closed=st.sampled_from([False, False, True]),
        created_on=st.none() | days,
        credit_limit=st.none() | st.sampled_from([0, 8, 100, 100_000]),
        granted_star=st.none() | st.integers(min_value=0, max_value=5),
        granted_from_on=st.none() | recent_days,
        granted_until_on=st.none() | recent_days,
    )


def books() -> st.SearchStrategy[Book]:
    """Return books of up to six customers, with facts on both sides of the day to judge."""
    return st.builds(
        Book,
        lines=st.lists(lines | lines | gifts, max_size=60),
        records=st.tuples(*map(record_of, CODES)),
        contacts=st.lists(contacts, max_size=25),
        owed=st.none() | st.lists(owed, max_size=6),
        promises=st.none() | st.lists(promises, max_size=4),
        plans=st.none() | st.lists(plans, max_size=4),
        settings=settings,
    )


def regular_lines(code: str) -> st.SearchStrategy[list[Line]]:
    """Return a customer that buys at a habit, with a last order of any size."""

    def lay(every: int, silent: int, count: int, usual: int, last: int) -> list[Line]:
        orders = [last, *[usual + place % 3 for place in range(count)]]
        return [
            Line(None, AS_OF - timedelta(days=silent + every * place), code, "tea", amount, amount, amount // 2)
            for place, amount in enumerate(orders)
        ]

    return st.builds(
        lay,
        every=st.sampled_from([1, 7, 10, 30]),
        silent=st.sampled_from([0, 1, 5, 7, 8, 20, 21, 22, 30, 31, 60, 120]),
        count=st.integers(min_value=2, max_value=14),
        usual=st.sampled_from([100, 101, 50_000]),
        last=st.sampled_from([39, 40, 41, 100, 250, 251, 253, 126_000]),
    )


def regular_books() -> st.SearchStrategy[Book]:
    """Return books of customers with habits, so that rhythms, alarms and sudden orders are common."""
    return st.builds(
        Book,
        lines=st.tuples(*map(regular_lines, CODES)).map(lambda groups: [line for group in groups for line in group]),
        records=st.tuples(*map(record_of, CODES)),
        contacts=st.lists(contacts, max_size=25),
        owed=st.lists(owed, max_size=6),
        promises=st.lists(promises, max_size=4),
        plans=st.lists(plans, max_size=4),
        settings=settings,
    )
