"""Whatever is exported, corrected, imported, taken back, brought back: visible is what a plain model says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.importing import import_files, redo, undo, visible
from imports.plain_ledger import PlainLedger, Row, in_order
from kejing.customers.models import Customer
from kejing.imports.models import Import
from kejing.imports.operations.options import ImportOptions
from services.examples import share_of

if TYPE_CHECKING:
    from imports.plain_ledger import Key, Line


pytestmark = pytest.mark.django_db(transaction=True)

_examples = count(1)
_numbers = count(100)
PRODUCTS = ("茶", "米", "盐", "糖", "油")
FIRST = date(2024, 3, 1)

rows_of_documents = st.lists(
    st.tuples(
        st.integers(0, 3),  # day
        st.integers(0, 2),  # customer
        st.integers(0, 1),  # number
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(1, 30)), min_size=1, max_size=4, unique_by=lambda line: line[0]
        ),
    ),
    min_size=2,
    max_size=6,
    unique_by=lambda document: document[:3],
)
corrections = st.tuples(
    st.just("correct"), st.integers(0, 20), st.sampled_from(["amount", "drop_line", "drop_document", "repeat"])
)
exports = st.tuples(st.just("export"), st.integers(0, 8), st.integers(0, 8), st.booleans())
switches = st.tuples(st.just("switch"), st.integers(0, 5))
steps = st.lists(st.one_of(exports, exports, switches, corrections), min_size=3, max_size=7)


def correct(rows: list[Row], place: int, how: str) -> list[Row]:
    """Return what the program that exports has after somebody corrected it."""
    at = place % len(rows)
    if how == "drop_document":
        return [row for row in rows if row.key != rows[at].key] or rows
    if how == "drop_line":
        return [*rows[:at], *rows[at + 1 :]] if len(rows) > 1 else rows
    changed = replace(rows[at], amount=rows[at].amount + 100)
    if how == "repeat":
        return [*rows[: at + 1], replace(changed, number=changed.number and f"{next(_numbers)}"), *rows[at + 1 :]]
    return [*rows[:at], changed, *rows[at + 1 :]]


def write(rows: list[Row], *, has_numbers: bool, has_line_numbers: bool) -> str:
    columns = ["日期", *(["单据编号"] if has_numbers else []), *(["行号"] if has_line_numbers else [])]
    lines = [",".join([*columns, "客户编号", "客户名称", "商品名称", "金额"])]
    for row in rows:
        number, customer, day = row.key
        own = [*([number] if has_numbers else []), *([row.number] if has_line_numbers else [])]
        lines.append(
            ",".join([day.isoformat(), *own, customer, f"店 {customer}", row.product, f"{row.amount / 100:.2f}"])
        )
    return "\n".join(lines) + "\n"


def read_visible(source: str) -> dict[Key, list[Line]]:
    return {
        (one.number, one.customer or "", one.dated_on): sorted(
            (line.number, line.product or "", line.amount) for line in one.lines
        )
        for one in visible()
        if one.source == source
    }


@given(
    documents=rows_of_documents,
    steps=steps,
    has_numbers=st.booleans(),
    has_line_numbers=st.booleans(),
)
@settings(max_examples=share_of(6))
def test_what_is_visible_is_what_a_dictionary_of_versions_says(
    documents: list[tuple[int, int, int, list[tuple[int, int]]]],
    steps: list[tuple[object, ...]],
    *,
    has_numbers: bool,
    has_line_numbers: bool,
) -> None:
    example = next(_examples)
    source, plain, imports = f"example {example}", PlainLedger(), list[Import]()
    rows = [
        Row(
            key=(f"N{number}" if has_numbers else "", f"{example}-{customer}", FIRST + timedelta(days=day)),
            number=f"{product + 1}" if has_line_numbers and has_numbers else "",
            product=PRODUCTS[product],
            amount=amount * 100,
        )
        for day, customer, number, lines in documents
        for product, amount in lines
    ]
    for step in steps:
        if step[0] == "export":
            listed = in_order(rows)
            begin, end = sorted((int(step[1]) * len(listed) // 8, int(step[2]) * len(listed) // 8))  # type: ignore[call-overload]  # a number, as drawn
            part = listed[begin:end] or listed
            # In a few rows the reader may not see that a number is that of a line.
            mapping = {"行号": "line_number"} if has_line_numbers and has_numbers else {}
            options = ImportOptions(mapping=mapping, removes_missing=bool(step[3]))
            text = write(part, has_numbers=has_numbers, has_line_numbers=has_line_numbers and has_numbers)
            imports.append(import_files(text, source=source, options=options))
            plain.take_in(part, removes_missing=bool(step[3]))
        elif step[0] == "correct":
            rows = correct(rows, int(step[1]), str(step[2]))  # type: ignore[call-overload]  # a number, as drawn
        elif imports:
            at = int(step[1]) % len(imports)  # type: ignore[call-overload]  # a number, as drawn
            (undo if plain.versions[at].is_live else redo)(imports[at])
            plain.versions[at].is_live = not plain.versions[at].is_live

        assert read_visible(source) == {key: sorted(lines) for key, lines in plain.visible().items()}
        shown = Customer.objects.filter(code__startswith=f"{example}-", is_withdrawn=False)
        assert set(shown.values_list("code", flat=True)) == plain.customers()
