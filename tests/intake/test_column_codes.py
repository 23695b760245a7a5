from collections.abc import Sequence

import polars as pl
import pytest

from kejing.intake.columns.mapping import match_columns
from kejing.intake.columns.vocabulary import LINES
from kejing.intake.containers.tables import column_name
from kejing.intake.fields import Field


def used(headers: Sequence[str], *rows: Sequence[str]) -> dict[str, str]:
    """Return the header that each field is read from."""
    sample = pl.DataFrame(list(rows), schema=[column_name(place) for place in range(len(headers))], orient="row")
    matches = match_columns(headers, sample, mapping={})
    return {match.field.value: match.header for match in matches if match.used and match.field}


@pytest.mark.parametrize("header", ["Party", "Customer"])
def test_a_party_beside_its_name_is_the_code(header: str) -> None:
    found = used([header, "Customer Name"], ("CUST-1", "Green Grocer"), ("CUST-2", "Corner Shop"))

    assert found == {"customer_code": header, "customer_name": "Customer Name"}


def test_a_customer_with_several_names_is_no_code() -> None:
    found = used(["Customer", "Customer Name"], ("Market Chain", "Store 12"), ("Market Chain", "Store 13"))

    assert found == {"customer_name": "Customer"}


def test_a_party_stays_a_name_where_there_is_a_code() -> None:
    found = used(["Customer Code", "Party", "Customer Name"], ("7", "Ann", "Ann"), ("8", "Bob", "Bob"))

    assert found == {"customer_code": "Customer Code", "customer_name": "Customer Name"}


def test_an_item_beside_its_name_is_the_code() -> None:
    found = used(["Item (Items)", "Item Name (Items)"], ("SKU-1", "Juice"), ("SKU-1", "Juice"), ("SKU-2", "Milk"))

    assert found == {"item_code": "Item (Items)", "item_name": "Item Name (Items)"}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("*(单据头)客户#编码", Field.CUSTOMER_CODE),
        ("(单据头)客户#名称", Field.CUSTOMER_NAME),
        ("*(明细信息)物料编码#编码", Field.ITEM_CODE),
        ("(明细信息)物料编码#名称", Field.ITEM_NAME),
        ("(单据头)单据类型#名称", Field.DOCUMENT_TYPE),
        ("(单据头)销售员#名称", Field.SALESPERSON),
    ],
)
def test_the_halves_of_a_record_are_its_code_and_its_name(header: str, field: Field) -> None:
    candidate = LINES.look_up(header)

    assert candidate is not None
    assert candidate.field is field


def test_the_name_of_a_salesperson_goes_before_the_number() -> None:
    found = used(["(单据头)销售员#编码", "(单据头)销售员#名称"], ("E01", "赵敏"), ("E02", "孙磊"))

    assert found == {"salesperson": "(单据头)销售员#名称"}
