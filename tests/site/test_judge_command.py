"""`kejing judge` with files beside the ledger, rows left out, other engines, and as JSON."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from polars.exceptions import PolarsError
from polars.testing import assert_frame_equal

from kejing.analytics.judge import COLUMNS
from kejing.kit.spreadsheets import MOST_SHEET_ROWS
from kejing.site.cli.errors import BadInput
from kejing.site.cli.output import MONEY_COLUMNS, write_judged
from services.command_line import Run

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.once

LINES = """\
单据编号,商品编号,数量,单价
XS-1,P1,2,10.50
XS-2,P2,1,30.00
XS-2,FEE,1,5.00
XS-3,P1,0,9.00
XS-4,P1,-1,10.50
XS-4,P1,-1,10.50
XS-9,P1,1,1.00
"""
HEADERS = """\
单据编号,单据日期,客户编号,业务员
XS-1,2026-01-05,0012,陈
XS-2,2026-02-06,0013,王
XS-3,2026-02-07,0013,王
XS-4,2026-02-08,0012,陈
"""
CUSTOMERS = """\
客户编号,客户名称,地区,信用额度
0012,青禾超市,华东,10
0013,赤松商行,华东,
0014,没买过的店,华南,
"""
PRODUCTS = """\
商品编号,商品名称,商品类别
P1,绿茶,茶
P2,大米,米
"""
CONTACTS = """\
客户编号,日期,方式
0012,2026-02-01,巡店
0013,2026-01-02,电话
"""
RECEIVABLES = """\
客户编号,到期日,应收余额
0012,2026-01-20,21.00
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Return the words that name the ledger and everything beside it."""
    words = []
    texts = {"headers": HEADERS, "customers": CUSTOMERS, "products": PRODUCTS}
    for option, text in (texts | {"contacts": CONTACTS, "receivables": RECEIVABLES}).items():
        file = tmp_path / f"{option}.csv"
        file.write_text(text, encoding="utf-8")
        words += [f"--{option}", str(file)]
    ledger = tmp_path / "lines.csv"
    ledger.write_text(LINES, encoding="gb18030")
    return [str(ledger), *words]


def test_files_beside_the_ledger_bring_what_it_lacks(run: Run, files: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    code, said, _ = run("judge", *files, "--as-of", "2026-02-10", "--out", str(out), "--lang", "en")

    assert code == 0
    rows = pl.read_csv(out, infer_schema=False)
    assert rows.select(
        "customer_code",
        "customer_name",
        "tier",
        "amount_this_year",
        "days_since_contact",
        "receivable_overdue",
        "flags",
    ).rows() == [
        ("0012", "青禾超市", "small", "0.00", "9", "21.00", "credit_overdue;over_limit"),
        ("0013", "赤松商行", "head", "35.00", "39", "0.00", "contact_overdue"),
        ("0014", "没买过的店", "prospect", "0.00", None, "0.00", None),
    ]
    assert rows.columns == list(COLUMNS)
    assert "7 rows read: 6 kept, 0 left out, 0 set apart, 1 rejected, 0 blank, 0 totals and headings." in said
    assert "Document headers: headers.csv" in said


def test_rows_are_left_out_as_asked_and_counted_with_their_money(run: Run, files: list[str]) -> None:
    options = ("--drop-items", "FEE，P9", "--drop-types", "sale_return", "--drop-zero", "--drop-identical")

    code, said, _ = run("judge", *files, *options, "--lang", "en")

    assert code == 0
    assert "7 rows read: 2 kept, 4 left out, 0 set apart, 1 rejected, 0 blank, 0 totals and headings." in said
    told = [line.strip() for line in said.splitlines() if "left out by" in line]
    assert told == [
        "left out by --drop-identical: 1 row, −10.50",
        "left out by --drop-items: 1 row, 5.00",
        "left out by --drop-types: 1 row, −10.50",
        "left out by --drop-zero: 1 row, 0.00",
    ]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "json"])
def test_every_kind_of_output_says_the_same(run: Run, files: list[str], tmp_path: Path, suffix: str) -> None:
    out, reference = tmp_path / f"out.{suffix}", tmp_path / "reference.parquet"

    assert run("judge", *files, "--out", str(reference))[0] == 0
    assert run("judge", *files, "--out", str(out))[0] == 0

    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        "csv": lambda file: pl.read_csv(file, infer_schema=False),
        "xlsx": pl.read_excel,
        "parquet": pl.read_parquet,
        "json": lambda file: pl.DataFrame(json.loads(file.read_text(encoding="utf-8")), infer_schema_length=None),
    }
    found = readers[suffix](out).select(pl.all().cast(pl.String))
    expected = pl.read_parquet(reference).select(pl.all().cast(pl.String))
    assert found.columns == list(COLUMNS)
    assert_frame_equal(found.drop("category_breadth"), expected.drop("category_breadth"))


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_other_engines_give_the_same_to_the_bit(
    run: Run, files: list[str], tmp_path: Path, engine: str, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    usual, other = tmp_path / "usual.parquet", tmp_path / "other.parquet"

    assert run("judge", *files, "--out", str(usual))[0] == 0
    assert run("judge", *files, "--out", str(other), "--engine", engine)[0] == 0

    assert pl.read_parquet(other).equals(pl.read_parquet(usual))


def test_json_is_one_document_with_everything_that_is_printed(run: Run, files: list[str]) -> None:
    code, said, _ = run("judge", *files, "--as-of", "2026-02-10", "--json", "--lang", "zh-hans")

    assert code == 0
    document = json.loads(said)
    assert document["as_of"] == "2026-02-10"
    assert document["read"]["totals"] == {
        "rows": 7,
        "kept": 6,
        "dropped": 0,
        "set_apart": 0,
        "rejected": 1,
        "blank": 0,
        "folded": 0,
        "amount": "35.00",
    }
    assert [(tier["tier"], tier["customers"]) for tier in document["pyramid"]["tiers"]] == [
        ("head", 1),
        ("core", 0),
        ("small", 1),
        ("dormant", 0),
        ("prospect", 1),
    ]
    assert document["structure"]["top"][0]["customer_code"] == "0013"
    assert [file["kind"] for file in document["read"]["files"]] == [
        "lines",
        "headers",
        "customers",
        "products",
        "contacts",
        "receivables",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--engine", "oracle"], "--engine is oracle; it can be duckdb, sqlite, postgres."),
        (["--engine", "postgres"], "--engine postgres needs a server: set DATABASE_URL"),
        (["--headers", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    run: Run, files: list[str], words: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    code, _, complained = run("judge", *files, *words, "--lang", "en")

    assert code == 2
    assert complaint in complained


def test_the_output_may_not_be_one_of_the_files_read(run: Run, files: list[str]) -> None:
    code, _, complained = run("judge", *files, "--out", files[-1], "--lang", "en")

    assert code == 2
    assert "which is the ledger itself" in complained


def test_a_large_typed_file_is_judged_where_it_lies_and_says_the_same(run: Run, tmp_path: Path) -> None:
    rows = {"日期": ["2026-01-05", "2026-02-05"], "客户编号": ["a", "b"], "金额": ["10.00", "-2.50"]}
    text = pl.DataFrame(rows)
    text.write_csv(tmp_path / "ledger.csv")
    money = pl.Decimal(18, 2)
    typed = text.with_columns(pl.col("日期").str.to_date(), pl.col("金额").str.to_decimal(scale=2).cast(money))
    typed.write_parquet(tmp_path / "ledger.parquet")
    outs = {suffix: tmp_path / f"from-{suffix}.parquet" for suffix in ("csv", "parquet")}

    for suffix, out in outs.items():
        assert run("judge", str(tmp_path / f"ledger.{suffix}"), "--out", str(out))[0] == 0

    assert pl.read_parquet(outs["parquet"]).equals(pl.read_parquet(outs["csv"]))


def test_what_breaks_while_writing_leaves_no_file_behind(run: Run, files: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "judged.csv"
    folder.mkdir()
    before = sorted(tmp_path.rglob("*"))

    code, _, complained = run("judge", *files, "--out", str(folder))

    assert (code, complained) == (2, f"{folder} cannot be written: Is a directory.\n")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_write_that_is_interrupted_leaves_no_file_behind(tmp_path: Path) -> None:
    # A frame without the columns fails in the middle of the work, with an error that is nobody's input.
    frame = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String)).with_columns(
        pl.lit(None, pl.Int64).alias(name) for name in MONEY_COLUMNS
    )
    rows = frame.with_columns(customer_name=pl.lit(None, pl.Object))

    with pytest.raises(PolarsError):
        write_judged(rows, file=tmp_path / "judged.csv", minor_digits=2, language="en")

    assert list(tmp_path.iterdir()) == []


def test_more_customers_than_a_sheet_holds_are_refused_and_not_cut(tmp_path: Path) -> None:
    frame = pl.DataFrame({"customer_code": pl.repeat("a", MOST_SHEET_ROWS + 1, eager=True)})

    with pytest.raises(BadInput, match=r"cannot hold 1,048,576 customers, a sheet ends at 1,048,575"):
        write_judged(frame, file=tmp_path / "judged.xlsx", minor_digits=2, language="en")

    assert list(tmp_path.iterdir()) == []


def test_a_band_is_told_exactly(run: Run, files: list[str], tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[benchmarks.small]\nlow = 0.125\n")

    _, said, _ = run("judge", *files, "--policy", str(policy))

    assert "≥ 12.5%" in said
    assert "10%–15%" in said
