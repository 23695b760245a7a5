import pytest
from hypothesis import given
from hypothesis import strategies as st

from kejing.kit.spelling import complicate, fold, simplify, spell, split_spelt


def test_all_ways_to_write_a_text_fold_to_one() -> None:
    assert {fold(text) for text in ("北京醫療ＡＢＣ", "北京医疗abc", "  北京医疗ABC ")} == {"北京医疗abc"}


def test_simplified_characters_become_traditional_and_back() -> None:
    assert (simplify("醫療"), complicate("医疗")) == ("医疗", "醫療")


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("北京医疗", [("bei", "jing", "yi", "liao")]),
        ("重庆银行", [("chong", "qing", "yin", "hang")]),
        ("绿谷", [("lv", "gu"), ("lu", "gu")]),
        ("朝阳a1", [("zhao", "yang", "a", "1"), ("chao", "yang", "a", "1")]),
        ("hy-vee", [("h", "y", "v", "e", "e")]),
        ("——", []),
    ],
)
def test_a_name_is_spelt_as_people_read_it(name: str, spelt: list[tuple[str, ...]]) -> None:
    assert spell(name) == spelt


@pytest.mark.parametrize(
    ("letters", "splits"),
    [
        ("bjyl", [("b", "j", "y", "l")]),
        ("xian", [("xian",), ("xia", "n"), ("xi", "an")]),
        ("zhs", [("zh", "s"), ("z", "h", "s")]),
        ("", [()]),
    ],
)
def test_letters_are_cut_where_syllables_can_begin(letters: str, splits: list[tuple[str, ...]]) -> None:
    assert split_spelt(letters) == splits


@given(st.text(alphabet="abeghijnouvxz1", max_size=20))
def test_every_cut_has_all_the_letters(letters: str) -> None:
    assert {"".join(parts) for parts in split_spelt(letters)} == {letters}
