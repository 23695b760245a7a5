from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kejing.proof import NotCanonical, write_canonical
from kejing.proof.canonical import Value

SHANGHAI = timezone(timedelta(hours=8))
values: st.SearchStrategy[Value] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary()
    | st.dates()
    | st.uuids()
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=6,
)


def test_the_published_form_stays_as_it_is() -> None:
    content: dict[str, Value] = {
        "text": "已拜访\n老板",
        "at": datetime(2026, 7, 1, 12, tzinfo=SHANGHAI),
        "day": date(2026, 7, 1),
        "uid": UUID(int=1),
        "amount": Decimal("12.50"),
        "raw": b"\x0a\xff",
        "place": [31.0, -0.5, 7],
        "none": None,
        "yes": True,
    }

    assert write_canonical(content).decode() == (
        '{"amount":{"$decimal":"12.50"},"at":{"$at":"2026-07-01T04:00:00.000000Z"},"day":{"$day":"2026-07-01"},'
        '"none":null,"place":[31.0,-0.5,7],"raw":{"$bytes":"0aff"},"text":"已拜访\\n老板",'
        '"uid":{"$uuid":"00000000-0000-0000-0000-000000000001"},"yes":true}'
    )


@given(content=st.dictionaries(st.text("abc", min_size=1), values))
def test_the_order_in_which_a_record_was_filled_does_not_matter(content: dict[str, Value]) -> None:
    assert write_canonical(dict(reversed(content.items()))) == write_canonical(content)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0, False),
        ("1", 1),
        ("2026-07-01", date(2026, 7, 1)),
        (b"\x0a", "0a"),
        (None, "null"),
        (Decimal("1.0"), Decimal("1.00")),
        ([["a"], "b"], [["a", "b"]]),
    ],
)
def test_things_of_different_kinds_are_told_apart(one: Value, other: Value) -> None:
    assert write_canonical({"it": one}) != write_canonical({"it": other})


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (datetime(2026, 7, 1), "no time zone"),  # noqa: DTZ001 - that is what is wrong with it
        (float("nan"), "not finite"),
        (Decimal("Infinity"), "not finite"),
        ({"$at": "now"}, "names nothing"),
        ("\ud800", "half a character"),
        ({1, 2}, "no canonical form"),
    ],
)
def test_what_has_no_one_form_is_refused(value: Value, says: str) -> None:
    with pytest.raises(NotCanonical, match=says):
        write_canonical({"it": value})
