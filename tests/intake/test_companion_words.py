from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.written_tables import write_csv
from kejing.intake import MAPPABLE_FIELDS, Companions, Field, FileKind, IntakeError, Options, read_ledger
from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.mapping import match_columns
from kejing.intake.headers import normalise_header
from services.examples import share_of

DAYS = ("2024-01-02", "2024-01-03")


def used(kind: FileKind, columns: Mapping[str, tuple[str, ...]]) -> dict[str, Field]:
    sample = pl.DataFrame({f"c{place}": list(values) for place, values in enumerate(columns.values())})
    matches = match_columns(tuple(columns), sample, mapping={}, vocabulary=VOCABULARIES[kind])
    return {match.header: match.field for match in matches if match.used and match.field is not None}


@pytest.mark.parametrize("kind", VOCABULARIES)
def test_every_field_that_is_read_has_words_and_every_word_one_meaning(kind: FileKind) -> None:
    vocabulary = VOCABULARIES[kind]

    assert {candidate.field for candidate in vocabulary.candidates.values()} >= vocabulary.reads
    assert all(normalise_header(word) == word for word in vocabulary.candidates)


def test_a_column_that_says_whose_number_it_is_goes_before_a_plain_number() -> None:
    columns = {"编号": ("1", "2"), "客户编号": ("C1", "C2"), "名称": ("甲", "乙"), "客户名称": ("甲店", "乙店")}

    assert used(FileKind.CUSTOMERS, columns) == {
        "客户编号": Field.CUSTOMER_CODE,
        "客户名称": Field.CUSTOMER_NAME,
    }


def test_customers_numbered_from_one_have_codes() -> None:
    numbers = tuple(str(number) for number in range(1, 9))

    assert used(FileKind.CUSTOMERS, {"ID": numbers, "Customer": ("Ann",) * 8}) == {
        "ID": Field.CUSTOMER_CODE,
        "Customer": Field.CUSTOMER_NAME,
    }
    assert used(FileKind.CUSTOMERS, {"No.": numbers, "Customer": ("Ann",) * 8}) == {"Customer": Field.CUSTOMER_NAME}


@pytest.mark.parametrize(
    ("kind", "field"),
    [(FileKind.CUSTOMERS, Field.CUSTOMER_NAME), (FileKind.PRODUCTS, Field.ITEM_NAME)],
)
def test_one_word_means_what_the_file_is_about(kind: FileKind, field: Field) -> None:
    assert used(kind, {"Name": ("Ann", "Bob")}) == {"Name": field}


def test_what_a_companion_is_not_read_for_is_not_used() -> None:
    columns = {"客户": ("甲", "乙"), "仓库": ("东", "西"), "金额": ("3", "4"), "日期": DAYS}

    assert used(FileKind.CUSTOMERS, columns) == {"客户": Field.CUSTOMER_NAME}


OWN_NAMES = [
    (kind, field)
    for kind, vocabulary in VOCABULARIES.items()
    for field in MAPPABLE_FIELDS
    if field in vocabulary.reads and field is not Field.IGNORE
]


@pytest.mark.parametrize(("kind", "field"), OWN_NAMES)
def test_our_own_name_of_a_field_is_known_in_every_file(kind: FileKind, field: Field) -> None:
    assert used(kind, {field.value: ("1", "2")}) == {field.value: field}


def test_our_own_name_of_another_files_field_stays_a_word_like_any_other() -> None:
    assert used(FileKind.CUSTOMERS, {"category": ("超市", "餐饮")}) == {"category": Field.CUSTOMER_TYPE}
    assert used(FileKind.RECEIVABLES, {"amount": ("3", "4")}) == {"amount": Field.AMOUNT}


@pytest.mark.parametrize("header", ["拜访时间", "Visit Date", "跟进日期", "日期", "Date"])
def test_the_day_of_a_contact_is_known_by_many_words(header: str) -> None:
    assert used(FileKind.CONTACTS, {header: DAYS}) == {header: Field.CONTACTED_ON}


WORDS = ("C1", "甲", "2024-01-02", "1", "-1.5", "是", "拜访", "x", "", " ", "合计", "Total", "9" * 30, "1/2/2024")
CELLS = st.sampled_from(WORDS)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=8)
REFUSALS = {"no_rows", "no_columns", "no_sales", "all_rows_rejected", "ambiguous_dates"}
COLUMNS = {
    "headers": ("单号", "日期", "客户编号", "客户名称", "单据类型", "红冲"),
    "customers": ("编号", "名称", "信用额度", "账期", "联系周期", "电话"),
    "products": ("编号", "名称", "类别", "成本价", "单位"),
    "contacts": ("客户编号", "客户名称", "日期", "类型", "接通", "内容"),
    "receivables": ("客户编号", "客户名称", "到期日", "应收余额"),
}


@settings(max_examples=share_of(40))
@given(kind=st.sampled_from(sorted(COLUMNS)), rows=TABLES)
def test_any_companion_is_read_or_refused_and_loses_no_row(kind: str, rows: list[list[str]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        lines = write_csv(
            folder / "a.csv",
            [("单号", "日期", "客户编号", "金额"), *(("1", "2024-01-02", code, "1") for code in ("C1", "甲"))],
        )
        beside = write_csv(folder / "b.csv", [COLUMNS[kind], *rows])
        try:
            options = Options(accept_difference=True, skip_bad_rows=True)
            ledger = read_ledger([lines], companions=Companions(**{kind: beside}), options=options)
        except IntakeError as error:
            assert error.code in REFUSALS  # noqa: PT017 : nothing else may stop it
            return

    [report] = ledger.companions
    assert report.totals.accounted == report.totals.rows == len(rows)
