"""The report says what was judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

from kejing.analytics.judge.today import contact_lists
from kejing.analytics.policy import Policy
from kejing.analytics.pyramid import pyramid
from kejing.analytics.structure import structure
from kejing.analytics.whitespace import whitespace
from kejing.site import report
from kejing.site.report.lists import MOST_CHANGED, MOST_LATE, MOST_OFFERS
from kejing.site.report.telling import make_teller
from made_reports import AS_OF, make, read_basis, read_markup, weekly, write_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from kejing.site.report import Basis
    from kejing.site.words import Language

pytestmark = pytest.mark.once


MEGABYTE = 1_000_000


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
