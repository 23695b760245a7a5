import re
from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from kejing.analytics import wording
from kejing.analytics.judge.classes import LEVELS, SIZES, VALUE_CLASSES
from kejing.analytics.judge.contact import CONTACT_STATES
from kejing.analytics.judge.flags import FLAGS
from kejing.analytics.judge.lifecycle import LIFECYCLES
from kejing.analytics.judge.rhythm import RHYTHMS
from kejing.analytics.judge.stars import SERVICE_CLASSES
from kejing.analytics.judge.today import ACTIONS, TODAY, ContactLists
from kejing.analytics.movement import STATES
from kejing.analytics.pyramid import Verdict
from kejing.analytics.reasons import Reason, ReasonUnreadableError, from_json, to_json
from kejing.analytics.structure import Level
from kejing.analytics.tiers import TIERS
from kejing.analytics.whitespace import PEER_GROUPS
from kejing.analytics.wording import (
    LABELS,
    LANGUAGES,
    PERCENT,
    SENTENCES,
    UNITS,
    CatalogueMissingError,
    WordingError,
    label,
    sentence,
    telling,
    tier_label,
    write_amount,
)

LOCALES = ("zh_Hans", "zh_Hant")


def catalogue(locale: str) -> Catalog:
    path = Path(wording.__file__).parent / "locale" / locale / "LC_MESSAGES" / "analytics.po"
    with path.open("rb") as file:
        return read_po(file)


def strings_of(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ("",))


@pytest.mark.parametrize(
    ("reason", "sentences"),
    [
        (
            Reason("tier.core.breadth", {"bought": 4, "sellable_categories": 19, "needed": 10}),
            (
                "core, not head: buys 4 of 19 categories (needs 10)",
                "核心，不是头等：19 个品类进了 4 个（要 10 个）",
                "核心，不是頭等：19 個品類進了 4 個（要 10 個）",
            ),
        ),
        (
            Reason("contact.overdue", {"cadence_days": 15, "since_days": 19, "over_days": 4}),
            (
                "due every 15 days, last contact 19 days ago, 4 days over",
                "每 15 天联系一次，上次在 19 天前，超了 4 天",
                "每 15 天聯繫一次，上次在 19 天前，超了 4 天",
            ),
        ),
        (
            Reason("rhythm.alarm", {"usual_days": 30, "wait": 52, "longer_percent": 3}),
            (
                "usually every 30 days, now 52; only 3 % of its waits are longer",
                "通常每 30 天进一次货，这次已隔 52 天；按它的习惯，只有 3% 的间隔会更长",
                "通常每 30 天進一次貨，這次已隔 52 天；按它的習慣，只有 3% 的間隔會更長",
            ),
        ),
        (
            Reason("tier.core.amount", {"year_amount": -123_450, "needed_amount": 8_000_000}),
            (
                "core, not head: −1,234.50 in 12 months (needs 80,000.00)",
                "核心，不是头等：近 12 个月 −1,234.50（要 80,000.00）",
                "核心，不是頭等：近 12 個月 −1,234.50（要 80,000.00）",
            ),
        ),
        (
            Reason("finding.stale_ledger", {"last_sale_on": "2022-10-19", "since_days": 12}),
            (
                "last sale on 2022-10-19, 12 days ago: rhythm alarms are held back until the ledger is up to date",
                "最后一笔销售停在 2022-10-19，已过 12 天；该进货未进货的提醒先收起，等账本补上",
                "最後一筆銷售停在 2022-10-19，已過 12 天；該進貨未進貨的提醒先收起，等帳本補上",
            ),
        ),
        (
            Reason("finding.breadth_unknown.no_categories"),
            (
                "no sale of the last 12 months carries a category, so breadth is not tested",
                "近 12 个月的销售都没有品类，所以不考核品类数",
                "近 12 個月的銷售都沒有品類，所以不考核品類數",
            ),
        ),
        (
            Reason("finding.breadth_unknown.too_few_categorised", {"categorised_percent": 12.5, "needed_percent": 80}),
            (
                "only 12.5 % of the last 12 months' sales carry a category (needs 80 %), so breadth is not tested",
                "近 12 个月的销售额只有 12.5% 带品类（要 80%），所以不考核品类数",
                "近 12 個月的銷售額只有 12.5% 帶品類（要 80%），所以不考核品類數",
            ),
        ),
        (
            Reason("finding.breadth_unknown.nothing_sellable", {"needed_customers": 3}),
            (
                "no category was bought by 3 customers or more in the last 12 months, so breadth is not tested",
                "近 12 个月没有一个品类有 3 家以上客户进货，所以不考核品类数",
                "近 12 個月沒有一個品類有 3 家以上客戶進貨，所以不考核品類數",
            ),
        ),
        (
            Reason("tier.head.breadth_unknown.no_categories", {"rank": 1, "active": 7, "window_months": 12}),
            (
                "head: rank 1, bought in 7 of 12 months; no sale carries a category, so breadth is not tested",
                "头等：排第 1，12 个月里有 7 个月进货；销售都没有品类，不考核品类数",
                "頭等：排第 1，12 個月裡有 7 個月進貨；銷售都沒有品類，不考核品類數",
            ),
        ),
        (
            Reason(
                "tier.head.breadth_unknown.too_few_categorised",
                {"rank": 1, "active": 7, "window_months": 12, "categorised_percent": 12.5, "needed_percent": 80},
            ),
            (
                (
                    "head: rank 1, bought in 7 of 12 months; only 12.5 % of sales carry a category (needs 80 %), "
                    "so breadth is not tested"
                ),
                "头等：排第 1，12 个月里有 7 个月进货；销售额只有 12.5% 带品类（要 80%），不考核品类数",
                "頭等：排第 1，12 個月裡有 7 個月進貨；銷售額只有 12.5% 帶品類（要 80%），不考核品類數",
            ),
        ),
        (
            Reason(
                "tier.head.breadth_unknown.nothing_sellable",
                {"rank": 1, "active": 7, "window_months": 12, "needed_customers": 3},
            ),
            (
                "head: rank 1, bought in 7 of 12 months; no category has 3 customers or more, so breadth is not tested",
                "头等：排第 1，12 个月里有 7 个月进货；没有一个品类有 3 家以上客户进货，不考核品类数",
                "頭等：排第 1，12 個月裡有 7 個月進貨；沒有一個品類有 3 家以上客戶進貨，不考核品類數",
            ),
        ),
    ],
)
def test_a_reason_is_told_in_three_languages(reason: Reason, sentences: tuple[str, str, str]) -> None:
    assert tuple(sentence(reason, language=language) for language in LANGUAGES) == sentences


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({"cadence_days": 1, "since_days": 2, "over_days": 1}, "due every 1 day, last contact 2 days ago, 1 day over"),
        (
            {"cadence_days": 7, "since_days": 1007, "over_days": 1000},
            "due every 7 days, last contact 1,007 days ago, 1,000 days over",
        ),
    ],
)
def test_english_counts_one_and_many(numbers: dict[str, int], told: str) -> None:
    assert sentence(Reason("contact.overdue", numbers)) == told


@pytest.mark.parametrize(("percent", "told"), [(53.2, "53.2 %"), (50.0, "50 %"), (80, "80 %")])
def test_percentages_keep_a_digit_only_where_there_is_one(percent: float, told: str) -> None:
    reason = Reason("tier.core.share", {"rank": 4, "ahead_percent": percent, "limit_percent": 50})

    assert sentence(reason) == f"core, not head: rank 4, those ahead make {told} of sales (head: under 50 %)"


@pytest.mark.parametrize(("digits", "told"), [(0, "1,234,567"), (2, "12,345.67"), (3, "1,234.567")])
def test_money_has_the_digits_of_its_currency(digits: int, told: str) -> None:
    assert write_amount(1_234_567, minor_digits=digits) == told


def test_small_and_negative_money_is_written_out() -> None:
    assert (write_amount(5, minor_digits=2), write_amount(-5, minor_digits=2)) == ("0.05", "−0.05")


def test_an_unknown_number_is_a_dash() -> None:
    reason = Reason("tier.core.rank", {"rank": None, "limit": 3})

    assert sentence(reason) == "core, not head: rank — (head: the first 3)"


def test_every_state_has_a_label_in_every_language() -> None:
    keys = {
        "lost",
        *(f"tier.{tier}" for tier in TIERS),
        *(f"contact.{state}" for state in CONTACT_STATES),
        *(f"rhythm.{state}" for state in RHYTHMS),
        *(f"verdict.{verdict}" for verdict in Verdict),
        *(f"flag.{flag}" for flag in FLAGS),
        *(f"action.{action}" for action in ACTIONS),
        *(f"today.{cause}" for cause in TODAY),
        *(f"list.{entry.name}" for entry in fields(ContactLists)),
        *(f"service_class.{service}" for service in SERVICE_CLASSES),
        *(f"star.{mark}" for mark in ("provisional", "part_year")),
        *(f"lifecycle.{stage}" for stage in LIFECYCLES),
        *(f"size.{size}" for size in SIZES),
        *(f"{axis}.{level}" for axis in ("margin_level", "effort") for level in LEVELS),
        *(f"{kind}.{value}" for kind in ("value_class", "value_advice") for value in VALUE_CLASSES.values()),
        *(f"level.{level}" for level in Level),
        *(f"movement.{state}" for state in set(STATES) - set(TIERS)),
        *(f"peers.{group}" for group in PEER_GROUPS),
    }

    assert set(LABELS) == keys
    assert [tier_label("head", language=language) for language in LANGUAGES] == ["Head", "头等客户", "頭等客戶"]
    assert [label("rhythm.alarm", language=language) for language in LANGUAGES] == [
        "restock overdue",
        "该进未进",
        "該進未進",
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_translates_all_texts_and_no_others(locale: str) -> None:
    texts = {*SENTENCES.values(), *LABELS.values(), PERCENT, *(one for one, _ in UNITS.values())}
    messages = {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue(locale)
        if message.id
    }

    assert messages.keys() == texts
    assert [text for text, message in messages.items() if message.fuzzy or not all(strings_of(message))] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_translation_holds_an_english_word(locale: str) -> None:
    def words(text: str) -> list[str]:
        # VIP客户 is how everybody writes it, and so does the glossary.
        return re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}|VIP(?=客)", "", text))

    english = [text for message in catalogue(locale) if message.id for text in strings_of(message) if words(text)]

    assert english == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_tells_the_same_numbers(locale: str) -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    differing = [
        message.id
        for message in catalogue(locale)
        if isinstance(message.id, str) and message.id and names(message.id) != names(str(message.string))
    ]

    assert differing == []


def test_unknown_codes_labels_languages_and_missing_numbers_are_named() -> None:
    with pytest.raises(WordingError, match=r"^No sentence for the reason tier\.royal\.$"):
        sentence(Reason("tier.royal"))
    with pytest.raises(WordingError, match=r"^No label for tier\.royal\.$"):
        label("tier.royal")
    with pytest.raises(WordingError, match=r"^No such language: fr; expected one of en, zh-hans, zh-hant\.$"):
        sentence(Reason("goal.prospect"), language="fr")
    with pytest.raises(WordingError, match=r"^The reason tier\.core\.rank lacks the number 'limit'\.$"):
        sentence(Reason("tier.core.rank", {"rank": 3}))


def test_a_catalogue_that_was_not_compiled_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_FOLDER", tmp_path)
    telling._catalogue.cache_clear()
    try:
        with pytest.raises(CatalogueMissingError, match=r"^The zh-hans catalogue of analytics is not compiled; "):
            sentence(Reason("goal.prospect"), language="zh-hans")
    finally:
        telling._catalogue.cache_clear()


def test_a_reason_survives_its_json() -> None:
    reason = Reason("x.y", {"a": 1, "b": 2.5, "c": "客", "d": None})

    assert from_json(to_json(reason)) == reason


@pytest.mark.parametrize("text", ["", "[]", '{"code": "x"}', '{"code": "x", "numbers": 3}'])
def test_text_that_is_no_reason_is_refused(text: str) -> None:
    with pytest.raises(ReasonUnreadableError, match=r"^Not a reason: "):
        from_json(text)
