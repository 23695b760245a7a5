"""`kejing judge --database`: the stored ledger, judged as its files would be."""

import json
from datetime import date
from pathlib import Path

import pytest

from kejing import intake
from rows import store
from services.command_line import Run
from standing.policies import decide

pytestmark = pytest.mark.django_db(transaction=True)

LEDGER = """\
Invoice,Type,Date,Customer code,Customer,Category,Quantity,Amount,Cost
,sale,2025-03-04,A,Shop A,Tea,3,120.00,80.00
,sale,2025-03-04,A,Shop A,Rice,1,30.50,20.00
N1,sale,2025-05-09,A,Shop A,Tea,2,80.00,55.00
N1,sale,2025-05-09,B,"Shop ""B"" 100%",Tea,5,200.00,110.00
N2,return,2025-06-01,B,"Shop ""B"" 100%",Tea,-1,-40.00,-22.00
N3,gift,2025-06-02,B,"Shop ""B"" 100%",Rice,1,0.00,20.00
N4,sale,2025-07-20,C,=Shop C,,1,99.99,
N5,sale,2026-01-15,A,Shop A,Oil,1,10.00,7.00
N6,gift,2026-02-20,D,Shop D,Oil,1,0.00,7.00
N7,order,2026-03-01,E,Shop E,Oil,1,70.00,7.00
"""
CUSTOMERS = """\
Customer code,Customer,Credit limit
A,Shop A,500
F,Never bought,
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Return the words that name the ledger and its customer list, which are stored too."""
    ledger, customers = tmp_path / "ledger.csv", tmp_path / "customers.csv"
    ledger.write_text(LEDGER, encoding="utf-8")
    customers.write_text(CUSTOMERS, encoding="utf-8")
    read = intake.read_ledger([ledger], companions=intake.Companions(customers=customers))
    store(read.lines, customers=read.customers)
    return [str(ledger), "--customers", str(customers)]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".json"])
@pytest.mark.parametrize("more", [[], ["--as-of", "2025-12-31"]])
def test_what_is_stored_gives_the_same_bytes_as_its_files(
    run: Run, files: list[str], tmp_path: Path, ending: str, more: list[str]
) -> None:
    of_files, of_database = tmp_path / f"files{ending}", tmp_path / f"database{ending}"

    read = run("judge", *files, "--out", str(of_files), "--lang", "en", *more)
    stored = run("judge", "--database", "--out", str(of_database), "--lang", "en", *more)

    assert (read[0], stored[0], stored[2]) == (0, 0, "")
    assert of_database.read_bytes() == of_files.read_bytes()
    assert of_files.stat().st_size > 0
    said = stored[1].splitlines()
    assert said[0].startswith("Sales from 2025-03-04 to 2026-01-15: 9 lines, 6 customers, 500.49 in all.")
    # From the pyramid on, both say the same of the same customers.
    first = next(place for place, line in enumerate(said) if line.startswith("The ledger covers"))
    assert "\n".join(said[first:-1]) in read[1]


def test_a_policy_and_json_go_with_the_database_too(run: Run, files: list[str], tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[tiers]\ndormant_days = 60\n", encoding="utf-8")

    of_files = run("judge", *files, "--policy", str(policy), "--json", "--lang", "en")
    of_database = run("judge", "--database", "--policy", str(policy), "--json", "--lang", "en")

    read, stored = json.loads(of_files[1]), json.loads(of_database[1])
    assert {name: told for name, told in stored.items() if name != "read"} == {
        name: told for name, told in read.items() if name != "read"
    }
    assert stored["read"] == {
        "documents": 6,
        "lines": 9,
        "amount": "500.49",
        "period": {"first": "2025-03-04", "last": "2026-01-15"},
        "customers": 6,
    }


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["FILE", "--database"], "Name files or say --database, not both"),
        ([], "Name the ledger's files, or say --database"),
        (["--database", "--currency", "USD", "--drop-zero"], "--drop-zero, --currency is about reading files"),
        (["--database"], "There is no sale in the database yet"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(run: Run, words: list[str], complaint: str) -> None:
    code, said, complained = run("judge", *words, "--lang", "en")

    assert (code, said) == (2, "")
    assert complained.startswith(complaint)


def test_without_a_policy_file_the_stored_ledger_is_judged_by_the_policy_of_the_day(
    run: Run, files: list[str], tmp_path: Path
) -> None:
    limits = tmp_path / "limits.toml"
    limits.write_text("[tiers]\ndormant_days = 30\n", encoding="utf-8")
    by_file = run("judge", "--database", "--json", "--policy", str(limits), "--as-of", "2026-01-15")
    shipped = run("judge", "--database", "--json", "--as-of", "2026-01-15")

    decide({"tiers.dormant_days": 30}, since=date(2026, 1, 15))

    assert run("judge", "--database", "--json", "--as-of", "2026-01-15")[1] == by_file[1] != shipped[1]
    assert run("judge", "--database", "--json", "--as-of", "2026-01-14")[1] != by_file[1]
