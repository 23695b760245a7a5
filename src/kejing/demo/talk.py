"""What became of the last contacts: promises made in them, and what people say to each other about them."""

from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from kejing.demo.chance import Purpose, draw_below, draw_between, open_chance
from kejing.demo.company import Company
from kejing.demo.remarks import REMARKS

PROMISED_DAYS: Final = 21
TALKED_OF_DAYS: Final = 7
# So many at most, however large the company: a few make a page alive.
MOST_CONTACTS: Final = 3_000
MOST_TALKED_OF: Final = 240
# Percent of contacts with a promise, and of promises that were kept, and that wait for a later day.
PROMISED: Final = 12
KEPT: Final = 45
WAITING: Final = 85
# Percent of contacts of the last days that were seen, asked about, and commented on, and of questions answered.
SEEN: Final = 60
ASKED: Final = 14
COMMENTED: Final = 30
ANSWERED: Final = 65
LONGEST_PROMISE: Final = 9

PROMISE_SCHEMA: Final[dict[str, pl.DataType]] = {
    "customer_code": pl.String(),
    "contacted_on": pl.Date(),
    "username": pl.String(),
    "what": pl.String(),
    "due_on": pl.Date(),
    "kept_on": pl.Date(),
}
TALK_SCHEMA: Final[dict[str, pl.DataType]] = {
    "customer_code": pl.String(),
    "contacted_on": pl.Date(),
    "username": pl.String(),
    "lead": pl.String(),
    "comment": pl.String(),
    "is_question": pl.Boolean(),
    "answer": pl.String(),
}


def make_promises(company: Company, recent: pl.DataFrame) -> pl.DataFrame:
    """Make up what was promised in contacts of the last days (`PROMISE_SCHEMA`), one open promise a customer at most.

    `recent` are contacts of the company, by day. `kept_on` is null for what waits, some of it for a day that is over.
    """
    spec = company.spec
    contacts = _latest(recent, company, days=PROMISED_DAYS, most=MOST_CONTACTS)
    chance = open_chance(seed=spec.seed, purpose=Purpose.PROMISES)
    size = contacts.height
    promised = chance.random(size) * 100 < PROMISED
    fate = chance.random(size) * 100
    after = draw_between(chance, np.full(size, 1), np.full(size, LONGEST_PROMISE))
    words = REMARKS[spec.language].promises
    what = draw_below(chance, np.full(size, len(words)))
    day, due = pl.col("contacted_on"), pl.col("contacted_on") + pl.duration(days="after")
    last = pl.lit(spec.as_of)
    return (
        contacts.with_columns(
            fate=pl.Series(fate, dtype=pl.Float64),
            after=pl.Series(after, dtype=pl.Int64),
            what=pl.Series(words).gather(what),
        )
        .filter(pl.Series(promised, dtype=pl.Boolean))
        .unique("customer_code", keep="last", maintain_order=True)
        .with_columns(
            due_on=pl.when(pl.col("fate") < KEPT)
            .then(due)
            .when((pl.col("fate") < WAITING) | (day >= last - pl.duration(days=1)))
            .then(last + pl.duration(days=pl.col("after") - 1))
            .otherwise(pl.min_horizontal(due, last - pl.duration(days=1))),
        )
        .with_columns(kept_on=pl.when(pl.col("fate") < KEPT).then(pl.min_horizontal("due_on", last)))
        .select(*PROMISE_SCHEMA)
    )


def make_talk(company: Company, recent: pl.DataFrame) -> pl.DataFrame:
    """Make up what supervisors said about contacts of the last days (`TALK_SCHEMA`), at most one thing a contact.

    A row is a contact that its author's supervisor, `lead`, has seen; `comment` is null where he said nothing, and
    `answer` where nobody answered his question yet.
    """
    spec = company.spec
    people = company.people
    leads = people.filter(pl.col("role") == "supervisor").select("team", lead="username")
    authors = people.filter(pl.col("role") == "salesperson").select("username", "team").join(leads, on="team")
    contacts = _latest(recent, company, days=TALKED_OF_DAYS, most=MOST_TALKED_OF).join(
        authors, on="username", maintain_order="left"
    )
    chance = open_chance(seed=spec.seed, purpose=Purpose.TALK)
    size = contacts.height
    seen, said, answered = (pl.Series(chance.random(size) * 100, dtype=pl.Float64) for _ in range(3))
    remarks = REMARKS[spec.language]
    asked = pl.Series(draw_below(chance, np.full(size, len(remarks.questions))), dtype=pl.Int64)
    noted = pl.Series(draw_below(chance, np.full(size, len(remarks.comments))), dtype=pl.Int64)
    return (
        contacts.with_columns(
            is_question=said < ASKED,
            is_comment=(said >= ASKED) & (said < COMMENTED),
            question=pl.Series([question for question, _ in remarks.questions]).gather(asked),
            reply=pl.Series([answer for _, answer in remarks.questions]).gather(asked),
            note=pl.Series(remarks.comments).gather(noted),
        )
        .with_columns(
            comment=pl.when("is_question").then("question").when("is_comment").then("note"),
            answer=pl.when(pl.col("is_question") & pl.Series(answered < ANSWERED)).then("reply"),
        )
        .filter((seen < SEEN) | pl.col("comment").is_not_null())
        .select(*TALK_SCHEMA)
    )


def _latest(recent: pl.DataFrame, company: Company, *, days: int, most: int) -> pl.DataFrame:
    """Return the last contacts in which somebody answered."""
    since = company.spec.as_of - timedelta(days=days - 1)
    return recent.filter((pl.col("contacted_on") >= since) & pl.col("answered")).tail(most)
