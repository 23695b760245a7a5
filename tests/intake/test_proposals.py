from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from intake.written_tables import write_bytes, write_csv, write_workbook
from kejing.intake import (
    Asks,
    Companions,
    Field,
    FileKind,
    How,
    IntakeError,
    Options,
    Proposal,
    ProposedColumn,
    propose,
    read_ledger,
    sentence,
)
from kejing.intake.columns.memory import fingerprint

ROWS = [
    ("单据日期", "Custumer Name", "商品名称", "数量", "金额", "颜色", "杂"),
    *[(f"2024-01-0{day}", "甲店", f"商品{day}", "1", "5", "红", "?") for day in range(1, 8)],
]


def propose_one(path: Path, rows: Sequence[Sequence[str]], **options: str) -> Proposal:
    [proposal] = propose([write_csv(path, rows)], options=Options(types=options))
    return proposal


def fields_of(proposal: Proposal) -> dict[str, Field | None]:
    return {column.header: column.field if column.used else None for column in proposal.columns}


def test_every_column_is_shown_with_samples_and_how_surely_it_is_known(tmp_path: Path) -> None:
    proposal = propose_one(tmp_path / "a.csv", ROWS)

    assert [column.header for column in proposal.columns] == list(ROWS[0])
    assert proposal.columns[0] == ProposedColumn(
        place=0,
        header="单据日期",
        field=Field.SOLD_ON,
        how=How.EXACT,
        confidence=100,
        used=True,
        is_group=False,
        samples=("2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"),
    )
    assert [(column.how, column.confidence) for column in proposal.columns[1:]] == [
        (How.FUZZY, 60),
        (How.EXACT, 100),
        (How.EXACT, 100),
        (How.EXACT, 100),
        (How.WEAK, 50),
        (How.NONE, 0),
    ]
    assert (proposal.missing, proposal.refusals, proposal.rows, proposal.kind) == ((), (), 7, FileKind.LINES)
    assert (proposal.fingerprint, proposal.file) == (fingerprint(ROWS[0]), "a.csv")


def test_it_is_what_the_reading_then_does(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)

    [proposal], [report] = propose([path]), read_ledger([path]).files

    assert [(one.place, one.header, one.field, one.how, one.used) for one in proposal.columns] == [
        (one.place, one.header, one.field, one.how, one.used) for one in report.columns
    ]
    assert proposal.amount_basis == report.amount_basis


def test_what_is_missing_is_named_and_the_columns_are_there_all_the_same(tmp_path: Path) -> None:
    rows = [("Wann", "Wer", "Summe"), ("02.01.2024", "A", "1"), ("03.02.2024", "B", "2")]

    proposal = propose_one(tmp_path / "a.csv", rows)

    assert fields_of(proposal) == {"Wann": None, "Wer": None, "Summe": None}
    assert proposal.missing == ("sold_on", "customer", "amount")
    assert [column.samples for column in proposal.columns] == [("02.01.2024", "03.02.2024"), ("A", "B"), ("1", "2")]


def test_what_was_said_now_and_before_is_shown_as_such(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("Wann", "Wer", "Summe"), ("2024-01-02", "A", "1")])
    remembered = {fingerprint(("Wann", "Wer", "Summe")): {"Wann": "sold_on", "Wo": "region"}}

    [proposal] = propose(
        [path], mapping={"Wer": "customer_name", "Anders": "amount"}, options=Options(remembered=remembered)
    )

    assert [(column.how, column.confidence) for column in proposal.columns] == [
        (How.REMEMBERED, 100),
        (How.GIVEN, 100),
        (How.NONE, 0),
    ]
    assert [note.code for note in proposal.notes] == ["remembered_unknown"]


def test_dates_that_can_be_read_in_two_ways_are_asked_about(tmp_path: Path) -> None:
    rows = [("日期", "客户", "金额"), ("1/2/2024", "甲", "1"), ("3/4/2024", "甲", "2")]
    path = write_csv(tmp_path / "a.csv", rows)

    [proposal] = propose([path])
    [answered] = propose([path], options=Options(date_order="dmy"))

    date_order, basis = proposal.questions
    assert (date_order.asks, date_order.header, date_order.value) == (Asks.DATE_ORDER, "日期", "1/2/2024")
    assert (date_order.answers, date_order.is_refused) == (("dmy", "mdy"), True)
    assert date_order.reason is not None
    assert sentence(date_order.reason, language="en").startswith("In a.csv, the dates in “日期” look like 1/2/2024")
    assert (basis.asks, basis.header, basis.answers, basis.is_refused) == (
        Asks.AMOUNT_BASIS,
        "金额",
        ("gross", "net"),
        False,
    )
    assert [question.asks for question in answered.questions] == [Asks.AMOUNT_BASIS]


def test_dates_are_asked_about_beside_columns_that_are_missing(tmp_path: Path) -> None:
    proposal = propose_one(tmp_path / "a.csv", [("日期", "Wer", "金额"), ("1/2/2024", "甲", "1")])

    assert (proposal.missing, proposal.questions[0].asks) == (("customer",), Asks.DATE_ORDER)


def test_words_of_types_that_nobody_knows_are_asked_about(tmp_path: Path) -> None:
    words = ("销售单", "调拨样品单", "销售单（作废）", "寄售单", "调拨样品单")
    rows = [("日期", "客户", "含税金额", "单据类型"), *(("2024-01-02", "甲", "1", word) for word in words)]

    proposal = propose_one(tmp_path / "a.csv", rows)
    answered = propose_one(tmp_path / "a.csv", rows, 寄售单="sale")

    assert [(one.asks, one.value) for one in proposal.questions] == [
        (Asks.DOCUMENT_TYPE, "调拨样品单"),
        (Asks.DOCUMENT_TYPE, "寄售单"),
    ]
    assert [one.value for one in answered.questions] == ["调拨样品单"]
    assert "sale_return" in answered.questions[0].answers


def test_a_discount_that_may_be_the_part_paid_is_asked_about(tmp_path: Path) -> None:
    rows = [("日期", "客户", "数量", "单价", "折扣率"), *[("2024-01-02", "甲", "2", "5", "0.9")] * 3]

    proposal = propose_one(tmp_path / "a.csv", rows)

    assert [(one.asks, one.header, one.answers) for one in proposal.questions] == [
        (Asks.DISCOUNT, "折扣率", ("discount_rate", "discount", "ignore"))
    ]


def test_what_no_answer_mends_is_said(tmp_path: Path) -> None:
    scaled = propose_one(tmp_path / "a.csv", [("日期", "客户", "金额(万元)"), ("2024-01-02", "甲", "1")])
    mixed = propose_one(
        tmp_path / "b.csv", [("日期", "客户", "金额"), ("2024-01-02", "甲", "1.234,5"), ("2024-01-02", "甲", "1,234.5")]
    )

    assert [one.code for one in scaled.refusals] == ["scaled_amounts"]
    assert [one.code for one in mixed.refusals] == ["mixed_numbers"]


def test_names_above_rows_are_a_column_of_their_own(tmp_path: Path) -> None:
    rows = [
        ("日期", "客户", "金额"),
        ("张伟", "", ""),
        ("2024-01-02", "甲店", "1"),
        ("李娜", "", ""),
        ("2024-01-03", "乙店", "2"),
    ]

    proposal = propose_one(tmp_path / "a.csv", rows)

    assert proposal.columns[-1] == ProposedColumn(
        place=3,
        header="(group)",
        field=Field.SALESPERSON,
        how=How.VALUES,
        confidence=80,
        used=True,
        is_group=True,
        samples=("张伟", "李娜"),
    )


@pytest.mark.parametrize(
    ("kind", "rows", "missing"),
    [
        ("headers", [("日期", "客户"), ("2024-01-02", "甲")], ("document_number",)),
        ("customers", [("电话", "地址"), ("1", "x")], ("customer",)),
        ("products", [("规格", "单位"), ("x", "瓶")], ("item",)),
        ("contacts", [("日期", "客户"), ("2024-01-02", "甲")], ("contact_kind",)),
        ("contacts", [("拜访日期", "客户"), ("2024-01-02", "甲")], ()),
        ("receivables", [("客户", "到期日"), ("甲", "2024-01-02")], ("receivable_balance",)),
        ("receipts", [("客户", "收款方式"), ("甲", "现金")], ("received_on", "amount")),
    ],
)
def test_files_beside_the_lines_are_proposed_as_what_they_are(
    tmp_path: Path, kind: str, rows: list[tuple[str, ...]], missing: tuple[str, ...]
) -> None:
    path = write_csv(tmp_path / "a.csv", rows)

    [proposal] = propose([], companions=Companions(**{kind: path}))

    assert (proposal.kind, proposal.missing) == (FileKind(kind), missing)
    assert [column.header for column in proposal.columns] == list(rows[0])


def test_the_dates_of_files_beside_the_lines_are_asked_about_too(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("客户", "到期日", "应收余额"), ("甲", "1/2/2024", "5")])

    [proposal] = propose([], companions=Companions(receivables=path))

    assert [(one.asks, one.header) for one in proposal.questions] == [(Asks.DATE_ORDER, "到期日")]


def test_every_sheet_and_file_is_proposed_under_the_name_that_rejects_have(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "a.xlsx", ROWS, sheet="1月", more_sheets={"2月": ROWS[:3], "说明": [("x",)]})
    (tmp_path / "b").mkdir()
    text = write_csv(tmp_path / "b" / "a.xlsx", ROWS[:2])

    proposals = propose([book, text])

    assert [proposal.file for proposal in proposals] == [
        f"{tmp_path.name}/a.xlsx [1月]",
        f"{tmp_path.name}/a.xlsx [2月]",
        "b/a.xlsx",
    ]
    assert proposals[0].unread_sheets == ("说明",)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_of_a_long_text_only_the_beginning_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr("kejing.intake.proposing.BEGINNING_BYTES", 4000)
    note = '"第一行\r\n第二行"'
    text = "日期,客户,金额,备注\r\n" + f"2024-01-02,甲店,1,{note}\r\n" * 5000 + '1/2/2024,"乙\r\n'
    path = write_bytes(tmp_path / "a.csv", text.encode(encoding))

    [proposal] = propose([path], folder=tmp_path)

    assert fields_of(proposal) == {
        "日期": Field.SOLD_ON,
        "客户": Field.CUSTOMER_NAME,
        "金额": Field.AMOUNT,
        "备注": Field.REMARK,
    }
    assert (proposal.rows, proposal.refusals, proposal.columns[3].samples) == (None, (), ("第一行\r\n第二行",))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.csv"]


def test_typed_columns_are_shown_as_a_person_writes_them(tmp_path: Path) -> None:
    pl.DataFrame({"日期": ["2024-01-02"], "客户": ["甲"], "金额": [1.5]}).write_parquet(tmp_path / "a.parquet")

    [proposal] = propose([tmp_path / "a.parquet"])

    assert [column.samples for column in proposal.columns] == [("2024-01-02",), ("甲",), ("1.5",)]
    assert proposal.rows == 1


@pytest.mark.parametrize(
    ("mapping", "code"),
    [({"日期": "date"}, "unknown_field"), ({"日期": "amount", "金额": "amount"}, "repeated_field")],
)
def test_a_mapping_that_cannot_be_is_refused(tmp_path: Path, mapping: dict[str, str], code: str) -> None:
    path = write_csv(tmp_path / "a.csv", [("日期", "客户", "金额"), ("2024-01-02", "甲", "1")])

    with pytest.raises(IntakeError) as caught:
        propose([path], mapping=mapping)

    assert caught.value.code == code
