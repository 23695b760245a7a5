"""What holds of the open items of every account."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.plain_accounts import AS_OF, Item, Row, frame_of, work_out
from kejing.analytics.receivables import OpenItems, ageing, open_items
from services.examples import share_of

numbers = st.sampled_from([None, "", "1", "2", "3"])
items = st.builds(
    Item,
    kind=st.sampled_from(["sale", "sale", "receipt", "receipt", "refund", "adjustment", "opening"]),
    amount=st.integers(min_value=-40, max_value=90),
    ago=st.integers(min_value=-3, max_value=12),
    number=numbers,
    settles=numbers,
    due_in=st.none() | st.integers(min_value=-9, max_value=5),
    payment_days=st.none() | st.sampled_from([0, 3, 30]),
    code=st.sampled_from(["A", "B", "a", "客", "é", "é2"]),
)
accounts = st.lists(items, max_size=60)
few = settings(max_examples=share_of(12), deadline=None)


def open_of(account: list[Item]) -> OpenItems:
    found = open_items(frame_of(account), as_of=AS_OF, is_known=True)
    assert found is not None
    return found


def in_order(rows: list[Row]) -> list[tuple[str, ...]]:
    return sorted(tuple(map(str, row)) for row in rows)


@few
@given(account=accounts)
def test_accounts_are_what_a_plain_loop_makes_of_them(account: list[Item]) -> None:
    found, plain = open_of(account), work_out(account)

    assert in_order(found.frame.rows()) == in_order(plain.rows)
    assert (found.by_name.settlements, found.by_name.amount) == plain.named
    assert (found.in_turn.settlements, found.in_turn.amount) == plain.in_turn


@few
@given(account=accounts, data=st.data())
def test_the_order_of_the_rows_changes_nothing(account: list[Item], data: st.DataObject) -> None:
    other = data.draw(st.permutations(account))

    one, same = open_of(account), open_of(other)

    assert same.frame.equals(one.frame)
    assert (same.by_name, same.in_turn) == (one.by_name, one.in_turn)


@few
@given(account=accounts)
def test_what_is_open_is_what_was_charged_less_what_settled_it(account: list[Item]) -> None:
    account = [one for one in account if one.kind != "opening"]
    balances = Counter[str]()
    for one in account:
        if one.dated_on <= AS_OF:
            signs = {"receipt": -one.amount, "refund": abs(one.amount)}
            balances[one.code] += signs.get(one.kind, one.amount)

    parts = ageing(open_of(account).frame, as_of=AS_OF)

    told = dict(parts.select("customer_code", "balance").rows())
    assert {code: told.get(code, 0) for code in balances} == dict(balances)
    assert set(told) <= set(balances)
    added = sum((parts[name] for name in parts.columns[2:]), start=parts["balance"] * 0)
    assert added.to_list() == parts["balance"].to_list()


@few
@given(account=accounts, data=st.data())
def test_splitting_a_receipt_changes_no_open_item(account: list[Item], data: st.DataObject) -> None:
    receipt = Item("receipt", data.draw(st.integers(2, 90)), ago=3, settles=data.draw(numbers), number="R")
    part = data.draw(st.integers(1, receipt.amount - 1))
    parts = [replace(receipt, amount=part), replace(receipt, amount=receipt.amount - part)]

    assert open_of([*account, *parts]).frame.equals(open_of([*account, receipt]).frame)


@few
@given(account=accounts)
def test_before_the_first_item_nothing_is_open(account: list[Item]) -> None:
    first = min((one.dated_on for one in account), default=AS_OF)

    found = open_items(frame_of(account), as_of=first - timedelta(days=1), is_known=True)

    assert found is not None
    assert found.frame.is_empty()
