"""Where made-up customers are: in their region, the same on every machine."""

from dataclasses import replace
from datetime import date

import polars as pl

from kejing.demo import PLACE_SCHEMA, DemoSpec, make_company, make_places

SPEC = DemoSpec(as_of=date(2026, 2, 3), customers=200, seed=7)


def places(spec: DemoSpec = SPEC) -> pl.DataFrame:
    return make_places(make_company(spec))


def test_every_customer_has_a_place_and_the_company_knows_most_of_them() -> None:
    found = places()

    assert dict(found.schema) == PLACE_SCHEMA
    assert found["customer_code"].n_unique() == 200
    assert 170 <= found["is_known"].sum() <= 195


def test_places_come_from_the_seed_alone_whatever_the_language() -> None:
    told = places()

    assert told.equals(places())
    assert told.equals(places(replace(SPEC, language="en")))
    assert not told.equals(places(replace(SPEC, seed=8)))


def test_customers_of_a_region_are_near_each_other_and_all_of_them_around_one_city() -> None:
    company = make_company(SPEC)
    found = make_places(company).join(company.customers, on="customer_code")
    across = found.group_by("region").agg(
        (pl.col("latitude").max() - pl.col("latitude").min()).alias("north"),
        (pl.col("longitude").max() - pl.col("longitude").min()).alias("east"),
    )

    assert (across["north"] < 0.05).all()
    assert (across["east"] < 0.06).all()
    assert found["latitude"].is_between(30.4, 30.9).all()
    assert found["longitude"].is_between(103.7, 104.4).all()
