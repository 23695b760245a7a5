import string
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kejing.intake import Note, Reason, RejectReason, errors, sentence, wording

SOURCES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}


def catalogue_path(language: str) -> Path:
    return wording.LOCALE_FOLDER / SOURCES[language] / "LC_MESSAGES" / "intake.po"


def translations(language: str) -> dict[str, str]:
    with catalogue_path(language).open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Compile the catalogues into a folder of this test: the package's own are built with it."""
    for language, folder in SOURCES.items():
        target = tmp_path / folder / "LC_MESSAGES"
        target.mkdir(parents=True)
        with catalogue_path(language).open("rb") as source:
            compiled_bytes = BytesIO()
            write_mo(compiled_bytes, read_po(source))
        (target / "intake.mo").write_bytes(compiled_bytes.getvalue())
    monkeypatch.setattr(wording, "LOCALE_FOLDER", tmp_path)
    wording._load_catalogue.cache_clear()
    yield
    wording._load_catalogue.cache_clear()


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    raised = {error.code for error in errors.IntakeError.__subclasses__()}

    assert raised | set(RejectReason) | set(Note) == set(wording.SENTENCES)


@pytest.mark.parametrize("language", SOURCES)
def test_every_text_is_translated_with_the_same_placeholders(language: str) -> None:
    translated = translations(language)

    assert set(translated) == {*wording.SENTENCES.values(), *wording.LABELS.values(), ", "}
    assert {text: placeholders(text) for text in translated} == {
        text: placeholders(translation) for text, translation in translated.items()
    }


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            (
                "a.csv has no column recognised as: date, customer. Its columns are: x. "
                'Say which is which with --map "x=sold_on".'
            ),
        ),
        ("zh-hans", 'a.csv 中没有认出这些列：日期、客户。文件里的列有：x。请用 --map "x=sold_on" 指明哪一列是什么。'),
        ("zh-hant", 'a.csv 中沒有認出這些欄：日期、客戶。檔案裡的欄有：x。請用 --map "x=sold_on" 指明哪一欄是什麼。'),
    ],
)
def test_an_error_is_said_in_the_readers_language(compiled: None, language: str, expected: str) -> None:
    error = errors.NoColumnsError(
        file="a.csv", fields="sold_on,customer", headers="x", example="x", field_code="sold_on"
    )

    assert sentence(error, language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“3x” in quantity is not a number that can be read."),
        ("zh-hans", "数量“3x”不是能读懂的数字。"),
        ("zh-hant", "數量「3x」不是能讀懂的數字。"),
    ],
)
def test_a_reject_is_said_in_the_readers_language(compiled: None, language: str, expected: str) -> None:
    reason = Reason(RejectReason.NUMBER_UNREADABLE, {"field": "quantity", "value": "3x"})

    assert sentence(reason, language=language) == expected


def test_the_first_reject_and_the_kinds_are_put_into_words_too(compiled: None) -> None:
    rejected = errors.AllRowsRejectedError(file="a.csv", rows=2, row=3, field="amount", value=None, cause="missing")
    apart = errors.NoSalesError(rows=5, kinds="order=3,receipt=2")

    assert [sentence(error, language="zh-hans") for error in (rejected, apart)] == [
        "a.csv 的 2 行都无法读取。第一处在第 3 行：缺少金额。",
        "读了 5 行，其中没有一行是销售：订单 3、收款 2。",
    ]
