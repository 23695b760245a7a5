"""`kejing judge` says how it read files as people have them, and refuses what does not add up."""

import json
from pathlib import Path

import polars as pl
import pytest

from kejing.intake.lines import store
from kejing.site.cli.memory import memory_file
from services.command_line import Run

pytestmark = pytest.mark.once

BANDED = """\
销售明细表,,,,,,,
查询时间：2026-01-01 至 2026-02-28,,,,,,,
日期,单据编号,单据类型,单位全名,商品全名,数量,单价,金额
,张三,,,,,,
2026-01-05,XS-1,销售单,青禾超市,绿茶,2,10.00,20.00
2026-02-06,XS-2,销售单,赤松商行,大米,1,30.00,30.00
小计,,,,,3,,50.00
,李四,,,,,,
2026-02-07,XS-3,销售单,白桦便利店,绿茶,4,10.00,40.00
小计,,,,,4,,40.00
合计,,,,,7,,{total}
制表人：王会计,,,,,,,
"""
STRANGE = """\
Wann,Wer,Summe
2026-01-05,Anna,10.00
2026-02-05,Bert,20.00
"""
SAID = ("--map", "Wann=sold_on", "--map", "Wer=customer_name", "--map", "Summe=amount")


def write(folder: Path, text: str, name: str = "ledger.csv", encoding: str = "gb18030") -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding=encoding)
    return str(folder / name)


def test_a_banded_report_is_read_and_its_totals_agree(run: Run, tmp_path: Path) -> None:
    file, out = write(tmp_path, BANDED.format(total="90.00")), tmp_path / "out.csv"

    code, said, _ = run("judge", file, "--out", str(out), "--lang", "en")

    assert code == 0
    assert pl.read_csv(out, infer_schema=False).select("customer_name", "amount_12m").sort("amount_12m").rows() == [
        ("青禾超市", "20.00"),
        ("赤松商行", "30.00"),
        ("白桦便利店", "40.00"),
    ]
    assert "ledger.csv (csv, gb18030, comma)" in said
    assert "2 rows above the header were passed over: “销售明细表”, “查询时间：2026-01-01 至 2026-02-28”." in said
    assert "Rows that only arrange the others: 2 group heads, 2 subtotals, 1 total, 1 footer." in said
    assert "“张三” and 1 other, alone on a row above others: taken as the salesperson." in said
    assert "“合计” in row 11 agrees with its rows: quantity 7, amount 90.00." in said
    assert "2 other totals agree with their rows." in said
    assert "9 rows read: 3 kept, 0 left out, 0 set apart, 0 rejected, 0 blank, 6 totals and headings." in said


def test_a_report_whose_rows_do_not_come_to_its_total_is_refused_whole(run: Run, tmp_path: Path) -> None:
    file, out = write(tmp_path, BANDED.format(total="95.00")), tmp_path / "out.csv"

    code, said, complained = run("judge", file, "--out", str(out), "--lang", "en")

    assert (code, said, out.exists()) == (2, "", False)
    assert complained == (
        "In ledger.csv, row 11, “合计”, says amount 95.00, but its rows come to 90.00: a difference of 5.00. "
        "Nothing was taken in. Export the file again, or read it as it is with --accept-difference.\n"
    )


def test_a_difference_that_is_accepted_is_said_beside_the_figures(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, BANDED.format(total="95.00"))

    code, said, _ = run("judge", file, "--accept-difference", "--lang", "en")

    assert code == 0
    assert (
        "“合计” in row 11 says amount 95.00, but its rows come to 90.00: a difference of 5.00."
        " It was read all the same, as you asked."
    ) in said


@pytest.mark.django_db(transaction=True)
def test_an_import_is_refused_and_accepted_alike(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, BANDED.format(total="95.00"))

    refused, _, complained = run("import", file, "--yes")
    accepted, said, _ = run("import", file, "--yes", "--accept-difference")

    assert (refused, accepted) == (2, 0)
    assert "--accept-difference" in complained
    assert "It added 3 documents" in said


def test_a_report_page_tells_the_same(run: Run, tmp_path: Path) -> None:
    file, out = write(tmp_path, BANDED.format(total="90.00")), tmp_path / "page.html"

    assert run("report", file, "--out", str(out), "--lang", "en")[0] == 0

    page = out.read_text(encoding="utf-8")
    assert "“合计” in row 11 agrees with its rows: quantity 7, amount 90.00." in page
    assert "0 blank, 6 totals and headings." in page


def test_json_holds_every_part_of_the_account(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, BANDED.format(total="95.00"))

    code, said, _ = run("judge", file, "--accept-difference", "--json", "--lang", "en")

    assert code == 0
    read = json.loads(said)["read"]
    found = read["files"][0]
    assert (found["encoding"], found["delimiter"]) == ("gb18030", ",")
    assert found["titles"] == ["销售明细表", "查询时间：2026-01-01 至 2026-02-28"]
    assert [(one["kind"], one["rows"]) for one in found["folded"]] == [
        ("group", 2),
        ("subtotal", 2),
        ("total", 1),
        ("footer", 1),
    ]
    assert [(one["field"], one["names"], one["samples"]) for one in found["groups"]] == [
        ("salesperson", 2, ["张三", "李四"])
    ]
    assert found["controls"][0] == {
        "row": 11,
        "label": "合计",
        "kind": "total",
        "field": "amount",
        "stated": "95.000000",
        "found": "90.000000",
        "agrees": False,
    }
    assert found["controls_checked"] == 6
    assert next(one["sentence"] for one in found["account"] if one["warning"]).startswith("“合计” in row 11 says")
    assert (read["totals"]["rows"], read["totals"]["kept"], read["totals"]["folded"]) == (9, 3, 6)


def test_a_column_that_was_guessed_is_shown_with_samples(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "日期,客户,实际销售金额\n2026-01-05,青禾超市,10.00\n2026-01-06,赤松商行,20.00\n")

    code, said, _ = run("judge", file, "--lang", "en")

    assert code == 0
    line = next(line for line in said.splitlines() if "实际销售金额" in line)
    assert line.split() == [
        "实际销售金额",
        "→",
        "amount",
        "likely,",
        "by",
        "a",
        "part",
        "of",
        "its",
        "header:",
        "10.00,",
        "20.00",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--date-order", "ymd"), "--date-order is ymd; it can be dmy (the day first) or mdy (the month first)."),
        (("--amount-basis", "both"), "--amount-basis is both; it can be gross (with tax) or net (without tax)."),
        (("--receipts", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_an_option_that_says_nothing_is_one_sentence(
    run: Run, tmp_path: Path, words: tuple[str, ...], complaint: str
) -> None:
    code, _, complained = run("judge", write(tmp_path, BANDED.format(total="90.00")), *words, "--lang", "en")

    assert code == 2
    assert complaint in complained
    assert complained.count("\n") == 1


def test_dates_that_may_be_read_both_ways_are_read_as_asked(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "日期,客户,金额\n1/2/2026,A,5\n3/2/2026,B,6\n")

    refused = run("judge", file, "--lang", "en")[0]
    by_day = run("judge", file, "--date-order", "dmy", "--lang", "en")[1]
    by_month = run("judge", file, "--date-order", "MDY", "--lang", "en")[1]

    assert refused == 2
    assert "Sales from 2026-02-01 to 2026-02-03" in by_day
    assert "Sales from 2026-01-02 to 2026-03-02" in by_month


def test_a_folder_is_one_ledger_and_the_result_may_not_lie_in_it(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    write(folder, "日期,客户,金额\n2026-01-05,A,5\n", "january.csv")
    write(folder, "日期,客户,金额\n2026-02-05,A,6\n", "february.csv")

    code, said, _ = run("judge", str(folder), "--lang", "en")
    refused, _, complained = run("judge", str(folder), "--out", str(folder / "out.csv"), "--lang", "en")

    assert code == 0
    assert "Sales from 2026-01-05 to 2026-02-05: 2 lines, 1 customer, 11.00 in all." in said
    assert refused == 2
    assert "the next time it would be read as a part of the ledger" in complained
    assert sorted(path.name for path in folder.iterdir()) == ["february.csv", "january.csv"]


def test_lines_too_many_for_memory_are_judged_the_same(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"2026-0{1 + n % 6}-1{n % 10},XS-{n},C{n % 4},店{n % 4},茶{n % 3},{n}.05" for n in range(1, 60)]
    file = write(tmp_path, "\n".join(["日期,单据编号,客户编号,客户名称,商品类别,金额", *rows]))
    held, spilled = tmp_path / "held.parquet", tmp_path / "spilled.parquet"

    assert run("judge", file, "--out", str(held))[0] == 0
    monkeypatch.setattr(store, "SPILL_ROWS", 10)
    assert run("judge", file, "--out", str(spilled))[0] == 0

    assert pl.read_parquet(spilled).equals(pl.read_parquet(held))


def test_what_map_said_is_remembered_for_files_with_the_same_headers(run: Run, tmp_path: Path) -> None:
    first = write(tmp_path, STRANGE)
    second = write(tmp_path, STRANGE.replace("10.00", "15.00"), "next.csv")

    alone = run("judge", second, "--lang", "en")[0]
    code, said, _ = run("judge", first, *SAID, "--lang", "en")
    again, told, _ = run("judge", second, "--lang", "en")

    assert (alone, code, again) == (2, 0, 0)
    assert "What --map says is remembered for the next files with these headers." in said
    assert "of a file with these headers: Wann → date, Wer → customer name, Summe → amount." in told
    assert "2 lines, 2 customers, 35.00 in all." in told


def test_other_headers_remember_nothing(run: Run, tmp_path: Path) -> None:
    run("judge", write(tmp_path, STRANGE), *SAID)

    assert run("judge", write(tmp_path, STRANGE.replace("Summe", "Summe,Rest"), "other.csv"))[0] == 2


def test_what_is_said_now_goes_before_what_was_said(run: Run, tmp_path: Path) -> None:
    text = STRANGE.replace("Summe", "Netto,Brutto").replace("10.00", "10.00,11.00").replace("20.00", "20.00,22.00")
    file = write(tmp_path, text)
    run("judge", file, *SAID[:4], "--map", "Netto=amount")

    changed = run("judge", file, "--map", "Brutto=amount", "--lang", "en")[1]
    after = run("judge", file, "--lang", "en")[1]

    assert "33.00 in all" in changed
    assert "33.00 in all" in after


def test_no_memory_neither_uses_nor_keeps_anything(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, STRANGE)

    assert run("judge", file, *SAID, "--no-memory")[0] == 0
    assert not memory_file().exists()
    run("judge", file, *SAID)
    assert run("judge", file, "--no-memory")[0] == 2


def test_what_was_said_can_be_forgotten(run: Run, tmp_path: Path) -> None:
    text = STRANGE.replace("Wann,Wer,Summe", "Datum,日期,客户,金额").replace("2026-01-05", "x,2026-01-05")
    file = write(tmp_path, text.replace("2026-02-05,Bert", "y,2026-02-05,Bert"))
    run("judge", file, "--map", "客户=salesperson", "--map", "Datum=customer_name")

    kept = run("judge", file, "--lang", "en")[1]
    code, said, _ = run("judge", file, "--forget", "--lang", "en")
    after = run("judge", file, "--lang", "en")[1]

    assert "Datum → customer name" in kept
    assert code == 0
    assert "What --map said before of files with these headers is forgotten." in said
    assert "Datum" not in after


def test_a_refused_file_is_remembered_for_nothing(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, STRANGE.replace("10.00", "x").replace("20.00", "y"))

    assert run("judge", file, *SAID)[0] == 2
    assert not memory_file().exists()


def test_a_damaged_memory_is_said_and_left_aside(run: Run, tmp_path: Path) -> None:
    memory_file().write_text("{", encoding="utf-8")
    file = write(tmp_path, STRANGE)

    code, said, _ = run("judge", file, *SAID, "--lang", "en")

    assert code == 0
    assert "What was remembered of columns cannot be read and is left aside" in said
    assert run("judge", file)[0] == 0


def test_a_memory_that_cannot_be_written_stops_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("KEJING_DATA", str(blocked))

    code, said, _ = run("judge", write(tmp_path, STRANGE), *SAID, "--lang", "en")

    assert code == 0
    assert "What --map says cannot be remembered" in said


def test_reading_makes_no_data_folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEJING_DATA", str(tmp_path / "data"))

    assert run("judge", write(tmp_path, BANDED.format(total="90.00")))[0] == 0

    assert not (tmp_path / "data").exists()


def test_an_unknown_document_type_is_asked_for_and_counts_once_it_is_said(run: Run, tmp_path: Path) -> None:
    text = "日期,客户,单据类型,金额\n2026-01-05,青禾超市,销售单,10.00\n2026-01-06,青禾超市,送样单,5.00\n"
    file = write(tmp_path, text)

    _, asked, _ = run("judge", file, "--lang", "en")
    _, said, _ = run("judge", file, "--type", "送样单=sale", "--lang", "en")

    assert "  set apart: unknown document type 送样单, 1 row, 5.00\n" in asked
    assert '  Nobody knows what “送样单” is: say --type "送样单=sale" or what else it is.\n' in asked
    assert "2 rows read: 2 kept, 0 left out, 0 set apart" in said


def test_a_type_that_is_none_is_refused_with_those_there_are(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "日期,客户,单据类型,金额\n2026-01-05,青禾超市,送样单,10.00\n")

    code, _, complained = run("judge", file, "--type", "送样单=样品", "--lang", "en")

    assert code == 2
    assert complained == (
        "“送样单” cannot be taken for “样品”, which is no document type. The types are: sale, sale_return, receipt,"
        " receipt_refund, ar_adjust, opening, order, quote, gift, purchase, expense.\n"
    )
