"""Whether amounts contain tax, and that both kinds are never added up."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from intake.written_tables import write_csv
from kejing.intake import Field, How, IntakeError, Ledger, Options, read_ledger
from kejing.intake.columns.mapping import match_columns
from kejing.intake.errors import MixedBasisError, ScaledAmountsError, WrongBasisError
from kejing.intake.lines.basis import AmountChoice, choose_amount, read_sample, refuse_mixed_bases
from kejing.intake.lines.options import AmountBasis
from kejing.intake.rows.forms import Forms

type Columns = Mapping[str, tuple[str | None, ...]]


def choose(
    columns: Columns, *, wanted: AmountBasis | None = None, mapping: Mapping[str, Field] | None = None
) -> AmountChoice:
    sample = pl.DataFrame({f"c{place}": list(values) for place, values in enumerate(columns.values())}).cast(pl.String)
    matches = match_columns(tuple(columns), sample, mapping=mapping or {})
    found = {match.field: match for match in matches if match.used and match.field is not None}
    columns_of = {name: f"c{match.place}" for name, match in found.items()}
    read = read_sample(sample, columns_of, Forms(), minor_digits=2)
    return choose_amount("a.csv", found, read, wanted=wanted)


def chosen(columns: Columns, *, wanted: AmountBasis | None = None) -> tuple[str | None, str | None, str]:
    choice = choose(columns, wanted=wanted)
    return (
        choice.amount.header if choice.amount else None,
        choice.net.header if choice.net else None,
        str(choice.basis),
    )


T_PLUS: Columns = {"金额": ("100.00", "50.00"), "含税金额": ("113.00", "56.50"), "税额": ("13.00", "6.50")}


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [(None, ("含税金额", "金额", "gross")), ("gross", ("含税金额", "金额", "gross")), ("net", ("金额", "金额", "net"))],
)
def test_the_setting_chooses_between_an_amount_with_tax_and_one_without(
    wanted: AmountBasis | None, answer: tuple[str, str, str]
) -> None:
    assert chosen(T_PLUS, wanted=wanted) == answer


@pytest.mark.parametrize(("wanted", "basis"), [(None, "unknown"), ("gross", "gross"), ("net", "net")])
def test_a_plain_amount_is_what_the_setting_says(wanted: AmountBasis | None, basis: str) -> None:
    assert chosen({"金额": ("1", "2")}, wanted=wanted)[::2] == ("金额", basis)


def test_an_amount_beside_one_without_tax_and_the_tax_contains_it() -> None:
    columns = {"金额": ("113.00",), "不含税金额": ("100.00",), "税额": ("13.00",)}

    assert chosen(columns) == ("金额", "不含税金额", "gross")
    assert chosen(columns, wanted="net") == ("不含税金额", "不含税金额", "net")


@pytest.mark.parametrize(
    ("tax", "rate", "answer"),
    [
        (("13.00", "6.50"), ("13%", "13%"), ("金额", "金额", "net")),
        (("13.00", "6.50"), ("13", "13"), ("金额", "金额", "net")),
        (("11.50", "5.75"), ("0.13", "0.13"), ("金额", None, "gross")),
        (("0.00", "0.00"), ("0", "0"), ("金额", None, "unknown")),
        (("7.00", "1.00"), ("13", "13"), ("金额", None, "unknown")),
    ],
)
def test_the_tax_and_its_rate_say_whether_the_amount_contains_it(
    tax: tuple[str, ...], rate: tuple[str, ...], answer: tuple[str | None, ...]
) -> None:
    assert chosen({"金额": ("100.00", "50.00"), "税额": tax, "税率": rate}) == answer


@pytest.mark.parametrize("empty", [(None, None), ("0", "0.00")])
def test_a_column_with_tax_that_says_nothing_is_passed_over(empty: tuple[str | None, ...]) -> None:
    assert chosen({"金额": ("100.00", "50.00"), "价税合计": empty}) == ("金额", None, "unknown")


@pytest.mark.parametrize(
    ("header", "basis"),
    [
        ("含税单价", "gross"),
        ("FTaxPrice", "gross"),
        ("单价（含税）", "gross"),
        ("不含税单价", "net"),
        ("单价", "unknown"),
    ],
)
def test_quantity_times_price_has_the_basis_of_the_price(header: str, basis: str) -> None:
    choice = choose({"数量": ("2",), header: ("5",)})

    assert (choice.amount, str(choice.basis), choice.header) == (None, basis, header)


def test_the_column_a_person_names_goes_first() -> None:
    choice = choose({"价税合计": ("113",), "Summe": ("100",)}, mapping={"Summe": Field.AMOUNT}, wanted="gross")

    assert choice.amount is not None
    assert (choice.amount.header, choice.amount.how, str(choice.basis)) == ("Summe", How.GIVEN, "gross")


@pytest.mark.parametrize(
    ("columns", "wanted", "told"),
    [
        ({"不含税金额": ("1",), "税额": ("1",)}, "gross", ("不含税金额", "without tax", "with tax")),
        ({"价税合计": ("1",)}, "net", ("价税合计", "with tax", "without tax")),
        ({"数量": ("1",), "含税单价": ("2",)}, "net", ("含税单价", "with tax", "without tax")),
    ],
)
def test_a_file_without_the_basis_that_is_asked_for_is_refused(
    columns: Columns, wanted: AmountBasis, told: tuple[str, str, str]
) -> None:
    with pytest.raises(WrongBasisError) as caught:
        choose(columns, wanted=wanted)

    header, there, asked = told
    assert str(caught.value) == (
        f"“{header}” in a.csv is an amount {there}, and an amount {asked} is asked for: name a column that has it with "
        "--map, or ask for the other with --amount-basis."
    )


@pytest.mark.parametrize("second", ["net", "unknown"])
def test_files_of_two_bases_are_refused(second: str) -> None:
    with pytest.raises(MixedBasisError) as caught:
        refuse_mixed_bases([("a.csv", "价税合计", "gross"), ("b.csv", "含税金额", "gross"), ("c.csv", "金额", second)])

    word = {"net": "amount without tax", "unknown": "amount that does not say whether it contains tax"}[second]
    assert str(caught.value) == (
        f"“价税合计” in a.csv is an amount with tax, “金额” in c.csv an {word}, and the two are never added up: say "
        "--amount-basis gross if the amounts to count contain tax, --amount-basis net if they do not, or name the "
        "right columns with --map."
    )


def test_files_of_one_basis_are_read_together() -> None:
    refuse_mixed_bases([])
    refuse_mixed_bases([("a.csv", "金额", "unknown"), ("b.csv", "Amount", "unknown")])


def read(folder: Path, *amounts: str, basis: AmountBasis | None = None) -> Ledger:
    paths = [
        write_csv(folder / f"{place}.csv", [("日期", "客户", header), ("2024-01-02", f"甲{place}", "1")])
        for place, header in enumerate(amounts)
    ]
    return read_ledger(paths, options=Options(amount_basis=basis))


def test_a_ledger_never_adds_up_amounts_of_two_bases(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, "价税合计", "金额")

    assert caught.value.code == "mixed_basis"


def test_a_ledger_of_amounts_that_do_not_say_is_read_as_the_setting_says(tmp_path: Path) -> None:
    ledger = read(tmp_path, "价税合计", "金额", basis="gross")

    assert [file.amount_basis for file in ledger.files] == ["gross", "gross"]


@pytest.mark.parametrize(
    "title", ["单位：万元", "编制单位：甲公司　单位: 人民币千元", "單位：萬元", "Sales (in thousands)"]
)
def test_amounts_in_ten_thousands_are_refused(tmp_path: Path, title: str) -> None:
    path = write_csv(tmp_path / "a.csv", [(title,), ("日期", "客户", "金额"), ("2024-01-02", "甲", "1.25")])

    with pytest.raises(ScaledAmountsError):
        read_ledger([path])


@pytest.mark.parametrize("title", ["单位：元", "单位：甲千元商行", "往来单位：万家超市"])
def test_a_title_that_says_no_scale_is_a_title(tmp_path: Path, title: str) -> None:
    path = write_csv(tmp_path / "a.csv", [(title,), ("日期", "客户", "金额"), ("2024-01-02", "甲", "1.25")])

    assert read_ledger([path]).totals.amount == 125
