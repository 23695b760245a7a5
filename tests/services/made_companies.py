"""The company that most tests of the report look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from kejing.demo import DemoSpec, make_company

if TYPE_CHECKING:
    from pathlib import Path

    from kejing.site.report import Basis


@pytest.fixture(scope="module")
def company_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the ledger of a made-up company of thirty months."""
    from made_reports import AS_OF  # noqa: PLC0415 - a plugin is loaded before the suite has chosen its settings

    file = tmp_path_factory.mktemp("report") / "company.csv"
    made = make_company(DemoSpec(as_of=AS_OF, customers=160, language="en"))
    lines = pl.concat(list(made.ledger_lines()))
    lines.select(
        pl.col("sold_on").alias("日期"),
        pl.col("document_number").alias("单据编号"),
        pl.col("document_type")
        .replace({"sale": "销售单", "sale_return": "销售退货单", "gift": "赠品"})
        .alias("单据类型"),
        pl.col("customer_code").alias("客户编号"),
        pl.col("customer_name").alias("客户名称"),
        pl.col("salesperson").alias("业务员"),
        pl.col("category").alias("商品类别"),
        (pl.col("amount").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)).alias("金额"),
    ).write_csv(file)
    return file


@pytest.fixture(scope="module")
def company(company_file: Path) -> Basis:
    """Return what its report is made of."""
    from made_reports import read_basis  # noqa: PLC0415 - the same

    return read_basis(company_file)
