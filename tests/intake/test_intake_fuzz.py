from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.fuzzing.cases import Case, draw_case, read_cases
from intake.fuzzing.checking import read_case
from kejing.intake import IntakeError, read_ledger
from services.examples import share_of

FOUND = read_cases(Path(__file__).parent / "fuzzing" / "found.json")
HEADER = "日期,单据类型,客户,数量,金额\n"
WORDS = ("2024-01-02", "1/2/2024", "销售单", "收款单", "甲", "1", "-1.5", "x", "", " ", "=1+1", "(", "9" * 30)
MARKS = ('"', '""', ",", ",", ",", "\n", "\n", "\r\n", "\r", "\ufeff", "\ufffd", "\x1a", "a\rb,,,,,,,,\n")
PIECES = st.sampled_from(WORDS + MARKS)
STARTS = st.sampled_from([b"", HEADER.encode(), HEADER.encode("gb18030"), b"PK\x03\x04", b"\x1f\x8b"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "gb18030"])


def refused_as(content: bytes) -> str | None:
    """Return the code of a named refusal, null when the bytes were read; any other exception fails the test."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(content)
        try:
            read_ledger([path])
        except IntakeError as error:
            return error.code
    return None


@settings(max_examples=share_of(60))
@given(st.lists(PIECES, max_size=40), ENCODINGS)
def test_a_broken_table_is_read_or_refused_and_loses_no_row(pieces: list[str], encoding: str) -> None:
    content = (HEADER + "".join(pieces)).encode(encoding)

    assert refused_as(content) != "lost_rows"


@settings(max_examples=share_of(60))
@given(st.binary(max_size=300), STARTS)
def test_any_bytes_are_read_or_refused(content: bytes, start: bytes) -> None:
    assert refused_as(start + content) != "lost_rows"


@pytest.mark.parametrize("start", [b"x\x01\x80", b"x^2,"])
def test_a_text_that_begins_like_a_compressed_stream_is_a_text(start: bytes) -> None:
    assert refused_as(start + HEADER.encode() + b"2024-01-02,S1,A,1.00\n" * 3) != "lost_rows"


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in FOUND.items()])
def test_what_once_failed_is_read_or_refused(case: Case) -> None:
    assert read_case(case) != "lost_rows"


def test_cases_are_the_same_for_ever() -> None:
    assert [draw_case(1, number) for number in range(4)] == [draw_case(1, number) for number in range(4)]


@pytest.mark.parametrize("number", range(8))
def test_a_few_more_are_read_or_refused(number: int) -> None:
    assert read_case(draw_case(2026, number))
