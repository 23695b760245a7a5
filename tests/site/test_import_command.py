import _thread
import io
import re
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from rich.console import Console

from kejing.customers.models import Customer
from kejing.imports.enums import ImportState
from kejing.imports.models import Import, RememberedMapping
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.receiving import begin_import
from kejing.imports.operations.turns import STORING, lock_name
from kejing.kit.locks import exclusive
from kejing.ledger.models import ExchangeRate
from kejing.ledger.queries import live_documents
from kejing.site.cli.import_work import Stopped, run_job
from kejing.standing.models import Standing
from services.command_line import Run

# What is said names an import by its number.
pytestmark = [pytest.mark.django_db(transaction=True, reset_sequences=True), pytest.mark.once]

HEADER = "日期,单据编号,客户编号,客户名称,商品名称,金额\n"
LEDGER = HEADER + "2026-01-05,XS-1,0012,青禾超市,茶,100.00\n2026-02-06,XS-2,0013,赤松商行,茶,-20.00\n"


class Keyboard(io.StringIO):
    """Somebody sits at a terminal and types this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    file = tmp_path / "ledger.csv"
    file.write_text(LEDGER, encoding="utf-8")
    return str(file)


def stored() -> dict[str, Decimal]:
    return dict(live_documents().values_list("number", "amount"))


def states() -> list[str]:
    return list(Import.objects.order_by("pk").values_list("state", flat=True))


def last() -> Import:
    found = Import.objects.order_by("-pk").first()
    assert found is not None
    return found


def test_an_import_is_stored_and_judged_as_of_the_ledger_s_last_day(run: Run, ledger: str) -> None:
    code, said, complaint = run("import", ledger, "--yes")

    assert (code, complaint) == (0, "")
    assert "Storing it adds 2 documents, changes 0 and leaves 0 as they are." in said
    assert "It added 2 documents, changed 0 and left 0 as they were." in said
    assert "2 customers judged as of 2026-02-06." in said
    assert "Nobody can sign in yet" in said
    assert stored() == {"XS-1": Decimal("100.00"), "XS-2": Decimal("-20.00")}
    assert list(Standing.objects.order_by("customer_code").values_list("customer_code", "tier")) == [
        ("0012", "head"),
        ("0013", "prospect"),
    ]


def test_where_nobody_can_be_asked_the_import_waits_and_is_stored_by_its_number(run: Run, ledger: str) -> None:
    code, said, _ = run("import", ledger)
    waiting = (states(), stored(), Standing.objects.count())

    applied, told, _ = run("imports", "apply", str(last().pk), "--as-of", "2026-02-28")

    assert (code, waiting) == (1, (["ready"], {}, 0))
    assert f"`kejing imports apply {last().pk}` stores it as shown" in said
    assert (applied, states(), len(stored())) == (0, ["applied"], 2)
    assert "2 customers judged as of 2026-02-28." in told


@pytest.mark.parametrize(
    ("typed", "code", "state"),
    [("是\n", 0, "applied"), ("n\n", 1, "cancelled"), ("", 1, "cancelled")],
)
def test_at_a_terminal_it_asks(
    typed: str, code: int, state: str, run: Run, ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))

    ended, said, _ = run("import", ledger)

    assert (ended, states()) == (code, [state])
    assert "Store this? (y/n)" in said


def test_the_same_file_again_changes_nothing_and_asks_nothing(run: Run, ledger: str) -> None:
    run("import", ledger, "--yes")

    code, said, _ = run("import", ledger)

    assert (code, states(), len(stored())) == (0, ["applied", "applied"], 2)
    assert "All of it was in the ledger already: nothing changed." in said


def test_the_preview_shows_what_changes_what_is_missing_and_what_needs_a_look(
    run: Run, ledger: str, tmp_path: Path
) -> None:
    run("import", ledger, "--yes")
    file = tmp_path / "next.csv"
    file.write_text(
        HEADER
        + "2026-01-05,XS-1,0012,青禾超市,茶,120.00\n"
        + "2026-02-07,XS-3,,,茶,7.00\n"
        + "2026-02-07,XS-4,0014,黄山商店,米,bad\n"
        + "2099-02-07,XS-5,0014,黄山商店,米,1.00\n",
        encoding="utf-8",
    )

    said = " ".join(run("import", str(file))[1].split())

    for told in (
        "Changed 1 100.00 120.00",
        "Missing in the files 1 −20.00 —",
        "Changed XS-1 2026-01-05 青禾超市 Sales document 100.00 120.00",
        "New XS-3 2026-02-07 nobody Sales document — 7.00",
        "2026-01 100.00 120.00 +20.00",
        "1 new customer: 黄山商店",
        "1 new item: 米",
        "It stays; if it was deleted in the program, --remove-missing removes it.",
        "1 line without a customer, 7.00: it is in no figure",
        "1 row is rejected. `kejing imports errors 2 --out FILE.xlsx` writes it",
        "1 document is dated after today; it is stored, and counts from its day on: 2099-02-07 XS-5 0014 1.00",
    ):
        assert told in said


def test_documents_that_the_files_lack_go_where_that_is_said(run: Run, ledger: str, tmp_path: Path) -> None:
    file = tmp_path / "next.csv"
    extra = "2026-01-20,XS-9,0012,青禾超市,茶,9.00\n"
    file.write_text(LEDGER + extra, encoding="utf-8")
    run("import", str(file), "--yes")

    said = run("import", ledger, "--yes", "--remove-missing")[1]

    assert "1 document of this source and these days is not in the files and will be removed." in said
    assert "1 document that the files lack was removed." in said
    assert sorted(stored()) == ["XS-1", "XS-2"]


def test_an_import_is_taken_back_and_brought_back(run: Run, ledger: str, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    later.write_text(LEDGER.replace("100.00", "150.00"), encoding="utf-8")
    run("import", ledger, "--yes")
    run("import", str(later), "--yes")

    undone, told, _ = run("imports", "undo", "1")
    again, _, complaint = run("imports", "undo", "1")
    after = stored()
    redone, back, _ = run("imports", "redo", "1")

    assert (undone, again, redone) == (0, 1, 0)
    assert "Import 1 is taken back." in told
    assert "1 document has a later version, which stays: XS-1." in told
    assert "judged as of" in told
    assert complaint == "This import is not in the ledger, so there is nothing to undo.\n"
    assert after == {"XS-1": Decimal("150.00")}
    assert "Import 1 is there again." in back
    assert stored() == {"XS-1": Decimal("150.00"), "XS-2": Decimal("-20.00")}


def test_imports_are_listed_and_shown(run: Run, ledger: str) -> None:
    empty = run("imports")[1]
    run("import", ledger, "--yes", "--source", "shop")
    run("import", ledger, "--source", "other")

    listed, first, second = (
        run(*words)[1] for words in (["imports"], ["imports", "show", "1"], ["imports", "show", "2"])
    )

    assert "Nothing was imported yet" in empty
    rows = [" ".join(row.split()) for row in listed.splitlines()]
    assert re.fullmatch(r"2 ready other \S+ \S+ — ledger.csv 2026-01-05 2026-02-06 2 0 80.00", rows[1])
    assert re.fullmatch(r"1 stored shop \S+ \S+ — ledger.csv 2026-01-05 2026-02-06 2 0 80.00", rows[2])
    assert "Import 1, source “shop”: stored" in first
    assert "It added 2 documents" in first
    assert "Import 2, source “other”: ready" in second
    assert "Storing it adds 2 documents" in second


def test_the_error_sheet_comes_back_corrected(run: Run, tmp_path: Path) -> None:
    file, sheet = tmp_path / "ledger.csv", tmp_path / "errors.xlsx"
    file.write_text(LEDGER + "2026-02-06,XS-2,0013,赤松商行,米,x\n", encoding="utf-8")
    run("import", str(file), "--yes")

    code, said, _ = run("imports", "errors", "1", "--out", str(sheet))

    assert (code, sheet.is_file()) == (0, True)
    assert "1 row written to" in said
    assert "--source ledger" in said


def test_what_cannot_be_done_is_said(run: Run, ledger: str) -> None:
    run("import", ledger, "--yes")
    cases = {
        "errors 1 --out x.xlsx": (1, "No row of import 1 was rejected."),
        "errors 1 --out x.csv": (2, "it can end with .xlsx"),
        "apply 1": (1, "This import was not read yet, or what was read is gone: read it again."),
        "redo 1": (1, "This import was not taken back"),
        "cancel 1": (1, "There is nothing left to cancel"),
        "undo 7": (2, "There is no import 7; `kejing imports` lists them."),
    }

    ended = {words: run("imports", *words.split()) for words in cases}

    assert {words: code for words, (code, _, _) in ended.items()} == {words: code for words, (code, _) in cases.items()}
    for words, (_, told) in cases.items():
        assert told in "".join(ended[words][1:])


def test_a_waiting_import_is_dropped(run: Run, ledger: str) -> None:
    run("import", ledger)

    code, said, _ = run("imports", "cancel", "1")

    assert (code, states()) == (0, ["cancelled"])
    assert "Import 1 is cancelled. Nothing of it is stored." in said


def test_a_name_like_a_customer_s_is_shown_and_decided(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("日期,客户,金额\n2026-01-05,青禾超市,5\n", encoding="utf-8")
    second.write_text("日期,客户,金额\n2026-02-05,青禾超市有限公司,7\n2026-02-06,青禾超市东店,9\n", encoding="utf-8")
    run("import", str(first), "--yes")

    shown = " ".join(run("import", str(second))[1].split())
    same = "青禾超市有限公司=青禾超市"
    wrong = run("import", str(second), "--same", "青禾超市有限公司=没有")
    unknown = run("import", str(second), "--new", "nobody")
    code, said, _ = run("import", str(second), "--yes", "--same", same, "--new", "青禾超市东店")
    again = run("import", str(second), "--yes", "--same", same, "--new", "青禾超市东店")

    assert "青禾超市有限公司 1 7.00 青禾超市 青禾超市 (90 %)" in shown
    assert "Undecided, they become new customers and stay in the queue" in shown
    assert (wrong[0], wrong[2]) == (2, "There is no customer with the code “没有”.\n")
    assert (unknown[0], unknown[2]) == (2, "“nobody” is no name that waits to be decided.\n")
    assert (code, again[0]) == (0, 0)
    assert "1 new customer: 青禾超市东店" in said
    assert sorted(Customer.objects.values_list("code", flat=True)) == ["青禾超市", "青禾超市东店"]
    assert live_documents().filter(customer__code="青禾超市").count() == 2


def test_undecided_names_become_customers_and_wait(run: Run, tmp_path: Path) -> None:
    for name, file in (("青禾超市", "a.csv"), ("青禾超市有限公司", "b.csv")):
        (tmp_path / file).write_text(f"日期,客户,金额\n2026-01-05,{name},5\n", encoding="utf-8")
        said = run("import", str(tmp_path / file), "--yes")[1]

    assert "1 name waits to be decided on the page “Import”." in said
    assert Customer.objects.count() == 2


def test_amounts_in_another_currency_ask_for_a_rate_and_take_it(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "usd.csv"
    file.write_text(
        "日期,单号,客户,金额,币种\n2026-01-12,S1,Acme,30,USD\n2026-02-12,S2,Acme,10,USD\n", encoding="utf-8"
    )

    asked = run("import", str(file), "--yes")
    undated = run("import", str(file), "--yes", "--rate", "usd=7.1")
    rates = list(ExchangeRate.objects.values_list("currency", "rate"))
    dated = run("import", str(file), "--yes", "--source", "b", "--rate", "USD=7.2@2026-02-01")

    assert asked[0] == 2
    assert "no rate is known for 2026-01-12" in asked[2]
    assert "--rate USD=7.1234" in asked[2]
    assert (undated[0], dated[0]) == (0, 0)
    assert "From 2026-01-12 on, 1 USD is 7.1 CNY." in undated[1]
    assert "Amounts in USD become CNY by the rates of their days." in undated[1]
    assert rates == [("USD", Decimal("7.1"))]
    amounts = live_documents().filter(batch__source__name="b").order_by("number").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("213.00"), Decimal("72.00")]


def test_a_rate_said_again_holds_from_the_files_first_day_on(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "usd.csv"
    file.write_text("日期,单号,客户,金额\n2026-01-12,S1,Acme,30\n", encoding="utf-8")
    ExchangeRate.objects.create(currency="USD", dated_on="2025-01-01", rate="7")

    code, said, _ = run("import", str(file), "--yes", "--currency", "usd", "--rate", "USD=7.3")

    assert code == 0
    assert "From 2026-01-12 on, 1 USD is 7.3 CNY." in said
    assert stored() == {"S1": Decimal("219.00")}


def test_lists_beside_the_ledger_are_imported_with_it_and_alone(run: Run, ledger: str, tmp_path: Path) -> None:
    customers, receipts = tmp_path / "客户资料.csv", tmp_path / "收款单.csv"
    customers.write_text("客户编号,客户名称,信用额度,地址\n0012,青禾超市,1000,北京\n", encoding="utf-8")
    receipts.write_text(
        "收款日期,收款单号,客户编号,客户名称,收款金额\n2026-02-12,SK-1,0012,青禾超市,5\n", encoding="utf-8"
    )

    together = run("import", ledger, "--yes", "--customers", str(customers))
    guessed = run("import", str(customers), "--yes")
    refused = run("import", str(receipts), "--yes")
    alone = run("import", str(receipts), "--yes", "--kind", "receipts")

    assert (together[0], guessed[0], refused[0], alone[0]) == (0, 0, 2, 0)
    assert Customer.objects.get(code="0012").credit_limit == Decimal("1000.00")
    assert "客户资料.csv is taken for this by its columns: Customers." in guessed[1]
    assert "say --kind receipts if it is so" in refused[2]
    assert live_documents().get(number="SK-1").customer == Customer.objects.get(code="0012")
    assert "SK-1 2026-02-12 青禾超市" in " ".join(alone[1].split())


def test_what_map_says_is_remembered_for_the_source_used_left_aside_and_forgotten(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("wann,wer,x1,y\n2026-01-05,A,5,q\n2026-01-06,B,7,q\n", encoding="utf-8")
    said = ["--map", "wann=sold_on", "--map", "wer=customer_code", "--map", "x1=amount"]

    first = run("import", str(file), "--yes", *said)
    used = run("import", str(file), "--yes")
    aside = run("import", str(file), "--yes", "--no-memory")
    forgotten = run("import", str(file), "--yes", "--forget", *said[:2], "--map", "wer=customer_name", *said[4:])

    assert (first[0], used[0], aside[0], forgotten[0]) == (0, 0, 2, 0)
    assert "What --map says is remembered for the next files with these headers." in first[1]
    assert "As you said on" in used[1]
    assert "What --map said before of files with these headers is forgotten." in forgotten[1]
    assert RememberedMapping.objects.get().fields == {"wann": "sold_on", "wer": "customer_name", "x1": "amount"}


def test_a_question_of_the_files_is_told_with_the_option_that_answers_it(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "dates.csv"
    file.write_text("日期,客户,金额\n1/2/2026,A,5\n2/3/2026,B,6\n", encoding="utf-8")

    code, _, complaint = run("import", str(file), "--yes")
    answered = run("import", str(file), "--yes", "--date-order", "dmy")[0]

    assert (code, answered, states()) == (2, 0, ["cancelled", "applied"])
    assert "--date-order dmy or --date-order mdy" in complaint


def test_an_import_of_something_else_stores_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "picture.xlsx"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    code, _, complaint = run("import", str(file), "--yes")

    assert (code, stored(), states()) == (2, {}, ["cancelled"])
    assert "picture.xlsx" in complaint


def test_bad_options_are_one_sentence_and_begin_no_import(run: Run, ledger: str) -> None:
    cases = {
        ("nowhere.csv",): "There is no file nowhere.csv",
        (ledger, "--kind", "colour"): "--kind is colour",
        (ledger, "--currency", "XYZ"): "--currency is XYZ",
        (ledger, "--rate", "CNY=1"): "the company's own currency",
        (ledger, "--balances-on", "31.12.2026"): "--balances-on is 31.12.2026; write the day as 2026-03-31.",
        (ledger, "--as-of", "0001-01-01"): "a day that no ledger reaches",
        (ledger, "--same", "nonsense"): '--same wants "name=code"',
        (ledger, "--source", " "): "A source needs a name",
    }

    ended = {words: run("import", *words) for words in cases}

    assert ({code for code, _, _ in ended.values()}, states()) == ({2}, [])
    for words, told in cases.items():
        assert told in ended[words][2]


def test_while_another_import_is_being_stored_this_one_waits_for_its_turn(run: Run, ledger: str) -> None:
    with exclusive(STORING):
        code, _, complaint = run("import", ledger, "--yes")

    later = run("imports", "apply", "1")[0]

    assert (code, later, states()) == (1, 0, ["applied"])
    assert "another one is being stored" in complaint
    assert "`kejing imports apply 1` tries again" in complaint


@pytest.mark.parametrize(
    ("died", "told"),
    [
        (ImportState.READING, "Import 1 was interrupted while its files were read"),
        (ImportState.APPLYING, "Import 1 was interrupted while it was being stored"),
    ],
)
def test_an_import_whose_process_died_is_told_of_and_goes_on(
    died: ImportState, told: str, run: Run, ledger: str
) -> None:
    run("import", ledger)
    Import.objects.update(state=died, **({"preview": None} if died == ImportState.READING else {}))

    listed = run("imports")[1]
    code, said, _ = run("imports", "apply", "1", "--yes")

    assert told in listed
    assert (code, states(), len(stored())) == (0, ["applied"], 2)
    assert told not in said


def test_one_that_was_being_cancelled_when_its_process_died_is_cancelled(run: Run, ledger: str) -> None:
    run("import", ledger)
    Import.objects.update(state=ImportState.APPLYING, is_cancel_requested=True)

    run("imports")

    assert states() == ["cancelled"]


def test_ctrl_c_cancels_the_import_that_is_being_worked_on() -> None:
    one = begin_import(source="test", by=None, now=timezone.now())
    heard = threading.Event()

    def work() -> None:
        with exclusive(lock_name(one)):
            Import.objects.filter(pk=one.pk).update(state=ImportState.APPLYING)
            _thread.interrupt_main()
            while not Import.objects.filter(pk=one.pk, is_cancel_requested=True).exists():
                heard.wait(0.01)
            Import.objects.filter(pk=one.pk).update(state=ImportState.CANCELLED)
        raise ImportStopped("cancelled")

    with pytest.raises(Stopped):
        run_job(work, one=one, console=Console(file=io.StringIO()))

    assert states() == ["cancelled"]


def test_what_was_stored_before_ctrl_c_could_stop_it_is_told() -> None:
    one = begin_import(source="test", by=None, now=timezone.now())
    said = io.StringIO()

    def work() -> None:
        with exclusive(lock_name(one)):
            _thread.interrupt_main()
            Import.objects.filter(pk=one.pk).update(state=ImportState.APPLIED)

    run_job(work, one=one, console=Console(file=said, width=200))

    assert f"`kejing imports undo {one.pk}` takes it back." in said.getvalue()
