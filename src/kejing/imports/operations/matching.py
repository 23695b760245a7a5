"""Who the customers of the files are: by code, by a decision, by the exact name where files have no codes, else new."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import polars as pl
from rapidfuzz import fuzz

from kejing.customers.models import Alias, Customer
from kejing.imports.enums import NameDecision
from kejing.imports.models import NameFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.imports.models import Import

LEAST_SCORE: Final = 70
MOST_CANDIDATES: Final = 3
MOST_LOOKED_AT: Final = 20
"""How many customers that share most pairs of letters with a name are compared with it closely."""
MATCHED: Final = {"customer_code": pl.String(), "customer_name": pl.String(), "customer_id": pl.Int64()}


def match_customers(people: pl.DataFrame, *, of: Import, has_codes: bool) -> pl.DataFrame:
    """Return `people` (customer_code, customer_name, each code once) with `customer_id`, null for whoever is new.

    Whoever is without a name in the files has that on record. What somebody decided of this import's names counts
    first; then the code; then what was decided of a name or code before (an alias); then, where the files have no codes
    at all, the exact name, if just one customer bears it. Only then the code of a customer who is withdrawn: made by an
    import that was taken back, or found to be another one.
    """
    stored = _read_stored()
    matched = people.select("customer_code", "customer_name").join(
        stored.select(pl.col("code").alias("customer_code"), pl.col("id").alias("coded"), "is_withdrawn"),
        on="customer_code",
        how="left",
        maintain_order="left",
    )
    decided = pl.DataFrame(
        list(of.names.exclude(decision=NameDecision.OPEN).values_list("name", "customer_id")),
        schema={"customer_code": pl.String, "decided": pl.Int64},
        orient="row",
    ).with_columns(is_decided=pl.lit(value=True))
    aliases = pl.DataFrame(
        list(Alias.objects.filter(customer__is_withdrawn=False).values_list("name", "customer_id")),
        schema={"alias": pl.String, "by_alias": pl.Int64},
        orient="row",
    )
    borne = (
        stored.filter(~pl.col("is_withdrawn"))
        .group_by("name")
        .agg(pl.col("id").first().alias("by_name"), pl.len().alias("bearers"))
        .filter(pl.col("bearers") == 1)
        .select(pl.col("name").alias("customer_name"), "by_name")
    )
    matched = (
        matched.join(decided, on="customer_code", how="left", maintain_order="left")
        .join(aliases.rename({"alias": "customer_code"}), on="customer_code", how="left", maintain_order="left")
        .join(borne, on="customer_name", how="left", maintain_order="left")
    )
    by_name = pl.col("by_name") if not has_codes else pl.lit(None, pl.Int64)
    unless_new = pl.when(~pl.col("is_decided").fill_null(value=False)).then(pl.coalesce("by_alias", by_name))
    by_code = pl.when(~pl.col("is_withdrawn")).then("coded")
    on_record = stored.select(pl.col("id").alias("customer_id"), pl.col("name").alias("on_record"))
    return (
        matched.with_columns(pl.coalesce("decided", by_code, unless_new, "coded").alias("customer_id"))
        .join(on_record, on="customer_id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("customer_name", "on_record").alias("customer_name"))
        .select(*MATCHED)
    )


def find_names(matched: pl.DataFrame, *, counted: pl.DataFrame, of: Import, has_codes: bool) -> int:
    """Keep the names that may be somebody's already, with whom, and return how many are open.

    Where files have no codes these are new names that are like a customer's; where they have, new codes whose name is
    a customer's exactly. `counted` has customer_code, rows, amount of what is imported.
    """
    new = matched.filter(pl.col("customer_id").is_null() & pl.col("customer_name").is_not_null())
    stored = _read_stored().filter(~pl.col("is_withdrawn"))
    alike = _find_bearers(new, stored) if has_codes else find_alike(new, stored)
    decided = set(of.names.exclude(decision=NameDecision.OPEN).values_list("name", flat=True))
    rows = (
        alike.group_by("customer_code", maintain_order=True)
        .agg(pl.concat_list("id", "score").alias("candidates"))
        .join(counted, on="customer_code", how="left", maintain_order="left")
        .filter(~pl.col("customer_code").is_in(list(decided)))
    )
    of.names.filter(decision=NameDecision.OPEN).delete()
    NameFound.objects.bulk_create(
        NameFound(
            of_import=of,
            name=row["customer_code"],
            rows=row["rows"] or 0,
            amount=row["amount"] or 0,
            candidates=[list(pair) for pair in row["candidates"]],
        )
        for row in rows.iter_rows(named=True)
    )
    return rows.height


def _read_stored() -> pl.DataFrame:
    return pl.DataFrame(
        list(Customer.objects.order_by("pk").values_list("code", "pk", "name", "is_withdrawn")),
        schema={"code": pl.String, "id": pl.Int64, "name": pl.String, "is_withdrawn": pl.Boolean},
        orient="row",
    )


def _find_bearers(new: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Return customer_code, id, score of new codes whose name somebody else bears."""
    return (
        new.filter(pl.col("customer_name") != pl.col("customer_code"))
        .join(stored, left_on="customer_name", right_on="name", maintain_order="left_right")
        .select("customer_code", "id", pl.lit(100, pl.Int64).alias("score"))
        .group_by("customer_code", maintain_order=True)
        .head(MOST_CANDIDATES)
    )


def find_alike(new: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Return customer_code, id, score (0 to 100, the best first) of customers whose names are like new ones.

    Only those that share the most pairs of letters, rare ones above all, are compared closely, so that a hundred
    thousand customers are no matter of minutes.
    """
    empty = pl.DataFrame(schema={"customer_code": pl.String, "id": pl.Int64, "score": pl.Int64})
    if new.is_empty() or stored.is_empty():
        return empty
    wanted = new.select("customer_code", _plain("customer_name").alias("plain"))
    known = stored.select("id", _plain("name").alias("plain"))
    pairs = (
        _weigh(_pairs(wanted, "customer_code"), _pairs(known, "id"), stored=known.height)
        .sort("customer_code", "shared", "id", descending=[False, True, False])
        .group_by("customer_code", maintain_order=True)
        .head(MOST_LOOKED_AT)
        .join(wanted, on="customer_code")
        .join(known, on="id", suffix="_known")
    )
    scores = [round(fuzz.WRatio(a, b)) for a, b in pairs.select("plain", "plain_known").iter_rows()]
    return (
        pairs.with_columns(pl.Series("score", scores, dtype=pl.Int64))
        .filter(pl.col("score") >= LEAST_SCORE)
        .sort("customer_code", "score", "shared", "id", descending=[False, True, True, False])
        .group_by("customer_code", maintain_order=True)
        .head(MOST_CANDIDATES)
        .select("customer_code", "id", "score")
    )


def _weigh(wanted: pl.DataFrame, known: pl.DataFrame, *, stored: int) -> pl.DataFrame:
    """Return customer_code, id, shared: how much of two names' pairs of letters they share, rare ones counting more."""
    weights = known.group_by("pair").len().select("pair", ((stored + 1) / pl.col("len")).log().alias("weight"))
    wanted, known = (
        rows.join(weights, on="pair", how="left").with_columns(pl.col("weight").fill_null(math.log(stored + 1)) ** 2)
        for rows in (wanted, known)
    )
    sizes = known.group_by("id").agg(pl.col("weight").sum().sqrt().alias("size"))
    return (
        wanted.lazy()
        .join(known.lazy().select("id", "pair"), on="pair")
        .group_by("customer_code", "id")
        .agg(pl.col("weight").sum().alias("shared"))
        .join(sizes.lazy(), on="id")
        .select("customer_code", "id", pl.col("shared") / pl.col("size"))
        .collect(engine="streaming")
    )


def _plain(name: str) -> pl.Expr:
    return pl.col(name).str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[\s\p{P}]", "")


def _pairs(names: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return key, pair of every two letters that stand side by side; pairs that everybody has tell nobody apart."""
    longest = max(2, *names["plain"].str.len_chars())
    pairs = (
        names.lazy()
        .select(key, pl.concat_list(_slices(longest)).alias("pair"))
        .explode("pair")
        .filter(pl.col("pair").str.len_chars() > 1)
        .unique()
        .collect()
    )
    often = pairs.group_by("pair").len().filter(pl.col("len") > max(1000, names.height // 10))
    return pairs.join(often, on="pair", how="anti")


def _slices(longest: int) -> Sequence[pl.Expr]:
    return [pl.col("plain").str.slice(place, 2) for place in range(min(longest, 60) - 1)]
