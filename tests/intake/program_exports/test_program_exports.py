from pathlib import Path

import pytest

from intake.program_exports import chanjet, grasp_documents, grasp_orders, grasp_sales, jingdou, k3cloud
from intake.program_exports.exports import Account, Export, account_of
from kejing.intake import read_ledger

PROGRAMS = (grasp_sales, grasp_orders, grasp_documents, k3cloud, jingdou, chanjet)
CASES = [
    pytest.param(export, container, expected, id=f"{export.name} as {container}")
    for program in PROGRAMS
    for export, expected in program.CASES
    for container in export.containers
]


@pytest.mark.parametrize(("export", "container", "expected"), CASES)
def test_a_programs_export_is_read_to_its_ledger(
    export: Export, container: str, expected: Account, tmp_path: Path
) -> None:
    path = export.write(container, tmp_path)

    ledger = read_ledger([path], options=export.options)

    assert account_of(ledger) == expected
