"""Whatever stops an import has a sentence on its page, which names no option of the command line."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from kejing import imports
from kejing.imports.operations.failures import Failure
from kejing.imports.operations.switching import Undone
from kejing.imports.queries.questions import questions_of_failure
from kejing.imports.queries.sentences import tell_failure, tell_intake
from kejing.imports.queries.story import tell_kept
from kejing.imports.templatetags.imports import exact, file_size, less, money, money_change
from kejing.intake.reasons import Reason
from kejing.intake.wording import LANGUAGES, SENTENCES, SINGULARS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kejing.intake.reasons import Number

pytestmark = pytest.mark.once

OPERATIONS = Path(imports.__file__).parent / "operations"
NAMES = (
    *("file", "first", "second", "header", "value", "fields", "field", "field_code", "field_codes", "kinds", "headers"),
    *(
        "example",
        "row",
        "first_row",
        "rows",
        "count",
        "label",
        "stated",
        "found",
        "difference",
        "cause",
        "sheet",
        "cell",
    ),
    *("first_header", "second_header", "first_field", "second_field", "first_place", "second_place", "first_value"),
    *("second_value", "type_code", "type_codes", "accounted", "limit", "reason", "role", "currency", "own", "amount"),
    *("day", "start", "length", "customer", "name", "rounded", "unrounded", "advance", "paid", "decrease"),
)
NUMBERS: dict[str, Number] = {
    **dict.fromkeys(NAMES, "1"),
    "kinds": "order=2",
    "cause": "missing",
    "fields": "sold_on,amount",
    "count": 2,
    "rows": 2,
}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def raised_codes() -> set[str]:
    """Return every code that an import can stop with, as the operations are written."""
    found = set()
    for path in sorted(OPERATIONS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"ImportStopped", "_lock"}:
                found |= {
                    part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_everything_that_stops_an_import_has_a_sentence() -> None:
    codes = raised_codes()

    told = {code: tell_failure(Failure(code, dict(NUMBERS))) for code in codes}

    assert len(codes) > 15
    assert {code for code, text in told.items() if text.startswith("The import stopped") or "—" in text} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_intake_says_names_no_option_of_the_command_line(language: str) -> None:
    with translation.override(language):
        told = {code: tell_intake(Reason(code, NUMBERS | {"count": 1, "rows": 1})) for code in SENTENCES}
        told |= {f"{code} many": tell_intake(Reason(code, NUMBERS)) for code in SINGULARS}

    assert {code: text for code, text in told.items() if "--" in text} == {}


def test_what_nobody_foresaw_is_a_sentence_all_the_same() -> None:
    assert tell_failure(Failure("new")) == "The import stopped: new."
    assert tell_failure(Failure("disk")) == "The files cannot be written: —. Make room on the disk, then try again."


def test_a_text_that_is_too_long_is_told_with_what_it_is() -> None:
    failure = Failure("text_too_long", {"field": "customers.customer.name", "start": "A", "length": 301, "limit": 300})

    assert tell_failure(failure) == ("“A…” in customer has 301 letters, and 300 can be kept: shorten it in the file.")


@pytest.mark.parametrize(
    ("code", "numbers", "kind", "subjects"),
    [
        ("mixed_dates", {}, "date_order", []),
        ("wrong_basis", {}, "amount_basis", []),
        ("discount_unclear", {"header": "折扣"}, "column", ["折扣"]),
        ("mixed_currencies", {"header": "币种"}, "column", ["币种"]),
        ("title_no_sales", {"value": "订单表"}, "types", ["订单表"]),
        (
            "no_columns",
            {"fields": "customer,item,sold_on", "headers": "a, b"},
            "fields",
            ["customer_name", "item_name", "sold_on"],
        ),
    ],
)
def test_a_failure_that_somebody_can_answer_asks_for_it(
    code: str, numbers: dict[str, str], kind: str, subjects: list[str]
) -> None:
    (question,) = questions_of_failure(Failure(code, dict(numbers), about="intake"))

    assert (question.kind, [subject for subject, _word in question.subjects]) == (kind, subjects)


def test_what_a_file_cannot_be_mended_by_is_not_asked() -> None:
    assert questions_of_failure(Failure("damaged_file", {"file": "a"}, about="intake")) == ()


def test_what_an_undo_kept_is_listed_up_to_a_few() -> None:
    kept = Undone(documents=12, numbers=("A1", "", "A2"), customers=("Shop 1",), products=tuple("abcdefg"))

    assert tell_kept(kept) == (
        "12 documents have a later version, which stays: A1, A2, ….",
        "Customers that were edited, or are needed, since then stay as they are: Shop 1.",
        "Items that were edited, or are needed, since then stay as they are: a, b, c, d, e, ….",
    )
    assert tell_kept(Undone(documents=0, numbers=(), customers=(), products=())) == ()


def test_money_and_sizes_are_shown_to_the_last_unit() -> None:
    assert [money(amount) for amount in (922159500, -350, 0, None)] == ["9,221,595.00", "−3.50", "0.00", "—"]
    assert [money_change(amount) for amount in (350, -350, 0, None)] == ["+3.50", "−3.50", "0.00", "—"]
    assert (less(5, 3), less(None, 3), exact(None)) == (2, -3, "—")
    assert [file_size(size) for size in (0, 1023, 1536, 2 * 1024**3, 3 * 1024**5)] == [
        "0 B",
        "1,023 B",
        "1.5 KB",
        "2.0 GB",
        "3,072.0 TB",
    ]
