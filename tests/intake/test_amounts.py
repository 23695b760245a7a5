from decimal import ROUND_HALF_UP, Context, Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kejing.intake.values.amounts import DiscountForm, add_exactly, multiply, read_amounts, sum_residues
from services.examples import share_of

EXACT = Context(prec=400)


def plain(digits: int, places: int) -> st.SearchStrategy[str]:
    whole = st.integers(min_value=-(10**digits), max_value=10**digits)
    return st.builds(lambda number, scale: f"{Decimal(number).scaleb(-scale):f}", whole, st.integers(0, places))


ROWS = st.lists(
    st.tuples(
        plain(5, 4),
        plain(7, 17).map(lambda text: text.lstrip("-")),
        st.none() | plain(18, 18).map(lambda text: f"{abs(Decimal(text)) % 1:f}"),
    ),
    min_size=1,
    max_size=12,
)


def worked_out(quantity: str, price: str, discount: str | None, form: DiscountForm) -> Decimal:
    product = EXACT.multiply(Decimal(quantity), Decimal(price))
    off = Decimal(discount or 0)
    if form is DiscountForm.AMOUNT:
        return EXACT.add(product, off) if quantity.startswith("-") else EXACT.subtract(product, off)
    rate = EXACT.divide(off, Decimal(100)) if form is DiscountForm.PERCENT else off
    return EXACT.multiply(product, EXACT.subtract(Decimal(1), rate))


def cents(number: Decimal) -> int:
    return int(number.scaleb(2, context=EXACT).quantize(Decimal(1), rounding=ROUND_HALF_UP, context=EXACT))


@settings(max_examples=share_of(80))
@given(rows=ROWS, form=st.sampled_from(DiscountForm))
def test_a_product_is_exact_rounded_once_and_says_what_the_rounding_changed(
    rows: list[tuple[str, str, str | None]], form: DiscountForm
) -> None:
    quantities, prices, discounts = (pl.Series("cells", cells, dtype=pl.String) for cells in zip(*rows, strict=True))

    amount = multiply(quantities, prices, discounts=discounts, form=form, minor_digits=2).amount

    exact = [worked_out(*row, form) for row in rows]
    assert amount.values.to_list() == [cents(one) for one in exact]
    rounded = Decimal(sum(cents(one) for one in exact))
    unrounded = add_exactly(exact).scaleb(2, context=EXACT)
    assert sum_residues(pl.DataFrame(amount.columns())) == EXACT.subtract(rounded, unrounded)


@settings(max_examples=share_of(60))
@given(texts=st.lists(plain(11, 30), min_size=1, max_size=12), minor_digits=st.sampled_from([0, 2, 3]))
def test_an_amount_as_written_says_what_the_rounding_changed(texts: list[str], minor_digits: int) -> None:
    amount = read_amounts(pl.Series("cells", texts), minor_digits=minor_digits)

    exact = [Decimal(text).scaleb(minor_digits, context=EXACT) for text in texts]
    rounded = [int(one.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=EXACT)) for one in exact]
    assert amount.values.to_list() == rounded
    difference = EXACT.subtract(Decimal(sum(rounded)), add_exactly(exact))
    assert sum_residues(pl.DataFrame(amount.columns())) == difference


def test_a_discount_that_cannot_be_read_is_told_and_a_blank_one_is_none() -> None:
    product = multiply(
        pl.Series("q", ["2", "2", "2"]),
        pl.Series("p", ["10", "10", "10"]),
        discounts=pl.Series("d", ["0.1", None, "viel"]),
        minor_digits=2,
    )

    assert product.discount is not None
    assert product.discount.reasons.to_list() == [None, None, "number_unreadable"]
    assert product.amount.values.to_list()[:2] == [1800, 2000]


@given(
    st.lists(
        st.tuples(
            st.decimals(min_value=-(10**6), max_value=10**6, places=5, allow_nan=False),
            st.decimals(min_value=-(10**5), max_value=10**5, places=11, allow_nan=False),
        ),
        min_size=1,
        max_size=20,
    ),
    st.booleans(),
)
def test_quantity_times_price_is_exact_and_rounded_once(pairs: list[tuple[Decimal, Decimal]], short: bool) -> None:
    texts = [
        (f"{quantity:.3f}", f"{price:.2f}") if short else (f"{quantity:f}", f"{price:f}") for quantity, price in pairs
    ]

    amounts = multiply(
        pl.Series("quantity", [quantity for quantity, _ in texts]),
        pl.Series("price", [price for _, price in texts]),
        minor_digits=2,
    ).amount

    assert amounts.values.to_list() == [
        int((Decimal(quantity) * Decimal(price) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        for quantity, price in texts
    ]


def test_a_product_too_large_to_be_true_is_refused() -> None:
    amounts = multiply(
        pl.Series("quantity", ["99999999999", "2"]),
        pl.Series("price", ["99999999999", "99999999999999999"]),
        minor_digits=2,
    ).amount

    assert amounts.values.to_list() == [None, None]
    assert amounts.reasons.to_list() == ["number_too_large", "number_too_large"]
