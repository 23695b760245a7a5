"""The engine and the plain recomputation agree on any small book, on days and sums at the borders of the rules."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from oracle.books import AS_OF, books, regular_books
from oracle.comparison import list_differences
from oracle.handover import judge_book
from oracle.recomputation import recompute
from oracle.rules.book import Book
from services.examples import share_of

law = settings(max_examples=share_of(60))


@law
@given(book=books())
def test_any_book_is_judged_as_the_rules_say(book: Book) -> None:
    assert list_differences(judge_book(book, as_of=AS_OF).frame, recompute(book, as_of=AS_OF).expected) == []


@law
@given(book=regular_books(), later=st.integers(min_value=0, max_value=40))
def test_customers_with_habits_are_judged_as_the_rules_say(book: Book, later: int) -> None:
    as_of = AS_OF + timedelta(days=later)

    assert list_differences(judge_book(book, as_of=as_of).frame, recompute(book, as_of=as_of).expected) == []
