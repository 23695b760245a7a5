from pathlib import Path

import polars as pl
import pytest

from intake.companion_ledgers import read, report
from intake.written_tables import write_csv
from kejing.intake import PRODUCT_SCHEMA, Companions, Field, FileKind, Totals, read_companions
from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.mapping import match_columns

NOBODY = pl.DataFrame(schema={"customer_code": pl.String, "customer_name": pl.String})


def test_a_product_list_is_read_alone_with_all_that_it_says(tmp_path: Path) -> None:
    rows = [
        ("商品编号", "商品名称", "类别", "单位", "品牌", "规格", "事业部", "成本价"),
        ("A", "白酒", "酒水", "瓶", "牛栏山", "500ml*12", "酒业", "1.335"),
        ("", "散茶", "", "", "", "", "", ""),
    ]

    beside = read_companions(Companions(products=write_csv(tmp_path / "p.csv", rows)), known=NOBODY)

    assert beside.products is not None
    assert beside.products.rows() == [
        ("A", "白酒", "酒水", "瓶", "牛栏山", "500ml*12", "酒业", "1.335"),
        (None, "散茶", None, None, None, None, None, None),
    ]
    assert dict(beside.products.schema) == dict(PRODUCT_SCHEMA)
    assert beside.customers.is_empty()


def test_a_product_with_a_row_for_each_unit_is_one_product(tmp_path: Path) -> None:
    rows = [
        ("编号", "名称", "类别", "单位", "品牌"),
        ("A", "白酒", "酒水", "瓶", ""),
        ("A", "白酒", "酒水", "箱", "牛栏山"),
    ]

    ledger = read(tmp_path, products=rows)

    assert ledger.products is not None
    assert ledger.products.select("item_code", "unit", "brand").rows() == [("A", "瓶", "牛栏山")]
    assert report(ledger).totals == Totals(rows=2, kept=1, set_apart=0, rejected=0, blank=0, amount=0, dropped=1)


def test_a_ledger_without_a_product_list_has_none(tmp_path: Path) -> None:
    assert read(tmp_path).products is None


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (("产品线", "类别"), (Field.DIVISION, Field.CATEGORY)),
        (("Product Line", "Category"), (Field.DIVISION, Field.CATEGORY)),
        (("产品线", "产地"), (Field.CATEGORY, None)),
        (("产品线",), (Field.CATEGORY,)),
        (("产品线", "类别", "事业部"), (None, Field.CATEGORY, Field.DIVISION)),
    ],
)
def test_a_product_line_is_the_division_where_the_category_stands_beside_it(
    headers: tuple[str, ...], fields: tuple[Field | None, ...]
) -> None:
    columns = ("商品编号", *headers)
    sample = pl.DataFrame({f"c{place}": ["甲", "乙"] for place in range(len(columns))})

    matches = match_columns(columns, sample, mapping={}, vocabulary=VOCABULARIES[FileKind.PRODUCTS])

    assert tuple(match.field if match.used else None for match in matches[1:]) == fields
