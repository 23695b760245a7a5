"""Made-up worlds for the laws that hold for every ledger."""

from datetime import timedelta

from hypothesis import strategies as st

from analytics.building import AS_OF, Contact, Owed, Person, Plan, Promise, Sale, World

CODES = ("a", "B", "客", "d1", "d10", "é")

codes = st.sampled_from(CODES)
days = st.integers(min_value=-60, max_value=900).map(lambda back: AS_OF - timedelta(days=back))
sales = st.builds(
    Sale,
    code=codes,
    day=days,
    amount=st.integers(min_value=-600, max_value=2_000),
    number=st.sampled_from([None, "1", "2"]),
    category=st.sampled_from([None, "tea", "oil", "rice"]),
    net_amount=st.none() | st.integers(min_value=-500, max_value=1_900),
    cost=st.none() | st.integers(min_value=0, max_value=1_500),
    document_type=st.sampled_from(["sale", "sale", "sale", "sale_return", "order"]),
)
people = st.builds(
    Person,
    code=st.just("a"),
    every=st.none() | st.integers(min_value=1, max_value=60),
    is_intent=st.booleans(),
    is_closed=st.booleans(),
    created_on=st.none() | days,
    customer_type=st.sampled_from([None, "shop", "chain"]),
    region=st.sampled_from([None, "east"]),
    salesperson=st.sampled_from([None, "王", "chen"]),
    credit_limit=st.none() | st.integers(min_value=0, max_value=900),
    granted_star=st.none() | st.integers(min_value=0, max_value=5),
    granted_from_on=st.none() | days,
    granted_until_on=st.none() | days,
)
promises = st.builds(Promise, code=codes, made_on=days, due_on=days, kept_on=st.none() | days)
plans = st.builds(Plan, code=codes, made_on=days, planned_on=days, closed_on=st.none() | days)
contacts = st.builds(
    Contact,
    code=codes,
    day=days,
    kind=st.sampled_from(["report", "visit", "call", "meeting", "complaint"]),
    answered=st.booleans(),
)
owed = st.builds(Owed, code=codes, due_on=st.none() | days, open=st.integers(min_value=-500, max_value=500))


def worlds() -> st.SearchStrategy[World]:
    """Return worlds of up to six customers, with facts on both sides of the as-of date."""
    return st.builds(
        World,
        sales=st.lists(sales, max_size=60),
        people=st.lists(people, max_size=1),
        contacts=st.lists(contacts, max_size=8),
        owed=st.none() | st.lists(owed, max_size=5),
        customers=st.just(CODES),
        promises=st.none() | st.lists(promises, max_size=5),
        plans=st.none() | st.lists(plans, max_size=5),
    )
