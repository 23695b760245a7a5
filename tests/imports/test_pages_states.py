"""One page of an import for every state it can be in."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import fastexcel
import pytest
from django.urls import reverse
from django.utils import timezone

from battlemap.reading import read_page
from imports.uploading import HEADER, ledger, make_desk
from kejing.imports.enums import ImportState
from kejing.imports.models import Import
from kejing.imports.operations.staging import folder_of
from kejing.ledger.models import ExchangeRate
from kejing.ledger.queries import live_documents

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from battlemap.reading import Element
    from imports.uploading import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Rows leave the database by a second connection, which sees only what is committed.
WHOLE = pytest.mark.django_db(transaction=True)
LANGUAGES = ("en", "zh-hans", "zh-hant")


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def story(page: Element) -> str:
    return page.one("p", class_="story").words


def effects(page: Element) -> dict[str, str]:
    rows = page.one("table", class_="effects").one("tbody").every("tr")
    return {row.one("th").words: row.every("td")[0].words for row in rows}


def buttons(page: Element) -> list[str]:
    return [button.words for button in page.every("button")]


def test_files_that_were_sent_can_be_looked_through_before_they_are_read(desk: Desk) -> None:
    desk.send(("一月.csv", ledger()))

    page = desk.look(Import.objects.get())

    assert page.one("ul", class_="file-list").one("b").words == "一月.csv"
    assert [option.words for option in page.one("select").every("option", selected="")] == ["Sales ledger"]
    assert buttons(page) == ["Keep", "×", "Add", "Read", "Discard"]


def test_a_preview_says_what_would_change_and_proves_its_totals(desk: Desk) -> None:
    one = desk.bring(ledger(total="600.00"))

    page = desk.look(one)

    assert one.state == ImportState.READY
    assert story(page) == (
        "1 file with 3 lines from 2026-01-01 to 2026-01-03."
        " Storing it adds 3 documents, changes 0 and leaves 0 as they are."
        " Sales change by +600.00 CNY in all. 3 new customers are made. Nothing is stored yet."
    )
    assert effects(page) == {
        "New documents": "3",
        "Changed documents": "0",
        "As they are": "0",
        "New customers": "3",
        "New items": "1",
    }
    total, rows = (
        [(row.one("dt").words, row.one("dd").words) for row in equation.every("div")]
        for equation in page.every("dl", class_="equation")
    )
    assert total == [
        ("“合计”, row 5: amount with tax", "600.00"),
        ("Its rows come to", "600.00"),
        ("Unexplained", "0.00"),
    ]
    assert rows == [
        ("Rows read", "4"),
        ("Ledger lines 600.00", "3"),
        ("Totals and headings", "1"),
        ("Rejected", "0"),
        ("Unaccounted for", "0"),
    ]
    shown = [[cell.words for cell in row.every("td")] for row in page.one("table", class_="documents").every("tr")]
    assert shown[2:] == [
        [f"2026-01-0{day}", f"XS{day}", f"Shop {day}", "—", f"{day}00.00", "Sales document"] for day in (1, 2, 3)
    ]
    months = [
        [cell.words for cell in row.every("td")[1:]]
        for row in page.one("table", class_="months").one("tbody").every("tr")
    ]
    assert months == [["0.00", "600.00", "+600.00"]]


def test_every_column_shows_its_sample_its_field_and_how_sure_that_is(desk: Desk) -> None:
    one = desk.bring("日期,单据编号,客户编号,客户名称,备注一,金额\n2026-01-01,X1,K1,Shop 1,nice,5.00\n")

    rows = desk.look(one).one("form", class_="columns").one("tbody").every("tr")

    shown = [
        (
            row.one("th").words,
            row.every("td")[0].words,
            row.one("select").every("option")[0].words,
            row.every("td")[2].words,
        )
        for row in rows
    ]
    assert shown[0] == ("日期", "2026-01-01", "Date", "100%")
    assert shown[4] == ("备注一", "nice", "not read", "—")


def test_a_column_can_be_given_another_field_and_the_word_is_remembered(desk: Desk) -> None:
    text = "日期,单据编号,客户编号,客户名称,甲,金额\n2026-01-01,X1,K1,Shop 1,Tea,5.00\n"
    one = desk.bring(text)

    desk.read(one, header=["日期", "甲"], field=["", "category"])
    again = desk.bring(text)

    said = [
        [row.one("th").words for row in desk.look(each).one("form", class_="columns").every("tr") if row.every("small")]
        for each in (one, again)
    ]
    assert said == [["甲"], ["甲"]]
    assert "as said before" in desk.look(again).one("form", class_="columns").words


def test_a_field_nobody_knows_changes_nothing(desk: Desk) -> None:
    one = desk.bring(ledger())

    desk.do("read", one, header="日期", field="nonsense")

    one.refresh_from_db()
    assert one.options.get("mapping", {}) == {}
    assert desk.look(one).one("p", class_="notice").words == "There is no such field."


@WHOLE
def test_the_same_file_again_has_nothing_to_store(desk: Desk) -> None:
    desk.store(desk.bring(ledger()))

    page = desk.look(desk.bring(ledger()))

    assert story(page).endswith("All of it is in the ledger already: storing it changes nothing.")
    assert [button.words for button in page.every("button", disabled="")] == ["Nothing to store"]


@WHOLE
def test_documents_that_the_files_lack_go_only_where_somebody_says_so_and_an_undo_says_what_stays(desk: Desk) -> None:
    first = desk.store(desk.bring(ledger()))
    shorter = HEADER + "2026-01-01,XS1,K1,Shop 1,T1,150.00\n2026-01-03,XS3,K3,Shop 3,T1,300.00\n"

    page = desk.look(desk.bring(shorter))
    kept = live_documents().count()
    stored = desk.store(Import.objects.latest("pk"), removes_missing="1")
    result = story(desk.look(stored))
    desk.do("undo", first)

    assert page.one("div", class_="removes").words == (
        "Remove 1 document of this source and period that the files lack, sales of 200.00"
    )
    assert (kept, result) == (
        3,
        (
            "1 file with 2 lines from 2026-01-01 to 2026-01-03. It added 0 documents, changed 1 and left 1"
            " as they were."
            " 1 document that the files lack was removed."
        ),
    )
    assert [notice.words for notice in desk.look(first).every("p", class_="notice")][:2] == [
        "2 documents have a later version, which stays: XS1, XS2.",
        "Customers that were edited, or are needed, since then stay as they are: Shop 1.",
    ]


def test_what_was_stored_says_the_same_in_the_past_and_can_be_taken_back_and_brought_back(desk: Desk) -> None:
    one = desk.store(desk.bring(ledger()))

    stored = desk.look(one)
    desk.do("undo", one)
    undone = desk.look(one)
    gone = live_documents().count()
    desk.do("redo", one)

    assert story(stored) == (
        "1 file with 3 lines from 2026-01-01 to 2026-01-03."
        " It added 3 documents, changed 0 and left 0 as they were. 3 new customers were made."
    )
    assert buttons(stored) == ["Undo", "Leave it", "Take it back"]
    assert buttons(undone) == ["Bring it back"]
    assert (gone, live_documents().count(), Import.objects.get().state) == (0, 3, ImportState.APPLIED)


def test_rejected_rows_are_told_with_their_reasons(desk: Desk) -> None:
    one = desk.bring(
        HEADER
        + "2026-01-01,XS1,K1,Shop 1,T1,100.00\n2026-01-32,XS2,K1,Shop 1,T1,1.00\n2026-01-02,XS3,K1,Shop 1,T1,abc\n"
    )

    page = desk.look(one)

    lists = [section.one("ul").every("li") for section in page.every("section", class_="remarks")]
    assert [line.words for line in lists[-1]] == [
        "ledger.csv, row 3: “2026-01-32” is not a day of the calendar.",
        "ledger.csv, row 4: “abc” in amount is not a number that can be read.",
    ]
    assert page.one("a", href=reverse("imports:errors", args=[one.pk])).words == "Download 2 rows"


def test_the_rows_that_were_rejected_can_be_downloaded_with_their_reasons(desk: Desk) -> None:
    one = desk.bring(HEADER + "2026-01-01,XS1,K1,Shop 1,T1,100.00\n2026-01-02,XS3,K1,Shop 1,T1,abc\n")
    clean = desk.bring(ledger(), source="clean")

    answer = desk.client.get(reverse("imports:errors", args=[one.pk]))

    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    (sheet,) = fastexcel.read_excel(b"".join(answer.streaming_content)).load_sheet(0).to_polars().to_dicts()  # type: ignore[attr-defined]  # a file response
    assert "abc" in sheet.values()
    assert desk.client.get(reverse("imports:errors", args=[clean.pk])).status_code == 404


def test_rows_without_a_customer_and_later_days_are_counted(desk: Desk) -> None:
    page = desk.look(desk.bring(HEADER + "2026-01-01,XS1,,,T1,100.00\n2126-01-01,XS2,K1,Shop 1,T1,1.00\n"))

    assert effects(page)["Without a customer"] == "1"
    assert effects(page)["Dated later"] == "1"
    assert "nobody yet" in page.one("table", class_="documents").words


def test_a_word_nobody_knows_is_asked_about_and_the_answer_counts(desk: Desk) -> None:
    text = (
        "日期,单据编号,单据类型,客户编号,客户名称,价税合计\n2026-01-01,X1,销售单,K1,S,5.00\n"
        "2026-01-02,X2,样品领用单,K1,S,7.00\n"
    )
    one = desk.bring(text)
    asked = desk.look(one).one("section", class_="asked")

    desk.read(one, word="样品领用单", type="sale")

    assert asked.one("label").words == "What is “样品领用单”?"
    assert (one.preview or {})["lines"] == 2


def test_amounts_that_may_be_with_tax_are_asked_about(desk: Desk) -> None:
    one = desk.bring(ledger().replace("价税合计", "金额"))

    before = buttons(desk.look(one).one("section", class_="asked"))
    desk.read(one, amount_basis="gross")

    assert before == ["With tax", "Without tax"]
    assert desk.look(one).every("section", class_="asked") == []


@pytest.mark.parametrize(
    ("text", "sentence", "choices", "answer"),
    [
        (
            "date,number,customer code,customer,gross amount\n01/02/2026,A1,K1,S,1.00\n02/03/2026,A2,K1,S,1.00\n",
            (
                "In ledger.csv, the dates in “date” look like 01/02/2026, and it cannot be told whether the day"
                " or the month"
                " comes first. Which is it?"
            ),
            ["Day first: 31/01/2024", "Month first: 01/31/2024"],
            {"date_order": "dmy"},
        ),
        (
            ledger(total="601.00"),
            (
                "In ledger.csv, row 5, “合计”, says amount with tax 601.00, but its rows come to 600.00: a"
                " difference of 1.00."
                " Nothing was taken in. Export the file again and upload it, or read it as it is."
            ),
            ["Read it as it is"],
            {"accept_difference": "1"},
        ),
        (
            HEADER + "2026-01-01,XS1,K1,Shop 1,T1,100.00\n2026-01-02,XS2,K1,Shop 1,T1,1.00,more\n",
            (
                "In ledger.csv, row 3 has more cells than the header, where “more” is left over. Put quotation"
                " marks around"
                " texts that hold the separator and upload the file again, or have this row rejected."
            ),
            ["Have these rows rejected"],
            {"skip_bad_rows": "1"},
        ),
        (
            "when,nr,code,who,how much\n2026-01-01,X1,K1,S,5.00\n2026-01-02,X2,K1,S,5.00\n",
            "ledger.csv has no column recognised as: date, customer, amount. Say which of its columns it is.",
            ["Read with these columns"],
            {"header": ["when", "who", "how much"], "field": ["sold_on", "customer_name", "amount"]},
        ),
    ],
)
def test_what_only_a_person_knows_is_asked_and_the_answer_goes_on(
    text: str, sentence: str, choices: list[str], answer: dict[str, object], desk: Desk
) -> None:
    one = desk.bring(text)
    asked = desk.look(one).one("section", class_="asked")

    desk.read(one, **answer)

    assert (asked.one("p", class_="says").words, buttons(asked)) == (sentence, choices)
    assert one.state == ImportState.READY


def test_a_currency_without_a_rate_asks_for_it_and_goes_on(desk: Desk) -> None:
    one = desk.bring("日期,单据编号,客户编号,客户名称,币种,价税合计\n2026-01-01,X1,K1,S,USD,5.00\n")
    asked = desk.look(one).one("section", class_="asked")

    desk.do("rate", one, currency="USD", rate="nought", dated_on="2026-01-01")
    refused = desk.look(one).one("p", class_="notice").words
    desk.do("rate", one, currency="USD", rate="7.1", dated_on="2026-01-01")
    desk.read(one)

    assert asked.one("p", class_="says").words == (
        "The amounts are in USD, and no rate is known for 2026-01-01: say what one USD is worth in CNY."
    )
    assert refused == "A rate is a number above nought, such as 7.1234."
    assert [str(rate) for rate in ExchangeRate.objects.all()] == ["USD 7.1000000000 (2026-01-01)"]
    assert (one.state, "+35.50" in story(desk.look(one))) == (ImportState.READY, True)


def test_what_was_said_can_be_forgotten(desk: Desk) -> None:
    one = desk.bring(ledger())
    desk.read(one, header=["单据编号", "商品编号"], field=["category", "category"])
    stopped = desk.look(one).one("section", class_="asked").one("p").words

    desk.read(one, forget="1")

    assert stopped == "category was given to two columns, “单据编号” and “商品编号”: choose one."
    assert one.state == ImportState.READY


@pytest.mark.parametrize(
    ("state", "step", "words"),
    [
        (ImportState.READING, "read", "Reading the files"),
        (ImportState.READING, "compare", "Comparing with the ledger"),
        (ImportState.APPLYING, "write", "Storing documents"),
        (ImportState.APPLYING, "switch", "Making everything visible at once"),
    ],
)
def test_work_under_way_shows_its_step_and_follows_by_itself(
    state: ImportState, step: str, words: str, desk: Desk
) -> None:
    desk.send(("a.csv", ledger()))
    one = Import.objects.get()
    Import.objects.update(state=state, step=step, done=25, total=100)

    working = desk.look(one).one("section", id="progress")

    assert (working.one("h2").words, working.attributes["hx-trigger"]) == (words, "every 1s")
    assert (working.one("progress").attributes["value"], buttons(working)) == ("25", ["Cancel"])
    assert working.one("p").words.startswith("25 of 100 documents.")


def test_the_page_waits_for_what_was_just_asked_and_then_leads_to_the_result(desk: Desk) -> None:
    desk.send(("a.csv", ledger()))
    one = Import.objects.get()
    waiting = desk.do("read", one)["Location"]
    htmx = {"HX-Request": "true", "HX-Target": "progress"}

    before = read_page(desk.client.get(waiting, headers=htmx).content.decode())
    desk.read(one)
    after = desk.client.get(reverse("imports:one", args=[one.pk]), headers=htmx)

    assert before.one("section", id="progress").one("h2").words == "Waiting for its turn"
    assert after["HX-Redirect"] == reverse("imports:one", args=[one.pk])
    # An address that somebody kept: its task is gone.
    assert desk.client.get(f"{reverse('imports:one', args=[one.pk])}?task=nonsense").status_code == 200


def test_an_interrupted_import_goes_on_or_is_discarded(desk: Desk) -> None:
    one = desk.bring(ledger())
    Import.objects.update(state=ImportState.INTERRUPTED)

    page = desk.look(one)
    waiting = desk.do("resume", one)["Location"]
    desk.do("cancel", one)

    assert page.one("p", class_="says").words.startswith("The server stopped in the middle.")
    assert buttons(page) == ["Continue", "Discard"]
    assert "?task=" in waiting
    assert (Import.objects.get().state, desk.look(one).one("h2").words) == (
        ImportState.CANCELLED,
        "This import was cancelled",
    )


def test_every_state_has_its_page_in_every_language(desk: Desk) -> None:
    one = desk.bring(ledger(total="600.00"))
    Import.objects.update(undone_at=timezone.now(), applied_at=timezone.now())
    shown = set()
    for state in ImportState:
        # A failure that another version kept, or that nobody knows, is a sentence all the same.
        failure = {"code": "new", "numbers": {"count": 3}, "about": "import"}
        Import.objects.update(state=state, step="read" if state == ImportState.READING else "write", failure=failure)
        shown |= {desk.look(one, language=language).words for language in LANGUAGES}

    assert len(shown) == len(ImportState) * len(LANGUAGES)


def test_an_import_whose_folder_was_cleared_away_long_ago_still_says_what_it_did(desk: Desk) -> None:
    one = desk.bring(ledger(total="600.00"))
    Import.objects.update(state=ImportState.APPLIED, applied_at=timezone.now())
    shutil.rmtree(folder_of(one))

    page = desk.look(one)

    assert story(page).startswith("1 file with 3 lines from 2026-01-01 to 2026-01-03. It added 3 documents")
    assert (page.every("dl", class_="equation"), page.every("form", class_="columns")) == ([], [])
    assert not folder_of(one).exists()


def test_the_list_tells_each_import_in_a_line(desk: Desk) -> None:
    empty = desk.open(reverse("imports:history"))
    desk.store(desk.bring(ledger(), source="管家婆"))
    desk.send(("a.csv", "x"), ("b.csv", "y"), ("c.csv", "z"), source="Shop")

    rows = [
        [cell.words for cell in row.every("td")[:-1]]
        for row in desk.open(reverse("imports:history")).one("tbody").every("tr")
    ]
    sources = [link.words for link in desk.open(reverse("imports:history")).one("tbody").every("a")]

    assert empty.one("ol", class_="three").words.startswith("Send the files")
    assert sources == ["Shop", "管家婆"]
    assert rows == [
        ["received", "a.csv, b.csv +1", "—", "—", "—", "—", "Manager"],
        ["stored", "ledger.csv", "2026-01-01 – 2026-01-03", "3", "0", "600.00", "Manager"],
    ]


def test_pages_ask_the_database_as_often_for_one_import_as_for_many(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one = desk.bring(ledger(last=1))
    with django_assert_num_queries(7):
        desk.open(reverse("imports:history"))
    with django_assert_num_queries(5):
        desk.look(one)

    for source in ("b", "c"):
        last = desk.bring(ledger(), source=source)

    with django_assert_num_queries(7):
        desk.open(reverse("imports:history"))
    with django_assert_num_queries(5):
        desk.look(last)


def test_the_source_used_last_is_proposed(desk: Desk) -> None:
    for source in ("管家婆", "Shop"):
        desk.send(("a.csv", "x"), source=source)
    first = Import.objects.earliest("pk").source

    usual = desk.open(reverse("imports:new"))
    asked = desk.open(f"{reverse('imports:new')}?source={first.pk}")

    assert [page.one("input", id="source").attributes["value"] for page in (usual, asked)] == ["Shop", "管家婆"]
    assert [option.attributes["value"] for option in usual.every("option")] == ["Shop", "管家婆"]
