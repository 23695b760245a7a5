"""Customers who go by several codes or names: whose a bare name is, once everybody has been met."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import polars as pl

from kejing.intake.rows.directory import find_names
from kejing.intake.rows.names import clean_names, is_one_phone

ALIAS_COLUMNS: Final = ("code", "to", "how")


class How(StrEnum):
    """How a bare name was found to be a customer's."""

    NAMED = "named"  # a coded customer bears exactly this name
    CLEANED = "cleaned"  # the same but for a telephone number, a mark, blanks or brackets
    UNCLEAR = "unclear"  # several could be meant: it stays what it is


@dataclass(frozen=True, slots=True, eq=False)
class Aliases:
    """Whose the bare names are: `codes` has code (the bare name), to, how; `names` has name, plain.

    `codes` also lists the unclear ones, with a null `to`. `names` are those that are shown without what was glued to
    them, because nobody else bears the plain one.
    """

    codes: pl.DataFrame
    names: pl.DataFrame

    @property
    def moved(self) -> pl.DataFrame:
        """The code, to of those that are somebody else's."""
        return self.codes.filter(pl.col("to").is_not_null()).select("code", "to")


def find_aliases(people: pl.DataFrame, *, listed: pl.Series) -> Aliases:
    """Return whose the bare names among `people` (customer_code, customer_name) are.

    A customer whose only name is its code is a bare name. It is a coded customer's when exactly one bears the name, as
    it is or else without telephone number, mark and differences of blanks and brackets. Bare names that differ only in
    those are one customer, under the plain name, unless their telephone numbers differ. `listed` are the codes of the
    customer list: no two of them are ever made one.
    """
    met = people.select(pl.col("customer_code").alias("code"), pl.col("customer_name").alias("name")).unique()
    met = met.filter(pl.col("code").is_not_null())
    is_bare = (pl.col("name") == pl.col("code")).fill_null(value=False).all().over("code")
    met = met.with_columns(is_bare.alias("is_bare"), pl.col("code").is_in(listed.implode()).alias("is_listed"))
    coded, bare = met.filter(~pl.col("is_bare")), met.filter("is_bare")
    cleaned = clean_names(met["name"])
    if bare.is_empty():
        return Aliases(codes=_no_codes(), names=_list_plain(met.join(cleaned, on="name")))
    named = _find_named(bare, coded)
    left = bare.filter(~pl.col("code").is_in(named["code"].implode()))
    grouped = _find_cleaned(left, coded, cleaned)
    codes = pl.concat([named, grouped]).sort("code")
    moved = codes.filter(pl.col("to").is_not_null())
    settled = met.join(moved.select("code", "to"), on="code", how="left").with_columns(
        pl.coalesce("to", "code").alias("code")
    )
    return Aliases(codes=codes, names=_list_plain(settled.join(cleaned, on="name")))


def _no_codes() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(ALIAS_COLUMNS, pl.String()))


def _find_named(bare: pl.DataFrame, coded: pl.DataFrame) -> pl.DataFrame:
    """Return the bare names that exactly one coded customer bears as they are."""
    return (
        bare.join(find_names(coded, name="name", code="code").rename({"code": "to"}), on="name", how="inner")
        .join(coded.select("code", pl.col("is_listed").alias("to_listed")).unique(), left_on="to", right_on="code")
        .filter(~(pl.col("is_listed") & pl.col("to_listed")))
        .select("code", "to", pl.lit(How.NAMED.value).alias("how"))
    )


def _find_cleaned(bare: pl.DataFrame, coded: pl.DataFrame, cleaned: pl.DataFrame) -> pl.DataFrame:
    """Return whose the other bare names are by their plain names; what several could bear has no `to`."""
    people = pl.concat([bare, coded]).join(cleaned, on="name", how="inner")
    is_bare = pl.col("is_bare")
    keys = (
        people.join(people.filter(is_bare).select("key").unique(), on="key", how="semi")
        .group_by("key")
        .agg(
            pl.col("code").n_unique().alias("codes"),
            (is_bare & (pl.col("plain") != pl.col("name"))).any().alias("is_glued"),
        )
    )
    odd = keys.filter((pl.col("codes") > 1) | pl.col("is_glued")).select("key")
    found: list[tuple[str, str | None, str]] = []
    groups = people.join(odd, on="key", how="semi").sort("key", "code", "name").group_by("key", maintain_order=True)
    taken = frozenset(coded["code"].to_list())
    for _, group in groups:
        own = group.filter("is_bare")
        to = _choose(group, taken)
        found.extend((code, to, (How.CLEANED if to else How.UNCLEAR).value) for code in own["code"] if code != to)
    return pl.DataFrame(found, schema=dict.fromkeys(ALIAS_COLUMNS, pl.String()), orient="row")


def _choose(group: pl.DataFrame, taken: frozenset[str]) -> str | None:
    """Return the one customer that the names of a group belong to, null where there may be several."""
    coded = group.filter(~pl.col("is_bare"))["code"].unique()
    own = group.filter("is_bare")
    listed = group.filter("is_listed")["code"].unique()
    if len(coded) > 1 or len(listed) > 1:
        return None
    if not is_one_phone(group["phone"].drop_nulls().unique().sort().to_list()):
        return None
    if len(coded):
        return str(coded[0])
    as_is = own.filter(pl.col("plain") == pl.col("name"))
    plain = str((own if as_is.is_empty() else as_is)["plain"][0])
    return None if plain in taken else plain


def _list_plain(people: pl.DataFrame) -> pl.DataFrame:
    """Return name, plain of the names that can be shown without what was glued to them."""
    alone = people.group_by("key").agg(pl.col("code").n_unique().alias("codes")).filter(pl.col("codes") == 1)
    return (
        people.filter(pl.col("plain") != pl.col("name"))
        .join(alone, on="key", how="semi")
        .select("name", "plain")
        .unique()
        .sort("name")
    )
