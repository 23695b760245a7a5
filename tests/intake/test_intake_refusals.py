import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from intake.written_tables import write_bytes, write_csv, write_workbook
from intake.written_workbooks import pack_streams
from kejing.intake import IntakeError, read_ledger
from kejing.intake.errors import SameFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refusal(path: Path, *, mapping: Mapping[str, str] | None = None) -> str:
    with pytest.raises(IntakeError) as caught:
        read_ledger([path], mapping=mapping)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "a.csv is empty: export it again and check that it has rows."),
        ("a.csv", b"\xef\xbb\xbf \r\n", "a.csv is empty: export it again and check that it has rows."),
        (
            "a.xlsx",
            b"\x89PNG\r\n\x1a\n\0\0\0",
            "a.xlsx is not a table: give a CSV file, an Excel workbook (.xlsx, .xls) or a Parquet file.",
        ),
        (
            "a.xlsx",
            b"PK\x03\x04 and no more",
            "a.xlsx is damaged or was not copied completely: copy or export it again.",
        ),
        (
            "a.csv.gz",
            b"\x1f\x8b\x08\0broken",
            "a.csv.gz is damaged or was not copied completely: copy or export it again.",
        ),
        (
            "a.xlsx",
            pack_streams({"EncryptedPackage": b"x" * 600}),
            "a.xlsx is protected by a password: open it, save a copy without one, and use the copy.",
        ),
        ("a.xls", OLE, "a.xls is damaged or was not copied completely: copy or export it again."),
        (
            "a.doc",
            pack_streams({"WordDocument": b"x" * 600}),
            "a.doc is not a table: give a CSV file, an Excel workbook (.xlsx, .xls) or a Parquet file.",
        ),
    ],
)
def test_a_file_that_is_no_clean_table_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert refusal(path) == sentence


def test_a_document_that_is_a_zip_file_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")

    assert (
        refusal(tmp_path / "a.docx")
        == "a.docx is not a table: give a CSV file, an Excel workbook (.xlsx, .xls) or a Parquet file."
    )


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert refusal(write_workbook(tmp_path / "a.xlsx", [])) == (
        "a.xlsx is empty: export it again and check that it has rows."
    )


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.csv") == "There is no file a.csv: check the name and the folder."


def test_a_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    assert refusal(tmp_path / "a") == "a holds no file that could be a table: check that it is the right one."


def test_a_line_that_is_no_row_is_refused(tmp_path: Path) -> None:
    path = write_bytes(tmp_path / "a.csv", "日期,客户,金额\n2024-01-02,甲,1\n".encode() + b"1," * 9_000_000)

    assert refusal(path) == (
        "Row 3 of a.csv is longer than any row of a table, so it is no text table: export it again as CSV or .xlsx."
    )


def test_an_archive_that_was_made_to_burst_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("a.csv", "w") as out,
    ):
        for _ in range(101):
            out.write(bytes(1024 * 1024))

    assert refusal(path) == (
        "a.zip/a.csv would unpack to more than can be a ledger: unpack it yourself and give the files in it."
    )


def test_no_file_at_all_is_refused() -> None:
    with pytest.raises(IntakeError, match=r"^No file was given: name at least one ledger file\.$"):
        read_ledger([])


@pytest.mark.parametrize("rows", ["", "\n\n", ",,\n"])
def test_a_header_without_rows_is_refused(tmp_path: Path, rows: str) -> None:
    path = write_bytes(tmp_path / "a.csv", f"日期,客户,金额\n{rows}".encode())

    assert refusal(path) == "a.csv has a header row but no rows under it: export it again with a longer period."


def test_nul_bytes_are_refused_with_their_row(tmp_path: Path) -> None:
    path = write_bytes(tmp_path / "a.csv", "日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,\0,1\n".encode())

    assert refusal(path) == (
        "a.csv holds unprintable zero bytes near row 3, so it is no clean text table: export it again as CSV or .xlsx."
    )


def test_a_quotation_that_never_ends_is_refused_with_its_row(tmp_path: Path) -> None:
    path = write_bytes(
        tmp_path / "a.csv", '日期,客户,金额\n2024-01-02,甲,1\n2024-01-02,"乙,1\n2024-01-02,丙,1\n'.encode()
    )

    assert refusal(path) == (
        "In a.csv, row 3 opens a quotation mark that is never closed: remove it or export the file again."
    )


def test_columns_that_are_missing_are_named_with_those_there_are(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("哪天", "客户", "花了"), ("2024-01-02", "甲", "1")])

    assert refusal(path) == (
        "a.csv has no column recognised as: date, amount. Its columns are: 哪天, 客户, 花了. "
        'Say which is which with --map "哪天=sold_on".'
    )


def test_a_customer_column_is_needed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("日期", "谁", "金额"), ("2024-01-02", "甲", "1")])

    assert refusal(path) == (
        "a.csv has no column recognised as: customer. Its columns are: 日期, 谁, 金额. "
        'Say which is which with --map "谁=customer_name".'
    )


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"天": "sold_on"}, "No column is called “天”. The columns are: 日期, 客户, 金额."),
        (
            {"日期": "date"},
            (
                "“date” is not a field. The fields are: sold_on, document_number, document_type, document_status,"
                " line_number, reversed, reversal_of, is_return, is_gift, voided, customer_code, customer_name, "
                "salesperson, region, item_code, item_name, category, quantity, price, discount, discount_rate, "
                "amount, gross_amount, net_amount, cost, unit_cost, customer_type, credit_limit, created_on, "
                "contact_every_days, is_intent, is_closed, payment_days, contact, phone, mobile, email, "
                "address, tax_number, unit, brand, spec, division, contacted_on, contact_kind, answered, remark, "
                "receivable_balance, due_on, received_on, settles, payment_method, ignore."
            ),
        ),
        (
            {"日期": "amount", "金额": "amount"},
            "The field amount was given to two columns, “日期” and “金额”: choose one.",
        ),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, mapping: Mapping[str, str], sentence: str) -> None:
    path = write_csv(tmp_path / "a.csv", [("日期", "客户", "金额"), ("2024-01-02", "甲", "1")])

    assert refusal(path, mapping=mapping) == sentence


def test_dates_without_a_known_order_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("Date", "Customer", "Amount"), ("1/2/2024", "A", "1")])

    assert refusal(path) == (
        "In a.csv, the dates in “Date” look like 1/2/2024, and it cannot be told whether the day or the month comes "
        "first: say --date-order dmy or --date-order mdy, or write them as 2024-01-31."
    )


def test_a_file_of_which_nothing_can_be_read_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("日期", "客户", "金额"), ("昨天", "甲", "1"), ("", "甲", "1")])

    assert refusal(path) == (
        "None of the 2 rows of a.csv could be read. The first, row 2: “昨天” is not a date that can be read."
    )


def test_a_file_without_a_sale_is_refused(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        [
            ("日期", "单据类型", "客户", "金额"),
            ("2024-01-02", "收款单", "甲", "1"),
            ("2024-01-02", "收款单", "甲", "1"),
        ],
    )

    assert refusal(path) == "2 rows were read, but none of them is a sale: receipt 2."


ROWS = (("日期", "客户", "金额"), ("2024-01-02", "甲", "1"))


def twice(first: Path, second: Path) -> IntakeError:
    with pytest.raises(SameFileError) as caught:
        read_ledger([write_csv(first.parent / "other.csv", [*ROWS, ("2024-01-03", "乙", "2")]), first, second])
    return caught.value


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)

    assert str(twice(path, tmp_path / "." / "a.csv")) == (
        "File 2, a.csv, and file 3, a.csv, have the same content: give each file only once."
    )


def test_two_files_of_the_same_content_are_refused(tmp_path: Path) -> None:
    first, second = (write_csv(tmp_path / name, ROWS) for name in ("a.csv", "a (1).csv"))

    assert str(twice(first, second)) == (
        "File 2, a.csv, and file 3, a (1).csv, have the same content: give each file only once."
    )


def test_files_of_one_size_and_different_content_are_read(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "a.csv", ROWS)
    second = write_csv(tmp_path / "b.csv", [ROWS[0], ("2024-01-02", "甲", "2")])

    assert read_ledger([first, second]).totals.amount == 300


def test_a_second_table_under_the_first_is_refused(tmp_path: Path) -> None:
    rows = [
        ("日期", "单据编号", "客户", "金额"),
        ("2024-01-02", "XS-1", "甲", "5"),
        (),
        ("收款日期", "单号", "单位", "收款金额"),
        ("2024-01-03", "SK-1", "甲", "5"),
    ]
    path = write_csv(tmp_path / "a.csv", rows)

    with pytest.raises(IntakeError) as caught:
        read_ledger([path])

    assert str(caught.value) == (
        "In a.csv, row 4 looks like the header of another table: “收款日期” stands where a date should. Give "
        "each table a sheet or a file of its own."
    )
