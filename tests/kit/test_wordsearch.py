import pytest
from hypothesis import given
from hypothesis import strategies as st

from kejing.kit.wordsearch import (
    CODE_BEGINS,
    EXACT_CODE,
    EXACT_NAME,
    NAME_BEGINS,
    NAME_HAS,
    SOMEWHERE,
    SOUND_BEGINS,
    ask,
    make_words,
    mark,
    mark_beginning,
    mark_part,
    sum_of,
)

WORDS = make_words(code="C001", name="北京醫療器械 ABC", place="朝阳区")


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("c001", EXACT_CODE),
        ("北京医疗器械 abc", EXACT_NAME),
        ("Ｃ００", CODE_BEGINS),
        ("北京", NAME_BEGINS),
        ("北京醫療", NAME_BEGINS),
        *(
            (typed, SOUND_BEGINS)
            for typed in ("bjyl", "BJYL", "ｂｊｙｌ", "beijing", "bei jing yi", "bjyiliao", "beij")
        ),
        ("器械", NAME_HAS),
        ("京yl", NAME_HAS),
        ("abc", NAME_HAS),
        ("yiliao", SOMEWHERE),
        ("朝陽", SOMEWHERE),
        ("chaoyang", SOMEWHERE),
        ("chaoy", SOMEWHERE),
        ("cyq", SOMEWHERE),
        ("aoyang", None),
        ("jb", None),
        ("bjyile", None),
        ("ijing", None),
        ("上海", None),
        ("北京 上海", None),
    ],
)
def test_a_name_is_found_by_characters_sound_and_first_letters(typed: str, rank: int | None) -> None:
    assert ask(typed).rank(WORDS) == rank


def test_a_western_name_is_found_without_its_marks() -> None:
    assert ask("hyvee").rank(make_words(name="Hy-Vee Gas")) == SOUND_BEGINS


@pytest.mark.parametrize(
    ("typed", "rank"), [("bm", SOUND_BEGINS), ("bms", SOUND_BEGINS), ("ms", SOMEWHERE), ("mb", None)]
)
def test_a_western_name_is_found_by_the_first_letters_of_its_words(typed: str, rank: int | None) -> None:
    assert ask(typed).rank(make_words(name="Beijing Medical-Supplies")) == rank


def test_one_letter_is_too_short_and_one_character_is_not() -> None:
    assert [ask(typed).is_too_short for typed in ("b", "1", "京", "bj", "  ")] == [True, True, False, False, True]


def test_only_what_can_be_a_phone_has_digits() -> None:
    assert [ask(typed).digits for typed in ("138-0013 8000", "138", "C1380")] == ["13800138000", "", ""]


@given(st.text(alphabet="北京重庆银行绿长乐ab1 -", min_size=1, max_size=8).filter(str.strip), st.data())
def test_words_have_a_needle_of_whatever_they_match(name: str, data: st.DataObject) -> None:
    words = make_words(name=name)
    typed = data.draw(st.sampled_from([line[1:] for line in words.split("\n") if line]) | st.just(name))
    question = ask(typed)

    assert question.is_too_short or question.rank(words) is not None
    for token in question.tokens:
        assert any(all(part in words for part in parts) for parts in token.needles)


@given(st.text(alphabet="北京重庆银行绿长乐ab1é -", min_size=1, max_size=12).filter(str.strip), st.data())
def test_words_have_the_marks_of_each_of_their_parts(name: str, data: st.DataObject) -> None:
    words = make_words(code="C1", name=name, place="朝阳区")
    line = data.draw(st.sampled_from([line for line in words.split("\n") if line]))
    start = data.draw(st.integers(0, len(line) - 1))
    part, whole = mark_part(line[start : data.draw(st.integers(start, len(line)))]), mark(words)

    assert whole.parts & part == part


@given(st.text(alphabet="北京重庆银行绿长乐ab1é -", min_size=1, max_size=12).filter(str.strip), st.data())
def test_words_have_the_marks_of_whatever_a_line_of_them_begins_with(name: str, data: st.DataObject) -> None:
    words = make_words(code="C1", name=name, place="朝阳区")
    line = data.draw(st.sampled_from([line for line in words.split("\n") if line]))
    beginning = mark_beginning(line[1 : data.draw(st.integers(2, max(len(line), 2)))])

    assert mark(words).beginnings & beginning == beginning


def test_the_sums_of_words_are_those_of_the_whole_code_and_the_whole_name() -> None:
    marks = mark(WORDS)

    assert (marks.code_sum, marks.name_sum) == (sum_of("c001"), sum_of("北京医疗器械 abc"))
    assert mark(make_words(place="朝阳区")).code_sum == 0
