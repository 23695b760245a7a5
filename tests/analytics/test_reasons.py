"""Reasons of the first case that holds: the same as `when … then …` of them, made only where they are told."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.analytics.reasons import ALWAYS, Case, Reason, from_json, reason_expression, tell_reasons

SCHEMA = {"name": pl.String, "days": pl.Int64, "share": pl.Float64}
AMOUNTS = st.none() | st.integers(-3, 3)
ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), AMOUNTS, st.none() | st.sampled_from([-0.5, 0.0, 99.9])), max_size=6
)
NAME, DAYS, SHARE = pl.col("name"), pl.col("days"), pl.col("share")

FEW = reason_expression("few", since_days=DAYS, before=DAYS - 1, share_percent=SHARE)
NAMED = reason_expression(pl.format("named.{}", "name"), limit_days=3, days=DAYS)
PLAIN = reason_expression("plain")


@given(ROWS)
@settings(max_examples=25)
def test_each_row_is_told_what_the_first_case_that_holds_says(rows: list[tuple[object, ...]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    cases = [
        Case(NAME == "c", [Case(DAYS > 1, FEW), Case(SHARE > 0, PLAIN)]),
        Case(DAYS < 0, FEW),
        Case((NAME == "b") & (DAYS + SHARE > 0), NAMED),
        Case(SHARE.is_null(), PLAIN),
    ]
    chain = (
        pl.when(NAME == "c")
        .then(pl.when(DAYS > 1).then(FEW).when(SHARE > 0).then(PLAIN))
        .when(DAYS < 0)
        .then(FEW)
        .when((NAME == "b") & (DAYS + SHARE > 0))
        .then(NAMED)
        .when(SHARE.is_null())
        .then(PLAIN)
    )

    told = tell_reasons(frame, cases)

    assert told.to_list() == frame.select(chain.alias("reason")).to_series().to_list()
    assert told.dtype == pl.String


def test_all_other_rows_are_told_by_a_last_case_that_always_holds() -> None:
    frame = pl.DataFrame([("a", 2, None), ("b", None, 0.5), ("c", 0, None)], schema=SCHEMA, orient="row")

    told = tell_reasons(frame, [Case(DAYS > 1, FEW), Case(ALWAYS, NAMED)])

    assert [from_json(text) for text in told] == [
        Reason("few", {"since_days": 2, "before": 1, "share_percent": None}),
        Reason("named.b", {"limit_days": 3, "days": None}),
        Reason("named.c", {"limit_days": 3, "days": 0}),
    ]


def test_a_reason_without_a_code_is_none() -> None:
    frame = pl.DataFrame({"code": ["x", None]}, schema={"code": pl.String})

    told = tell_reasons(frame, [Case(ALWAYS, reason_expression(pl.col("code"), limit_days=3))])

    assert told.to_list() == ['{"code":"x","numbers":{"limit_days":3}}', None]
