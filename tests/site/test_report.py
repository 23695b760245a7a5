"""The report: what it says is what was judged, and the page stands on its own whatever is in the ledger."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from rich.console import Console

from kejing.analytics.judge.today import contact_lists
from kejing.analytics.policy import Policy
from kejing.analytics.pyramid import pyramid
from kejing.analytics.structure import structure
from kejing.analytics.whitespace import whitespace
from kejing.demo import DemoSpec, make_company
from kejing.kit.pyramid import MOST_BRICKS
from kejing.site import report, words
from kejing.site.cli.errors import BadInput
from kejing.site.cli.options import LedgerFiles
from kejing.site.cli.reading import read_facts
from kejing.site.cli.reporting import check_page, judge_basis, report_files, write_page
from kejing.site.report.lists import MOST_CHANGED, MOST_LATE, MOST_OFFERS
from kejing.site.report.telling import MOST_LETTERS, clean, make_teller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.site.report import Basis, Content
    from kejing.site.words import Language

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "src" / "kejing" / "site" / "report"
HEADER = "日期,单据编号,客户编号,客户名称,商品类别,金额\n"
AS_OF = date(2026, 3, 31)
MEGABYTE = 1_000_000
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def company_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the ledger of a made-up company of thirty months."""
    file = tmp_path_factory.mktemp("report") / "company.csv"
    made = make_company(DemoSpec(as_of=AS_OF, customers=160, language="en"))
    lines = pl.concat(list(made.ledger_lines()))
    lines.select(
        pl.col("sold_on").alias("日期"),
        pl.col("document_number").alias("单据编号"),
        pl.col("document_type")
        .replace({"sale": "销售单", "sale_return": "销售退货单", "gift": "赠品"})
        .alias("单据类型"),
        pl.col("customer_code").alias("客户编号"),
        pl.col("customer_name").alias("客户名称"),
        pl.col("salesperson").alias("业务员"),
        pl.col("category").alias("商品类别"),
        (pl.col("amount").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)).alias("金额"),
    ).write_csv(file)
    return file


@pytest.fixture(scope="module")
def company(company_file: Path) -> Basis:
    """Return what its report is made of."""
    return read_basis(company_file)


def read_basis(*files: Path, as_of: date = AS_OF, company: str = "", language: Language = "en") -> Basis:
    policy = Policy()
    reading = read_facts(
        LedgerFiles(lines=files), minor_digits=2, language=language, console=Console(quiet=True, markup=False)
    )
    return judge_basis(reading, as_of=as_of, policy=policy, company=company, step=lambda _told: None)


def make(basis: Basis, *, language: Language = "en") -> Content:
    words.speak(language)
    return report.make_content(basis, currency="CNY", language=language)


def write_ledger(folder: Path, rows: Sequence[str], *, name: str = "ledger.csv") -> Path:
    file = folder / name
    file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def weekly(code: str, *, first: date, last: date, amount: int = 100, every: int = 7) -> list[str]:
    """Lines of one customer that buys at this pace."""
    days = (last - first).days // every
    return [
        f"{first + timedelta(days=place * every)},X{code}{place},{code},Shop {code},tea,{amount}.00"
        for place in range(days + 1)
    ]


@dataclass(slots=True)
class Markup:
    """What a browser would find in the page."""

    tags: list[str]
    attributes: list[tuple[str, str, str]]
    text: str


def read_markup(page: str) -> Markup:
    found = Markup(tags=[], attributes=[], text="")

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.tags.append(tag)
            found.attributes.extend((tag, name, value or "") for name, value in attrs)

        def handle_data(self, data: str) -> None:
            found.text += data

    Reader().feed(page)
    return found


def test_the_pyramid_is_the_judged_one(company: Basis) -> None:
    section = make(company).tiers

    judged = pyramid(company.now.frame, policy=company.policy, findings=company.now.findings)
    assert [(row.tier, row.count, row.amount, row.share, row.amount_share) for row in section.tiers] == [
        (layer.tier, layer.kept, layer.kept_amount_12m, layer.share, layer.amount_share) for layer in judged.tiers
    ]
    assert (section.base, section.customers, section.amount, section.lost, section.lost_amount) == (
        judged.base,
        judged.customers,
        judged.amount_12m,
        judged.lost,
        judged.lost_amount_12m,
    )
    assert sum(len(tier.bricks) for tier in section.drawing.tiers) == judged.customers - judged.lost


def test_the_change_of_a_tier_is_against_a_month_before(company: Basis) -> None:
    section = make(company).tiers

    earlier = company.earlier[0].judgement
    assert earlier is not None
    before = pyramid(earlier.frame, policy=company.policy)
    assert (section.before_on, earlier.as_of) == (date(2026, 2, 28), date(2026, 2, 28))
    assert [row.before for row in section.tiers] == [layer.kept for layer in before.tiers]


def test_the_movement_has_the_margins_of_both_pyramids(company: Basis) -> None:
    month, year = make(company).comparisons

    assert (month.as_of, year.as_of) == (date(2026, 2, 28), date(2025, 3, 31))
    for one, earlier in zip((month, year), company.earlier, strict=True):
        assert earlier.judgement is not None
        before = pyramid(earlier.judgement.frame, policy=company.policy)
        now = pyramid(company.now.frame, policy=company.policy)
        assert [(row.customers, row.amount) for row in one.rows] == [
            (layer.customers, layer.amount_12m) for layer in before.tiers
        ]
        assert [(column.customers, column.amount) for column in one.columns] == [
            (layer.customers, layer.amount_12m) for layer in now.tiers
        ]
        assert sum(cell.customers for row in one.rows for cell in row.cells if not cell.is_same) == one.moved


def test_who_moved_is_named_with_the_money_of_both_days(company: Basis) -> None:
    _, year = make(company).comparisons

    before = company.earlier[1].judgement
    assert before is not None
    assert year.movers
    for mover in year.movers:
        then = before.frame.row(by_predicate=pl.col("customer_code") == mover.customer_code, named=True)
        now = company.now.frame.row(by_predicate=pl.col("customer_code") == mover.customer_code, named=True)
        assert (mover.before, mover.amount_before) == (then["tier"], then["amount_12m"])
        assert (mover.after, mover.amount_after) == (now["tier"], now["amount_12m"])
        assert mover.before != mover.after


def test_the_structure_is_the_measured_one(company: Basis) -> None:
    safety = make(company).safety

    found = structure(company.now.frame, policy=company.policy)
    assert safety.found == found
    assert [(row.customer_code, row.amount, row.share) for row in safety.top] == [
        (top.customer_code, top.amount_12m, top.share) for top in found.top
    ]
    assert safety.top[4].cumulated == found.cr5
    assert [(row.left_amount, row.left_share) for row in safety.losses] == [
        (loss.left_amount, loss.left_share) for loss in found.losses
    ]


def test_everybody_late_is_listed_most_money_first(company: Basis) -> None:
    late = make(company).late

    rules = company.policy.rhythm
    expected = company.now.frame.filter(
        pl.col("rhythm_alarm")
        | (
            (pl.col("rhythm") == "late")
            & pl.col("tier").is_in(["head", "core", "small"])
            & (pl.col("days_since_order") >= rules.silent_days)
            & (pl.col("expected_next_on") < AS_OF)
        )
    ).sort(["amount_12m", "customer_code"], descending=[True, False])
    assert late.count == expected.height > 0
    assert late.amount == expected["amount_12m"].sum()
    assert [
        (row.customer_code, row.is_alarm, row.last_order_on, row.expected_on, row.days, row.typical, row.amount)
        for row in late.rows
    ] == expected.head(MOST_LATE).select(
        "customer_code",
        "rhythm_alarm",
        "last_order_on",
        "expected_next_on",
        "days_since_order",
        "typical_order_amount",
        "amount_12m",
    ).rows()
    assert all("waits are longer" in row.sentence for row in late.rows)
    assert all(row.is_alarm or row.expected_on < AS_OF for row in late.rows)


def test_the_bricks_of_who_is_late_are_flagged_where_no_contact_is_known(company: Basis) -> None:
    content = make(company)

    flagged = sum(
        brick.mark is not None and brick.mark.flagged for tier in content.tiers.drawing.tiers for brick in tier.bricks
    )
    assert flagged == content.late.count


def test_falling_and_surging_are_the_judged_ones(company: Basis) -> None:
    content = make(company)

    flagged = company.now.frame.filter(pl.col("flags").str.contains(r"(^|;)falling(;|$)"))
    surging = contact_lists(company.now.frame).surging
    assert (content.falling.count, content.surging.count) == (flagged.height, surging.height)
    assert content.falling.rows
    assert content.surging.rows
    shortfalls = [row.before - row.now for row in content.falling.rows]
    assert shortfalls == sorted(shortfalls, reverse=True)
    assert [(row.customer_code, row.now, row.before) for row in content.surging.rows] == surging.head(
        MOST_CHANGED
    ).select("customer_code", "amount_90", "amount_90_last_year").rows()
    assert all("in the 12 before" in row.sentence for row in content.falling.rows)


def test_whitespace_is_the_judged_one_and_no_category_fills_the_list(company: Basis) -> None:
    offers = make(company).offers

    found = whitespace(company.now.frame, company.now.summary, policy=company.policy)
    judged = {
        (row["customer_code"], row["category"]): (row["tier"], row["expected_amount"], row["is_lost_item"])
        for row in found.iter_rows(named=True)
    }
    assert (offers.count, offers.customers) == (found.height, found["customer_code"].n_unique())
    assert offers.amount == found["expected_amount"].sum()
    assert 0 < len(offers.rows) <= MOST_OFFERS
    alike: dict[tuple[str, str], int] = {}
    for row in offers.rows:
        assert judged[row.customer_code, row.category] == (row.tier, row.expected, row.is_lost_item)
        alike[row.tier, row.category] = alike.get((row.tier, row.category), 0) + 1
    assert max(alike.values()) <= 3
    assert [row.expected for row in offers.rows] == sorted((row.expected for row in offers.rows), reverse=True)


def test_grades_count_everybody_once(company: Basis) -> None:
    grades = make(company).grades

    frame = company.now.frame
    traded = frame.filter(pl.col("tier") != "prospect")
    assert sum(row.customers for row in grades.lifecycles) == frame.height
    assert sum(row.amount for row in grades.lifecycles) == frame["amount_12m"].sum()
    assert sum(row.customers for row in grades.stars) == traded.height
    assert {row.key: row.customers for row in grades.stars}["5"] == traded.filter(pl.col("star") == 5).height
    assert grades.classes == ()
    assert grades.classes_missing == "No class: neither margin nor effort is known, and no contact is on record."


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_language_makes_a_whole_page(language: Language, company: Basis) -> None:
    page = report.render(make(company, language=language))

    markup = read_markup(page)
    tag = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}[language]
    assert ("html", "lang", tag) in markup.attributes
    assert markup.tags.count("section") == 11
    assert markup.tags.count("polygon") == sum(
        layer.kept for layer in pyramid(company.now.frame, policy=company.policy).tiers
    )


def test_nothing_is_fetched_and_nothing_is_run(company: Basis) -> None:
    page = report.render(make(company))

    markup = read_markup(page)
    leads = [
        (tag, name, value) for tag, name, value in markup.attributes if name in {"src", "href", "srcset", "action"}
    ]
    assert {value for _, _, value in leads} == {"#glyph"}
    assert set(markup.tags).isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base", "a"})
    assert [name for _, name, _ in markup.attributes if name.startswith("on") or name == "style"] == []
    assert set(re.findall(r"url\(([^)]*)\)", page)) == {'"#hatch"'}
    assert re.findall(r"https?:|@import|//[a-z]", page) == []
    assert (
        "meta",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    ) in (markup.attributes)


def test_hostile_names_are_told_and_never_run(tmp_path: Path) -> None:
    rows = [
        f"{day},X{place},A{place % 3},{EVIL if place % 3 else '<b onclick=x>&amp;'},<i>{place % 2}</i>,100.00"
        for place, day in enumerate(AS_OF - timedelta(days=days) for days in range(0, 800, 9))
    ]
    file = write_ledger(tmp_path, rows, name="<img src=x onerror=alert(1)>.csv")

    page = report.render(make(read_basis(file, company=f"{EVIL}\N{RIGHT-TO-LEFT OVERRIDE}")))

    markup = read_markup(page)
    assert set(markup.tags).isdisjoint({"script", "img", "b onclick", "i0"})
    assert [name for _, name, _ in markup.attributes if name.startswith("on")] == []
    assert "alert(1)" in markup.text
    assert "<b onclick=x>&amp;" in markup.text
    assert f"<title>{EVIL}" not in page
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("  Tea\n& Co\x07 ", "Tea & Co"),
        ("a" * 200, "a" * (MOST_LETTERS - 1) + "…"),
        ("青禾超市", "青禾超市"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "gpj.exe"),
        (os.fsdecode(b"caf\xe9.csv"), "caf .csv"),
    ],
)
def test_a_name_is_told_on_one_line_and_not_endlessly(given: str, told: str) -> None:
    assert clean(given) == told


def test_a_ledger_without_dormancy_says_what_it_cannot_show(tmp_path: Path) -> None:
    rows = [
        line
        for code in ("A", "B", "C")
        for line in weekly(code, first=AS_OF - timedelta(days=100), last=AS_OF, amount=200)
    ]

    content = make(read_basis(write_ledger(tmp_path, rows)))

    assert "The ledger covers 101 days; dormant customers show only from 181 days on." in [
        headline.text for headline in content.headlines
    ]
    assert [one.missing for one in content.comparisons] == [
        (
            "Nothing to compare: the ledger begins on 2025-12-21 and covers 70 days up to 2026-02-28; tiers can be"
            " compared from 181 days on, when dormant customers show."
        ),
        "Nothing to compare: the ledger begins on 2025-12-21, after 2025-03-31.",
    ]
    assert content.tiers.before_on is None
    assert [row.change for row in content.tiers.tiers] == ["", "", "", "", ""]
    report.render(content)


def test_a_month_is_compared_from_the_day_on_which_dormancy_shows(tmp_path: Path) -> None:
    first = date(2026, 2, 28) - timedelta(days=180)
    rows = weekly("A", first=first, last=AS_OF) + weekly("B", first=first, last=AS_OF)
    late = weekly("A", first=first + timedelta(days=1), last=AS_OF)

    enough = make(read_basis(write_ledger(tmp_path, rows)))
    short = make(read_basis(write_ledger(tmp_path, late, name="short.csv")))

    assert (enough.comparisons[0].missing, enough.comparisons[0].customers) == ("", 2)
    assert enough.comparisons[0].sentences[-1] == (
        "The ledger covered 181 days on 2026-02-28: 12-month sums are those of fewer days there, and grow with it."
    )
    assert "covers 180 days up to 2026-02-28" in short.comparisons[0].missing


def test_a_comparison_is_with_the_same_day_of_the_month_before(tmp_path: Path) -> None:
    file = write_ledger(tmp_path, weekly("A", first=date(2021, 1, 1), last=date(2024, 5, 31)))

    days = {
        as_of: tuple(earlier.as_of for earlier in read_basis(file, as_of=as_of).earlier)
        for as_of in (date(2024, 3, 31), date(2024, 2, 29), date(2024, 1, 15))
    }

    assert days == {
        date(2024, 3, 31): (date(2024, 2, 29), date(2023, 3, 31)),
        date(2024, 2, 29): (date(2024, 1, 29), date(2023, 2, 28)),
        date(2024, 1, 15): (date(2023, 12, 15), date(2023, 1, 15)),
    }


def test_everything_empty_says_why(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("日期,客户,金额\n2026-03-01,A,5\n2026-03-30,B,7\n", encoding="utf-8")

    content = make(read_basis(file))

    assert content.late.empty == ("No rhythm is known yet: that takes 3 intervals between orders of one customer.")
    assert content.falling.empty == (
        "Nothing to compare with: the ledger begins on 2026-03-01; that takes sales from 2024-04-01 on."
    )
    assert content.surging.empty == (
        "Nothing to compare with: the ledger begins on 2026-03-01; that takes sales from 2025-01-01 on."
    )
    assert content.offers.empty == "No whitespace to see: no sale of the last 12 months carries a category."
    assert content.grades.stars_missing == (
        "No star yet: the ledger begins on 2026-03-01, so no counted year is covered."
    )
    assert content.grades.profit == (
        "Real profit is not known: no contacts are on record, so the cost to serve is missing."
    )
    text = read_markup(report.render(content)).text
    for sentence in (content.late.empty, content.falling.empty, content.surging.empty, content.offers.empty):
        assert sentence in text


def test_a_regular_company_says_that_nobody_is_late_falls_or_surges(tmp_path: Path) -> None:
    rows = [line for code in ("A", "B", "C") for line in weekly(code, first=date(2023, 12, 26), last=AS_OF, amount=500)]

    content = make(read_basis(write_ledger(tmp_path, rows)))

    assert content.late.empty == "Nobody is late: all 3 active customers with a known rhythm are in time."
    assert content.falling.empty.startswith("Nobody fell behind: no active customer bought less than 70%")
    assert content.surging.empty.startswith("Nobody surges: no customer bought 1.5 times as much")
    assert content.offers.empty == (
        "No whitespace: there is no category that 30% of a customer's peers buy and it does not."
    )
    assert content.comparisons[0].sentences == ("Nobody changed tier.",)


def test_weekly_buyers_may_skip_a_week(tmp_path: Path) -> None:
    first = AS_OF - timedelta(days=700)
    rows = [line for code in ("B", "C", "D", "E") for line in weekly(code, first=first, last=AS_OF)]
    skipping = weekly("A", first=first - timedelta(days=2), last=AS_OF - timedelta(days=9))
    silent = weekly("S", first=first, last=AS_OF - timedelta(days=21))

    content = make(basis := read_basis(write_ledger(tmp_path, rows + skipping + silent)))

    judged = {row["customer_code"]: row for row in basis.now.frame.iter_rows(named=True)}
    assert (judged["A"]["rhythm"], judged["A"]["days_since_order"]) == ("late", 9)
    assert [(row.customer_code, row.days, row.is_alarm) for row in content.late.rows] == [("S", 21, True)]


def test_a_stale_ledger_accuses_nobody(company_file: Path) -> None:
    stale = read_basis(company_file, as_of=AS_OF + timedelta(days=8))

    content = make(stale)

    last = stale.now.ledger.last_sale_on
    assert last == AS_OF
    assert content.late.rows == ()
    assert content.late.empty == (
        "Last sale on 2026-03-31, 8 days ago: rhythm alarms are held back until the ledger is up to date."
    )
    assert content.late.empty in [headline.text for headline in content.headlines]


def test_before_the_first_sale_nobody_has_bought(tmp_path: Path) -> None:
    file = write_ledger(tmp_path, weekly("A", first=date(2026, 1, 1), last=AS_OF))

    content = make(read_basis(file, as_of=date(2025, 12, 1)))

    assert [(row.tier, row.count) for row in content.tiers.tiers][-1] == ("prospect", 1)
    assert content.safety.missing == "No sales in the last 12 months."
    assert {one.missing for one in content.comparisons} == {"Nothing to compare: there is no sale up to this day."}
    assert content.grades.stars_missing == "Nobody has bought yet."
    report.render(content)


def test_returns_alone_make_a_page_too(tmp_path: Path) -> None:
    file = write_ledger(tmp_path, ["2026-03-01,X1,A,Shop A,tea,-20.00", "2026-03-02,X2,B,Shop B,tea,-30.00"])

    content = make(read_basis(file))

    assert (content.tiers.amount, content.safety.missing) == (-5_000, "No sales in the last 12 months.")
    report.render(content)


def test_one_customer_that_makes_everything_is_an_alarm(tmp_path: Path) -> None:
    rows = weekly("A", first=date(2024, 1, 2), last=AS_OF, amount=900) + weekly(
        "B", first=date(2024, 1, 2), last=AS_OF, amount=100
    )

    content = make(read_basis(write_ledger(tmp_path, rows)))

    assert content.safety.warning == (
        "Shop A alone makes 90 % of sales (alarm above 40 %): do not depend on one customer."
    )
    assert content.headlines[0].text == content.safety.warning
    assert content.headlines[0].to_act
    assert content.safety.measures[0].to_act


def test_thousands_of_customers_with_endless_names_are_still_a_small_page(tmp_path: Path) -> None:
    rows = [
        f"{AS_OF - timedelta(days=(customer * 7 + order * 31) % 700)},X{customer}-{order},C{customer:05},"
        f"{'名' * 300}{customer},品类{customer % 40},{(customer * 37) % 900 + 1}.00"
        for customer in range(3_000)
        for order in range(6)
    ]

    content = make(read_basis(write_ledger(tmp_path, rows)), language="zh-hans")

    assert content.tiers.drawing.per_brick == 10
    assert sum(len(tier.bricks) for tier in content.tiers.drawing.tiers) <= MOST_BRICKS
    assert len(report.render(content).encode()) < MEGABYTE


def test_as_many_bricks_as_are_drawn_one_by_one_are_still_a_small_page(tmp_path: Path) -> None:
    rows = [
        f"{AS_OF - timedelta(days=(customer * 7 + order * 31) % 700)},X{customer}-{order},C{customer:05},"
        f"{'<&' * 300}{customer},品类{customer % 40},{(customer * 37) % 900 + 1}.00"
        for customer in range(600)
        for order in range(6)
    ]

    content = make(read_basis(write_ledger(tmp_path, rows)))

    assert content.tiers.drawing.per_brick == 1
    assert len(report.render(content).encode()) < MEGABYTE


@pytest.mark.parametrize(
    ("language", "largest", "unit", "told", "brief"),
    [
        ("en", 10_000_000, "k CNY", "100.0", "100"),
        ("en", 9_999_999, "CNY", "100,000", "100,000"),
        ("zh-hans", 100_000_000, "万元", "100.00", "100.0"),
        ("zh-hans", 99_999_999, "元", "1,000,000", "1,000,000"),
        ("zh-hant", -100_000_000, "萬元", "−100.00", "−100.0"),
    ],
)
def test_small_companies_are_told_in_whole_units(
    language: Language, largest: int, unit: str, told: str, brief: str
) -> None:
    teller = make_teller(language=language, currency="CNY", minor_digits=2, largest=largest)

    assert (teller.unit, teller.money(largest), teller.money_brief(largest)) == (unit, told, brief)


def test_notes_tell_the_policy_s_own_numbers(company: Basis) -> None:
    policy = Policy.from_toml(
        "[tiers]\ndormant_days = 90\nlost_after_days = 100\nhead_months = 7\n[structure]\ntop1_warning = 0.25\n"
        "[whitespace]\npeer_share = 0.355\n[rhythm]\nsilent_days = 14\n"
    )

    notes = {note.term: note.text for note in make(replace(company, policy=policy)).notes}

    assert "not for more than 90 days; after 190 days it counts as lost" in notes["Dormant"]
    assert "7 of 12 months" in notes["Head"]
    assert "above 25% is a warning" in notes["Structure"]
    assert "Categories that 35.5% or more" in notes["Whitespace"]
    assert "Silences under 14 days" in notes["Should have ordered"]


def test_the_files_account_for_every_row(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("日期,客户,金额\n2026-03-01,A,5\n2026-03-30,B,abc\n", encoding="utf-8")

    content = make(read_basis(file, company="Green Grain"))

    assert (content.heading.title, content.heading.files) == ("Green Grain", "ledger.csv")
    assert (content.heading.kept, content.heading.rejected) == (1, 1)
    assert content.heading.period == (date(2026, 3, 1), date(2026, 3, 1))
    assert content.reading[0].account == (
        "2 rows read: 1 kept, 0 left out, 0 set apart, 1 rejected, 0 blank, 0 totals and headings."
    )


def test_many_files_are_counted(tmp_path: Path) -> None:
    files = [
        write_ledger(tmp_path, [f"2026-03-{day:02},X{day},A,Shop A,tea,{day}.00"], name=f"{day}.csv")
        for day in range(1, 6)
    ]

    assert make(read_basis(*files)).heading.files == "1.csv, 2.csv, 3.csv, and 2 more"


def test_real_ledgers_are_reported_as_they_are_judged(real_ledgers: Path) -> None:
    basis = read_basis(real_ledgers / "iowa" / "fixture_ames_2022_wide.csv.gz", as_of=date(2022, 10, 31))

    content = make(basis)

    assert [(row.tier, row.count, row.amount) for row in content.tiers.tiers] == [
        ("head", 4, 530_899_948),
        ("core", 6, 210_736_114),
        ("small", 26, 171_188_143),
        ("dormant", 3, 9_245_563),
        ("prospect", 0, 0),
    ]
    assert content.comparisons[1].missing == "Nothing to compare: the ledger begins on 2022-01-03, after 2021-10-31."
    assert len(report.render(content).encode()) < MEGABYTE


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    file, out = write_ledger(tmp_path, weekly("A", first=date(2025, 1, 1), last=AS_OF)), tmp_path / "report.html"

    report_files(
        files=LedgerFiles(lines=(file,)),
        as_of=None,
        out=out,
        policy_file=None,
        currency="CNY",
        language="en",
        company="Green Grain",
    )

    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<title>Green Grain 2026-03-25</title>" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.csv", "report.html"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("report.pdf", "it can end with .html, .htm"),
        ("ledger.html", "which is the ledger itself"),
        ("nowhere/report.html", "There is no folder"),
    ],
)
def test_a_page_that_cannot_be_written_is_refused_before_the_work(name: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=re.escape(sentence)):
        check_page(tmp_path / name, inputs=[tmp_path / "ledger.html"])


def test_a_page_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()

    with pytest.raises(BadInput, match="cannot be written"):
        write_page("<p>", file=tmp_path / "report.html")

    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_page_needs_no_settings(tmp_path: Path) -> None:
    file = write_ledger(tmp_path, weekly("A", first=date(2025, 1, 1), last=AS_OF))
    program = (
        "import sys; from pathlib import Path\n"
        "from kejing.site.cli.options import LedgerFiles\n"
        "from kejing.site.cli.reporting import report_files\n"
        "report_files(files=LedgerFiles(lines=(Path(sys.argv[1]),)), as_of=None, out=Path(sys.argv[2]),\n"
        "             policy_file=None, currency='CNY', language='en')\n"
        "from django.conf import settings\n"
        "print(settings.configured)\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KEJING_", "DJANGO_"))}

    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-W", "error", "-c", program, file, tmp_path / "report.html"],
        env={**environment, "KEJING_TIME_ZONE": "Nowhere/Land", "DATABASE_URL": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr, done.stdout.splitlines()[-1]) == (0, "", "False")
    assert (tmp_path / "report.html").exists()


def test_the_colours_are_those_of_the_pages() -> None:
    tokens = (ROOT / "frontend" / "src" / "styles" / "tokens.css").read_text(encoding="utf-8")
    sheet = (REPORT / "report.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w+);", sheet[start : sheet.index("}", start)]))
        for start in (sheet.index(":root {"), sheet.index(":root {", sheet.index("prefers-color-scheme: dark")))
    )
    pages = {name: (day, night) for name, day, night in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", tokens)}

    assert light.keys() == dark.keys()
    assert {name: (light[name], dark[name]) for name in light} == {name: pages[name] for name in light}
