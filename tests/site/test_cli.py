import csv
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from kejing.analytics.judge import COLUMNS
from kejing.people.enums import Role
from kejing.people.models import User
from kejing.site.cli.app import app
from services.command_line import Run

pytestmark = pytest.mark.once

LEDGER = """\
单据日期,单据编号,客户编号,客户名称,商品类别,金额
2026-01-05,XS-1,0012,青禾超市,茶,100.00
2026-02-05,XS-2,0012,青禾超市,米,50.50
2026-02-06,XS-3,0013,赤松商行,茶,-20.00
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    file = tmp_path / "ledger.csv"
    file.write_text(LEDGER, encoding="gb18030")
    return file


def read_rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_judge_prints_the_pyramid_and_says_which_day_it_judges_for(run: Run, ledger: Path) -> None:
    code, said, _ = run("judge", str(ledger), "--lang", "en")

    assert code == 0
    assert "3 rows read: 3 kept, 0 left out, 0 set apart, 0 rejected" in said
    assert "Judged as of 2026-02-06, the last day of the ledger." in said
    assert "Head" in said


def test_judge_writes_one_row_a_customer_in_the_order_of_the_rules(run: Run, ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    code, _, _ = run("judge", str(ledger), "--as-of", "2026-02-28", "--out", str(out), "--lang", "zh-hans")

    rows = read_rows(out)
    assert code == 0
    assert tuple(rows[0]) == COLUMNS
    assert [(row["customer_code"], row["tier"], row["amount_12m"], row["last_order_on"]) for row in rows] == [
        ("0012", "head", "150.50", "2026-02-05"),
        ("0013", "prospect", "-20.00", ""),
    ]
    assert "意向" in rows[1]["tier_reason"]


def test_every_kind_of_output_holds_the_same_rows(run: Run, ledger: Path, tmp_path: Path) -> None:
    for suffix in ("csv", "xlsx", "parquet"):
        assert run("judge", str(ledger), "--out", str(tmp_path / f"out.{suffix}"))[0] == 0

    rows = pl.read_csv(tmp_path / "out.csv", infer_schema=False, encoding="utf8-lossy")
    book = pl.read_excel(tmp_path / "out.xlsx", infer_schema_length=0)
    parquet = pl.read_parquet(tmp_path / "out.parquet")
    money = ["amount_this_year", "amount_12m"]
    assert rows.select(money).rows() == book.select(money).rows() == parquet.select(money).rows()
    assert rows.columns[1:] == book.columns[1:] == parquet.columns[1:]


def test_a_name_that_looks_like_a_formula_stays_a_name(run: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "ledger.csv", tmp_path / "out.xlsx"
    file.write_text("日期,客户,金额\n2026-01-05,=1+1,5\n", encoding="utf-8")

    assert run("judge", str(file), "--out", str(out))[0] == 0

    assert pl.read_excel(out, infer_schema_length=0)["customer_name"].to_list() == ["=1+1"]


def test_a_name_that_looks_like_a_formula_is_text_in_csv_too(run: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "ledger.csv", tmp_path / "out.csv"
    file.write_text("日期,客户,金额\n2026-01-05,=1+1,-5\n", encoding="utf-8")

    assert run("judge", str(file), "--out", str(out))[0] == 0

    row = read_rows(out)[0]
    assert (row["customer_name"], row["amount_12m"]) == ("'=1+1", "-5.00")


@pytest.mark.parametrize("command", ["judge", "import"])
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.django_db(transaction=True)
def test_rejected_rows_are_shown_with_row_and_reason(command: str, language: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("日期,客户,金额\n2026-01-05,A,5\n2026-01-06,B,abc\n31/12,C,7\n", encoding="utf-8")

    words = ["--lang", language] if command == "judge" else ["--yes"]
    code, said, complaint = run(command, str(file), *words)

    assert (code, complaint) == (0, "")
    assert "abc" in said
    assert "31/12" in said


def test_a_header_that_looks_like_markup_is_printed_as_it_is(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("日期,客户,金额,[/x]\n2026-01-05,A,5,3\n", encoding="utf-8")

    code, said, _ = run("judge", str(file), "--map", "[/x]=quantity")

    assert (code, "[/x]" in said) == (0, True)


def test_sentences_and_table_heads_are_in_the_language_asked_for(run: Run, ledger: Path) -> None:
    said = run("judge", str(ledger), "--lang", "zh-hans")[1]

    assert "Customers" not in said
    assert "头等" in said


@pytest.mark.django_db(transaction=True)
def test_nothing_is_imported_from_the_folder_one_stands_in(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('run from the current folder')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert run("import", str(ledger), "--yes")[0] == 0


def test_a_column_can_be_named_by_hand(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("when,whom,how much\n2026-01-05,A,5\n", encoding="utf-8")

    code, said, _ = run(
        "judge", str(file), "--lang", "en",
        "--map", "when=sold_on", "--map", "whom=customer_code", "--map", "how much=amount",
    )  # fmt: skip

    assert code == 0
    assert "1 row read: 1 kept" in said


def test_a_company_s_own_policy_is_used(run: Run, ledger: Path, tmp_path: Path) -> None:
    policy, out = tmp_path / "policy.toml", tmp_path / "out.csv"
    policy.write_text("[cadence]\nhead = 9\n", encoding="utf-8")

    assert run("judge", str(ledger), "--policy", str(policy), "--out", str(out))[0] == 0

    assert read_rows(out)[0]["cadence"] == "9"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["judge", "nowhere.csv"], "nowhere.csv"),
        (["judge", "{ledger}", "--map", "nonsense"], '--map wants "column=field"'),
        (["judge", "{ledger}", "--map", "客户编号=colour"], "colour"),
        (["judge", "{ledger}", "--out", "{folder}/out.doc"], "it can end with .csv, .xlsx, .parquet"),
        (["judge", "{ledger}", "--out", "{folder}/none/out.csv"], "There is no folder"),
        (["judge", "{ledger}", "--lang", "fr"], "--lang is fr"),
        (["judge", "{ledger}", "--currency", "XYZ"], "--currency is XYZ"),
        (["judge", "{ledger}", "--policy", "{folder}/none.toml"], "cannot be read"),
        (["judge", "{ledger}", "--as-of", "31.12.2026"], "write the day as 2026-03-31"),
        (["judge", "{ledger}", "--as-of", "0001-01-01"], "a day that no ledger reaches"),
        (["judge", "{ledger}", "--out", "{ledger}"], "which is the ledger itself"),
        (["demo", "--customers", "20", "--lines", "1"], "No company can be made up like that"),
    ],
)
def test_bad_input_is_one_clear_sentence_and_exit_code_2(
    words: list[str], sentence: str, run: Run, ledger: Path, tmp_path: Path
) -> None:
    code, _, complaint = run(*(word.format(ledger=ledger, folder=tmp_path) for word in words))

    assert code == 2
    assert sentence in complaint
    assert "Traceback" not in complaint


def test_a_policy_with_a_mistake_names_the_key(run: Run, ledger: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[tiers]\ndormant_days = "long"\n', encoding="utf-8")

    code, _, complaint = run("judge", str(ledger), "--policy", str(policy))

    assert code == 2
    assert "tiers.dormant_days" in complaint


def test_a_failed_judge_leaves_no_output_behind(run: Run, tmp_path: Path) -> None:
    bad, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    bad.write_text("colour,shape\nred,round\n", encoding="utf-8")

    code, _, _ = run("judge", str(bad), "--out", str(out))

    assert (code, list(tmp_path.iterdir())) == (2, [bad])


@pytest.mark.django_db
def test_an_account_is_made_with_the_password_from_the_pipe() -> None:
    result = CliRunner().invoke(
        app, ["account", "anna", "--name", "Anna", "--role", "supervisor"], input="a-fine-long-one\n"
    )

    assert result.exit_code == 0, result.output
    user = User.objects.get()
    assert (user.username, user.display_name, user.role) == ("anna", "Anna", Role.SUPERVISOR)
    assert user.check_password("a-fine-long-one")


@pytest.mark.django_db
def test_an_account_that_is_there_gets_a_new_password() -> None:
    CliRunner().invoke(app, ["account", "anna"], input="a-fine-long-one\n")

    CliRunner().invoke(app, ["account", "anna"], input="another-long-one\n")

    assert User.objects.get().check_password("another-long-one")


@pytest.mark.django_db
def test_an_account_without_a_name_is_refused(run: Run) -> None:
    code, _, complaint = run("account", " ")

    assert (code, "needs a name" in complaint, User.objects.count()) == (2, True, 0)


@pytest.mark.django_db
def test_what_is_given_of_an_account_is_changed_and_the_rest_kept() -> None:
    CliRunner().invoke(app, ["account", "anna", "--name", "Anna"], input="a-fine-long-one\n")

    CliRunner().invoke(app, ["account", "anna", "--role", "supervisor", "--team", "north"], input="a-fine-long-one\n")

    user = User.objects.get()
    assert (user.display_name, user.role, str(user.team)) == ("Anna", Role.SUPERVISOR, "north")


@pytest.mark.django_db
def test_a_weak_password_or_an_unknown_role_makes_no_account(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    weak = tmp_path / "weak"
    weak.write_text("short\n", encoding="utf-8")
    with weak.open(encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        code, _, complaint = run("account", "anna")
    assert (code, "10" in complaint, User.objects.count()) == (2, True, 0)

    code, _, complaint = run("account", "anna", "--role", "boss")
    assert (code, "--role is boss" in complaint, User.objects.count()) == (2, True, 0)


def test_the_help_names_every_command(run: Run) -> None:
    code, said, _ = run("--help")

    assert code == 0
    for command in ("judge", "import", "imports", "demo", "serve", "account"):
        assert command in said
