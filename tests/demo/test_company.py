import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.demo import (
    CONTACT_SCHEMA,
    LANGUAGES,
    LEDGER_SCHEMA,
    RECEIPT_SCHEMA,
    BatchSizeError,
    Company,
    DemoSpec,
    Language,
    make_company,
)
from services.examples import share_of

AS_OF = date(2026, 10, 31)
SPEC = DemoSpec(as_of=AS_OF)
SMALL = DemoSpec(as_of=date(2026, 2, 3), customers=60, seed=7)


@cache
def company_of(spec: DemoSpec) -> Company:
    return make_company(spec)


@cache
def ledger_of(spec: DemoSpec) -> pl.DataFrame:
    return pl.concat(company_of(spec).ledger_lines())


@cache
def documents_of(spec: DemoSpec) -> pl.DataFrame:
    return (
        ledger_of(spec)
        .group_by("document_number", "document_type", "customer_code", "sold_on")
        .agg(pl.col("amount").sum())
        .sort("document_number")
    )


def fingerprint(frames: Iterable[pl.DataFrame]) -> str:
    digest = hashlib.sha256()
    for frame in frames:
        for row in frame.cast(pl.String).iter_rows():
            digest.update(repr(row).encode())
    return digest.hexdigest()


def all_frames(company: Company, rows: int = 100_000) -> Iterable[pl.DataFrame]:
    yield from (company.people, company.teams, company.products, company.customers)
    yield from company.ledger_lines(batch_rows=rows)
    yield from company.receipts(batch_rows=rows)
    yield from company.contacts(batch_rows=rows)


def test_a_spec_gives_the_same_company_on_every_machine() -> None:
    # Written down once: it changes only when the made-up company is changed on purpose.
    assert (
        fingerprint(all_frames(make_company(SMALL)))
        == "6746ca5b6ccc9e0ab0fc0d1b82c82a612db0c7dc417b3fe160e82df7992bbf3f"
    )


def test_another_seed_gives_another_company() -> None:
    assert fingerprint([ledger_of(SMALL)]) != fingerprint([ledger_of(replace(SMALL, seed=8))])


def test_the_size_of_the_batches_changes_nothing_but_the_batches() -> None:
    company = company_of(SPEC)
    batches = list(company.ledger_lines(batch_rows=999))

    assert max(batch.height for batch in batches) == 999
    assert fingerprint(all_frames(company, 999)) == fingerprint(all_frames(company))


def test_a_batch_without_rows_is_refused() -> None:
    with pytest.raises(BatchSizeError, match="at least one row, not 0"):
        next(iter(company_of(SMALL).ledger_lines(batch_rows=0)))


def test_the_streams_have_the_columns_of_the_contracts() -> None:
    company = company_of(SMALL)

    assert dict(next(iter(company.ledger_lines())).schema) == LEDGER_SCHEMA
    assert dict(next(iter(company.receipts())).schema) == RECEIPT_SCHEMA
    assert dict(next(iter(company.contacts())).schema) == CONTACT_SCHEMA


@settings(max_examples=share_of(12))
@given(
    customers=st.integers(20, 400),
    months=st.integers(18, 40),
    thirds=st.integers(2, 30),
    seed=st.integers(0, 10**9),
    as_of=st.dates(date(2010, 1, 1), date(2060, 12, 31)),
)
def test_a_company_of_any_size_has_exactly_its_lines_by_date_up_to_its_date(
    customers: int, months: int, thirds: int, seed: int, as_of: date
) -> None:
    spec = DemoSpec(
        as_of=as_of, customers=customers, lines=-(-customers * months * thirds // 3), seed=seed, months=months
    )
    company = make_company(spec)
    days = pl.concat(company.ledger_lines())["sold_on"].to_list()

    assert company.customers["customer_code"].n_unique() == customers
    assert len(days) == spec.lines
    assert days == sorted(days)
    assert spec.first_day <= days[0]
    assert days[-1] <= as_of
    for frame, column in [(company.receipts(), "received_on"), (company.contacts(), "contacted_on")]:
        happened = pl.concat(frame)[column].to_list()
        assert happened == sorted(happened)
        assert happened[-1] <= as_of


def test_the_ledger_is_fresh_on_its_last_day() -> None:
    newest = ledger_of(SPEC)["sold_on"].max()

    assert newest == AS_OF


def test_a_document_is_of_one_kind_customer_and_day() -> None:
    documents = documents_of(SPEC)

    assert documents["document_number"].n_unique() == documents.height


def test_sales_are_positive_returns_negative_and_gifts_free() -> None:
    signs = ledger_of(SPEC).select(
        "document_type",
        amount=pl.col("amount").sign(),
        net=pl.col("net_amount").sign(),
        cost=pl.col("cost").sign(),
        quantity=pl.col("quantity").cast(pl.Float64).sign().cast(pl.Int64),
    )

    assert signs.unique().sort("document_type").rows() == [
        ("gift", 0, 0, 1, 1),
        ("sale", 1, 1, 1, 1),
        ("sale_return", -1, -1, -1, -1),
    ]


def test_one_line_in_sixty_or_so_comes_back_and_gifts_are_rare() -> None:
    lines = ledger_of(SPEC)
    shares = {kind: (lines["document_type"] == kind).sum() / lines.height for kind in ("sale", "sale_return", "gift")}

    assert 0.01 < shares["sale_return"] < 0.02
    assert 0 < shares["gift"] < 0.005


def test_a_return_is_of_an_item_bought_before() -> None:
    lines = ledger_of(SPEC)
    key = ["customer_code", "item_code"]
    first_sales = lines.filter(pl.col("document_type") == "sale").group_by(key).agg(pl.col("sold_on").min())
    returns = lines.filter(pl.col("document_type") == "sale_return").join(first_sales, on=key, how="left")

    assert returns.height > 100
    assert (returns["sold_on_right"] < returns["sold_on"]).all()


def test_net_amounts_are_the_amounts_without_tax_rounded_half_up() -> None:
    lines = ledger_of(SPEC)
    # |amount| ÷ 1.13, in whole numbers.
    expected = (lines["amount"].abs() * 200 + 113) // 226 * lines["amount"].sign()

    assert lines["net_amount"].to_list() == expected.to_list()


def test_a_line_is_its_quantity_times_one_price_of_the_customer_rounded_half_up() -> None:
    company = company_of(SPEC)
    sales = (
        ledger_of(SPEC)
        .filter(pl.col("document_type") == "sale")
        .join(company.products.select("item_code", "price"), on="item_code")
        .with_columns(halves=(pl.col("quantity").cast(pl.Float64) * 2).cast(pl.Int64))
    )
    fitting = pl.any_horizontal(
        (pl.col("halves") * ((pl.col("price") * level + 50) // 100) + 1) // 2 == pl.col("amount")
        for level in range(92, 101)
    )

    assert sales.filter(~fitting).is_empty()


def test_every_sale_line_earns_fifteen_to_thirty_five_percent() -> None:
    sales = ledger_of(SPEC).filter((pl.col("document_type") == "sale") & (pl.col("net_amount") > 10_000))
    margins = 1 - sales["cost"] / sales["net_amount"]

    assert ((margins > 0.15) & (margins < 0.35)).all()


def test_nobody_pays_more_than_the_documents_say() -> None:
    paid = pl.concat(company_of(SPEC).receipts())
    per_sale = documents_of(SPEC).join(
        paid.group_by("document_number", "customer_code").agg(
            pl.col("amount").sum().alias("paid"), pl.col("received_on").min()
        ),
        on=["document_number", "customer_code"],
    )
    balance = (
        documents_of(SPEC)
        .group_by("customer_code")
        .agg(pl.col("amount").sum())
        .join(paid.group_by("customer_code").agg(pl.col("amount").sum().alias("paid")), on="customer_code", how="left")
        .select(pl.col("amount") - pl.col("paid").fill_null(0))["amount"]
    )

    assert per_sale.height == paid["document_number"].n_unique()
    assert (per_sale["paid"] <= per_sale["amount"]).all()
    assert (per_sale["received_on"] >= per_sale["sold_on"]).all()
    assert (paid["amount"] > 0).all()
    assert balance.min() == 0


def test_some_customers_owe_more_than_their_terms_allow_but_most_do_not() -> None:
    company = company_of(SPEC)
    paid = pl.concat(company.receipts()).group_by("document_number").agg(pl.col("amount").sum().alias("paid"))
    late = (
        documents_of(SPEC)
        .join(paid, on="document_number", how="left")
        .join(company.customers.select("customer_code", "payment_days"), on="customer_code")
        .filter(pl.col("sold_on") + pl.duration(days=pl.col("payment_days")) < AS_OF)
        .group_by("customer_code")
        .agg((pl.col("amount") - pl.col("paid").fill_null(0)).sum().alias("overdue"))
    )
    overdue = late.filter(pl.col("overdue") > 0).height

    assert 60 < overdue < 300


def test_everybody_named_exists() -> None:
    company = company_of(SPEC)
    salespeople = company.people.filter(pl.col("role") == "salesperson")
    codes = set(company.customers["customer_code"])

    assert set(company.customers["owner"]) <= set(salespeople["username"])
    assert set(ledger_of(SPEC)["salesperson"]) <= set(salespeople["display_name"])
    assert set(pl.concat(company.contacts())["username"]) <= set(salespeople["username"])
    assert set(ledger_of(SPEC)["customer_code"]) <= codes
    assert set(pl.concat(company.contacts())["customer_code"]) <= codes
    assert set(ledger_of(SPEC)["item_code"]) <= set(company.products["item_code"])


def test_a_ledger_line_names_the_owner_of_its_customer() -> None:
    company = company_of(SMALL)
    owners = company.customers.join(company.people, left_on="owner", right_on="username").select(
        "customer_code", "display_name"
    )
    lines = ledger_of(SMALL).join(owners, on="customer_code")

    assert lines.height == ledger_of(SMALL).height
    assert lines["salesperson"].to_list() == lines["display_name"].to_list()


@pytest.mark.parametrize("customers", [20, 1_200, 20_000])
def test_teams_are_a_tree_with_a_supervisor_at_each_knot_and_everybody_in_one(customers: int) -> None:
    company = make_company(DemoSpec(as_of=AS_OF, customers=customers))
    parents = dict(company.teams.select("code", "parent").rows())
    knots = [code for code, parent in parents.items() if parent is not None]
    leads = company.people.filter(pl.col("role") == "supervisor")["team"].to_list()

    assert [code for code, parent in parents.items() if parent is None] == ["T000"]
    assert {parents[code] for code in knots} <= set(parents)
    assert sorted(leads) == sorted(knots)
    assert set(company.people["team"]) <= set(parents)
    assert company.people["username"].is_unique().all()
    assert company.people["display_name"].is_unique().all()
    others = {"general_manager", "administrator", "service", "marketing"}
    assert set(company.people["role"]) == {"supervisor", "salesperson"} | others


def test_twenty_categories_are_sold_from_a_catalogue_of_distinct_items() -> None:
    products = company_of(SPEC).products

    assert products["category"].n_unique() == 20
    assert ledger_of(SPEC)["category"].n_unique() == 20
    assert products["item_code"].is_unique().all()
    assert products["item_name"].is_unique().all()


def test_spring_festival_is_quiet_and_early_autumn_busy() -> None:
    monthly = dict(ledger_of(SPEC).group_by(pl.col("sold_on").dt.truncate("1mo")).agg(pl.col("amount").sum()).rows())
    usual = sum(monthly[date(2025, month, 1)] for month in (3, 4, 5, 6)) / 4

    assert monthly[date(2025, 2, 1)] < 0.8 * usual
    assert monthly[date(2026, 2, 1)] < 0.8 * usual
    assert monthly[date(2025, 9, 1)] > 1.2 * usual


def test_customers_are_won_and_lost_all_along() -> None:
    ends = (
        ledger_of(SPEC)
        .filter(pl.col("document_type") == "sale")
        .group_by("customer_code")
        .agg(pl.col("sold_on").min().alias("first"), pl.col("sold_on").max().alias("last"))
    )

    for year in (2025, 2026):
        assert (ends["first"].dt.year() == year).sum() > 50
        assert (ends["last"].dt.year() == year).sum() > 50


def test_salespeople_keep_in_touch_with_different_diligence() -> None:
    company = company_of(SPEC)
    latest = (
        pl.concat(company.contacts())
        .filter(pl.col("answered"))
        .group_by("customer_code")
        .agg(pl.col("contacted_on").max())
    )
    silence = (
        company.customers.join(latest, on="customer_code", how="left")
        .select("owner", days=(pl.lit(AS_OF) - pl.col("contacted_on")).dt.total_days())
    )  # fmt: skip
    medians = silence.group_by("owner").agg(pl.col("days").median())["days"]

    assert max(medians) > 2 * min(medians)
    assert 0.05 < silence["days"].null_count() / 1_200 < 0.25


def test_a_contact_is_of_a_known_kind_and_only_calls_and_visits_fail() -> None:
    contacts = pl.concat(company_of(SPEC).contacts())

    assert set(contacts["kind"]) == {"report", "visit", "call", "meeting"}
    assert set(contacts.filter(~pl.col("answered"))["kind"]) == {"call", "visit"}
    assert max(contacts["text"].str.len_chars()) <= 30
    assert not contacts["text"].str.contains("{", literal=True).any()
    assert contacts.select("customer_code", "contacted_on").is_unique().all()


def test_prospects_have_contacts_and_no_orders_and_some_are_interested() -> None:
    company = company_of(SPEC)
    prospects = company.customers.filter(~pl.col("customer_code").is_in(ledger_of(SPEC)["customer_code"].implode()))
    contacted = set(pl.concat(company.contacts())["customer_code"])

    assert 50 < prospects.height < 100
    assert 10 < prospects["is_intent"].sum() < prospects.height
    assert len(set(prospects["customer_code"]) & contacted) > 20
    assert company.customers["is_intent"].sum() == prospects["is_intent"].sum()


def test_a_few_silent_customers_are_closed() -> None:
    company = company_of(SPEC)
    closed = company.customers.filter(pl.col("is_closed"))["customer_code"]
    days = ledger_of(SPEC).filter(pl.col("customer_code").is_in(closed.implode()))["sold_on"].to_list()

    assert 5 < closed.len() < 60
    assert max(days) < date(2026, 6, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_distinct_short_and_plainly_made_up(language: Language) -> None:
    customers = company_of(replace(SPEC, language=language)).customers
    marker = {"zh-hans": "样例", "zh-hant": "樣例", "en": "Sample"}[language]

    assert customers["customer_name"].is_unique().all()
    assert customers["customer_name"].str.contains(marker, literal=True).all()
    assert max(customers["customer_name"].str.len_chars()) <= (40 if language == "en" else 12)
    assert customers["phone"].str.starts_with("000-").all()
    assert customers["phone"].is_unique().all()
    assert marker in company_of(replace(SPEC, language=language)).name


def test_a_language_changes_words_and_no_number() -> None:
    plain = [name for name, kind in LEDGER_SCHEMA.items() if kind.is_numeric() or kind == pl.Date()]
    chosen = ["document_number", "customer_code", "item_code", *plain]
    english = ledger_of(replace(SMALL, language="en"))

    assert english.select(chosen).equals(ledger_of(SMALL).select(chosen))
    assert not set(english["category"]) & set(ledger_of(SMALL)["category"])


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_chinese_texts_hold_no_letter_of_the_other_script(language: Language) -> None:
    company = company_of(replace(SPEC, language=language))
    frames = [company.people, company.teams, company.products, company.customers, *company.contacts()]
    text = "".join(
        "".join(frame[name].drop_nulls().unique())
        for frame in frames
        for name, kind in frame.schema.items()
        if kind == pl.String()
    )
    other = (
        "樣務員業組雜糧飲調區鎮買賣價單還貨櫃檔" if language == "zh-hans" else "样务员业组杂粮饮调区镇买卖价单还货柜档"
    )

    # 員 and the like differ between the scripts; letters both use are not in these lists.
    assert sorted(set(text) & set(other)) == []
