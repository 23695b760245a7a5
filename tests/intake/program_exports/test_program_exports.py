from pathlib import Path

import pytest

from intake.program_exports import (
    chanjet,
    erpnext,
    grasp_accounts,
    grasp_companions,
    grasp_documents,
    grasp_orders,
    grasp_sales,
    hand_kept,
    jingdou,
    k3cloud,
    odoo,
    quickbooks,
    taiwan,
)
from intake.program_exports.exports import Account, Beside, Export, account_of, beside_of
from intake.written_tables import write_csv
from kejing.intake import Companions, IntakeError, Options, Reason, read_ledger, sentence
from kejing.intake.errors import ControlTotalError

PROGRAMS = (
    grasp_sales, grasp_orders, grasp_documents, grasp_accounts, k3cloud, jingdou, chanjet, odoo, erpnext, quickbooks,
    hand_kept, taiwan,
)  # fmt: skip
CASES = [
    pytest.param(export, container, export.expect(expected, container), id=f"{export.name} as {container}")
    for program in PROGRAMS
    for export, expected in program.CASES
    for container in export.containers
]
BESIDE = [
    pytest.param(export, container, expected, id=f"{export.name} as {container}")
    for export, expected in grasp_companions.BESIDE
    for container in export.containers
]


@pytest.mark.parametrize(("export", "container", "expected"), CASES)
def test_an_export_is_read_to_its_ledger_from_every_container(
    export: Export, container: str, expected: Account, tmp_path: Path
) -> None:
    path = export.write(container, tmp_path)

    ledger = read_ledger([path], options=export.options)

    assert account_of(ledger) == expected


@pytest.mark.parametrize(("export", "container", "expected"), BESIDE)
def test_an_export_beside_the_lines_is_read_to_its_facts_from_every_container(
    export: Export, container: str, expected: Beside, tmp_path: Path
) -> None:
    lines = write_csv(tmp_path / "lines.csv", grasp_companions.SALES)
    path = export.write(container, tmp_path)

    ledger = read_ledger([lines], companions=Companions(**{expected.kind.value: path}))

    assert beside_of(ledger) == expected


@pytest.mark.parametrize("container", hand_kept.TEXT.containers)
def test_a_hand_kept_workbook_saved_as_text_lost_its_merged_days_and_is_refused_by_its_own_total(
    container: str, tmp_path: Path
) -> None:
    path = hand_kept.TEXT.write(container, tmp_path)

    with pytest.raises(ControlTotalError) as caught:
        read_ledger([path])
    accepted = read_ledger([path], options=Options(accept_difference=True))

    assert (caught.value.numbers["stated"], caught.value.numbers["found"]) == ("925.50", "525.50")
    assert accepted.rejects.select("row", "reason").rows() == [(4, "missing"), (5, "missing")]


@pytest.mark.parametrize("container", grasp_orders.ORDERS.containers)
def test_a_list_that_its_title_calls_orders_holds_no_sale(container: str, tmp_path: Path) -> None:
    path = grasp_orders.ORDERS.write(container, tmp_path)

    with pytest.raises(IntakeError) as caught:
        read_ledger([path])

    assert (caught.value.code, dict(caught.value.numbers)) == (
        "title_no_sales",
        {"rows": 4, "kinds": "order=3", "value": "订单明细表"},
    )
    assert sentence(caught.value, language="en").endswith('say --type "订单明细表=sale".')


def test_a_list_of_orders_is_sales_when_a_person_says_so(tmp_path: Path) -> None:
    path = grasp_orders.ORDERS.write("xls", tmp_path)

    ledger = read_ledger([path], options=Options(types={"订单明细表": "sale"}))

    assert tuple(ledger.lines["amount"]) == tuple(line.amount for line in grasp_orders.LINES)
    assert ledger.files[0].notes == (Reason("title_says", {"value": "订单明细表", "field": "sale"}),)


def test_payments_of_a_month_without_their_days_are_refused(tmp_path: Path) -> None:
    lines = write_csv(tmp_path / "lines.csv", grasp_companions.SALES)
    path = grasp_companions.SUMMARY.write("xls", tmp_path)

    with pytest.raises(IntakeError) as caught:
        read_ledger([lines], companions=Companions(receipts=path))

    assert (caught.value.code, caught.value.numbers["fields"]) == ("no_columns", "received_on")
