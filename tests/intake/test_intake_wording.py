import re
import string
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kejing.intake import REJECT_SCHEMA, Note, Reason, RejectReason, describe_reject, errors, sentence, wording
from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.companions.contacts import CONTACT_WORDS
from kejing.intake.fields import Field
from kejing.intake.headers import normalise_header
from kejing.intake.lines.drops import OPTIONS
from kejing.intake.rows.documents import DOCUMENT_TYPES, STATUS_WORDS
from kejing.intake.rows.type_words import OTHER

SOURCES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}
OPTIONS_TOLD = ("--map", "--skip-bad-rows", "--accept-difference", "--date-order", "--amount-basis", "--type")


def catalogue_path(language: str) -> Path:
    return wording.LOCALE_FOLDER / SOURCES[language] / "LC_MESSAGES" / "intake.po"


def translations(language: str) -> dict[str, str]:
    """Return the translation of every text; of one that counts, by its plural."""
    with catalogue_path(language).open("rb") as source:
        return dict(_text_and_translation(message) for message in read_po(source) if message.id)


def _text_and_translation(message: Message) -> tuple[str, str]:
    if isinstance(message.id, tuple):
        assert isinstance(message.string, tuple)
        (translation,) = message.string  # Chinese has one form for every count
        return message.id[1], translation
    return str(message.id), str(message.string)


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


def test_every_sentence_that_counts_has_a_singular_that_needs_no_other_numbers() -> None:
    counting = {code for code, text in wording.SENTENCES.items() if re.search(r"\{(count|rows)\} [a-z]", text)}

    assert set(wording.SINGULARS) == counting
    assert {
        code: placeholders(text) - placeholders(wording.SENTENCES[code]) for code, text in wording.SINGULARS.items()
    } == {code: set() for code in counting}


def test_every_field_and_every_kind_of_row_has_a_word() -> None:
    kinds = {*DOCUMENT_TYPES, OTHER, *STATUS_WORDS, "unassigned_customer", *CONTACT_WORDS, *OPTIONS, *FileKind}

    assert {*Field, *kinds} - set(wording.LABELS) == set()


@pytest.mark.parametrize("language", SOURCES)
def test_every_text_is_translated_with_the_same_placeholders(language: str) -> None:
    translated = translations(language)

    assert set(translated) == {*wording.SENTENCES.values(), *wording.LABELS.values(), ", "}
    assert {text: placeholders(text) for text in translated} == {
        text: placeholders(translation) for text, translation in translated.items()
    }


@pytest.mark.parametrize("language", SOURCES)
def test_every_singular_stands_beside_its_plural(language: str) -> None:
    with catalogue_path(language).open("rb") as source:
        pairs = {message.id for message in read_po(source) if isinstance(message.id, tuple)}

    assert pairs == {(text, wording.SENTENCES[code]) for code, text in wording.SINGULARS.items()}


@pytest.mark.parametrize("language", SOURCES)
def test_no_translation_holds_an_english_word(language: str) -> None:
    proper = ("CSV", "UTF-8", "Excel", "Parquet", ".xlsx", ".xls", "=ignore", "=discount", "=discount_rate", "=sale")
    answers = ("dmy", "mdy", "gross", "net")

    def strip(text: str) -> str:
        plain = re.sub(r"\{\w+\}", "", text)
        for name in sorted((*proper, *OPTIONS_TOLD, *answers), key=len, reverse=True):
            plain = plain.replace(name, "")
        return plain

    assert [text for text in translations(language).values() if re.search("[A-Za-z]", strip(text))] == []


@pytest.mark.parametrize("language", SOURCES)
def test_an_option_that_a_sentence_names_is_named_in_its_translation(language: str) -> None:
    def options(text: str) -> list[str]:
        return sorted(re.findall(r"--[a-z]+(?:-[a-z]+)*(?: (?:dmy|mdy|gross|net)\b)?", text))

    translated = translations(language)

    assert {text: options(text) for text in translated} == {
        text: options(translation) for text, translation in translated.items()
    }


@pytest.mark.parametrize(("language", "row", "quotes"), [("zh-hans", "行", "“”"), ("zh-hant", "列", "「」")])
def test_chinese_has_its_own_word_for_rows_and_its_own_marks(language: str, row: str, quotes: str) -> None:
    translated = translations(language)
    rows = [text for text in translated.values() if "{row}" in text]

    assert [text for text in rows if not re.search(rf"第 \{{row\}} {row}", text)] == []
    assert [text for text in translated.values() if re.search(rf"[{'“”「」'.replace(quotes, '')}]", text)] == []
    assert [
        text for text in translated.values() if re.search(r"[\u4e00-\u9fff][,;:!?(]|[,;:!?)][\u4e00-\u9fff]", text)
    ] == []


def test_simplified_and_traditional_characters_are_not_mixed() -> None:
    def is_traditional(sign: str) -> bool:
        return "\u4e00" <= sign <= "\u9fff" and normalise_header(sign) != sign

    simplified, traditional = "".join(translations("zh-hans").values()), "".join(translations("zh-hant").values())

    assert {sign for sign in simplified if is_traditional(sign)} == set()
    assert {normalise_header(sign) for sign in traditional if is_traditional(sign)} & set(traditional) == set()
    assert re.findall(".行.", traditional.replace("自行", "")) == []


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


def test_a_file_that_is_no_table_is_told_what_would_be_one(compiled: None) -> None:
    error = errors.NotATableError(file="a.png")

    assert [sentence(error, language=language) for language in wording.LANGUAGES] == [
        "a.png is not a table: give a CSV file, an Excel workbook (.xlsx, .xls) or a Parquet file.",
        "a.png 不是表格：请提供 CSV 文件、Excel 工作簿（.xlsx、.xls）或 Parquet 文件。",
        "a.png 不是表格：請提供 CSV 檔案、Excel 活頁簿（.xlsx、.xls）或 Parquet 檔案。",
    ]


def test_the_same_file_twice_is_said_in_three_languages(compiled: None) -> None:
    error = errors.SameFileError(first="a.csv", first_place=2, second="a (1).csv", second_place=3)

    assert [sentence(error, language=language) for language in wording.LANGUAGES] == [
        "File 2, a.csv, and file 3, a (1).csv, have the same content: give each file only once.",
        "第 2 个文件 a.csv 和第 3 个文件 a (1).csv 内容相同：每个文件只需给一次。",
        "第 2 個檔案 a.csv 和第 3 個檔案 a (1).csv 內容相同：每個檔案只需給一次。",
    ]


REJECTS = pl.DataFrame(
    [
        ("a.csv", 2, "customer_code", None, "missing"),
        ("a.csv", 3, "row", "多", "too_many_cells"),
        ("a.csv", 4, "sold_on", "昨天", "date_unreadable"),
        ("a.csv", 5, "sold_on", "2024-02-30", "date_impossible"),
        ("a.csv", 6, "sold_on", "1/2/2024", "date_order_unknown"),
        ("a.csv", 7, "amount", "{x}", "number_unreadable"),
        ("a.csv", 8, "amount", "9e99", "number_too_large"),
        ("a.csv", 9, "customer_name", "甲�", "text_damaged"),
        ("a.csv", 10, "document_number", "7", "no_header"),
        ("a.csv", 11, "document_number", "8", "header_unclear"),
        ("h.csv", 2, "document_number", "8", "said_otherwise"),
        ("k.csv", 2, "contact_kind", "烟花", "kind_unknown"),
        ("k.csv", 6, "contact_kind", "群发", "bulk_message"),
        ("k.csv", 3, "answered", "也许", "answer_unreadable"),
        ("k.csv", 4, "customer_code", "C8", "customer_unknown"),
        ("k.csv", 5, "customer_code", "1.2E+17", "code_shortened"),
    ],
    schema=dict(REJECT_SCHEMA),
    orient="row",
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "The customer code is missing.",
                "The row has more cells than the header; the first one left over is “多”.",
                "“昨天” is not a date that can be read.",
                "“2024-02-30” is not a day of the calendar.",
                "In “1/2/2024” it cannot be told whether the day or the month comes first.",
                "“{x}” in amount is not a number that can be read.",
                "“9e99” in amount is too large to be true.",
                "The customer name “甲�” holds characters that could not be read.",
                "No document header has the number “7”.",
                "Several document headers have the number “8” and say different things.",
                "“8” is in the file more than once, with different content.",
                "“烟花” is no kind of contact that is known.",
                "“群发” went to many at once: a bulk message is no contact with a customer.",
                "“也许” in answered is neither yes nor no.",
                "Nobody has the customer code “C8”, and the row gives no name.",
                "A spreadsheet shortened the customer code “1.2E+17”, and forgot its last digits.",
            ],
        ),
        (
            "zh-hans",
            [
                "缺少客户编号。",
                "这一行的单元格比表头多；多出的第一个是“多”。",
                "“昨天”不是能读懂的日期。",
                "日历上没有“2024-02-30”这一天。",
                "“1/2/2024”分不清先写日还是先写月。",
                "金额“{x}”不是能读懂的数字。",
                "金额“9e99”大得不可信。",
                "客户名称“甲�”含有无法读取的字符。",
                "单据表头中没有编号“7”。",
                "有几张单据的表头编号都是“8”，内容却不同。",
                "“8”在文件里出现不止一次，内容却不同。",
                "“烟花”不是已知的联系类型。",
                "“群发”是同时发给很多人的：群发不算联系客户。",
                "是否接通“也许”既不是“是”也不是“否”。",
                "没有客户编号为“C8”的客户，这一行也没有写名称。",
                "客户编号“1.2E+17”被电子表格缩写了，末几位已丢失。",
            ],
        ),
        (
            "zh-hant",
            [
                "缺少客戶編號。",
                "這一列的儲存格比表頭多；多出的第一個是「多」。",
                "「昨天」不是能讀懂的日期。",
                "日曆上沒有「2024-02-30」這一天。",
                "「1/2/2024」分不清先寫日還是先寫月。",
                "金額「{x}」不是能讀懂的數字。",
                "金額「9e99」大得不可信。",
                "客戶名稱「甲�」含有無法讀取的字元。",
                "單據表頭中沒有編號「7」。",
                "有幾張單據的表頭編號都是「8」，內容卻不同。",
                "「8」在檔案裡出現不止一次，內容卻不同。",
                "「烟花」不是已知的聯繫類型。",
                "「群发」是同時發給很多人的：群發不算聯繫客戶。",
                "是否接通「也许」既不是「是」也不是「否」。",
                "沒有客戶編號為「C8」的客戶，這一列也沒有寫名稱。",
                "客戶編號「1.2E+17」被試算表縮寫了，末幾位已遺失。",
            ],
        ),
    ],
)
def test_a_rejected_row_is_said_in_the_readers_language(compiled: None, language: str, expected: list[str]) -> None:
    said = [describe_reject(row, language=language) for row in REJECTS.iter_rows(named=True)]

    assert (REJECTS["reason"].to_list(), said) == ([*RejectReason], expected)


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("reason", RejectReason)
def test_a_rejected_row_without_a_value_or_a_field_is_said_too(compiled: None, language: str, reason: str) -> None:
    bare = {"reason": reason}
    empty = {"file": None, "row": None, "field": None, "value": None, "reason": reason}

    assert describe_reject(bare, language=language) == describe_reject(empty, language=language) != ""


def test_a_reject_of_an_unknown_reason_or_language_is_said_as_far_as_it_goes(compiled: None) -> None:
    assert describe_reject({"reason": "moon_phase"}, language="zh-hans") == "moon_phase"
    assert describe_reject({}, language="zh-hans") == "—"
    assert describe_reject({"reason": "missing", "field": "amount"}, language="fr") == "The amount is missing."


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "1 customer is only in this file and is added: “甲”.",
                "1,234 customers are only in this file and are added; the first is “甲”.",
                "1 row was read, but it is no sale: order 1.",
                "2 rows were read, but none of them is a sale: order 1, receipt 1.",
            ],
        ),
        (
            "zh-hans",
            [
                "有 1 个客户只在这个文件里出现，已加入；第一个是“甲”。",
                "有 1,234 个客户只在这个文件里出现，已加入；第一个是“甲”。",
                "读了 1 行，其中没有一行是销售：订单 1。",
                "读了 2 行，其中没有一行是销售：订单 1、收款 1。",
            ],
        ),
        (
            "zh-hant",
            [
                "有 1 個客戶只在這個檔案裡出現，已加入；第一個是「甲」。",
                "有 1,234 個客戶只在這個檔案裡出現，已加入；第一個是「甲」。",
                "讀了 1 列，其中沒有一列是銷售：訂單 1。",
                "讀了 2 列，其中沒有一列是銷售：訂單 1、收款 1。",
            ],
        ),
    ],
)
def test_one_is_told_otherwise_than_several(compiled: None, language: str, expected: list[str]) -> None:
    told = (
        Reason(Note.CUSTOMERS_ADDED, {"count": 1, "value": "甲"}),
        Reason(Note.CUSTOMERS_ADDED, {"count": 1234, "value": "甲"}),
        errors.NoSalesError(rows=1, kinds="order=1"),
        errors.NoSalesError(rows=2, kinds="order=1,receipt=1"),
    )

    assert [sentence(one, language=language) for one in told] == expected


def test_the_first_reject_and_the_kinds_are_put_into_words_too(compiled: None) -> None:
    rejected = errors.AllRowsRejectedError(file="a.csv", rows=2, row=3, field="amount", value=None, cause="missing")
    apart = errors.NoSalesError(rows=5, kinds="order=3,receipt=2")

    assert [sentence(error, language="zh-hans") for error in (rejected, apart)] == [
        "a.csv 的 2 行都无法读取。第一处在第 3 行：缺少金额。",
        "读了 5 行，其中没有一行是销售：订单 3、收款 2。",
    ]
