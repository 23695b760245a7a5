"""Contacts made with customers: reports, visits, calls, meetings and complaints."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.vocabulary import FileKind
from kejing.intake.companions.bearers import find_bearers
from kejing.intake.companions.sheets import Manner, Sheet, SheetRead, read_sheet, settle
from kejing.intake.containers.tables import Table
from kejing.intake.fields import CONTACT_SCHEMA, Field
from kejing.intake.headers import normalise_header
from kejing.intake.reasons import Note, Reason, RejectReason
from kejing.intake.rows.directory import Directory
from kejing.intake.rows.faults import unread_or_missing
from kejing.intake.rows.needs import refuse_columns
from kejing.intake.values.answers import read_answers
from kejing.intake.values.texts import Parsed, mark

CONTACT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "visit": "拜访|上门|上门拜访|巡店|走访|到店|门店拜访|实地拜访|外勤|外出打卡|签到|拜訪|上門|上門拜訪|走訪|"
        "到訪|簽到|"
        "Visit|Store Visit|Site Visit|On-site|Field Visit|Check-in",
        "report": "汇报|跟进|跟进记录|跟进汇报|日报|周报|拜访报告|跟进报告|微信|微信跟进|短信|邮件|消息|匯報|"
        "回報|跟進|跟進記錄|"
        "日報|週報|訊息|簡訊|郵件|Report|Follow-up|Followup|Follow Up Report|Message|WeChat|SMS|Email|E-mail|Mail",
        "call": "电话|打电话|致电|去电|来电|通话|电话拜访|电话回访|回访|電話|致電|去電|來電|通話|電話拜訪|回訪|"
        "Call|Phone|Phone Call|Telephone|Tel",
        "meeting": "会议|会面|见面|洽谈|面谈|约谈|座谈|来访|會議|會面|見面|洽談|面談|約談|來訪|Meeting|Meet|Conference",
        "complaint": "投诉|客诉|抱怨|投诉处理|客訴|投訴|抱怨處理|Complaint|Claim",
    }
)
"""Words of each kind of contact; a row with any other word is rejected, never guessed."""
BULK_WORDS: Final = (
    "群发|群发消息|群发短信|群发微信|群发邮件|批量发送|批量短信|企微群发|群發|群發訊息|群發簡訊|群發郵件|批次發送|"
    "Bulk|Bulk Message|Bulk SMS|Bulk Email|Mass Message|Mass Email|Mass Mailing|Mailing|Newsletter|Broadcast"
)
"""Words of what went to many at once, which is no contact with any of them."""

_REACHED: Final = (
    "接通|已接通|已接|接听|已接听|接聽|应答|已应答|见到|已见到|有人|回复|已回复|成功|Answered|Reached|Connected|Done"
)
_MISSED: Final = (
    "未接通|未接|没接|无人接听|无人应答|未应答|拒接|占线|关机|空号|未见到|没见到|无人|店关门|关门|未回复|失败|"
    "未接聽|無人接聽|"
    "未回覆|Unanswered|Not Answered|No Answer|Missed|Not Reached|Busy|Failed|Closed"
)
_KIND_SIGNS: Final = (("visit", ("拜访", "巡店", "到店", "签到", "visit", "checkin")), ("call", ("通话", "call")))


def read_contacts(tables: Sequence[Table], manner: Manner, *, directory: Directory) -> SheetRead:
    """Return the contacts of a file, their rows having the columns of `CONTACT_SCHEMA` and customer_name.

    `directory` has everybody met so far. Somebody new is taken in when the row names him, and rejected when it only
    has a code. Without a column of kinds the date's header may say it (拜访日期). Raises NoColumnsError without
    customer, day or kind.
    """
    vocabulary = VOCABULARIES[FileKind.CONTACTS]
    sheet = read_sheet(tables, vocabulary, manner)
    one_kind, header = _kind_of_header(sheet)
    if one_kind is None and Field.CONTACT_KIND not in sheet.columns:
        part = sheet.parts[0]
        refuse_columns(part.table, part.matches, part.sample, missing=[Field.CONTACT_KIND])
    bearers = find_bearers(sheet, directory)
    days = sheet.dates(Field.CONTACTED_ON)
    kinds = read_kinds(sheet.texts(Field.CONTACT_KIND))
    one_kind_note: list[Reason] = []
    if one_kind:
        one_kind_note = [Reason(Note.ALL_ONE_KIND, {"field": one_kind, "header": header})]
        constant = pl.Series([one_kind]).new_from_index(0, sheet.rows.height)
        kinds = Parsed(constant, kinds.reasons)
    answers = read_answers(sheet.cells(Field.ANSWERED), yes=_REACHED, no=_MISSED)
    rows = pl.DataFrame(
        {
            "customer_code": bearers.codes,
            "contacted_on": days.values,
            "kind": kinds.values,
            "answered": answers.values.fill_null(value=True),
            "text": sheet.texts(Field.REMARK),
            "salesperson": sheet.texts(Field.SALESPERSON),
        }
    ).cast(pl.Schema(CONTACT_SCHEMA))
    return settle(
        sheet,
        rows.with_columns(bearers.names.alias("customer_name")),
        faults=[
            *bearers.faults,
            unread_or_missing(Field.CONTACTED_ON.value, sheet.cells(Field.CONTACTED_ON), days),
            unread_or_missing(Field.CONTACT_KIND.value, sheet.cells(Field.CONTACT_KIND), kinds),
            (Field.ANSWERED.value, sheet.cells(Field.ANSWERED), answers.reasons),
        ],
        notes=[*bearers.notes, *one_kind_note],
    )


def read_kinds(words: pl.Series) -> Parsed:
    """Return the kind of contact that each word names."""
    distinct = words.drop_nulls().unique()
    found = pl.Series([_KIND_OF_WORD.get(normalise_header(word)) for word in distinct], dtype=pl.String)
    values = words.replace_strict(distinct, found, default=None, return_dtype=pl.String)
    unknown = mark(words.is_not_null() & values.is_null(), RejectReason.KIND_UNKNOWN)
    is_bulk = words.is_in([word for word in distinct if normalise_header(word) in _BULK])
    return Parsed(values, mark(is_bulk.fill_null(value=False), RejectReason.BULK_MESSAGE).fill_null(unknown))


def _kind_of_header(sheet: Sheet) -> tuple[str | None, str]:
    """Return the kind that the header of the day says, where no column has kinds."""
    if Field.CONTACT_KIND in sheet.columns:
        return None, ""
    header = sheet.header(Field.CONTACTED_ON)
    return read_kind(header), header


def read_kind(header: str) -> str | None:
    """Return the kind that the header of the day says: 拜访时间, Visit Date; null where it says none."""
    plain = normalise_header(header)
    return next((kind for kind, signs in _KIND_SIGNS if any(sign in plain for sign in signs)), None)


def share_of_kinds(words: pl.Series) -> float:
    """Return which part of the words name a kind of contact; 0 if there are none."""
    said = words.drop_nulls()
    unknown = read_kinds(said).reasons.drop_nulls().is_in([RejectReason.KIND_UNKNOWN.value])
    return (len(said) - len(unknown.arg_true())) / max(len(said), 1)


_KIND_OF_WORD: Final[Mapping[str, str]] = MappingProxyType(
    {normalise_header(word): kind for kind, words in CONTACT_WORDS.items() for word in (*words.split("|"), kind)}
)
_BULK: Final = frozenset(map(normalise_header, BULK_WORDS.split("|")))
