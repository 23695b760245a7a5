import polars as pl
import pytest

from kejing.intake.companions.terms import read_terms


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (30, "30|30.0|30天|30 日|30 days|30days|月结30天|月結30天|月结30|Net 30|NET30|N/30|n30|账期30天|货到30天"),
        (30, "票到30天付款|收货后30天内|30天内付款|within 30 days|Due in 30 days|月结（30天）|２/１０ net 30"),
        (
            30,
            "2/10, n/30|30 EOM",
        ),
        (0, "0|现结|現金|货到付款|款到发货|COD|Due on receipt|prepaid|Payment in advance"),
    ],
)
def test_terms_of_payment_are_read_as_days(days: int, words: str) -> None:
    cells = pl.Series("terms", words.split("|"))

    assert dict(zip(cells, read_terms(cells).values, strict=True)) == dict.fromkeys(cells, days)
    assert read_terms(cells).reasons.null_count() == len(cells)


def test_what_says_no_number_of_days_is_unread_and_nothing_is_nothing() -> None:
    cells = pl.Series("terms", ["月结", "30-60天", "3个月", "99999", "-5", "", None, "-", "无"])

    parsed = read_terms(cells)

    assert parsed.values.to_list() == [None] * 9
    assert parsed.reasons.to_list() == ["number_unreadable"] * 5 + [None] * 4
