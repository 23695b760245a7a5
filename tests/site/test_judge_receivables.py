"""`kejing judge` works out from sales and receipts what customers owe, or takes it from a statement."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from kejing import intake
from kejing.intake.lines import store
from kejing.site.cli.receivables import open_file_items

if TYPE_CHECKING:
    from pathlib import Path

    from services.command_line import Run

pytestmark = pytest.mark.once

LINES = """\
日期,单据编号,单据类型,客户编号,客户名称,商品全名,金额
2026-01-05,XS-1,销售单,A,青禾超市,绿茶,60.00
2026-01-05,XS-1,销售单,A,青禾超市,大米,40.00
2026-02-05,XS-2,销售单,A,青禾超市,绿茶,50.00
2026-02-06,XT-1,销售退货单,A,青禾超市,大米,-5.00
2026-02-07,XS-3,销售单,B,赤松商行,绿茶,20.00
2026-03-10,XS-4,销售单,B,赤松商行,绿茶,7.00
"""
RECEIPTS = """\
收款日期,单据编号,客户编号,客户名称,金额,核销单号
2026-02-10,SK-1,A,青禾超市,50.00,XS-2
2026-02-11,SK-2,A,青禾超市,30.00,
2026-02-12,SK-3,B,赤松商行,29.00,XS-3
2026-02-20,SK-4,B,赤松商行,-4.00,
2026-03-01,SK-5,C,丙店,1.00,
"""
STATEMENT = """\
客户编号,到期日,应收余额
A,2026-01-20,21.00
A,,-6.00
B,2026-03-01,3.00
"""
COLUMNS = ("customer_code", "receivable", "receivable_overdue", "receivable_oldest_due_on")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    return write(tmp_path, "lines", LINES)


def write(folder: Path, name: str, text: str) -> str:
    file = folder / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_receipts_settle_what_was_sold(run: Run, ledger: str, tmp_path: Path) -> None:
    out, receipts = tmp_path / "out.csv", write(tmp_path, "receipts", RECEIPTS)

    code, said, _ = run(
        "judge", ledger, "--receipts", receipts, "--as-of", "2026-03-10", "--out", str(out), "--lang", "en"
    )

    assert code == 0
    assert pl.read_csv(out, infer_schema=False).select(COLUMNS).sort("customer_code").rows() == [
        ("A", "65.00", "65.00", "2026-01-05"),
        ("B", "2.00", "0.00", "2026-03-10"),
        ("C", "-1.00", "0.00", None),
    ]
    assert "2 receipts and credits settle the documents they name, with 70.00." in said
    assert "3 receipts and credits are matched first-in-first-out, with 40.00." in said


def test_a_statement_is_what_is_owed_on_the_day(run: Run, ledger: str, tmp_path: Path) -> None:
    out, receipts = tmp_path / "out.csv", write(tmp_path, "receipts", RECEIPTS)
    words = ["--receivables", write(tmp_path, "statement", STATEMENT), "--as-of", "2026-03-10", "--lang", "en"]

    for beside in ([], ["--receipts", receipts]):
        code, said, _ = run("judge", ledger, *words, *beside, "--out", str(out))

        assert code == 0
        assert pl.read_csv(out, infer_schema=False).select(COLUMNS).sort("customer_code").rows()[:2] == [
            ("A", "15.00", "15.00", "2026-01-20"),
            ("B", "3.00", "3.00", "2026-03-01"),
        ]
        assert "1 receipt or credit is matched first-in-first-out, with 6.00." in said


def test_without_receipts_or_a_statement_nothing_is_known_of_receivables(run: Run, ledger: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    code, said, _ = run("judge", ledger, "--out", str(out), "--lang", "en")

    assert code == 0
    assert pl.read_csv(out, infer_schema=False)["receivable"].to_list() == [None, None]
    assert "first-in-first-out" not in said


def test_a_report_says_how_receipts_were_matched(run: Run, ledger: str, tmp_path: Path) -> None:
    receipts, page = write(tmp_path, "receipts", RECEIPTS), tmp_path / "page.html"

    code, said, _ = run("report", ledger, "--receipts", receipts, "--out", str(page), "--lang", "en")

    assert code == 0
    assert "2 receipts and credits settle the documents they name, with 70.00." in said


def test_lines_too_many_for_memory_owe_the_same(ledger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    companions = intake.Companions(receipts=tmp_path / write(tmp_path, "receipts", RECEIPTS))
    held = intake.read_ledger([tmp_path / ledger], companions=companions)
    monkeypatch.setattr(store, "SPILL_ROWS", 2)
    spilled = intake.read_ledger([tmp_path / ledger], companions=companions, folder=tmp_path)

    one, same = (open_file_items(read, as_of=date(2026, 3, 31)) for read in (held, spilled))

    assert one is not None
    assert same is not None
    assert spilled.store.is_spilled
    assert one.frame.height == 3
    assert same.frame.equals(one.frame)
